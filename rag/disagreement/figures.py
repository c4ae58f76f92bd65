"""Figures for the same thing that differ: which, who says each, and of when.

A figure is grouped by what it counts (troops, deaths, else the noun itself), whose they are ("US",
"foreign"), and what befell them (there, gone, come, killed): 2,500 soldiers that left are not 2,500
that stayed. Two figures of a group are of the same thing only where their sentences share a place
or several other words. Figures that can be true together ("2,500", "fewer than 3,000") are no
disagreement by themselves, but all are shown where some cannot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

from rag.disagreement.saying import Differing, Line, Saying, grouped, kind_of
from rag.support import names, quantities
from rag.support.quantities import Quantity
from rag.support.words import Token, opens_sentence, stem, tokens

SHARED = 3
"""Stems that two sentences share besides what is counted, where they share no place."""
_NEAR = 16  # words between a figure and the verb that tells what befell what it counts
_BACK = 14  # words back in which the thing counted stands where it does not follow

_KINDS = {
    stem(word): kind
    for kind, words in {
        "troops": "troop soldier force personnel serviceman servicemen servicewoman military",
        "deaths": "dead killed death fatality casualty",
        "injured": "injured wounded injury",
        "people": "person people resident inhabitant civilian",
        "bases": "base camp barracks",
    }.items()
    for word in words.split()
}
_COURSES = {
    stem(word): course
    for course, words in {
        "left": "withdrawn withdraw left departed evacuated removed pulled",
        "arrived": "arrived arrive sent deployed entered brought reinforced dispatched landed",
        "killed": "killed died dead",
        "injured": "injured wounded",
        "there": "stationed present remain currently total estimated numbered are is drawdown",
    }.items()
    for word in words.split()
}
_SUFFIX = {"there": "", "left": " that left", "arrived": " that arrived", "killed": " killed",
           "injured": " injured"}  # fmt: skip
_WHOSE = frozenset("foreign coalition iraqi combat".split())
_IN = frozenset("in from to at into inside near".split())
_UNIT_ONLY = frozenset(
    "second day month metre mile foot kilogram litre gallon hectare acre".split()
)
_NOT_ONE = ["not", "a", "single"]
_ESTIMATED = re.compile(r"(?:number|figure|count|total|strength)s?\Z")


@dataclass(frozen=True, slots=True)
class Figure(Saying):
    """A figure in a sentence of a hit: what it counts, and who gives it of when.

    `places` are countries and bodies that the sentence names besides, `stems` its other words.
    """

    quantity: Quantity
    counted: str
    noun: str
    whose: frozenset[str]
    course: str
    places: frozenset[str]
    stems: frozenset[str]
    changing: bool

    @property
    def key(self) -> tuple[str, str, str, frozenset[str]]:
        """What figures of one group have in common."""
        return self.counted, self.quantity.unit, self.course, self.whose

    @property
    def amount(self) -> float:
        """The number in the base of its unit."""
        return self.quantity.value * self.quantity.factor

    def given_in(self, words: Set[str]) -> bool:
        """Whether its number is among the words of a text."""
        return self.quantity.text.replace(",", "").lower() in words


@dataclass(frozen=True, slots=True)
class DifferingFigures(Differing):
    """Figures for one thing that cannot all be true at once."""

    sides: tuple[tuple[Figure, ...], ...]

    def concerns(self, question: str) -> bool:
        """Whether a question asks about what is counted: the same thing, of the same ones, there.

        Whatever else it names has to stand in some of the sentences.
        """
        asked = tokens(question)
        figures = [figure for side in self.sides for figure in side]
        said = {stem(token.lower) for each in figures for token in tokens(each.sentence)}
        places = {place for figure in figures for place in figure.places | figure.whose}
        for at, token in enumerate(asked):
            thing = names.thing(token)
            is_name = token.is_capital and token.is_content and not opens_sentence(asked, at)
            if is_name and thing not in places and stem(token.lower) not in said:
                return False
        stems = {stem(token.lower) for token in asked}
        first = figures[0]
        named = {each for token in asked if (each := names.thing(token))}
        whose = named | {token.lower for token in asked if token.lower in _WHOSE}
        kinds = {_KINDS.get(each, each) for each in stems}
        same = not first.whose or not whose or bool(first.whose & whose)
        return first.counted in kinds and same


def differing(lines: Sequence[Line]) -> list[DifferingFigures]:
    """The figures that differ between sentences."""
    groups = grouped((each for line in lines for each in _figures(line)), _same_thing)
    return [made for group in groups if (made := _differing(group))]


def _figures(line: Line) -> Iterator[Figure]:
    read = [each for each in quantities.read(line.tokens) if each.kind == "count"]
    given = sorted([*read, *_none(line.tokens)], key=lambda each: each.start)
    things = {each for token in line.tokens if (each := names.thing(token))}
    stems = {stem(token.lower) for token in line.tokens if token.is_content}
    of = line.as_of
    before: Figure | None = None
    for quantity in given:
        counted = _counted(line.tokens, quantity, before)
        if counted is None or (quantity.unit in _UNIT_ONLY):
            continue
        kind, noun, whose = counted
        if not any(map(str.isalpha, noun)) and noun:
            continue  # a share of what, does it not say
        number = re.search(rf"(?<![\d.,]){re.escape(line.tokens[quantity.start].text)}", line.text)
        before = Figure(
            value=quantity.bounded.removeprefix("estimated at "),
            hit=line.hit,
            start=line.start,
            end=line.end,
            as_of=of,
            speech=line.speech_at(number.start() if number else 0),
            quantity=quantity,
            counted=kind,
            noun=noun,
            whose=whose,
            course=_course(line.tokens, quantity),
            places=frozenset(things - whose),
            stems=frozenset(stems - set(_KINDS) - whose),
            changing=_is_from_to(line.tokens, quantity, given),
        )
        yield before


def _none(line: Sequence[Token]) -> Iterator[Quantity]:
    """Where something of a kind is said not to be, or to have befallen none: "no troops left"."""
    for at, token in enumerate(line):
        alone = token.lower == "no" or [each.lower for each in line[at : at + 3]] == _NOT_ONE
        end = at + (1 if token.lower == "no" else 3)
        end += end < len(line) and line[end].lower == "single"
        if alone and any(stem(each.lower) in _KINDS for each in _run(line, end)):
            yield Quantity(0.0, "none", at, end)


def _counted(
    line: Sequence[Token], quantity: Quantity, before: Figure | None
) -> tuple[str, str, frozenset[str]] | None:
    """What a figure counts: its kind, the words for it, and whose they are."""
    run = _run(line, quantity.end)
    following = [token.lower for token in line[quantity.end : quantity.end + 2]]
    if following == ["of", "whom"] and before:
        after = line[quantity.end + 2 : quantity.end + 5]
        whose = {each for token in after if (each := names.thing(token))}
        noun = before.noun.rpartition(" ")[2]
        return before.counted, noun, frozenset(whose) or before.whose
    if not run and quantity.noun:  # shared: "from 5,200 to fewer than 3,000 troops"
        run = [token for token in line[quantity.end :] if token.text in quantity.noun.split()][:2]
    if not run:
        run = _before(line, quantity.start)
    if not run and not quantity.unit:
        return None
    kinds = [at for at, token in enumerate(run) if stem(token.lower) in _KINDS]
    head = run[: kinds[0] + 1] if kinds else run[:3]
    kind = _KINDS[stem(run[kinds[0]].lower)] if kinds else (stem(head[-1].lower) if head else "")
    whose = {each for token in head if (each := names.thing(token))}
    whose |= {token.lower for token in head if token.lower in _WHOSE}
    if not whose and kinds:
        whose = _whose_before(line, quantity.start)
    return kind, " ".join(token.text for token in head), frozenset(whose)


def _run(line: Sequence[Token], at: int) -> list[Token]:
    """The words after a figure that say what it counts, up to a function word or a mark."""
    while at < len(line) and line[at].lower in ("of", "the", "these", "those", "more", "other"):
        at += 1
    run: list[Token] = []
    for token in line[at : at + 6]:
        if token.text == "-":
            continue
        if not (token.is_content or token.text in "$€£%"):
            break
        run.append(token)
        if stem(token.lower) in _KINDS:
            break
    return run


def _before(line: Sequence[Token], at: int) -> list[Token]:
    """What "the number of foreign soldiers is estimated at 8,000" counts."""
    first = max(0, at - _BACK)
    for place in range(at - 1, first, -1):
        if _ESTIMATED.search(line[place - 1].lower) and line[place].lower == "of":
            return _run(line, place + 1)
    return []


def _whose_before(line: Sequence[Token], at: int) -> set[str]:
    """Whose they are where only the subject tells: "the US military … to 3,000 troops"."""
    for place in range(at):
        named = names.thing(line[place])
        if named and (not place or line[place - 1].lower not in _IN):
            return {named}
    return set()


def _course(line: Sequence[Token], quantity: Quantity) -> str:
    """What befell what is counted, by the verb that is nearest in the same clause."""
    best = ("there", math.inf)
    for step in (1, -1):
        at = quantity.end if step > 0 else quantity.start - 1
        for distance in range(_NEAR):
            place = at + step * distance
            if not 0 <= place < len(line) or line[place].text in ";" or line[place].lower == "but":
                break
            course = _COURSES.get(stem(line[place].lower))
            worth = distance + (3 if step < 0 else 0)
            weak = line[place].lower in ("is", "are", "total", "estimated", "present")
            if course and worth + 8 * weak < best[1]:
                best = (course, worth + 8 * weak)
    return best[0]


def _is_from_to(line: Sequence[Token], quantity: Quantity, read: Sequence[Quantity]) -> bool:
    """Whether a sentence tells of a change from one figure to another."""
    opens = [token.lower for token in line[max(0, quantity.start - 3) : quantity.start]]
    starts = [t.lower for q in read for t in line[max(0, q.start - 3) : q.start]]
    return "from" in starts and "to" in starts and bool({"from", "to"} & set(opens))


def _same_thing(one: Figure, other: Figure) -> bool:
    if one.key != other.key:
        return False
    if (one.hit.article_id, one.start) == (other.hit.article_id, other.start):
        return one.changing and other.changing  # else one sentence counts two things
    if one.counted in _KINDS.values() and one.course == "there":
        return bool(one.places & other.places) or len(one.stems & other.stems) >= SHARED
    return len(one.stems & other.stems) >= SHARED and bool(one.places & other.places)


def _differing(group: Sequence[Figure]) -> DifferingFigures | None:
    if len({(figure.hit.article_id, figure.start) for figure in group}) < 2:
        return None  # one sentence that tells of a change contradicts nobody
    sides: dict[tuple[float, str], list[Figure]] = {}
    for figure in group:
        sides.setdefault((figure.amount, _bound(figure)), []).append(figure)
    pairs = combinations([each[0] for each in sides.values()], 2)
    if len(sides) < 2 or not any(_excludes(*pair) for pair in pairs):
        return None
    ordered = tuple(tuple(each) for each in sides.values())
    noun = max(group, key=_wording).noun
    whose = {each for figure in group for each in figure.whose}
    if "us" in whose and not re.search(r"\b(?:US|American)", noun):
        noun = f"US {noun}"
    about = f"the number of {noun}{_SUFFIX[group[0].course]}" if noun else "a figure"
    kind = kind_of(ordered, changing=any(figure.changing for figure in group))
    return DifferingFigures("figures", about, kind, ordered)


def _wording(figure: Figure) -> tuple[bool, bool, bool]:
    """How well its words for what is counted serve for all: there, short, and of many."""
    return bool(figure.noun), len(figure.noun.split()) < 4, figure.amount > 1


def _bound(figure: Figure) -> str:
    return figure.quantity.bound if figure.quantity.bound in ("more", "less") else ""


def _excludes(one: Figure, other: Figure) -> bool:
    """Whether both cannot be true: 8,000 and more than 16,000; not 2,500 and fewer than 3,000."""
    low, high = sorted((one, other), key=lambda figure: figure.amount)
    if _bound(low) == "more" or _bound(high) == "less":
        return low.amount == high.amount
    about = {low.quantity.bound, high.quantity.bound} & {"about"}
    return not math.isclose(low.amount, high.amount, rel_tol=0.05 if about else 1e-9)
