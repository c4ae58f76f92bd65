"""An answer beside its sources: where they differ, whom they hear, how many are independent.

What is added here is made from the articles' own sentences and from the speakers found at indexing;
no language model is asked, and nothing that an answer says is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag import disagreement, independence
from rag.attribution import on_topic
from rag.citations import citation_at
from rag.comparison import Coverage, Disagreement, Side
from rag.dates import PartialDate
from rag.disagreement import Amount, Differing, Saying, stems_of
from rag.followup.phrases import GROUPS, PEOPLE, Phrase, is_capital, phrases
from rag.independence import Text
from rag.prompt import unmarked
from rag.speech import Speech
from rag.support import names
from rag.support.dates import CALENDAR
from rag.support.words import tokens
from rag.types import Answer, Citation, Hit, Statement

TOLD = 2
"""Disagreements that an answer in prose tells of in a sentence of its own."""
_FOR_BEFORE = re.compile(r"\b(?:for|of|at) (?P<name>[^,.;]{2,60}), $")
_FOR_BEHIND = re.compile(r",? [^,.;]{0,40}\b(?:for|of|at) (?P<name>[^,.;]{2,60}),")
BY_CONSTRUCTION = "each side stands in the text it cites"
_TOLD = {
    "figures": "The figures for {about} differ: {sides}.",
    "dates": "The dates given for “{about}” differ: {sides}.",
    "names": "For “{about}” the articles give different names: {sides}.",
    "statements": "On “{about}” the articles deny each other: {sides}.",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The disagreements of articles on a topic, those of most sides first, and what they cite."""

    topic: str
    disagreements: tuple[Disagreement, ...]
    citations: tuple[Citation, ...]


def comparison(topic: str, hits: Sequence[Hit]) -> Comparison:
    """Every disagreement between sentences of these passages of which one is on the topic."""
    is_wanted = on_topic(topic)
    found = [
        each
        for each in disagreement.differing(hits, topic)
        if any(is_wanted(said.sentence, said.hit) for side in each.sides for said in side)
    ]
    points, citations = disagreements(found, ())
    return Comparison(topic, points, citations)


def compared(answer: Answer, texts: Callable[[Iterable[str]], Sequence[Text]]) -> Answer:
    """The answer with disagreements, origins, coverage; `texts` gives the articles of some ids."""
    answer = replace(answer, statements=tuple(map(_Alone(answer), answer.statements)))
    if not answer.abstained:
        answer = _with_disagreements(answer)
    cited = dict.fromkeys(each.article_id for each in answer.citations if each.article_id)
    return replace(
        answer,
        origins=independence.origins(texts(cited)),
        coverage=coverage(answer.standalone_question, answer.evidence),
    )


def disagreements(
    found: Iterable[Differing], citations: Sequence[Citation]
) -> tuple[tuple[Disagreement, ...], tuple[Citation, ...]]:
    """Disagreements with the citations of their sides, those made before and new ones."""
    made = list(citations)
    points = []
    for each in found:
        sides = tuple(_side(sayings, made) for sayings in each.sides)
        points.append(Disagreement(each.about, sides, each.kind, each.subject))
    return tuple(points), tuple(made)


def told(point: Disagreement) -> str:
    """A disagreement as a sentence: what differs, each value with who gives it and of when."""
    quoted = point.subject == "statements"
    sides = "; ".join(_side_told(side, quoted=quoted) for side in point.sides)
    return _TOLD[point.subject].format(about=point.about, sides=sides)


def coverage(question: str, hits: Sequence[Hit]) -> Coverage:
    """Whom the evidence hears, and whom that the question names it does not."""
    by_article = {hit.article_id: hit for hit in hits}
    speakers = dict.fromkeys(each.name for hit in hits for each in hit.speeches)
    publishers = dict.fromkeys(each.publisher for each in by_article.values() if each.publisher)
    dates = [PartialDate.parse(each.published) for each in by_article.values() if each.published]
    behind = (name for hit in hits for each in hit.speeches for name in _spoken_for(hit, each))
    heard = " ".join([*speakers, *publishers, *behind]).lower()
    named = dict.fromkeys(each.text for each in phrases(question) if _can_be_heard(each))
    return Coverage(
        articles=len(by_article),
        publishers=tuple(publishers),
        speakers=tuple(speakers),
        unheard=tuple(each for each in named if not _is_heard(each, heard)),
        earliest=str(min(dates, key=lambda date: date.earliest)) if dates else None,
        latest=str(max(dates, key=lambda date: date.latest)) if dates else None,
        undated=len(by_article) - len(dates),
    )


def _can_be_heard(phrase: Phrase) -> bool:
    """Whether a phrase names somebody who could speak: no place, day, or thing named after one.

    A single word says so only if it is a country, an acronym, or does what people do.
    """
    head = phrase.words[-1]
    if not phrase.is_named or phrase.is_place or head.lower() in CALENDAR:
        return False
    if phrase.head in PEOPLE | GROUPS:
        return True
    known = any(map(names.thing, tokens(phrase.text)))
    sole = len(phrase.words) > 1 or known or phrase.is_acronym or phrase.is_person
    return is_capital(head) and sole


