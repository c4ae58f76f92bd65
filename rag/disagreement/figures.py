"""Figures for the same thing that differ: which, who says each, and of when.

A figure is grouped by what it counts, whose they are ("US", "foreign"), and what befell them
(there, gone, come, killed): 2,500 soldiers that left are not 2,500 that stayed. Two figures of a
group are of the same thing only where their sentences share a place or several other words; those
of the dead and injured also where articles of one event give them. Nobody contradicts himself: two
figures that one voice gives are of two things, or it tells of a change. Figures that can be true
together ("2,500", "fewer than 3,000") are no disagreement by themselves, but all are shown where
some cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rag.disagreement import counted
from rag.disagreement.counted import Figure
from rag.disagreement.saying import Differing, Line, around, excludes, grouped, kind_of
from rag.support import names
from rag.support.words import Token, opens_sentence, stem, tokens

SHARED = 3
"""Stems that two sentences share besides what is counted, where they share no place."""
_ASKS_A_NUMBER = re.compile(
    r"\bhow (?:many|much|large|big|high)\b|\b(?:number|figures?|toll|costs?|size|share)\b", re.I
)
OF_AN_EVENT = 2
"""Stems, one of them a name, that two sentences with their headlines share if of one event."""
_SUFFIX = {"there": "", "left": " that left", "arrived": " that arrived", "killed": " killed",
           "injured": " injured", "arrested": " arrested"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DifferingFigures(Differing):
    """Figures for one thing that cannot all be true at once; `known` are stems of its articles."""

    sides: tuple[tuple[Figure, ...], ...]
    known: frozenset[str] = frozenset()

    def concerns(self, question: str) -> bool:
        """Whether a question asks about what is counted: the same thing, of the same ones, there.

        Whatever else it names has to stand in some of the sentences; where it asks for a number,
        in some of their articles.
        """
        asked = tokens(question)
        figures = [figure for side in self.sides for figure in side]
        said = {stem(token.lower) for each in figures for token in tokens(each.sentence)}
        said |= self.known if _ASKS_A_NUMBER.search(question) else frozenset()
        places = {place for figure in figures for place in figure.places | figure.whose}
        for at, token in enumerate(asked):
            thing = names.thing(token)
            is_name = token.is_capital and token.is_content and not opens_sentence(asked, at)
            if is_name and thing not in places and stem(token.lower) not in said:
                return False
        return figures[0].asked_for(question)


def differing(lines: Sequence[Line]) -> list[DifferingFigures]:
    """The figures that differ between sentences."""
    headlines = _Headlines(lines)

    def same_thing(one: Figure, other: Figure) -> bool:
        return _same_thing(one, other) or headlines.of_one_event(one, other)

    articles = around(lines)
    return [
        replace(made, known=frozenset().union(*(articles[f.hit.article_id] for f in group)))
        for group in grouped(counted.read(lines), same_thing)
        if (made := _made(group))
    ]


class _Headlines:
    """What the headlines of articles say and name."""

    def __init__(self, lines: Sequence[Line]) -> None:
        titles = {line.hit.article_id: tokens(line.hit.title or "") for line in lines}
        self._stems = {each: frozenset(_content(title)) for each, title in titles.items()}
        self._titled = {each: frozenset(_names_of(title)) for each, title in titles.items()}
        self._named = {name for line in lines for name in counted.names_in(line)}
        self._named = self._named.union(*self._titled.values())

    def of_one_event(self, one: Figure, other: Figure) -> bool:
        """Whether two articles count the killed or the injured of one event, or tell its cost.

        With their headlines they share a name, and another word or the number; those of money also
        several words, of which the sentences have one. Where both sentences name something, it is
        not all foreign to the other, unless they tell one sum.
        """
        if one.key != other.key or one.hit.article_id == other.hit.article_id:
            return False
        if not one.befell and not (one.is_sum and one.stems & other.stems):
            return False
        first, second = self._stems_of(one), self._stems_of(other)
        same = one.amount == other.amount
        if self._foreign(one, other) and not (same and one.is_sum):
            return False
        alike = len(first & second) + same
        return alike >= (OF_AN_EVENT if one.befell else SHARED) and bool(
            first & second & self._named
        )

    def _foreign(self, one: Figure, other: Figure) -> bool:
        """Whether both sentences name something, and one only what the other does not."""
        pairs = ((one, other), (other, one))
        return bool(one.named and other.named) and not all(
            here.named & (there.named | self._titled[there.hit.article_id]) for here, there in pairs
        )

    def _stems_of(self, figure: Figure) -> frozenset[str]:
        return figure.stems | self._stems[figure.hit.article_id]


def _names_of(title: Sequence[Token]) -> Iterator[str]:
    """The stems of what a headline names; nothing where it writes other words large as well."""
    words = [token for token in title[1:] if token.is_content]
    if not all(token.is_capital for token in words):
        yield from (stem(token.lower) for token in words if token.is_capital)


def _content(line: Sequence[Token]) -> Iterator[str]:
    return (stem(token.lower) for token in line if token.is_content)


def _same_thing(one: Figure, other: Figure) -> bool:
    if one.key != other.key:
        return False
    if one.is_sum and one.place == other.place:
        return one.voice != other.voice
    if one.place in (other.place, other.repeats) or one.repeats == other.place:
        # One sentence counts two things, unless it tells of a change.
        return one.place != other.place or (one.changing and other.changing)
    if one.voice == other.voice:
        return False
    if one.tallied and other.tallied and one.hit.article_id == other.hit.article_id:
        return True
    shared, placed = len(one.stems & other.stems), bool(one.places & other.places)
    if one.of_kind and one.course == "there":
        return placed or shared >= SHARED
    return placed and shared >= SHARED


def _made(group: Sequence[Figure]) -> DifferingFigures | None:
    if len({figure.place for figure in group}) < 2 and len({each.voice for each in group}) < 2:
        return None  # one sentence that tells of a change contradicts nobody
    sides: dict[tuple[float, str], list[Figure]] = {}
    for figure in group:
        sides.setdefault((figure.amount, figure.bound), []).append(figure)
    pairs = combinations([each[0] for each in sides.values()], 2)
    if len(sides) < 2 or not any(excludes(*pair) for pair in pairs):
        return None
    ordered = tuple(tuple(each) for each in sides.values())
    noun = max(group, key=_wording).noun
    whose = {each for figure in group for each in figure.whose}
    if "us" in whose and not re.search(r"\b(?:US|American)", noun):
        noun = f"US {noun}"
    if group[0].is_sum:
        about = f"the {group[0].counted}"
    elif group[0].quantity.unit == "percent":
        about = "the share"
    else:
        about = f"the number of {noun}{_SUFFIX[group[0].course]}" if noun else "a figure"
    kind = kind_of(ordered, changing=any(figure.changing for figure in group))
    return DifferingFigures("figures", about, kind, ordered)


def _wording(figure: Figure) -> tuple[bool, bool, bool]:
    """How well its words for what is counted serve for all: there, short, and of many."""
    return bool(figure.noun), len(figure.noun.split()) < 4, figure.amount > 1
