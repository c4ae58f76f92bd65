"""The figures of sentences: what each counts, whose that is, what befell it, and who gives it.

What is counted goes by kinds (troops, bases, else the noun itself). The dead and the wounded are
people whom something befell: "19 dead" counts what "19 people were killed" counts, as does a figure
that only goes back to one before it ("the Red Cross put the number at 26").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rag.disagreement.saying import Amount, Line, by_form, stems_of
from rag.support import names, quantities
from rag.support.quantities import Quantity
from rag.support.words import Token, opens_sentence, stem, tokens

_NEAR = 16  # words between a figure and the verb that tells what befell what it counts
_BACK = 14  # words back in which the thing counted stands where it does not follow
_REPEATS = 8  # words back in which "the number" stands that a figure is given for

PEOPLE = "people"
_KINDS = by_form(
    {
        "troops": "troop soldier force personnel serviceman servicemen servicewoman military",
        "deaths": "dead killed death fatality casualty toll",
        "injured": "injured wounded injury",
        PEOPLE: "person people resident inhabitant civilian",
        "bases": "base camp barracks",
    },
    stem,
)
_BEFELL = {"deaths": "killed", "injured": "injured"}
"""Kinds that say what befell people."""
_COURSES = by_form(
    {
        "left": "withdrawn withdraw left departed evacuated removed pulled",
        "arrived": "arrived arrive sent deployed entered brought reinforced dispatched landed",
        "killed": "killed died dead",
        "injured": "injured wounded",
        "arrested": "arrested detained jailed imprisoned",
        "there": "stationed present remain currently total estimated numbered are is drawdown",
    },
    stem,
)
_SUMS = by_form(
    {
        "cost": "cost costs costing price",
        "saving": "save saved saving savings",
        "value": "worth valued",
        "loss": "lost loss losses",
        "damage": "damage damages",
        "debt": "debt debts owes",
        "budget": "budget",
        "profit": "profit profits",
    },
    stem,
)
"""What a sum of money is, by the words about it."""
_SPENT = frozenset(("cost", "loss", "damage"))
"""Sums that a question for what something cost may mean."""
_BEFORE_SUM, _BEHIND_SUM = 8, 4  # words in which such a word stands
_LIVES_LOST = re.compile(r"\b(?:lost|lose|losing) their lives\b|\bperish", re.IGNORECASE)
_WHOSE = frozenset("foreign coalition iraqi combat".split())
_IN = frozenset("in from to at into inside near".split())
_UNIT_ONLY = frozenset(
    "second day month metre mile foot kilogram litre gallon hectare acre".split()
)
_NOT_ONE = ["not", "a", "single"]
_ESTIMATED = re.compile(r"(?:number|figure|count|total|strength)s?\Z")
_TALLIES = frozenset("number figure count total toll distance length height sum amount".split())
_COUNTS = frozenset(("number", "count", "toll"))
_GIVES = frozenset("at is was to".split())
_SAYS = re.compile(
    r"(?:\bsa(?:y|ys|id)|\bclaim(?:s|ed)?|\b(?:speaks?|spoke|talks?|talked) of|\bcount(?:s|ed)"
    r"|\breport(?:s|ed)|\bestimat(?:es|ed)|\bputs? (?:it|them) at)$"
)


@dataclass(frozen=True, slots=True)
class Figure(Amount):
    """A figure in a sentence of a hit: what it counts, and who gives it of when.

    `places` are countries and bodies that the sentence names besides, `named` the other names in
    it but for its speaker's, `stems` all its other words. `repeats` is the place of the sentence
    whose figure it gives anew; `tallied`, that it is told of as a number: "the number of cases".
    """

    counted: str
    noun: str
    whose: frozenset[str]
    course: str
    places: frozenset[str]
    named: frozenset[str]
    stems: frozenset[str]
    changing: bool
    repeats: tuple[str, int] | None = None
    tallied: bool = False

    @property
    def key(self) -> tuple[str, str, str, frozenset[str]]:
        """What figures of one group have in common."""
        return self.counted, self.quantity.unit, self.course, self.whose

    @property
    def befell(self) -> bool:
        """Whether it counts those who were killed or injured."""
        return self.course in _BEFELL.values() and not self.quantity.unit

    @property
    def is_sum(self) -> bool:
        """Whether it is a cost, a saving or another sum of money that the text calls by name."""
        return self.quantity.unit in quantities.MONEY and self.counted in _SUMS.values()

    @property
    def of_kind(self) -> bool:
        """Whether it counts a kind of which a place has one number: troops, bases; not people."""
        return self.counted in _KINDS.values() and self.counted != PEOPLE

    def given_in(self, words: Set[str]) -> bool:
        """Whether its number is among the words of a text."""
        return stems_of(self.quantity.text) <= words

    def asked_for(self, question: str) -> bool:
        """Whether a question asks how many there are of what it counts, of the same ones."""
        asked = tokens(question)
        stems = {stem(token.lower) for token in asked}
        kinds = {_KINDS.get(each) or _SUMS.get(each, each) for each in stems}
        befell = {_BEFELL[each] for each in kinds & _BEFELL.keys()}
        if _LIVES_LOST.search(question):
            befell.add("killed")
        if self.befell or (befell and self.counted == PEOPLE):
            return self.course in befell and self.counted in {PEOPLE, *kinds}
        if self.is_sum and self.counted in _SPENT:
            kinds |= _SPENT if kinds & _SPENT else set()
        arrested = {_COURSES.get(each) for each in stems} & {self.course}
        if self.counted == PEOPLE and not (
            arrested if self.course == "arrested" else stems & self.stems
        ):
            return False
        named = {each for token in asked if (each := names.thing(token))}
        whose = named | {token.lower for token in asked if token.lower in _WHOSE}
        return self.counted in kinds and (not self.whose or not whose or bool(self.whose & whose))


def read(lines: Sequence[Line]) -> Iterator[Figure]:
    """The figures of sentences; those of one passage have to stand in its order."""
    last: list[Figure] = []
    for line in lines:
        if last and not follows(line, last[-1]):
            last = []
        last = list(_figures(line, last))
        yield from last


def follows(line: Line, last: Amount) -> bool:
    """Whether a sentence comes next after the one that has a figure, in the same passage."""
    between = line.hit.text[last.end - line.hit.start : line.start - line.hit.start]
    return line.hit is last.hit and not between.strip()


def _figures(line: Line, last: Sequence[Figure]) -> Iterator[Figure]:
    """The figures of a sentence; `last` are those of the one before it in the same passage."""
    counts = [each for each in quantities.read(line.tokens) if each.kind == "count"]
    given = sorted([*counts, *_none(line.tokens)], key=lambda each: each.start)
    things = {each for token in line.tokens if (each := names.thing(token))}
    stems = {stem(token.lower) for token in line.tokens if token.is_content}
    named = frozenset(names_in(line))
    before: Figure | None = None
    for quantity in given:
        counted = _counted(line.tokens, quantity, before)
        bare = counted is None or not counted[0] or quantities.unit_of(counted[1])
        again = _meant(line.tokens, quantity, last) if bare else None
        if again:
            counted = again.counted, again.noun, again.whose
            quantity = again.again(quantity)
        if counted is None or (quantity.unit in _UNIT_ONLY):
            continue
        kind, noun, whose = counted
        if not any(map(str.isalpha, noun)) and noun:
            continue  # a share of what, does it not say
        before = Figure(
            value=quantity.measured.removeprefix("estimated at "),
            hit=line.hit,
            start=line.start,
            end=line.end,
            as_of=line.as_of,
            speech=line.speech_of(quantity),
            quantity=quantity,
            counted=PEOPLE if kind in _BEFELL else kind,
            noun="people" if kind in _BEFELL else noun,
            whose=whose,
            course=again.course if again else _course(line.tokens, quantity, kind),
            places=frozenset(things - whose).union(again.places if again else ()),
            named=named.union(again.named if again else ()),
            stems=frozenset(stems - _KINDS.keys() - _SUMS.keys() - whose).union(
                again.stems if again else ()
            ),
            changing=_is_from_to(line.tokens, quantity, given),
            repeats=again.place if again else None,
            tallied=bool(_before(line.tokens, begins(quantity))),
        )
        yield before


def _meant(line: Sequence[Token], quantity: Quantity, last: Sequence[Figure]) -> Figure | None:
    """The figure before that a bare one is given instead of, in the same unit if it has one.

    A number is no sum: "The number is nearer 15" is of the rebels, not of the £9 billion.
    """
    if not last or not goes_back(line, quantity):
        return None
    near = {token.lower for token in line[max(0, quantity.start - _REPEATS) : quantity.start]}
    units = {quantity.unit} if quantity.unit or near & _COUNTS else {f.quantity.unit for f in last}
    return next((each for each in reversed(last) if each.quantity.unit in units), None)


def begins(quantity: Quantity) -> int:
    """Where a figure begins, with the words that bound it and the sign of its currency."""
    return quantity.start - len(quantity.bound_text.split()) - (quantity.text[0] in "$€£¥")


def names_in(line: Line) -> Iterator[str]:
    """The stems of what a sentence names, but for countries and those who say it."""
    speakers = {word for each in line.hit.speeches for word in each.called.lower().split()}
    for at, token in enumerate(line.tokens):
        if (
            token.is_capital
            and token.is_content
            and not opens_sentence(line.tokens, at)
            and not names.thing(token)
            and token.lower not in names.COMMON
            and token.lower not in speakers
        ):
            yield stem(token.lower)


def goes_back(line: Sequence[Token], quantity: Quantity) -> bool:
    """Whether a figure without a noun is given for a number told of in the sentence before.

    "Rescuers put the real figure at 40"; "the ministry says 87"; "the distance is 650 metres".
    """
    at = begins(quantity)
    at -= bool(at) and line[at - 1].text == '"'
    if not at:
        return False
    if _SAYS.search(" ".join(token.lower for token in line[max(0, at - 3) : at])):
        return quantity.end == len(line) or not line[quantity.end].is_word
    if line[at - 1].lower not in _GIVES:
        return False
    first = max(0, at - _REPEATS)
    return any(
        line[place].lower in _TALLIES and line[place + 1].lower != "of"
        for place in range(first, at - 1)
    )


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
    if quantity.unit in quantities.MONEY and (sum_ := _sum(line, quantity)):
        return sum_, sum_, frozenset()
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
        run = _before(line, begins(quantity))
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


def _sum(line: Sequence[Token], quantity: Quantity) -> str | None:
    """What a sum of money is, by the nearest word that says so: "a saving of £4m"."""
    first = max(0, quantity.start - _BEFORE_SUM)
    near = [*line[first : quantity.start][::-1], *line[quantity.end :][:_BEHIND_SUM]]
    return next((kind for token in near if (kind := _SUMS.get(stem(token.lower)))), None)


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
    """What "the number of foreign soldiers is estimated at 8,000" counts, or "killing 14"."""
    first = max(0, at - _BACK)
    if at and _KINDS.get(stem(line[at - 1].lower)) in _BEFELL:
        return [line[at - 1]]
    for place in range(at - 1, first, -1):
        if line[place].lower == "toll":
            return [line[place]]
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


def _course(line: Sequence[Token], quantity: Quantity, kind: str) -> str:
    """What befell what is counted, by the verb that is nearest in the same clause; no money."""
    if kind in _BEFELL:
        return _BEFELL[kind]
    if quantity.unit in quantities.MONEY:
        return "there"
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
