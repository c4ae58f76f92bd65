"""``rag eval``: from what was typed to what is shown."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import compare, record, report, runs, targets
from eval.measures import Row
from eval.stores import Advance
from eval.tasks import TASKS


@dataclass(frozen=True, slots=True)
class Done:
    """What ``--json`` prints, what is printed without it, and the rows of what crashed."""

    document: dict[str, Any]
    text: str
    crashed: list[Row]


def run(given: argparse.Namespace, *, indexing: Advance, measuring: Advance) -> Done:
    """Measure as asked; with ``--out``, keep rows and report there.

    Everything given is read and proved before any work is done. Raises TargetError, RunError, and
    what `rag.open` and `Corpus.index` raise.
    """
    other = record.read(Path(given.compare)) if given.compare else None
    target = targets.load(Path(given.target), Path(given.corpus) if given.corpus else None)
    target = targets.only(target, Path(given.ids) if given.ids else None, given.limit)
    out = Path(given.out) if given.out else None
    done = runs.run(
        target,
        TASKS[given.task],
        llm=given.llm,
        config=Path(given.config) if given.config else None,
        out=out,
        command=typed(given),
        cache=Path(given.store) if given.store else None,
        indexing=indexing,
        measuring=measuring,
    )
    document, text = done.document, table(done)
    if other:
        differences = compare.paired(done.rows, other[1])
        text += "\n\n" + compare.text(done.document, done.rows, *other)
        document = document | {"compared": [each.document for each in differences]}
    if out:
        report.write(out)
        if other:
            page = compare.html(done.document, done.rows, *other)
            (out / "compare.html").write_text(page, "utf-8")
        text += f"\n\nThe report is {out / 'report.html'}."
    return Done(document, text, done.crashed)


def typed(given: argparse.Namespace) -> str:
    """The command line that asks for the same measures."""
    words = ["rag", "eval", given.target]
    for name in ("task", "corpus", "ids", "limit", "llm", "config"):
        if (value := getattr(given, name)) is not None:
            words += [f"--{name}", str(value)]
    return shlex.join(words)


def table(done: runs.Run) -> str:
    """The measures of a run, a line each, and what crashed."""
    document, measures = done.document, done.document["measures"]
    keys = record.keys(measures)
    width = max(map(len, keys), default=0)
    head = f"{document['task']} on {document['target']}: {document['n']} questions,"
    lines = [f"{head} {document['seconds']:.0f} s, model {document['settings']['llm']}"]
    for key in keys:
        low, high = measures[f"{key}_ci"]
        lines.append(
            f"  {key:{width}}  {measures[key]:7.3f}  [{low:.3f}, {high:.3f}]"
            f"  n {measures[f'{key}_n']}"
        )
    lines += [f"  {row['id']} crashed: {row['error']}" for row in done.crashed]
    return "\n".join(lines)
