"""A run: the row of every item first, what is folded from them after.

A run with a folder keeps ``rows.jsonl`` as it goes, so that one which was interrupted goes on where
it stopped; ``run.json`` says what it was from the start, and holds the measures at the end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rag
from eval import record, stores
from eval.jsonl import TargetError
from eval.measures import Row, folded
from eval.record import RunError
from eval.stores import Advance, Indexed
from eval.targets import Target
from eval.tasks import Task
from eval.tasks.task import Item


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave: the JSON of ``rag eval --json``, and its rows."""

    document: dict[str, Any]
    rows: list[Row]

    @property
    def crashed(self) -> list[Row]:
        """The rows of items that could not be measured."""
        return [row for row in self.rows if row["error"]]


def run(
    target: Target,
    task: Task,
    *,
    llm: str | None = None,
    config: Path | None = None,
    out: Path | None = None,
    cache: Path | None = None,
    command: str | None = None,
    indexing: Advance | None = None,
    measuring: Advance | None = None,
) -> Run:
    """Measure; `out` is the folder for rows and measures, `command` what a report names.

    Raises TargetError where the target has nothing for the task, RunError where `out` holds
    another run, and what `rag.open` and `Corpus.index` raise.
    """
    asked(target, task)  # before anything is indexed
    started = time.monotonic()
    with stores.indexed(
        target,
        llm=llm,
        config=config,
        cache=cache,
        progress=indexing,
    ) as indexed:
        return measured(
            target,
            task,
            lambda item: task.row(indexed, target, item),
            _settings(indexed, target),
            started=started,
            out=out,
            command=command,
            progress=measuring,
        )


def asked(target: Target, task: Task) -> Sequence[Item]:
    """What the task asks of the target; TargetError where that is nothing."""
    if items := task.items(target):
        return items
    raise TargetError(
        f"{target.path} has nothing for the task {task.name}.", hint=f"It needs {task.needs}."
    )


def measured(
    target: Target,
    task: Task,
    measure: Callable[[Item], Row],
    settings: Mapping[str, Any],
    *,
    started: float,
    out: Path | None = None,
    command: str | None = None,
    progress: Advance | None = None,
) -> Run:
    """A run whose rows `measure` gives, whatever searched or answered; errors as for `run`.

    `settings` tell one run from another, `started` is of `time.monotonic`: when its work began.
    """
    items = asked(target, task)
    document: dict[str, Any] = {
        "task": task.name,
        "target": str(target.path),
        "n": len(items),
        "measures": {},
        "settings": dict(settings),
        "seconds": 0.0,
    }
    if command:
        document["command"] = command
    known = {item.id for item in items}
    done = _begun(out, document) if out else {}
    done = {key: row for key, row in done.items() if key in known}
    earlier = sum(row.get("wall_seconds") or 0.0 for row in done.values())
    for number, item in enumerate(items, start=1):
        if item.id not in done:
            done[item.id] = row = _row(task, measure, item)
            if out:
                _append(out / "rows.jsonl", row)
        if progress:
            progress(number, len(items), item.id)
    rows = [done[item.id] for item in items]
    if out:
        _write_rows(out / "rows.jsonl", rows)
    document["measures"] = folded(rows, task.statistics)
    document["seconds"] = round(earlier + time.monotonic() - started, 1)
    if out:
        _write(out / "run.json", document)
    return Run(document, rows)


def _row(task: Task, measure: Callable[[Item], Row], item: Item) -> Row:
    started = time.monotonic()
    try:
        row = measure(item)
    except Exception as error:  # a crash is a row that scores nothing, not the end of the run
        row = task.crashed(item, error)
    return row | {"wall_seconds": round(time.monotonic() - started, 3)}


def _settings(indexed: Indexed, target: Target) -> dict[str, Any]:
    chosen = indexed.corpus.settings
    return {
        "llm": indexed.corpus.model or "none",
        "embedding": chosen.embedding,
        "refuse_below": chosen.refuse_below,
        "corpus": target.digest[:16],
        "documents": len(indexed.docs),
        "version": rag.__version__,
        "code": stores.digest_of(Path(rag.__file__).parent),
    }


def _begun(out: Path, document: Mapping[str, Any]) -> dict[str, Row]:
    """The rows of the same run, where `out` holds it; crashed ones are tried again."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise RunError(
            f"{out} cannot be made: {exc.strerror}.", hint="Give --out another folder."
        ) from exc
    _drop_half_a_line(out / "rows.jsonl")
    if not (out / "run.json").is_file():
        _write(out / "run.json", document)
        (out / "rows.jsonl").write_bytes(b"")
        return {}
    before, rows = record.read(out)
    if any(before.get(key) != document[key] for key in ("task", "target", "settings")):
        raise RunError(
            f"{out} holds a run of another task, target or setting.",
            hint="Give --out a new folder, or delete that one.",
        )
    kept = [row for row in rows if not row["error"]]
    _write_rows(out / "rows.jsonl", kept)
    return {row["id"]: row for row in kept}


def _drop_half_a_line(path: Path) -> None:
    """What a run that was killed had begun to write."""
    if path.is_file() and not (kept := path.read_bytes()).endswith(b"\n"):
        path.write_bytes(kept[: kept.rfind(b"\n") + 1])


def _append(path: Path, row: Row) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(_line(row))


def _write_rows(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(map(_line, rows)), "utf-8")


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
