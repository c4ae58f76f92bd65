"""Documents that contradict each other, found: `python -m eval.differing --benchmarks FOLDER`.

ramdocs_conflicts gives each question documents of its own, some of them with a wrong answer in
place of the right one. Where there are such, is a point found on which one side says what is right
and another what is wrong? And how often is a point found where all documents are right? The latter
may still differ, on what nobody asked.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import rag
from eval import stores, targets
from eval.measures import interval

WIDE = 100
"""Passages compared; no question's documents have more."""


def normal(text: str) -> str:
    """Letters and digits alone, in lower case, words apart."""
    return " ".join(re.findall(r"\w+", text.lower().replace(",", "")))


def gives(side: rag.Side, answers: Sequence[str]) -> bool:
    """Whether the value of a side is one of these answers, or a part of one, or holds one."""
    value = f" {normal(side.value)} "
    held = (f" {normal(each)} " for each in answers)
    return any(value in each or each in value for each in held)


def tells_apart(point: rag.Disagreement, query: targets.Query) -> bool:
    """Whether one side of it gives a right answer and another a wrong one."""
    right, wrong = (
        [gives(side, answers) for side in point.sides] for answers in (query.answers, query.wrong)
    )
    return any(r and not w for r, w in zip(right, wrong, strict=True)) and any(
        w and not r for r, w in zip(right, wrong, strict=True)
    )


def main(words: Sequence[str] | None = None) -> None:
    """Print both shares, and what the points were about; `words` stand in for the command's."""
    parser = argparse.ArgumentParser(
        prog="eval.differing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--benchmarks", type=Path, required=True, help="folder of the public sets")
    target = targets.load(parser.parse_args(words).benchmarks / "ramdocs_conflicts")
    found: list[float] = []
    without: list[float] = []
    subjects: Counter[str] = Counter()
    with stores.indexed(target, llm="none") as indexed:
        for query in target.queries:
            articles = indexed.asked_over(query.given)
            points = indexed.corpus.compare(query.text, articles=articles, limit=WIDE).disagreements
            if query.wrong:
                found.append(float(any(tells_apart(point, query) for point in points)))
                subjects.update(each.subject for each in points if tells_apart(each, query))
            else:
                without.append(float(bool(points)))
    for name, values in (
        ("right and wrong told apart, of questions with wrong documents", found),
        ("a point found, of questions without", without),
    ):
        low, high = interval(values)
        print(f"{name}: {sum(values) / len(values):.3f} ({low:.3f}-{high:.3f}), n {len(values)}")
    print("told apart by", dict(subjects))


if __name__ == "__main__":
    main()
