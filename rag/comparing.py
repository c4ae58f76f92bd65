"""An answer beside its sources: where they differ, whom they hear, how many are independent.

What is added here is made from the articles' own sentences and from the speakers found at indexing;
no language model is asked, and nothing that an answer says is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rag import disagreement, independence
from rag.attribution import weigh
from rag.citations import citation_at
from rag.comparison import Coverage, Disagreement, Side
from rag.dates import PartialDate
from rag.disagreement import Differing, Figure
from rag.followup.phrases import PLACES, phrases
from rag.independence import Text
from rag.support import names
from rag.support.words import tokens
from rag.types import Answer, Citation, Hit, Statement

TOLD = 2
"""Disagreements that an answer in prose tells of in a sentence of its own."""
BY_CONSTRUCTION = "each figure stands in the text it cites"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The disagreements of articles on a topic, those of most sides first, and what they cite."""

    topic: str
    disagreements: tuple[Disagreement, ...]
    citations: tuple[Citation, ...]


def comparison(topic: str, hits: Sequence[Hit]) -> Comparison:
    """Every disagreement between figures in these passages that has a word of the topic."""
    wanted = weigh(topic).keys()
    found = [
        each
        for each in disagreement.differing(hits)
        if any(wanted & weigh(figure.sentence).keys() for side in each.sides for figure in side)
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
        sides = tuple(_side(figures, made) for figures in each.sides)
        points.append(Disagreement(each.about, sides, each.kind))
    return tuple(points), tuple(made)


def told(point: Disagreement) -> str:
    """A disagreement as a sentence: what differs, each value with who gives it and of when."""
    sides = "; ".join(_side_told(side) for side in point.sides)
    return f"The figures for {point.about} differ: {sides}."


def coverage(question: str, hits: Sequence[Hit]) -> Coverage:
    """Whom the evidence hears, and whom that the question names it does not."""
    by_article = {hit.article_id: hit for hit in hits}
    speakers = dict.fromkeys(each.name for hit in hits for each in hit.speeches)
    publishers = dict.fromkeys(each.publisher for each in by_article.values() if each.publisher)
    dates = [PartialDate.parse(each.published) for each in by_article.values() if each.published]
    heard = " ".join([*speakers, *publishers]).lower()
    named = dict.fromkeys(
        each.text for each in phrases(question) if each.is_named and each.head not in PLACES
    )
    return Coverage(
        articles=len(by_article),
        publishers=tuple(publishers),
        speakers=tuple(speakers),
        unheard=tuple(each for each in named if not _is_heard(each, heard)),
        earliest=str(min(dates, key=lambda date: date.earliest)) if dates else None,
        latest=str(max(dates, key=lambda date: date.latest)) if dates else None,
        undated=len(by_article) - len(dates),
    )


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
    """Those that the question asks about, or of which the answer gives a figure."""
    question = f"{answer.question} {answer.standalone_question}"
    found = [
        each
        for each in disagreement.differing(answer.evidence)
        if disagreement.concerns(each, question) or _is_given(each, answer)
    ]
    points, citations = disagreements(found, answer.citations)
    answer = replace(answer, disagreements=points, citations=citations)
    if answer.mode != "llm":
        return answer
    sentences = tuple(_statement(point) for point in points[:TOLD])
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


def _side_told(side: Side) -> str:
    by = f" according to {' and '.join(side.speakers)}" if side.speakers else ""
    when = f" ({side.as_of})" if side.as_of else ""
    return f"{side.value}{by}{when}"


def _is_given(found: Differing, answer: Answer) -> bool:
    """Whether the answer gives one of the figures, and cites the sentence that has it."""
    given = weigh(answer.answer)
    return any(
        cited.article_id == figure.hit.article_id
        and cited.start < figure.end
        and figure.start < cited.end
        and figure.quantity.text.replace(",", "") in given
        for side in found.sides
        for figure in side
        for cited in answer.citations
    )


def _side(figures: Sequence[Figure], citations: list[Citation]) -> Side:
    first = min(figures, key=lambda figure: len(figure.quantity.bounded))
    quantity = first.quantity
    dates = {figure.as_of for figure in figures}
    speakers = dict.fromkeys(each.speech.called for each in figures if each.speech)
    return Side(
        value=quantity.bounded.removeprefix("estimated at "),
        citations=tuple(dict.fromkeys(_cited(figure, citations) for figure in figures)),
        number=quantity.value,
        bound=quantity.bound,
        unit=quantity.unit,
        as_of=dates.pop() if len(dates) == 1 else None,
        speakers=tuple(speakers),
        articles=tuple(dict.fromkeys(figure.hit.article_id for figure in figures)),
    )


def _cited(figure: Figure, citations: list[Citation]) -> int:
    """The number of a citation that holds the figure's sentence; a new one where none does."""
    hit = figure.hit
    for each in citations:
        same = each.article_id == hit.article_id and each.article_version == hit.article_version
        if same and each.start <= figure.start and figure.end <= each.end:
            return each.number
    number = max((each.number for each in citations), default=0) + 1
    citations.append(citation_at(hit, figure.start, figure.end, number))
    return number
