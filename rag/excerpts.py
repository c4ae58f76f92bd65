"""Whether a long text supports a claim: a judge reads an excerpt, and what it says is put right.

A judge likes short evidence and reads it soon. But of an excerpt it is less sure than of the
sentences that a claim was made from, the less the longer the text is; how much of the claim the
whole text has makes up for a part of that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from rag import support
from rag.attribution import weigh
from rag.passages import sentences
from rag.reranker import LateInteraction, Reranker
from rag.types import Excerpt

LONGEST = 120
"""Words of a text that is read whole, and of an excerpt."""
NEAR = 24
"""Sentences of a text that the cross-encoder reads, those that late interaction ranks first."""
READ_DOWN = 0.5
"""What is added to the judge's log-odds of an excerpt out of a text that is not long.

On summedits_news (dev, three in four of its texts are such) balanced accuracy is .69 from .25 to
.75 below the threshold for short evidence, and .66 at it; see `eval/README.md`."""


class Weights(NamedTuple):
    """What is added to the judge's log-odds for a long text, one of more than `longer_than` words.

    On the scale of those log-odds; from a logistic regression, which `python -m eval.fit_excerpts`
    made and wrote into `excerpts.json`.
    """

    longer_than: int
    shared: float
    offset: float


class ExcerptJudge:
    """The judge `judge`, who reads an excerpt where a document is too long, else the whole.

    Called as it is; raises what it raises, and WeightsError. `excerpt` is what was found in the
    last document that was read down; None where none was.
    """

    def __init__(self, judge: support.Judge, late: LateInteraction, reranker: Reranker) -> None:
        self._judge = judge
        self._late = late
        self._reranker = reranker
        self.excerpt: Excerpt | None = None

    def __call__(self, document: str, claim: str) -> float:
        """Log-odds that the document supports every part of the claim."""
        words = len(document.split())
        if words <= LONGEST:
            return self._judge(document, claim)
        odds = self._judge(self._read_down(document, claim), claim)
        self.excerpt = Excerpt(odds, shared(claim, document), words)
        return corrected(self.excerpt, weights())

    def _read_down(self, document: str, claim: str) -> str:
        """The sentences nearest to the claim, in their order."""
        texts = [" ".join(each.text.split()[:LONGEST]) for each in sentences(document)]
        cosines = self._late.scores(claim, texts)
        near = sorted(range(len(texts)), key=lambda at: (-cosines[at], at))[:NEAR]
        logits = self._reranker.scores(claim, [texts[at] for at in near])
        ranked = sorted(zip(logits, near, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return " ".join(texts[at] for at in fitting([at for _, at in ranked], texts))


def fitting(ranked: Sequence[int], texts: Sequence[str]) -> list[int]:
    """The places of the best of `texts` that have LONGEST words together, in order."""
    kept: list[int] = []
    words = 0
    for at in ranked:
        size = len(texts[at].split())
        if not kept or words + size <= LONGEST:
            kept.append(at)
            words += size
    return sorted(kept)


def shared(claim: str, document: str) -> float:
    """How much of a claim's weight (`attribution.weigh`) the document has, 0 to 1."""
    said, known = weigh(claim), weigh(document)
    had = sum(weight for stem, weight in said.items() if stem in known)
    return had / sum(said.values()) if said else 0.0


def corrected(found: Excerpt, by: Weights) -> float:
    """The judge's log-odds put right, so that the thresholds on them stay the same.

    Even odds of the regression are at `support.SUPPORTED_AT`.
    """
    if found.words <= by.longer_than:
        return found.odds + READ_DOWN
    return support.SUPPORTED_AT + found.odds + by.shared * found.shared + by.offset


@cache
def weights() -> Weights:
    """The weights that come with the package."""
    kept = json.loads(resources.files("rag").joinpath("excerpts.json").read_text("utf-8"))
    return Weights(int(kept["longer_than"]), float(kept["shared"]), float(kept["offset"]))
