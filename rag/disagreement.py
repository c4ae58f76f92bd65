"""Where figures for the same thing differ: which, who says each, and of when; pure.

A figure is grouped by what it counts (troops, deaths, else the noun itself), whose they are ("US",
"foreign"), and what befell them (there, gone, come, killed): 2,500 soldiers that left are not 2,500
that stayed. Two figures of a group are of the same thing only where their sentences share a place
or several other words. Figures that can be true together ("2,500", "fewer than 3,000") are no
disagreement by themselves, but all are shown where some cannot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.comparison import Difference
from rag.passages import sentences
from rag.speech import Speech
from rag.support import dates, names, quantities
from rag.support.quantities import Quantity
from rag.support.words import Token, opens_sentence, stem, tokens
from rag.types import Hit

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
_ESTIMATED = re.compile(r"(?:number|figure|count|total|strength)s?\Z")
_OFFICIAL = re.compile(r"\bofficial", re.IGNORECASE)
_UNOFFICIAL = re.compile(r"\b(?:non-?|un)official", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a sentence of a hit: what it counts, and who gives it of when.

    `start` and `end` are the sentence's place in the article. `places` are countries and bodies
    that the sentence names besides, `stems` its other words.
    """

    quantity: Quantity
    hit: Hit
    start: int
    end: int
    counted: str
    noun: str
    whose: frozenset[str]
    course: str
    places: frozenset[str]
    stems: frozenset[str]
    as_of: str | None
    speech: Speech | None
    changing: bool

    @property
    def key(self) -> tuple[str, str, str, frozenset[str]]:
        """What figures of one group have in common."""
        return self.counted, self.quantity.unit, self.course, self.whose

    @property
    def sentence(self) -> str:
        """The sentence that gives it."""
        return self.hit.text[self.start - self.hit.start : self.end - self.hit.start]

    @property
    def value(self) -> float:
        """The number in the base of its unit."""
        return self.quantity.value * self.quantity.factor


@dataclass(frozen=True, slots=True)
class Differing:
    """Figures for one thing that cannot all be true at once: `sides` of equal figures each."""

    about: str
    kind: Difference
    sides: tuple[tuple[Figure, ...], ...]


def differing(hits: Sequence[Hit]) -> list[Differing]:
    """The disagreements between sentences of these passages, those of most sides first."""
    groups: list[list[Figure]] = []
    for figure in _figures(hits):
        fitting = [group for group in groups if any(_same_thing(figure, each) for each in group)]
        groups = [group for group in groups if not any(group is each for each in fitting)]
        groups.append([*(each for group in fitting for each in group), figure])
    found = [made for group in groups if (made := _differing(group))]
    return sorted(found, key=lambda each: -len(each.sides))


def concerns(found: Differing, question: str) -> bool:
    """Whether a question asks about what is counted: the same thing, of the same ones, there.

    Whatever else it names has to stand in some of the sentences.
    """
    asked = tokens(question)
    figures = [figure for side in found.sides for figure in side]
    said = {stem(token.lower) for f in figures for token in tokens(f.sentence)}
    places = {place for figure in figures for place in figure.places | figure.whose}
    for at, token in enumerate(asked):
        thing = names.thing(token)
        is_name = token.is_capital and token.is_content and not opens_sentence(asked, at)
        if is_name and thing not in places and stem(token.lower) not in said:
            return False
    stems = {stem(token.lower) for token in asked}
    first = found.sides[0][0]
    named = {each for token in asked if (each := names.thing(token))}
    whose = named | {token.lower for token in asked if token.lower in _WHOSE}
    kinds = {_KINDS.get(each, each) for each in stems}
    return first.counted in kinds and (not first.whose or not whose or bool(first.whose & whose))


def _figures(hits: Sequence[Hit]) -> Iterator[Figure]:
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        for sentence in sentences(hit.text):
            start, end = hit.start + sentence.start, hit.start + sentence.end
            if sentence.kind == "heading" or (hit.article_id, start) in seen:
                continue
            seen.add((hit.article_id, start))
            yield from _figures_of(hit, start, end, sentence.text)


