"""Sentences that deny each other: "the bill was not binding" beside "the bill is binding".

Two plain cases: a sentence most of whose words another has, where the rules that check statements
find one to deny the other; and the same thing said to be so and not to be so. Who says it has to
differ: nobody is held to deny himself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, pairwise

from rag.disagreement.saying import Differing, Line, Saying, kind_of, stems_of
from rag.support import names, negation, quantities
from rag.support.words import Token, stem, tokens, vocabulary

SHARED = 3
"""Content words that two sentences have in common, of which one denies the other."""
MISSING = 5
"""Of so many words of the one, one may be missing in the other."""

_IS = vocabulary("is are was were")
_IS_NOT = vocabulary("isn't aren't wasn't weren't")
_SMALL = vocabulary("a an the also still now then already always fully really indeed actually")
_MERELY = vocabulary("only just merely simply yet")
_ARTICLES = vocabulary("the a an its their")
_OF = vocabulary("of by from in on to with for at")
_OPEN = vocabulary("if whether unless would could might may should")
_REBUTS = vocabulary("denied denies deny denying refuted refutes")
_SAYS = vocabulary("said says say told tells added adds wrote writes according reported claimed")
_MARKS = frozenset(', ; : . ( ) "'.split())
_DONE = ("ed", "en", "wn")


@dataclass(frozen=True, slots=True)
class _Claim:
    """That something is so, or is not: stems of the thing and of what it is said to be.

    `named` are those whom its clause names, `figures` its numbers; `done` is whether something
    befell the thing, `definite` whether it is one that is known ("the warehouse").
    """

    thing: str
    said: frozenset[str]
    words: tuple[str, ...]
    named: frozenset[str]
    figures: frozenset[str]
    denied: bool
    done: bool
    definite: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A line with what is compared of it."""

    line: Line
    stems: frozenset[str]
    named: frozenset[str]
    figures: frozenset[str]
    claims: tuple[_Claim, ...]

    def saying(self, words: Sequence[str]) -> Saying:
        """The clause of this sentence that has the words."""
        clause, at = _clause(self.line.text, words)
        speech = self.line.speech_at(at)
        line = self.line
        about = stems_of(" ".join(words))
        return Denial(clause, line.hit, line.start, line.end, line.as_of, speech, about)


@dataclass(frozen=True, slots=True)
class Denial(Saying):
    """A clause that says something of `about`, which another denies."""

    about: frozenset[str]

    def given_in(self, words: Set[str]) -> bool:
        """Whether a text of these stems speaks of that."""
        return self.about <= words


_Pair = tuple[Saying, Saying, tuple[str, ...]]
"""Two sentences that deny each other, and the words that they are about."""
_Side = dict[tuple[str, int], Saying]
"""What sentences say, by their places."""


def differing(lines: Sequence[Line]) -> list[Differing]:
    """The denials between sentences."""
    read_in = [each for line in lines if (each := _sentence(line))]
    pairs = (_pair(one, other) for one, other in combinations(read_in, 2))
    return _joined([pair for pair in pairs if pair])


def _sentence(line: Line) -> _Sentence | None:
    if line.text.endswith("?") or any(map(_leaves_open, line.tokens)):
        return None
    return _Sentence(
        line,
        frozenset(_stem(token) for token in _told(line.tokens) if token.is_content),
        frozenset(_names(line.tokens)),
        frozenset(token.text for token in line.tokens if token.is_number),
        tuple(_claims(line.tokens)),
    )


def _told(line: Sequence[Token]) -> Sequence[Token]:
    """A sentence without who says so behind it: "…, the ministry said on Monday"."""
    last = max((at for at, token in enumerate(line) if token.text == ","), default=len(line))
    return line[:last] if any(token.lower in _SAYS for token in line[last:]) else line


def _stem(token: Token) -> str:
    """A word as it is compared: Baghdad is Iraq."""
    return names.thing(token) or stem(token.text)


def _leaves_open(token: Token) -> bool:
    return token.lower in _OPEN and token.text != "May"


def _names(line: Sequence[Token]) -> Iterator[str]:
    for at, token in enumerate(line):
        thing = names.thing(token)
        # any word is a capital where it opens a sentence
        is_name = thing or (at and token.is_capital and token.is_content)
        if is_name and token.lower not in names.COMMON:
            yield thing or stem(token.lower)


def _claims(line: Sequence[Token]) -> Iterator[_Claim]:
    for at, token in enumerate(line):
        if token.lower not in _IS | _IS_NOT:
            continue
        thing, before = _thing(line, at)
        end, denied = at + 1, before in ("no", "neither") or token.lower in _IS_NOT
        while end < len(line) and (line[end].lower in _SMALL or line[end].lower in ("not", "no")):
            denied = denied or line[end].lower in ("not", "no")
            end += 1
        said = _run(line, end)
        after = line[end + len(said)].lower if end + len(said) < len(line) else ""
        if not (thing and said) or after in ("to", "that") or said[0].lower in _MERELY:
            continue
        around = _around(line, at)
        yield _Claim(
            stem(thing.lower),
            frozenset(stem(each.lower) for each in said),
            (thing.text, *(each.text for each in said)),
            frozenset(_names(around)),
            frozenset(each.text for each in quantities.read(around)),
            denied != _rebutted(around),
            said[-1].lower.endswith(_DONE),
            before == "the",
        )


