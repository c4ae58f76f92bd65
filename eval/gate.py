"""Fail where a figure fell by more than its interval.

    python -m eval.gate                                 # our own questions, in quotes
    python -m eval.gate --benchmarks ../shared/benchmarks   # the public sets too
    python -m eval.gate --pin                           # pin what is reached; never lower silently

A public set is measured where its folder is there, and left out with a line where it is not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rag
from eval import floors, runs, targets
from eval.targets import Target
from eval.tasks import TASKS

OURS = {
    "iraq": (Path("eval/questions/iraq.jsonl"), Path("seeds")),
    "invented": (Path("eval/questions/invented.jsonl"), Path("eval/questions/invented")),
    "reported": (Path("eval/questions/reported.jsonl"), Path("eval/questions/reported")),
}
"""Our own questions by the name of their set, and the articles that they are asked of."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A set, ours or a public one, a task, and the measures that are held."""

    set: str
    task: str
    measures: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its floors."""
        return f"{self.set}/{self.task}"


_DOCUMENTS = ("hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10")
_SPANS = ("span@1", "span@5", "span@10", "token_recall@5", "token_iou@5")
_ANSWERS = (
    "correct",
    "refused_answerable",
    "refused_unanswerable",
    "exact_spans",
    "citation_precision",
    "citation_recall",
    "failed",
    "correct.fact",
    "correct.attribution",
)
_PUBLIC = ("onestopqa_news", "clapnq", "timeqa_human", "quotesum_citations", "chunking_spans")
GATES = (
    *(Gate(each, "retrieval", (*_DOCUMENTS, *_SPANS)) for each in OURS),
    Gate("iraq", "answers", (*_ANSWERS, "correct.paraphrase")),
    Gate("invented", "answers", (*_ANSWERS, "correct.differing")),
    Gate("reported", "answers", (*_ANSWERS, "correct.differing")),
    *(Gate(each, "retrieval", (*_DOCUMENTS, *_SPANS)) for each in _PUBLIC),
    Gate("mtrag_un", "retrieval", _DOCUMENTS),
    Gate("mtrag_un", "conversation", ("hit@1", "hit@5", "recall@5", "hit@1_raw", "recall@5_raw")),
)


def main() -> int:
    """0 where every floor holds, 1 where one is broken, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="eval.gate", description=__doc__)
    parser.add_argument("--benchmarks", type=Path, help="folder of the public sets")
    parser.add_argument("--only", help="only the floors of this name")
    parser.add_argument("--pin", action="store_true", help="pin what is reached")
    parser.add_argument("--lower", action="store_true", help="with --pin: also where it is worse")
    given = parser.parse_args()
    try:
        return _run(given)
    except rag.RagError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2


def _run(given: argparse.Namespace) -> int:
    pins, fallen = floors.read(), list[floors.Broken]()
    for gate, target in _present(given.benchmarks, given.only):
        print(f"Measuring {gate.name}", file=sys.stderr)
        run = runs.run(target, TASKS[gate.task], llm="none").document
        for key in ("version", "code"):  # that it is another program is why it is measured
            run["settings"].pop(key)
        if given.pin:
            pin = floors.pinned(
                gate.name, pins.get(gate.name), run, gate.measures, lower=given.lower
            )
            pins[gate.name] = pin
            floors.FILE.write_text(floors.written(pins), "utf-8")
        elif gate.name in pins:
            fallen += floors.broken(gate.name, pins[gate.name], run)
        else:
            print(f"{gate.name} has no floors yet: --pin sets them.", file=sys.stderr)
    for each in fallen:
        print(each)
    print("Every floor holds." if not fallen else f"{len(fallen)} floors are broken.")
    return int(bool(fallen))


def _present(benchmarks: Path | None, only: str | None) -> Iterator[tuple[Gate, Target]]:
    for gate in GATES:
        if only and gate.name != only:
            continue
        if gate.set in OURS:
            yield gate, targets.load(*OURS[gate.set])
        elif benchmarks is not None and (benchmarks / gate.set).is_dir():
            yield gate, targets.load(benchmarks / gate.set)
        else:
            where = benchmarks or "no folder was given with --benchmarks"
            print(f"Left out {gate.name}: not there ({where}).", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