def _figures_of(hit: Hit, start: int, end: int, text: str) -> Iterator[Figure]:
    line = tokens(text)
    read = [each for each in quantities.read(line) if each.kind == "count"]
    moments = dates.read(line)
    before: Figure | None = None
    for quantity in read:
        counted = _counted(line, quantity, before)
        if counted is None or (quantity.unit in _UNIT_ONLY):
            continue
        kind, noun, whose = counted
        things = {each for token in line if (each := names.thing(token))}
        stems = {stem(token.lower) for token in line if token.is_content}
        figure = Figure(
            quantity=quantity,
            hit=hit,
            start=start,
            end=end,
            counted=kind,
            noun=noun,
            whose=whose,
            course=_course(line, quantity),
            places=frozenset(things - whose),
            stems=frozenset(stems - set(_KINDS) - whose),
            as_of=_as_of(moments, hit),
            speech=_speech(hit, start, text, line[quantity.start].text),
            changing=_is_from_to(line, quantity, read),
        )
        yield figure
        before = figure


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


def _as_of(moments: dates.Dates, hit: Hit) -> str | None:
    """The date of a statement: the last in its sentence that has a year, else its article's."""
    for moment in reversed(moments.moments):
        if moment.year:
            parts = [f"{moment.year:04d}"]
            if moment.month:
                parts += [f"{part:02d}" for part in (moment.month, moment.day) if part]
            return "-".join(parts)
    return hit.published


def _speech(hit: Hit, start: int, text: str, number: str) -> Speech | None:
    """Who gives the figure: the innermost whose words hold it."""
    found = re.search(rf"(?<![\d.,]){re.escape(number)}", text)
    at = start + (found.start() if found else 0)
    holding = [each for each in hit.speeches if each.holds(at, at + 1)]
    return min(holding, key=lambda each: each.end - each.start, default=None)


def _same_thing(one: Figure, other: Figure) -> bool:
    if one.key != other.key:
        return False
    if (one.hit.article_id, one.start) == (other.hit.article_id, other.start):
        return one.changing and other.changing  # else one sentence counts two things
    if one.counted in _KINDS.values() and one.course == "there":
        return bool(one.places & other.places) or len(one.stems & other.stems) >= SHARED
    return len(one.stems & other.stems) >= SHARED and bool(one.places & other.places)


def _differing(group: Sequence[Figure]) -> Differing | None:
    if len({(figure.hit.article_id, figure.start) for figure in group}) < 2:
        return None  # one sentence that tells of a change contradicts nobody
    sides: dict[tuple[float, str], list[Figure]] = {}
    for figure in group:
        sides.setdefault((figure.value, _bound(figure)), []).append(figure)
    pairs = combinations([each[0] for each in sides.values()], 2)
    if len(sides) < 2 or not any(_excludes(*pair) for pair in pairs):
        return None
    ordered = tuple(tuple(each) for each in sides.values())
    noun = max((f.noun for f in group), key=lambda noun: (bool(noun), len(noun.split()) < 4))
    whose = {each for figure in group for each in figure.whose}
    if "us" in whose and not re.search(r"\b(?:US|American)", noun):
        noun = f"US {noun}"
    about = f"the number of {noun}{_SUFFIX[group[0].course]}" if noun else "a figure"
    return Differing(about, _kind(ordered), ordered)


def _bound(figure: Figure) -> str:
    return figure.quantity.bound if figure.quantity.bound in ("more", "less") else ""


def _excludes(one: Figure, other: Figure) -> bool:
    """Whether both cannot be true: 8,000 and more than 16,000; not 2,500 and fewer than 3,000."""
    low, high = sorted((one, other), key=lambda figure: figure.value)
    if _bound(low) == "more" or _bound(high) == "less":
        return low.value == high.value
    about = {low.quantity.bound, high.quantity.bound} & {"about"}
    return not math.isclose(low.value, high.value, rel_tol=0.05 if about else 1e-9)


def _kind(sides: Sequence[Sequence[Figure]]) -> Difference:
    said = [figure.speech.name if figure.speech else "" for side in sides for figure in side]
    if any(map(_UNOFFICIAL.search, said)) and any(
        _OFFICIAL.search(each) and not _UNOFFICIAL.search(each) for each in said
    ):
        return "official against unofficial"
    if any(figure.changing for side in sides for figure in side):
        return "changed over time"
    of = [{figure.as_of for figure in side} for side in sides]
    if all(None not in each for each in of) and not set.intersection(*of):
        return "changed over time"
    return "contradiction"
