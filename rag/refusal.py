"""Whether the evidence answers at all, decided before anything is written; how to say no. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Citation, EvidenceSentence

RESPONDS_AT = 0.5
"""Log-odds of the judge from which a reply, however true, gives what was asked for.

On 39 replies about the seeds none of 28 that did scored below 0.76; four of 11 others did.
"""
NEAREST = 2
"""Pieces of evidence a refusal quotes."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model: the evidence answers where bias + rerank*score + judge*log_odds >= 0."""

    bias: float
    rerank: float
    judge: float


# Fitted on eval/questions/iraq.jsonl. The reranker alone knows off-topic questions from others, but
# not near misses.
WITH_JUDGE = Calibration(bias=-0.85, rerank=0.05, judge=1.0)
RERANKER_ALONE = Calibration(bias=7.0, rerank=1.0, judge=0.0)


def confidence(evidence: Sequence[EvidenceSentence], judged: float | None) -> float:
    """Log-odds that the evidence answers; below 0 the answer is a refusal.

    `judged` is the judge's log-odds, None where no language model was asked. No evidence gives
    minus infinity.
    """
    if not evidence:
        return float("-inf")
    model = RERANKER_ALONE if judged is None else WITH_JUDGE
    best = max(item.score for item in evidence)
    return model.bias + model.rerank * best + model.judge * (judged or 0.0)


def gap(question: str) -> str:
    """What the articles lack, in one sentence."""
    return f"The articles do not answer “{' '.join(question.split())}”."


def worded(gap: str, nearest: Sequence[Citation]) -> str:
    """The text of a refusal: the gap, then what came nearest."""
    if not nearest:
        return f"{gap} Nothing in them comes near it."
    quotes = " ".join(f"“{' '.join(c.quote.split())}” [{c.number}]" for c in nearest)
    return f"{gap} What comes nearest: {quotes}"