def _spoken_for(hit: Hit, speech: Speech) -> Iterator[str]:
    """Whom a speaker is said to speak for: "a spokeswoman for Lodestone, Carla Nemeth, said"."""
    before = hit.text[: max(speech.speaker_start - hit.start, 0)]
    behind = hit.text[max(speech.speaker_end - hit.start, 0) :]
    for found in (_FOR_BEFORE.search(before), _FOR_BEHIND.match(behind)):
        if found:
            yield found["name"]


def _is_heard(name: str, heard: str) -> bool:
    """Whether a name of the question is among those who speak, in some form of it."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", name) if word[0].isupper()]
    things = {each for token in tokens(name) if (each := names.thing(token))}
    known = {each for token in tokens(heard.title()) if (each := names.thing(token))}
    return any(word.lower() in heard for word in words) or bool(things & known)


class _Alone:
    """Names the one article that a statement rests on, where it rests on no other."""

    def __init__(self, answer: Answer) -> None:
        self._article = {each.number: each.article_id for each in answer.citations}

    def __call__(self, statement: Statement) -> Statement:
        articles = {self._article.get(number) for number in statement.citations} - {None}
        sole = articles.pop() if len(articles) == 1 else None
        return replace(statement, sole_article=sole)


def _with_disagreements(answer: Answer) -> Answer:
    """Those that the question asks about, or of which the answer gives a side.

    Prose tells of them; among quotes stand those of their sides that the question asks about.
    """
    question = f"{answer.question} {answer.standalone_question}"
    found = [
        each
        for each in disagreement.differing(answer.evidence, answer.standalone_question)
        if each.concerns(question) or _is_given(each, answer)
    ]
    points, citations = disagreements(found, answer.citations)
    known = {each.number for each in answer.citations}
    answer = replace(answer, disagreements=points, citations=citations)
    if answer.mode == "llm":
        sentences = tuple(_statement(point) for point in points[:TOLD])
    else:
        asked = [p for p, each in zip(points, found, strict=True) if each.concerns(question)]
        unheard = {
            side.citations[0]
            for point in asked[:TOLD]
            for side in point.sides
            if known.isdisjoint(side.citations)
        }
        sentences = tuple(_quote(each) for each in citations if each.number in unheard)
    spoken = " ".join(
        f"{each.text} {''.join(f'[{number}]' for number in each.citations)}" for each in sentences
    )
    return replace(
        answer,
        answer=f"{answer.answer} {spoken}".strip(),
        statements=(*answer.statements, *sentences),
    )


def _statement(point: Disagreement) -> Statement:
    numbers = dict.fromkeys(number for side in point.sides for number in side.citations)
    return Statement(told(point), tuple(numbers), "supported", (BY_CONSTRUCTION,))


def _quote(citation: Citation) -> Statement:
    """The sentence of a side that no quote of the answer has."""
    text = unmarked(" ".join(citation.quote.split()))
    return Statement(f"“{text}”", (citation.number,), "supported", ("quoted word for word",))


def _side_told(side: Side, *, quoted: bool) -> str:
    value = f"“{side.value}”" if quoted else side.value
    by = f" according to {' and '.join(side.speakers)}" if side.speakers else ""
    when = f" ({side.as_of})" if side.as_of else ""
    return f"{value}{by}{when}"


def _is_given(found: Differing, answer: Answer) -> bool:
    """Whether the answer gives one of the sides, and cites the sentence that has it.

    Of several quotes only the first is an answer; the others may be about something else.
    """
    told = answer.statements if answer.mode == "llm" else answer.statements[:1]
    given = stems_of(answer.answer if answer.mode == "llm" else " ".join(s.text for s in told))
    numbers = {number for each in told for number in each.citations}
    return any(
        cited.article_id == said.hit.article_id
        and cited.start < said.end
        and said.start < cited.end
        and said.given_in(given)
        for side in found.sides
        for said in side
        for cited in answer.citations
        if cited.number in numbers
    )


def _side(sayings: Sequence[Saying], citations: list[Citation]) -> Side:
    first = min(sayings, key=lambda each: len(each.value))
    quantity = first.quantity if isinstance(first, Amount) else None
    dates = {each.as_of for each in sayings if each.as_of}
    speakers = dict.fromkeys(each.speech.called for each in sayings if each.speech)
    return Side(
        value=first.value,
        citations=tuple(dict.fromkeys(_cited(each, citations) for each in sayings)),
        number=quantity.value if quantity else None,
        bound=quantity.bound if quantity else "",
        unit=quantity.unit if quantity else "",
        as_of=dates.pop() if len(dates) == 1 else None,
        speakers=tuple(speakers),
        articles=tuple(dict.fromkeys(each.hit.article_id for each in sayings)),
    )


def _cited(saying: Saying, citations: list[Citation]) -> int:
    """The number of a citation that holds the sentence; a new one where none does."""
    hit = saying.hit
    for each in citations:
        same = each.article_id == hit.article_id and each.article_version == hit.article_version
        if same and each.start <= saying.start and saying.end <= each.end:
            return each.number
    number = max((each.number for each in citations), default=0) + 1
    citations.append(citation_at(hit, saying.start, saying.end, number))
    return number
