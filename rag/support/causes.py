"""Causes: a statement may not turn round what its evidence gives as cause and as effect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.support.finding import Finding
from rag.support.words import plain, stem, tokens

_MOVED = "caused|triggered|prompted|provoked|sparked|brought about"
_EFFECT_FIRST = re.compile(
    rf"\b(?:(?:{_MOVED}) by|because(?: of)?|due to|owing to|thanks to|on account of|for fear of"
    r"|out of fear of|(?:as )?(?:a|the) (?:direct |immediate )?(?:result|consequence) of"
    r"|in (?:response|reaction|retaliation|revenge|return) (?:to|for|against))\b",
    re.IGNORECASE,
)
_CAUSE_FIRST = re.compile(
    rf"\b(?:led to|leads to|lead to|leading to|resulted in|results in|resulting in|causes|causing"
    rf"|(?:{_MOVED})(?! by\b))\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<=[.!?;])[\"']?\s+")
_HALF, _MORE = 0.5, 0.2
"""Share of the content words of either side of a statement that lie on the other side of what the
evidence gives, and by how much more than on their own."""


class _Causal(NamedTuple):
    """The content stems of an effect and of its cause."""

    effect: frozenset[str]
    cause: frozenset[str]


def check(statement: str, evidence: Sequence[str]) -> Iterator[Finding]:
    """At most one finding: what causes and what is caused have changed places.

    "They fired because they were expected to be bombed" of "They are expected to be bombed in
    retaliation for the rockets they fired".
    """
    said = _causal(plain(statement))
    if said is None:
        return
    sentences = (part for text in evidence for part in _ENDS.split(plain(text)))
    given = [causal for part in sentences if (causal := _causal(part))]
    if any(_turned(said, each) for each in given) and not any(_kept(said, each) for each in given):
        yield Finding("unsupported", "the cited text has cause and effect the other way round")


def _causal(text: str) -> _Causal | None:
    """What a sentence gives as an effect and its cause; None where its first cue is at an end.

    Each reaches to the next cue: in "A because B in response to C", A is caused by B.
    """
    cues = sorted(
        (match.start(), match.end(), turned)
        for pattern, turned in ((_EFFECT_FIRST, False), (_CAUSE_FIRST, True))
        for match in pattern.finditer(text)
    )
    if not cues:
        return None
    start, end, turned = cues[0]
    until = next((other for other, _, _ in cues if other >= end), len(text))
    before, after = _content(text[:start]), _content(text[end:until])
    if not before or not after:
        return None
    return _Causal(after, before) if turned else _Causal(before, after)


def _turned(said: _Causal, given: _Causal) -> bool:
    """Whether each side of what is said lies rather on the other side of what is given."""
    crossed = _share(said.effect, given.cause), _share(said.cause, given.effect)
    own = _share(said.effect, given.effect), _share(said.cause, given.cause)
    return all(there >= max(_HALF, here + _MORE) for there, here in zip(crossed, own, strict=True))


def _kept(said: _Causal, given: _Causal) -> bool:
    sides = _share(said.effect, given.effect), _share(said.cause, given.cause)
    return min(sides) >= _HALF


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one)


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(token.lower) for token in tokens(text) if token.is_content)
