"""One event on two days: what happens once and is dated differently.

Attacks, visits and elections come again, so only what happens once counts: births and deaths,
foundings, what was passed as a law or signed as an agreement. Two sentences tell of one such event
where they use the same verb, name the same as its subject or object, and share another word beside
it. An article is not held to contradict itself, unless it cites others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.chronology import when
from rag.dates import PartialDate
from rag.disagreement.saying import Differing, Line, Saying, by_form, grouped, kind_of
from rag.support import names
from rag.support.words import Token, stem, tokens

NEAR = 12
"""Words between a verb and its date, and between a verb and what else tells which event it is."""
GENERATION = 25
"""Years; what lies further apart befell two people of one name, or two things."""

MANY = 4
"""Words in common where what happened may have happened to another thing as well."""

_ONCE = by_form(
    {
        "born": "born",
        "died": "died",
        "killed": "killed assassinated murdered executed",
        "founded": "founded established",
        "signed": "signed ratified",
        "passed": "passed adopted approved",
        "bought": "bought acquired purchased",
        "built": "built completed",
        "inaugurated": "inaugurated",
        "liberated": "liberated",
    }
)
_OF = {
    "passed": frozenset(map(stem, "bill law resolution act motion budget constitution".split())),
    "signed": frozenset(map(stem, "agreement accord treaty pact deal bill law truce".split())),
}
"""What one of these has to be said of: players sign again and again."""
_REPEATED = frozenset(("bought", "built"))
"""What comes again, of other things: it has to be said with more words in common."""
_WHERE = frozenset("in at on near from inside into to of for after before since until".split())
"""What follows these is not who or what it befell."""
_STOPS = frozenset('; : " ( )'.split())
_DENIED = frozenset("not never no neither nor nobody would could should may might will".split())


@dataclass(frozen=True, slots=True)
class _Moment(Saying):
    """What happened, when, to whom: `names` are of subject and object, `words` of all near it."""

    kind: str
    date: PartialDate
    names: frozenset[str]
    words: dict[str, str]


def differing(lines: Sequence[Line]) -> list[Differing]:
    """The events that sentences date differently."""
    groups = grouped((each for line in lines for each in _moments(line)), _same_event)
    return [made for group in groups if (made := _differing(group))]


def _moments(line: Line) -> Iterator[_Moment]:
    """The once-only events of a sentence whose dates are told with them."""
    text = line.text
    dated = [
        (found.start, found.end, found.date)
        for found in when(text, line.hit.published)
        if found.date
    ]
    if not dated or text.endswith("?"):
        return
    for verb in re.finditer(r"[^\W\d_]+", text):
        kind = _ONCE.get(verb[0].lower())
        if kind is None or not verb[0].islower():
            continue
        near = min(dated, key=lambda each: _apart(text, verb.span(), each[:2]))
        if _apart(text, verb.span(), near[:2]) > NEAR:
            continue
        before = tokens(_without(text[: verb.start()], dated, 0))
        after = tokens(_without(text[verb.end() :], dated, verb.end()))
        before, after = _clause(before[::-1])[::-1], _clause(after)
        if any(token.lower in _DENIED or token.lower.endswith("n't") for token in before[-4:]):
            continue
        yield _Moment(
            value=text[near[0] : near[1]],
            hit=line.hit,
            start=line.start,
            end=line.end,
            as_of=None,
            speech=line.speech_at(verb.start()),
            kind=kind,
            date=near[2],
            names=frozenset((*_named(before), *_named(after))),
            words={stem(t.lower): t.text for t in (*before, *after) if t.is_content},
        )


def _apart(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    """The words between two places of a text."""
    first, last = sorted((one, other))
    return len(text[first[1] : last[0]].split())


def _without(text: str, dated: Sequence[tuple[int, int, PartialDate]], shift: int) -> str:
    """A piece of a sentence, beginning at `shift` of it, with its dates blotted out."""
    for start, end, _ in dated:
        first, last = max(start - shift, 0), max(end - shift, 0)
        text = text[:first] + " " * len(text[first:last]) + text[last:]
    return text


def _clause(line: Sequence[Token]) -> list[Token]:
    """The tokens up to the end of a clause, at most as many as are near."""
    stop = next((at for at, token in enumerate(line) if token.text in _STOPS), len(line))
    return list(line[: min(stop, NEAR)])


def _named(line: Sequence[Token]) -> Iterator[str]:
    """The stems of names in a clause that do not say where or when."""
    where = False
    for token in line:
        if token.is_capital and token.is_content:
            if not where and token.lower not in names.COMMON:
                yield names.thing(token) or stem(token.lower)
        else:
            where = token.lower in _WHERE


def _same_event(one: _Moment, other: _Moment) -> bool:
    if one.kind != other.kind or not (one.names and other.names):
        return False
    shared = one.words.keys() & other.words.keys()
    if one.kind in _OF and not shared & _OF[one.kind]:
        return False
    if one.kind in _REPEATED and len(shared) < MANY:
        return False
    # "Asa Bloomer was born" and "Robert Bloomer was born" are two births.
    return len(shared) > 1 and (one.names <= other.names or other.names <= one.names)


def _differing(group: Sequence[_Moment]) -> Differing | None:
    sides: dict[PartialDate, list[_Moment]] = {}
    for moment in group:
        sides.setdefault(moment.date, []).append(moment)
    excluding = any(_excludes(*pair) for pair in combinations(group, 2))
    if not excluding:
        return None
    common = set.intersection(*(set(moment.words) for moment in group))
    words = [word for key, word in group[0].words.items() if key in common]
    about = " ".join([*words, group[0].kind])
    ordered = tuple(tuple(each) for each in sides.values())
    return Differing(
        "dates", about, kind_of(ordered), ordered, frozenset(common | {stem(group[0].kind)})
    )


def _excludes(one: _Moment, other: _Moment) -> bool:
    """Whether two voices name days of which only one can be right."""
    first, second = sorted((one.date, other.date), key=lambda date: date.earliest)
    apart = first.latest < second.earliest and second.year - first.year <= GENERATION
    return apart and one.voice != other.voice
