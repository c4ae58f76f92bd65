"""A refusal as an answer: the gap, what the question takes for granted, what comes nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag import presupposition, refusal, support
from rag.attribution import CLOSE, WIDE, attribute
from rag.citations import Citer
from rag.errors import LLMError
from rag.judge import Judge
from rag.presupposition import Premise
from rag.types import Answer, EvidenceSentence, Label, Statement, Verdict

NOT_SAID = -1.0
"""The judge's log-odds below which no evidence says what a question takes for granted."""


def refused(
    blank: Answer,
    evidence: Sequence[EvidenceSentence],
    citer: Citer,
    judge: Judge | None = None,
) -> Answer:
    """`blank` as a refusal that names the gap and cites what came nearest.

    With a `judge`, which should be a fresh one, what the question takes for granted is checked
    against the evidence: the gap then says that the articles say so, or that none does. A judge
    that fails leaves it out.
    """
    premise = presupposition.presupposed(blank.standalone_question)
    checked = _checked(premise, evidence, judge) if premise and judge else None
    gap = refusal.gap(blank.question)
    near = [item.number for item in evidence]
    premises: tuple[Statement, ...] = ()
    said: list[int] = []
    if premise and checked:
        verdict, numbers = checked
        near = list(dict.fromkeys([*numbers, *near]))
        if verdict.label == "supported":
            gap = refusal.only_said(premise.clause, premise.asks)
            said = [citer.cite(number).number for number in numbers]
            near = [number for number in near if number not in numbers]
        else:
            gap = refusal.unsaid(premise.doubted)
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
        usage=blank.usage + judge.usage if judge else blank.usage,
    )


def _checked(
    premise: Premise, evidence: Sequence[EvidenceSentence], judge: Judge
) -> tuple[Verdict, tuple[int, ...]] | None:
    """The verdict on a premise and the evidence that it rests on; None where it stays in doubt.

    It is supported by some evidence, or the judge finds it in none, nor in all of it together.
    """
    texts = {item.number: item.text for item in evidence}
    attempts = [attribute(premise.statement, evidence, share) for share in (CLOSE, WIDE)]
    attempts = [numbers for numbers in dict.fromkeys((attempts[0][:1], *attempts)) if numbers]
    if not attempts:
        return None
    try:
        for numbers in attempts:
            cited = [texts[number] for number in numbers]
            verdict = support.check(premise.statement, cited, judge.supports)
            if verdict.label == "supported":
                return verdict, numbers
        odds = judge.supports(support.document(list(texts.values())), premise.statement)
    except LLMError:
        return None
    if odds > NOT_SAID:
        return None
    label: Label = "contradicted" if verdict.label == "contradicted" else "unsupported"
    return replace(verdict, label=label, score=odds), attempts[0]
