"""Whether the articles answer at all, and how to say no; pure.

Decided twice. Before anything is written: does the evidence hold the answer (`confidence`)? And
after: is what was written an answer (`outcome`)? What a model has to make up, the evidence lacks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.prompt import unmarked
from rag.types import Citation, EvidenceSentence


class Calibration(NamedTuple):
    """A score to the probability that the evidence answers: the logistic of slope · score + offset.

    Platt scaling (Platt, 1999); `python -m eval.calibration RUN` tells how far it is off.
    """

    slope: float
    offset: float

    def __call__(self, score: float) -> float:
        """The probability, 0 to 1."""
        return 1 / (1 + math.exp(-min(max(self.slope * score + self.offset, -500), 500)))


JUDGED = Calibration(1.0, 0.0)
"""Of the judge's log-odds that the evidence holds the answer: as the judge itself puts them."""
UNJUDGED = Calibration(0.3, 2.14)
"""Of the reranker's best logit, where no language model is asked. It knows what is off the topic,
not what only seems to answer; set, not fitted, so that a logit of -7 is at REFUSE_BELOW."""

REFUSE_BELOW = 0.51
"""Probability below which nothing is written; the default of the setting.

This and the next two were set on 147 questions about the seeds, 48 of them without an answer; the
judge separates those with an AUC of .92, to which the reranker adds nothing, since near misses are
near."""
LIKELY = 0.634
"""Probability from which evidence counts as answering; below, a draft has to prove itself."""
SURE = 0.677
"""Probability from which quotes are shown where the draft is no answer."""
PART_AT = 1.45
"""The judge's log-odds from which the evidence answers a part of a question.

Of ten parts of questions about the seeds the seven that are answered lie from 1.64, the others up
to 1.29; beside the part, the judge reads the whole question and is readier to say yes."""
RESPONDS_AT = 0.2
"""The judge's log-odds from which a reply gives what was asked for."""
RESPONDS_SURELY = 0.7
"""The same, where the evidence is in doubt."""
BESIDE = -0.5
"""The judge's log-odds below which a reply is beside the point, and so probably is the evidence."""
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
    """The probability, 0 to 1, that the evidence answers; 0 without any.

    `judged` is the judge's log-odds; None where no language model was asked.
    """
    if not evidence:
        return 0.0
    if judged is None:
        return UNJUDGED(max(item.score for item in evidence))
    return JUDGED(judged)


def outcome(sure: float, checks: Checks) -> Outcome:
    """What a question gets whose evidence answers with probability `sure`, given its checks.

    Prose that passed its check; or quotes, where the evidence seems to answer but the model did not
    say so well; or a refusal.
    """
    if not checks.gives:
        return "refusal"
    if checks.responds is None:
        return "quotes" if sure >= SURE and not checks.invented else "refusal"
    if checks.responds >= (RESPONDS_AT if sure >= LIKELY else RESPONDS_SURELY):
        return "prose"
    return "quotes" if sure >= SURE and checks.responds >= BESIDE else "refusal"


def declines(reply: str) -> bool:
    """Whether a model says that the facts it was given do not answer."""
    return bool(_DECLINES.search(reply))


def gap(question: str) -> str:
    """What the articles lack, in one sentence."""
    return f"The articles do not answer “{' '.join(question.split())}”."


def unsaid(clause: str) -> str:
    """The gap where no article says what the question takes for granted."""
    return f"No article says that {clause}."


def only_said(clause: str, asks: str) -> str:
    """The gap where the articles say what the question takes for granted, and no more."""
    return f"The articles say that {clause}, but not {asks}."


def left_open(part: str) -> str:
    """What is said of a part of the question that is not answered while others are."""
    return f"The articles do not answer this part of the question: “{part}”"


def worded(gap: str, nearest: Sequence[Citation], said: Sequence[int] = ()) -> str:
    """The text of a refusal: the gap, with what cites it, then what came nearest."""
    cited = "".join(f"[{number}]" for number in said)
    opening = f"{gap} {cited}" if cited else gap
    if not nearest:
        return opening if cited else f"{opening} Nothing in them comes near it."
    quotes = " ".join(f"“{unmarked(' '.join(c.quote.split()))}” [{c.number}]" for c in nearest)
    return f"{opening} What comes nearest, without answering: {quotes}"
