"""Whether the articles answer at all, and how to say no; pure.

Decided twice. Before anything is written: does the evidence hold the answer (`confidence`)? And
after: is what was written an answer (`outcome`)? What a model has to make up, the evidence lacks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.prompt import unmarked
from rag.types import Citation, EvidenceSentence

# Log-odds, set on 147 questions about the seeds (48 of them without an answer, near misses and
# false premises). The judge separates those with an AUC of .92; the reranker adds nothing to it,
# since near misses are near.
ANSWERS_AT = 0.55
"""The judge's log-odds from which the evidence counts as holding the answer."""
HOPELESS = -0.5
"""Confidence below which nothing is written; up to 0 a draft has to prove itself."""
SURE = 0.2
"""Confidence from which quotes are shown where the draft is no answer."""
RESPONDS_AT = 0.2
"""The judge's log-odds from which a reply gives what was asked for."""
RESPONDS_SURELY = 0.7
"""The same, where the evidence is in doubt."""
BESIDE = -0.5
"""The judge's log-odds below which a reply is beside the point, and so probably is the evidence."""
FAR_OFF = -7.0
"""The reranker's best logit below which, without a judge, nothing in the articles comes near."""
NEAREST = 2
"""Pieces of evidence a refusal quotes."""

_DECLINES = re.compile(
    r"\bfacts\b[^.]{0,30}\b(?:do|does|did)(?: not|n['’]t)\b"
    r"|(?:\b(?:not|no|never)|n['’]t)\b[^.]{0,60}\b(?:in|by|from) (?:any of )?(?:the|these|those)"
    r" (?:given |provided |available )?facts\b",
    re.IGNORECASE,
)

Outcome = Literal["prose", "quotes", "refusal"]


@dataclass(frozen=True, slots=True)
class Checks:
    """What checking a draft found.

    `responds`: the judge's log-odds that what was supported gives what was asked for, None where
    nothing was. `gives`: whether it holds a figure, date or name if one was asked for. `invented`:
    whether the model wrote figures, dates or names that it had not been shown, or said itself that
    it was not shown the answer.
    """

    responds: float | None
    gives: bool
    invented: bool


def confidence(evidence: Sequence[EvidenceSentence], judged: float | None) -> float:
    """How sure it is that the evidence answers, as log-odds around 0.

    `judged` is the judge's log-odds; None where no language model was asked: then only what is off
    the topic falls below 0. No evidence gives minus infinity.
    """
    if not evidence:
        return float("-inf")
    if judged is None:
        return max(item.score for item in evidence) - FAR_OFF
    return judged - ANSWERS_AT


def outcome(sure: float, checks: Checks) -> Outcome:
    """What a question gets whose evidence answers with confidence `sure`, given its checks.

    Prose that passed its check; or quotes, where the evidence seems to answer but the model did not
    say so well; or a refusal.
    """
    if not checks.gives:
        return "refusal"
    if checks.responds is None:
        return "quotes" if sure >= SURE and not checks.invented else "refusal"
    if checks.responds >= (RESPONDS_AT if sure >= 0 else RESPONDS_SURELY):
        return "prose"
    return "quotes" if sure >= SURE and checks.responds >= BESIDE else "refusal"


def declines(reply: str) -> bool:
    """Whether a model says that the facts it was given do not answer."""
    return bool(_DECLINES.search(reply))


def gap(question: str) -> str:
    """What the articles lack, in one sentence."""
    return f"The articles do not answer “{' '.join(question.split())}”."


def worded(gap: str, nearest: Sequence[Citation]) -> str:
    """The text of a refusal: the gap, then what came nearest."""
    if not nearest:
        return f"{gap} Nothing in them comes near it."
    quotes = " ".join(f"“{unmarked(' '.join(c.quote.split()))}” [{c.number}]" for c in nearest)
    return f"{gap} What comes nearest: {quotes}"
