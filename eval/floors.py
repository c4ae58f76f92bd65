"""Figures that were reached, and whether they still are; pure.

A floor is a measure with its 95 % interval, pinned with the corpus and the settings that it was
reached with. It is broken by a figure outside its interval on the wrong side; a perfect one, by any
fall.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rag
from eval.record import lower_is_better

FILE = Path(__file__).with_name("floors.json")
_PINNED = ("settings", "n")
"""What a figure must have been reached with to be compared at all."""

Pins = dict[str, dict[str, Any]]
"""By "<target>/<task>": settings, n, and under "floors" [value, low, high] by measure."""


class FloorError(rag.RagError):
    """Floors that cannot be compared with, or would be lowered silently."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A measure that is worse than its floor allows."""

    name: str
    measure: str
    pinned: float
    allowed: float
    reached: float | None

    def __str__(self) -> str:
        now = "is no longer measured" if self.reached is None else f"is now {self.reached:.3f}"
        return (
            f"{self.name}: {self.measure} was {self.pinned:.3f}, may fall to {self.allowed:.3f},"
            f" {now}."
        )


def read(path: Path = FILE) -> Pins:
    """The pinned figures; none where there is no file yet. Raises FloorError."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as exc:
        raise FloorError(
            f"{path} is no JSON: {exc}.", hint="Take it from the last commit."
        ) from exc
    if not isinstance(found, dict):
        raise FloorError(f"{path} should be an object.", hint="Take it from the last commit.")
    return found


def written(pins: Pins) -> str:
    """The text of the file: one measure a line, in order."""
    return json.dumps(dict(sorted(pins.items())), indent=1, ensure_ascii=False) + "\n"


def broken(name: str, pin: Mapping[str, Any], run: Mapping[str, Any]) -> list[Broken]:
    """The floors of `pin` that a run, the JSON of ``rag eval``, does not hold.

    Raises FloorError where the run is of another corpus, other settings or other questions: then
    nothing can be said, and the floors have to be pinned anew.
    """
    for key in _PINNED:
        if pin[key] != run[key]:
            raise FloorError(
                f"{name} was pinned with {key} {pin[key]}, and was run with {run[key]}.",
                hint="Pin it anew: python -m eval.gate --pin.",
            )
    found = []
    for measure, (value, low, high) in pin["floors"].items():
        reached = run["measures"].get(measure)
        allowed = high if lower_is_better(measure) else low
        if reached is None or _worse(measure, reached, allowed):
            found.append(Broken(name, measure, value, allowed, reached))
    return found


def pinned(
    name: str,
    pin: Mapping[str, Any] | None,
    run: Mapping[str, Any],
    measures: Collection[str],
    *,
    lower: bool,
) -> dict[str, Any]:
    """The floors that a run sets. Raises FloorError where one of them would be lowered unasked.

    With another corpus or other questions nothing is lowered: they are other figures.
    """
    floors = {
        key: [value, *([value, value] if value in (0, 1) else run["measures"][f"{key}_ci"])]
        for key in measures
        if (value := run["measures"].get(key)) is not None
    }
    same = pin is not None and pin["n"] == run["n"] and _corpus(pin) == _corpus(run)
    if pin is not None and same and not lower:
        for measure, (value, *_) in pin["floors"].items():
            if measure not in floors or _worse(measure, floors[measure][0], value):
                raise FloorError(
                    f"{name}: {measure} was {value:.3f} and would be lowered.",
                    hint="Find out why; if it has to be, add --lower and say so in the commit.",
                )
    return {"settings": run["settings"], "n": run["n"], "floors": floors}


def _worse(measure: str, reached: float, bound: float) -> bool:
    return reached > bound if lower_is_better(measure) else reached < bound


def _corpus(of: Mapping[str, Any]) -> object:
    return of["settings"].get("corpus")
