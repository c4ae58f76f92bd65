"""Whether the check tells what its evidence supports from what it does not."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict

from eval.measures import Row, auc, balanced
from eval.stores import Indexed
from eval.targets import Pair, Target
from eval.tasks.answers import seconds
from eval.tasks.task import Item, Task, described

RECALLS = ("recall_supported", "recall_not_supported")
RANKS = {"contradicted": 0.0, "unsupported": 1.0, "uncited": 1.0, "partial": 2.0, "supported": 3.0}
"""Order of verdicts; the judge's log-odds, squeezed below 1, orders those of one kind."""


def row(indexed: Indexed, target: Target, item: Item) -> Row:
    """The verdict on one claim; "not supported" is every verdict and label but "supported"."""
    assert isinstance(item, Pair)  # noqa: S101 (what `items` gives)
    started = time.perf_counter()
    verdict = indexed.corpus.verify(item.claim, [item.evidence])
    passed, true = verdict.label == "supported", item.label == "supported"
    odds = verdict.score or 0.0
    return described(item) | {
        "scores": {RECALLS[not true]: float(passed == true)},
        "seconds": round(time.perf_counter() - started, 3),
        "claim": item.claim,
        "evidence_sha256": hashlib.sha256(item.evidence.encode()).hexdigest(),
        "label": item.label,
        "supported": true,
        "verdict": verdict.label,
        "score": verdict.score,
        "rank": RANKS[verdict.label] + odds / (2 + 2 * abs(odds)),
        "reasons": verdict.reasons,
        "excerpt": verdict.excerpt and asdict(verdict.excerpt),
    }


def items(target: Target) -> list[Pair]:
    """The pairs of claim and evidence."""
    return list(target.pairs)


def keys(item: Item) -> list[str]:
    """The measure that a pair counts for."""
    return [RECALLS[not (isinstance(item, Pair) and item.label == "supported")]]


TASK = Task(
    "verification",
    "pairs of claim and evidence (pairs.jsonl)",
    items,
    row,
    keys,
    statistics={
        "balanced_accuracy": balanced(RECALLS),
        "auc": auc("supported", "rank"),
        "seconds_p50": seconds("seconds"),
    },
)
