"""Figures with which sentences answer one question, and that differ.

What a question asks for tells two figures of one thing better than their sentences do: of "What was
the turnout?" all shares that sentences give of a turnout are answers. A figure answers where it is
of the kind asked for, counts what the question counts, and its sentence has at least half of what
else the question is about; the names of the question may stand around it. What somebody wants,
plans or fears is no answer, unless that is what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.disagreement.counted import begins, follows, goes_back, names_in
from rag.disagreement.saying import Amount, Answers, Differing, Line, around, excludes, kind_of
from rag.support import names, quantities
from rag.support.quantities import Quantity
from rag.support.words import Token, opens_sentence, stem, tokens

_LENGTHS = frozenset(("metre", "mile", "foot"))
_DURATIONS = frozenset(("second", "day", "month"))
_UNITS: dict[str, frozenset[str]] = {
    "money": quantities.MONEY,
    "share": frozenset(("percent",)),
    "duration": _DURATIONS,
    "length": _LENGTHS,
}
_ASKS = {
    "duration": re.compile(r"^(?:for )?how long\b", re.IGNORECASE),
    "length": re.compile(r"^how (?:far|long|tall|high|deep|wide)\b", re.IGNORECASE),
    "count": re.compile(r"^(?:on |in |for |at |of )?how many\b", re.IGNORECASE),
    "share": re.compile(
        r"^(?:by )?what (?:share|percentage|proportion|percent|per cent)\b|^what (?:\w+ )?rise\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"^how much\b.*\b(?:cost|costs|pay|paid|spen[dt]|earns?|sued?|fined|owes?|worth|raised?)\b"
        r"|^what (?:do|does|did|will|would)\b.*\bcost\b"
        r"|^(?:what|which) (?:\w+ )?(?:money|price|fine|salary|sum|compensation|bonus|budget)\b",
        re.IGNORECASE,
    ),
    "measure": re.compile(
        r"^(?:what (?:is|was|are|were)|how (?:large|big|high|great|low) (?:is|was|are|were)) the\b",
        re.IGNORECASE,
    ),
}
_ASKS_AT_ALL = re.compile(
    r"\?|^(?:who|what|when|where|which|why|how|is|are|was|were|d[io]d?)\b", re.I
)
_MEASURES = frozenset(
    map(
        stem,
        "turnout toll rate price cost fine size population length height weight speed salary budget"
        " deficit surplus distance temperature sum amount number percentage proportion share"
        " revenue turnover profit loss capacity area margin damage compensation majority"
        " unemployment inflation debt tax death".split(),
    )
)
"""What has a figure by its nature; "What was the reason?" asks for none."""
_UNREAL = frozenset(
    map(
        stem,
        "would could might may should will want demand demanding ask seek propose proposal offer"
        " plan planned expect expected hope aim target goal limit sue suing maximum threaten"
        " forecast predict call request if unless".split(),
    )
)
_TO_COME = re.compile(r"\b(?:is|are|was|were) to (?!be found\b)[a-z]+\b", re.IGNORECASE)
_BEFORE, _BEHIND = 16, 3  # words around a figure in which such a word makes it unreal
_NEAR = 8, 5  # words around a figure in which names tell whom or what it is of
_SMALL_WORDS = frozenset(map(stem, "many much long far high large big total there get got".split()))


class _Asked(NamedTuple):
    """What a question asks for: the kind, stems of what is counted, of all else; names; years."""

    kind: str
    heads: frozenset[str]
    others: frozenset[str]
    named: frozenset[str]
    years: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Given(Amount):
    """A figure that answers, and what its sentence names besides what the question does."""

    foreign: frozenset[str]


def differing(question: str, lines: Sequence[Line]) -> list[Differing]:
    """The figures that sentences answer a question with, if they differ: one point, or none."""
    asked = _asked(question)
    given = list(_answers(asked, lines)) if asked else []
    sides: dict[tuple[float, str, str], list[_Given]] = {}
    for each in given:
        sides.setdefault((each.amount, each.quantity.unit, each.bound), []).append(each)
    ordered = tuple(tuple(side) for side in sides.values() if _is_contested(side, given))
    if len(ordered) < 2:
        return []
    about = f"“{' '.join(question.split())}”"
    return [Answers("figures", about, kind_of(ordered), ordered)]


def _is_contested(side: Sequence[_Given], given: Sequence[_Given]) -> bool:
    """Whether a figure, as one voice gives it, cannot be true beside that of another voice."""
    return any(
        one.quantity.unit == other.quantity.unit
        and one.voice != other.voice
        and not _foreign(one, other)
        and excludes(one, other)
        for one in side
        for other in given
    )


def _foreign(one: _Given, other: _Given) -> bool:
    """Whether both sentences name something that the question does not, and nothing in common."""
    return bool(one.foreign and other.foreign) and not one.foreign & other.foreign


def _asked(question: str) -> _Asked | None:
    kind = next((kind for kind, form in _ASKS.items() if form.search(question)), None)
    line = tokens(question)
    is_topic = bool(line) and not _ASKS_AT_ALL.search(question)
    if kind is None and is_topic and stem(line[-1].lower) in _MEASURES:
        kind, line = "measure", tokens(f"What is the {question}")  # a topic: "turnout"
    if kind is None or " and " in question:
        return None
    named = {
        token.lower
        for at, token in enumerate(line)
        if token.is_capital and token.is_content and not opens_sentence(line, at)
    }
    stems = {stem(t.lower) for t in line[1:] if t.is_content and t.lower not in named}
    stems -= _SMALL_WORDS
    words = _heads(kind, line)
    heads = frozenset(map(stem, words))
    if (kind == "measure" and not heads & _MEASURES) or (kind == "count" and not heads):
        return None
    units = {quantities.unit_of(word) for word in words} if kind == "count" else set()
    if measured := next((name for name, known in _UNITS.items() if units & known), None):
        kind, heads = measured, frozenset()
    others = stems - heads - ({kind} if kind == "share" else set())
    years = frozenset(re.findall(r"\b(?:19|20)\d\d\b", question))
    return _Asked(kind, heads, frozenset(others), frozenset(named), years)


def _heads(kind: str, line: Sequence[Token]) -> list[str]:
    """The words for what a question wants the number or the measure of."""
    after = {"count": ("many",), "measure": ("the",)}.get(kind)
    at = next((i + 1 for i, t in enumerate(line) if after and t.lower in after), None)
    found: list[str] = []
    while at is not None and at < len(line):
        token = line[at]
        if token.is_content:
            found.append(token.lower)
        elif token.text not in ("'s", "'", "of", "the", "-") or (found and token.lower == "of"):
            break
        at += 1
    return found[:3] if kind == "count" else found


def _answers(asked: _Asked, lines: Sequence[Line]) -> Iterator[_Given]:
    articles = around(lines)
    last: _Given | None = None
    for line in lines:
        if not {stem(name) for name in asked.named} <= articles[line.hit.article_id] | _things(
            line
        ):
            continue
        if last and not follows(line, last):
            last = None
        given = _answer(asked, line, last)
        if given:
            yield given
        last = given


def _answer(asked: _Asked, line: Line, last: _Given | None) -> _Given | None:
    """The figure with which a sentence answers, or gives anew what the one before it did."""
    if line.text.rstrip().endswith("?"):
        return None
    counts = [each for each in quantities.read(line.tokens) if each.kind == "count"]
    counts = [each for each in counts if ":" not in each.text]  # a time of day
    bare = [q for q in counts if (q.unit or not q.nouns) and goes_back(line.tokens, q)]
    if last and len(bare) == 1 and bare[0].unit in ("", last.quantity.unit):
        return _given(line, bare[0] if bare[0].unit else last.again(bare[0]), last.foreign)
    own = [each for each in counts if _is_asked(asked, each, line)]
    stems = {stem(token.lower) for token in line.tokens if token.is_content}
    if len({(each.value, each.unit) for each in own}) != 1 or not _is_about(asked, line, stems):
        return None
    near = line.tokens[max(0, own[0].start - _NEAR[0]) : own[0].end + _NEAR[1]]
    foreign = frozenset(names_in(line)) & {stem(token.lower) for token in near}
    return _given(line, own[0], foreign - {stem(name) for name in asked.named} - asked.others)


def _things(line: Line) -> set[str]:
    """The countries that a sentence names, in whatever way."""
    return {each for token in line.tokens if (each := names.thing(token))}


def _is_asked(asked: _Asked, quantity: Quantity, line: Line) -> bool:
    """Whether a figure is of the kind asked for, real, and not the whole that a part is of."""
    before = line.tokens[: begins(quantity)]
    if before and before[-1].lower == "of" and any(t.is_number for t in before[-4:]):
        return False
    if asked.kind == "count":
        counted = set(quantity.nouns)
        people = "person" in counted and len(asked.others) > 0
        if quantity.unit or quantity.value == 1 or not (counted & asked.heads or people):
            return False
    elif asked.kind == "measure":
        if not quantity.unit and quantity.nouns:
            return False
    elif quantity.unit not in _UNITS[asked.kind]:
        return False
    near = [*before[-_BEFORE:], *line.tokens[quantity.end : quantity.end + _BEHIND]]
    unreal = {stem(token.lower) for token in near} & _UNREAL
    return unreal <= asked.others and not _TO_COME.search(" ".join(t.lower for t in near))


def _is_about(asked: _Asked, line: Line, stems: set[str]) -> bool:
    """Whether a sentence of an article that knows the question's names is about what is asked."""
    if asked.kind == "measure" and not asked.heads & stems:
        return False
    if any(year not in line.text and year not in (line.as_of or "") for year in asked.years):
        return False
    shared = len(asked.others & stems)
    named = not asked.named or any(token.lower in asked.named for token in line.tokens)
    counts = asked.kind == "count" and shared > 0  # "2.9 million people were affected"
    return 2 * shared >= len(asked.others) and (named or shared > 1 or counts)


def _given(line: Line, quantity: Quantity, foreign: frozenset[str]) -> _Given:
    return _Given(
        value=quantity.measured,
        hit=line.hit,
        start=line.start,
        end=line.end,
        as_of=line.as_of,
        speech=line.speech_of(quantity),
        quantity=quantity,
        foreign=foreign,
    )