def _around(line: Sequence[Token], at: int) -> list[Token]:
    """The clause around a place, from mark to mark."""
    first = max((i for i in range(at) if line[i].text in _MARKS), default=-1) + 1
    last = next((i for i in range(at, len(line)) if line[i].text in _MARKS), len(line))
    return list(line[first:last])


def _rebutted(clause: Sequence[Token]) -> bool:
    """Whether a clause is what somebody "denied that"."""
    words = [token.lower for token in clause]
    return any(one in _REBUTS and two == "that" for one, two in pairwise(words))


def _thing(line: Sequence[Token], at: int) -> tuple[Token | None, str]:
    """The noun before a verb, and the small word in front of it ("the", "no") or nothing."""
    while True:
        last = first = at - 1
        while first >= 0 and (line[first].is_content or line[first].is_number):
            first -= 1
        if first == last:
            return None, ""
        opens = first - (first >= 0 and line[first].lower in _ARTICLES)
        if opens < 0 or line[opens].lower not in _OF:
            return line[last], line[first].lower if first >= 0 else ""
        at = opens  # "the bill of parliament is": it is the bill


def _run(line: Sequence[Token], at: int) -> list[Token]:
    run: list[Token] = []
    for token in line[at : at + 3]:
        if not token.is_content:
            break
        run.append(token)
    return run


def _pair(one: _Sentence, other: _Sentence) -> _Pair | None:
    shared = len(one.stems & other.stems)
    if shared < 2 or one.line.text == other.line.text:
        return None
    words = _opposite(one, other) or (_denied(one, other) if shared >= SHARED else None)
    if words is None:
        return None
    first, second = one.saying(words), other.saying(words)
    return (first, second, words) if first.voice != second.voice else None


def _opposite(one: _Sentence, other: _Sentence) -> tuple[str, ...] | None:
    """What one says of a thing and the other denies of it."""
    for mine in one.claims:
        for theirs in other.claims:
            same = mine.thing == theirs.thing and mine.said == theirs.said
            if not same or mine.denied == theirs.denied:
                continue
            shared = one.stems & other.stems - mine.said - {mine.thing}
            # Where neither clause names somebody whom the other does not, both tell of the same.
            fits = mine.figures == theirs.figures and (
                mine.named <= theirs.named or theirs.named <= mine.named
            )
            known = mine.definite and theirs.definite
            if fits and (shared or known or not mine.done):
                return mine.words
    return None


def _denied(one: _Sentence, other: _Sentence) -> tuple[str, ...] | None:
    for said, beside in ((one, other), (other, one)):
        missing = len(said.stems - beside.stems)
        alike = said.named <= beside.named and said.figures <= beside.figures
        if missing * MISSING > len(said.stems):
            continue
        if alike and any(negation.check(said.line.tokens, beside.line.tokens)):
            shared = one.stems & other.stems
            words = dict.fromkeys(
                token.text
                for token in said.line.tokens
                if token.is_content and _stem(token) in shared
            )
            return tuple(words)[:5]
    return None


def _joined(pairs: Sequence[_Pair]) -> list[Differing]:
    """Pairs that share a sentence as one disagreement of two sides."""
    groups: list[tuple[_Side, _Side, tuple[str, ...]]] = []
    for one, other, words in pairs:
        for left, right, _ in groups:
            turned = one.place in right or other.place in left
            mine, theirs = (right, left) if turned else (left, right)
            if one.place in mine or other.place in theirs:
                mine.setdefault(one.place, one)
                theirs.setdefault(other.place, other)
                break
        else:
            groups.append(({one.place: one}, {other.place: other}, words))
    return [
        _made(tuple(left.values()), tuple(right.values()), words) for left, right, words in groups
    ]


def _made(left: tuple[Saying, ...], right: tuple[Saying, ...], words: Sequence[str]) -> Differing:
    about = " ".join(words)
    return Differing("statements", about, kind_of((left, right)), (left, right), stems_of(about))


def _clause(text: str, words: Sequence[str]) -> tuple[str, int]:
    """The shortest run of clauses of a sentence that has the words, and where they stand in it."""
    pieces = [match.span() for match in re.finditer(r"[^,;:]+(?:[,;:](?=\S)[^,;:]+)*", text)]
    wanted = {stem(word) for word in words}
    best: tuple[int, int] | None = None
    for first, last in combinations(range(len(pieces) + 1), 2):
        start, end = pieces[first][0], pieces[last - 1][1]
        has = {stem(token.text) for token in tokens(text[start:end])}
        if wanted & {stem(t.text) for t in tokens(text)} <= has and (
            best is None or end - start < best[1] - best[0]
        ):
            best = start, end
    start, end = best or (0, len(text))
    at = next((m.start() for m in re.finditer(r"\w+", text[start:end]) if stem(m[0]) in wanted), 0)
    return text[start:end].strip(' .“”"'), start + at
