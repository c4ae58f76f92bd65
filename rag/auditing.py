"""A pasted draft, sentence by sentence: supported, contradicted, disputed, or not in the corpus.

Each sentence is searched for and checked as a sentence of an answer is. One that some article says
and another denies, or whose figure other articles give otherwise, is disputed. One that fails its
check is contradicted where the evidence speaks of the same thing, which shared words tell, and else
is not in the corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag import disagreement, evidence, support
from rag.attribution import CLOSE, WIDE, attribute, explained
from rag.checking import read
from rag.citations import Citer
from rag.comparing import disagreements
from rag.comparison import Subject
from rag.disagreement import Differing, stems_of
from rag.evidence import Budget
from rag.filters import Filters
from rag.passages import sentences
from rag.retrieval import Retrieval
from rag.types import Citation, EvidenceSentence, Hit, Verdict

Finding = Literal["supported", "contradicted", "disputed", "not in the corpus"]

PASSAGES = 5
"""Passages that are found for a sentence."""
SAME_THING = 0.6
"""Share of a sentence's weight that evidence must have to speak of the same thing."""
WHOLE = 0.85
"""The same from which it says the whole sentence, and a contradiction in it is final: a date of
another sentence would else make it good."""
_EVIDENCE = Budget(units=5, words=220, margin=30.0)


@dataclass(frozen=True, slots=True)
class Audited:
    """A sentence of a draft, at `[start, end)` of it, and what the articles say to it.

    `reasons` are clauses; `citations` are what was compared, those that support it first.
    """

    text: str
    start: int
    end: int
    finding: Finding
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...] = ()


def audit(
    retrieval: Retrieval, judge: support.Judge, text: str, filters: Filters | None = None
) -> Iterator[Audited]:
    """Each sentence of `text` that claims something, audited in order. Raises what judge raises."""
    for sentence in sentences(text):
        if sentence.kind == "heading" or sentence.text.endswith("?"):
            continue
        found = retrieval.search(sentence.text, limit=PASSAGES, filters=filters)
        yield _audited(sentence.text, sentence.start, found.hits, judge)


def _audited(text: str, start: int, hits: Sequence[Hit], judge: support.Judge) -> Audited:
    chosen = evidence.choose(hits, _EVIDENCE, text)
    texts = read(chosen)
    tried: list[tuple[tuple[int, ...], Verdict]] = []
    for numbers in _attributions(text, chosen):
        verdict = support.check(text, [texts[number] for number in numbers], judge)
        tried.append((numbers, verdict))
        whole = explained(text, [texts[number] for number in numbers]) >= WHOLE
        if verdict.label == "supported" or (verdict.label == "contradicted" and whole):
            break
    supporting = next((each for each in tried if each[1].label == "supported"), None)
    denied = _denied(text, chosen, texts, supporting)
    differing = [each for each in disagreement.differing(hits) if _is_side_of(each, text)]
    citer = Citer(chosen)
    if supporting:
        numbers, verdict = supporting
        cited = [citer.cite(number) for number in numbers]
        against = [citer.cite(number) for number in denied]
        if not (denied or differing):
            return _made(text, start, "supported", verdict.reasons, cited)
        _, citations = disagreements(differing, citer.citations)
        reason = _otherwise(differing[0].subject if differing else "statements")
        return _made(text, start, "disputed", (reason,), citations or (*cited, *against))
    best = max(tried, key=lambda each: explained(text, [texts[n] for n in each[0]]), default=None)
    if best is None or explained(text, [texts[number] for number in best[0]]) < SAME_THING:
        return _made(text, start, "not in the corpus", ("no article speaks of it",), ())
    numbers, verdict = best
    cited = [citer.cite(number) for number in numbers]
    return _made(text, start, "contradicted", verdict.reasons, cited)


def _made(
    text: str, start: int, finding: Finding, reasons: Sequence[str], citations: Sequence[Citation]
) -> Audited:
    return Audited(text, start, start + len(text), finding, tuple(reasons), tuple(citations))


def _attributions(text: str, chosen: Sequence[EvidenceSentence]) -> list[tuple[int, ...]]:
    """What the sentence may rest on, the likeliest first."""
    close, wide = attribute(text, chosen, CLOSE), attribute(text, chosen, WIDE)
    return [each for each in dict.fromkeys((close[:1], close, wide)) if each]


def _denied(
    text: str,
    chosen: Sequence[EvidenceSentence],
    texts: dict[int, str],
    supporting: tuple[tuple[int, ...], Verdict] | None,
) -> list[int]:
    """Evidence of other articles that a rule finds to say the contrary of the sentence."""
    if supporting is None:
        return []
    by_number = {item.number: item for item in chosen}
    own = {by_number[number].hit.article_id for number in supporting[0]}
    return [
        item.number
        for item in chosen
        if item.hit.article_id not in own
        and explained(text, [texts[item.number]]) >= SAME_THING
        and support.check(text, [texts[item.number]]).label == "contradicted"
    ]


def _is_side_of(found: Differing, text: str) -> bool:
    """Whether the sentence gives one of the sides, of that thing."""
    given = stems_of(text)
    stated = any(said.given_in(given) for side in found.sides for said in side)
    return stated and found.concerns(text)


def _otherwise(subject: Subject) -> str:
    """Why a sentence that some article supports is disputed, by what the articles differ on."""
    if subject == "figures":
        return "other articles give other figures"
    if subject == "dates":
        return "other articles give another date"
    if subject == "names":
        return "other articles give another name"
    return "another article denies it"
