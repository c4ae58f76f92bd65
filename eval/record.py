"""A run as it was kept: its folder, what its measures say, where its questions failed.

A run is a folder with ``run.json`` (task, target, n, measures, settings, seconds) and
``rows.jsonl``, an object a question: its id, what it adds to each measure under ``scores`` (null
where it does not count), and what its task kept of it. All but `read` is pure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import rag

Row = Mapping[str, Any]
Run = Mapping[str, Any]

FIRST = 5
"""Hits that the evidence is chosen from: what is ranked after them was lost in reranking."""
LOSSES = {
    "search": "found by neither search",
    "fused": "lost in fusion",
    "narrowed": "lost in narrowing",
    "reranked": "lost in reranking",
    "evidence": "lost in sentence choice",
    "answer": "lost in the answer",
    "crashed": "crashed",
    "kept": "not lost",
}
"""Where a gold passage can get lost, in the order of the steps, and what that is called."""
_KINDS: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(("scores", "ranks"), (dict, "an object")),
    **dict.fromkeys(("gold", "hits", "evidence", "statements"), (list, "a list of objects")),
}
_NUMBERS = ("confidence", "seconds", "document_rank", "span_rank")
_NAMES = json.loads((Path(__file__).parent / "assets" / "measures.json").read_text("utf-8"))


class RunError(rag.RagError):
    """A run that cannot be read, or cannot be compared with another."""


def read(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """``run.json`` and the rows of a run. Raises RunError, which names file, line and fault."""
    path = folder / "run.json"
    run = _object(_content(path), str(path))
    if not isinstance(run.get("task"), str):
        _refuse(str(path), "'task' should be a text")
    if not isinstance(run.get("measures"), dict):
        _refuse(str(path), "'measures' should be an object")
    rows: dict[str, dict[str, Any]] = {}
    path = folder / "rows.jsonl"
    for count, line in enumerate(_content(path).split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path}, line {count}"
        row = _object(line, place)
        if not isinstance(row.get("id"), str) or row["id"] in rows:
            _refuse(place, "'id' should be a text that no line before it has")
        for key, (kind, name) in _KINDS.items():
            value = row.get(key)
            objects = kind is dict or all(isinstance(each, dict) for each in value or ())
            if value is not None and not (isinstance(value, kind) and objects):
                _refuse(place, f"{key!r} should be {name}")
        numbers = {key: row.get(key) for key in _NUMBERS}
        numbers |= (row.get("scores") or {}) | (row.get("ranks") or {})
        for key, value in numbers.items():
            if value is not None and not isinstance(value, int | float):
                _refuse(place, f"{key!r} should be a number or null")
        rows[row["id"]] = row
    return run, list(rows.values())


def keys(measures: Mapping[str, Any]) -> list[str]:
    """The measures of a run, without the intervals and counts that belong to them."""
    return [
        key
        for key, value in measures.items()
        if isinstance(value, int | float)
        and not any(key == f"{other}_n" for other in measures if other != key)
    ]


def main_measures(task: str, rows: Iterable[Row]) -> list[str]:
    """The keys that a task is judged by, the weightiest first; all there are for another task."""
    scored = dict.fromkeys(key for row in rows for key in row.get("scores") or ())
    return list(_NAMES["main"].get(task, scored))


def says(key: str) -> str:
    """What a measure counts, in words; empty where that is not known."""
    stem = _stem(key)
    name, at, k = stem.partition("@")
    told = str(_NAMES["says"].get(name + at, "")).replace("{k}", k)
    if told and key.endswith("_raw"):
        told += ", for the question as it was typed"
    return told + ("; less is better" if told and lower_is_better(key) else "")


def lower_is_better(key: str) -> bool:
    """Whether less of a measure is better."""
    return _stem(key) in _NAMES["lower_is_better"] or "seconds" in key


def goodness(key: str, score: float) -> float:
    """A score turned so that more is better."""
    return 1 - score if lower_is_better(key) else score


def asked(row: Row) -> str:
    """What a row is about: its question, or the claim that was checked."""
    return str(row.get("question") or row.get("claim") or row["id"])


def lost(row: Row) -> str:
    """The one step at which a question's gold passage got lost: a key of LOSSES.

    Or "nothing" where there is no gold, and "unrecorded" where no ranks were kept. It was lost at
    the step after the last one it came through, among the steps that were recorded. A null rank is
    not there; through reranking is among the FIRST hits.
    """
    ranks = row.get("ranks") or {}
    if row.get("error"):
        return "crashed"
    if not row.get("gold") and all(rank is None for rank in ranks.values()):
        return "nothing"
    if not ranks:
        return "unrecorded"
    through = {
        "search": ranks.get("lexical") is not None or ranks.get("dense") is not None,
        "fused": ranks.get("fused") is not None,
        "narrowed": ranks.get("narrowed") is not None,
        "reranked": (ranks.get("reranked") or math.inf) <= FIRST,
        "evidence": ranks.get("evidence") is not None,
    }
    taken = [step for step in through if step in ranks or step == "search"]
    after = max((place + 1 for place, step in enumerate(taken) if through[step]), default=0)
    if after < len(taken):
        return taken[after]
    failed = row.get("correct") is False or row.get("refused") is True
    return "answer" if failed and row.get("answerable") is not False else "kept"


def worst(task: str, rows: Sequence[Row]) -> list[Row]:
    """The rows that are not perfect, the worst first; those that crashed are told elsewhere.

    By the first main measure they count for, then by the mean of all of them, then by how sure the
    program was.
    """
    weighed = main_measures(task, rows)
    found: list[tuple[tuple[float, float, float, str], Row]] = []
    for row in rows:
        scores = row.get("scores") or {}
        good = [goodness(key, scores[key]) for key in weighed if scores.get(key) is not None]
        if row.get("error") or not good or min(good) >= 1:
            continue
        sure = abs(row.get("confidence") or 0.0)
        found.append(((good[0], sum(good) / len(good), -sure, str(row["id"])), row))
    return [row for _, row in sorted(found, key=lambda each: each[0])]


def _stem(key: str) -> str:
    """A measure without the type of question and the reading of it that it is measured for."""
    return key.removesuffix("_raw").partition(".")[0]


def _content(path: Path) -> str:
    hint = "Name the folder that --out of an evaluation wrote."
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as exc:
        raise RunError(f"{path} is no UTF-8 text: byte {exc.start}.", hint=hint) from exc
    except OSError as exc:
        raise RunError(f"{path} cannot be read: {exc.strerror}.", hint=hint) from exc


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as exc:
        _refuse(place, f"this is no JSON ({exc})")
    if not isinstance(found, dict):
        _refuse(place, 'this should be an object, {"…": …}')
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _refuse(place: str, reason: str) -> NoReturn:
    raise RunError(f"{place}: {reason}.", hint="Run the evaluation again, or mend that line.")
