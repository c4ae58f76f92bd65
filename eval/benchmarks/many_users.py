"""How long many people wait who ask at once, and whether a long run grows.

    python -m eval.benchmarks.many_users --store vectorstore
    python -m eval.benchmarks.many_users --store vectorstore --long 1000

Without a language model: measured is the time until the evidence is there. The first form also
asks one question after another, for comparison; the second prints the resident memory after a
tenth of the questions and after all of them (Linux only).
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import rag
from eval.benchmarks.memory import megabytes

QUESTIONS = Path(__file__).parents[1] / "questions" / "iraq.jsonl"


def questions(path: Path, count: int) -> list[str]:
    """So many different questions; where the file has fewer, they are asked again and numbered."""
    found = [json.loads(line)["question"] for line in path.read_text("utf-8").splitlines()]
    size = len(found)
    return [found[n] if n < size else f"{found[n % size]} ({n})" for n in range(count)]


def first_event(corpus: rag.Corpus, question: str) -> float:
    """Seconds until the evidence is there."""
    started = time.perf_counter()
    event = next(iter(corpus.stream(question)))
    if not isinstance(event, rag.EvidenceFound):
        raise TypeError(f"the first event is {event}")
    return time.perf_counter() - started


def at_once(corpus: rag.Corpus, asked: Sequence[str]) -> tuple[list[float], list[str]]:
    """Seconds of each who got evidence, and the errors of the others; all start together."""
    seconds: list[float] = []
    errors: list[str] = []
    start = threading.Barrier(len(asked))

    def ask(question: str) -> None:
        start.wait()
        try:
            seconds.append(first_event(corpus, question))
        except rag.RagError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=ask, args=(question,)) for question in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds, errors


def shown(name: str, seconds: Sequence[float]) -> None:
    """One line: median, 95th percentile and slowest."""
    ordered = sorted(seconds)
    p95 = ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
    print(
        f"{name}: n {len(ordered)}, median {statistics.median(ordered):.3f} s,"
        f" p95 {p95:.3f} s, slowest {ordered[-1]:.3f} s"
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="vectorstore", metavar="DIR")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, metavar="FILE")
    parser.add_argument("--users", type=int, default=50, metavar="N")
    parser.add_argument("--rounds", type=int, default=2, metavar="N")
    parser.add_argument("--long", type=int, default=0, metavar="N", help="measure memory instead")
    given = parser.parse_args()
    with rag.open(given.store, llm="none") as corpus:
        if given.long:
            for number, question in enumerate(questions(given.questions, given.long), start=1):
                corpus.ask(question)
                if number in (given.long // 10, given.long):
                    print(f"after {number} questions: {megabytes('VmRSS'):.0f} MB")
            return
        asked = questions(given.questions, (given.rounds + 1) * given.users)
        first_event(corpus, "Which models are warm?")
        alone = asked[: given.users]
        shown("one after another", [first_event(corpus, question) for question in alone])
        for number in range(1, given.rounds + 1):
            group = asked[number * given.users : (number + 1) * given.users]
            seconds, errors = at_once(corpus, group)
            shown(f"{given.users} at once", seconds)
            for error in errors:
                print(f"refused: {error}")


if __name__ == "__main__":
    main()
