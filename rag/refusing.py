"""A refusal as an answer: the gap, what the question takes for granted, what comes nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag import checking, presupposition, refusal, support
from rag.attribution import CLOSE, WIDE, attribute
from rag.citations import Citer
from rag.errors import LLMError
from rag.judge import Judge
from rag.presupposition import Premise
from rag.types import Answer, EvidenceSentence, Label, Statement, Verdict

NOT_SAID = -0.5
"""The judge's log-odds below which no evidence says what a question takes for granted.

Of 13 false ones about the seeds 9 are below, of 4 true ones none (the lowest is at -0.43)."""
HARDLY_SAID = 0.25
"""The same, where a rule finds a name or figure in none of the evidence, or only an intention."""


@dataclass(frozen=True, slots=True)
class Presupposed:
    """What a question takes for granted, its verdict, and the evidence that comes nearest to it."""

    premise: Premise
    verdict: Verdict
    numbers: tuple[int, ...]

    @property
    def said(self) -> bool:
        """Whether the articles say so."""
        return self.verdict.label == "supported"

    @property
    def denied(self) -> bool:
        """Whether no article says so, and the question cannot be answered for that."""
        return not self.said and self.premise.complete


def presupposed(
    question: str, evidence: Sequence[EvidenceSentence], judge: Judge
) -> Presupposed | None:
    """What `question` takes for granted, checked; None where nothing, or where it stays in doubt.

    It is said where some evidence supports it; it is not where the judge finds it in none, nor in
    all of it together. A judge that fails leaves it in doubt.
    """
    premise = presupposition.presupposed(question)
    try:
        return _checked(premise, evidence, judge) if premise else None
    except LLMError:
        return None


def _checked(
    premise: Premise, evidence: Sequence[EvidenceSentence], judge: Judge
) -> Presupposed | None:
    attempts = _attempts(premise.statement, evidence)
    if not attempts:
        return None
    texts = checking.read(evidence)
    for numbers in attempts:
        cited = [texts[number] for number in numbers]
        verdict = support.check(premise.statement, cited, judge.supports)
        if verdict.label == "supported":
            return Presupposed(premise, verdict, numbers)
    if not premise.deniable:
        return None
    odds = judge.supports(support.document(list(texts.values())), premise.statement)
    shown = list(texts.values())
    lacking = support.check(premise.statement, shown).label in ("unsupported", "contradicted")
    doubtful = lacking or presupposition.only_announced(premise, shown)
    if odds > (HARDLY_SAID if doubtful else NOT_SAID):
        return None
    label: Label = "contradicted" if verdict.label == "contradicted" else "unsupported"
    return Presupposed(premise, replace(verdict, label=label, score=odds), attempts[0])


def refused(
    blank: Answer,
    evidence: Sequence[EvidenceSentence],
    citer: Citer,
    found: Presupposed | None = None,
) -> Answer:
    """`blank` as a refusal that names the gap and cites what came nearest.

    With what the question takes for granted `found`, the gap is that no article says so, or that
    they say so and no more.
    """
    near = list(dict.fromkeys([*(found.numbers if found else ()), *(e.number for e in evidence)]))
    gap = refusal.gap(blank.standalone_question)
    said: list[int] = []
    premises: tuple[Statement, ...] = ()
    if found:
        premise, verdict = found.premise, found.verdict
        gap = refusal.unsaid(premise.doubted)
        if found.said:
            gap = refusal.only_said(premise.clause, premise.asks)
            said = [citer.cite(number).number for number in found.numbers]
            near = [number for number in near if number not in found.numbers]
        shown = verdict.label, verdict.reasons, verdict.score
        premises = (Statement(premise.statement, tuple(said), *shown),)
    nearest = [citer.cite(number) for number in near[: refusal.NEAREST]]
    return replace(
        blank,
        abstained=True,
        gap=gap,
        unanswered=(),
        nearest=tuple(citation.number for citation in nearest),
        premises=premises,
        answer=refusal.worded(gap, nearest, said),
        citations=citer.citations,
    )


def _attempts(statement: str, evidence: Sequence[EvidenceSentence]) -> list[tuple[int, ...]]:
    """Evidence to check a statement against: the strongest alone, then all it shares words with."""
    close, wide = (attribute(statement, evidence, share) for share in (CLOSE, WIDE))
    return [numbers for numbers in dict.fromkeys((close[:1], wide)) if numbers]
