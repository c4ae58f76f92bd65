"""How many questions that stand alone are left as they are after turns about something else.

    python -m eval.benchmarks.topics --benchmarks ../shared/benchmarks

Questions of our own and of public sets are drawn at random, and each is asked after three of other
sets with their answers. Prints the share of each set that came through letter for letter with its
95 % interval, and every question that was changed, with what became of it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import rag
from eval import targets
from eval.measures import wilson
from eval.targets import Query

QUESTIONS, CORPUS = Path("eval/questions/iraq.jsonl"), Path("seeds")
SETS = ("chunking_spans", "clapnq", "quotesum_citations", "ramdocs_conflicts", "timeqa_human")
"""Public sets whose questions were written to be asked by themselves."""
BEFORE = 3
"""Turns before a question."""


def drawn(benchmarks: Path | None, each: int, chance: random.Random) -> dict[str, list[Query]]:
    """At most `each` different questions a set that are there, without any that has a history."""
    found = {QUESTIONS.stem: targets.load(QUESTIONS, CORPUS).queries}
    if benchmarks is not None:
        found |= {name: targets.load(benchmarks / name).queries for name in SETS}
    alone = {
        name: list({query.text: query for query in queries if not query.history}.values())
        for name, queries in found.items()
    }
    return {name: chance.sample(some, min(each, len(some))) for name, some in alone.items()}


def history(
    name: str, sets: Mapping[str, Sequence[Query]], chance: random.Random
) -> list[tuple[str, str]]:
    """Turns of other sets than `name`, of its own where there is no other."""
    others = [query for of, some in sets.items() if of != name or len(sets) == 1 for query in some]
    return [
        (query.text, query.answers[0] if query.answers else "")
        for query in chance.sample(others, BEFORE)
    ]


def main() -> int:
    """0 whatever the shares are; 2 for bad input."""
    parser = argparse.ArgumentParser(prog="eval.benchmarks.topics", description=__doc__)
    parser.add_argument("--benchmarks", type=Path, help="folder of the public sets")
    parser.add_argument("--each", type=int, default=100, help="questions a set (default 100)")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 (drawing questions is no secret)
    try:
        sets = drawn(given.benchmarks, given.each, chance)
        with TemporaryDirectory() as store, rag.open(store, llm="none") as corpus:
            for name, queries in sets.items():
                asked = [(query.text.strip(), history(name, sets, chance)) for query in queries]
                changed = {
                    question: understood
                    for question, turns in asked
                    if (understood := corpus.standalone(question, history=turns)) != question
                }
                kept = len(queries) - len(changed)
                low, high = wilson(kept, len(queries))
                share = kept / len(queries)
                print(f"{name}: {kept} of {len(queries)}, {share:.3f} ({low:.3f}–{high:.3f})")
                for question, understood in changed.items():
                    print(f"    {question}\n      → {understood}")
    except rag.RagError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
