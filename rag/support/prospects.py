"""Prospects: what an article only expects, or holds possible, may not be told as what happened.

"They would cost the company £280 million" supports no "It cost the company £280 million", nor does
"Drivers will walk out for 72 hours" support "The strike lasted 72 hours".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from rag import verbs
from rag.support import quantities
from rag.support.finding import Finding
from rag.support.words import Token, sentences_in, stem, vocabulary

MOST = 6
"""Sentences of evidence; in more, what is possible here may be a fact there."""
REACH = 9
"""Words behind a "would" or "will" that may still depend on it."""
_POSSIBLE = vocabulary("would could might may")
_TO_COME = vocabulary("will")
_HEDGES = _POSSIBLE | _TO_COME | vocabulary(
    "can should must shall expected expects expect planned plans plan planning set due scheduled"
    " likely possible possibly perhaps going anticipated proposed soon if unless whether"
)  # fmt: skip
"""A statement with one of these tells of no fact, or a rule of its own reads it."""
_ENDS = vocabulary("; : ( ) but while although because after since which who whom that when where")
_BEFORE_A_FACT = vocabulary("later eventually not n't never no")
"""Behind "would", these tell of a fact ("would later admit"), or a denial, which others read."""


class _Scopes(NamedTuple):
    """What stands only under a "would" or a "will": the stems of its verbs, and figures."""

    acts: frozenset[str]
    figures: frozenset[str]


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding: a statement tells as a fact what the evidence tells as a prospect."""
    if any(token.lower in _HEDGES or token.lower == "n't" for token in statement):
        return
    sentences = sentences_in(evidence)
    if len(sentences) > MOST:
        return
    possible, to_come = _scopes(sentences, _POSSIBLE), _scopes(sentences, _TO_COME)
    if any(stem(token.lower) in possible.acts for token in statement):
        yield Finding("unsupported", "the cited text tells of it only as possible")
    elif any(map(_is_past, statement)) and _figures(statement) & to_come.figures:
        yield Finding("unsupported", "the cited text tells of it only as to come")


def _is_past(token: Token) -> bool:
    lower = token.lower
    regular = lower.endswith("ed") and len(lower) > 4
    return not token.is_capital and (regular or lower in verbs.PASTS or lower in ("was", "were"))


def _figures(line: Sequence[Token]) -> set[str]:
    """The numbers of a text that count or measure something."""
    return {each.text for each in quantities.read(line) if each.kind == "count"}


def _scopes(sentences: Sequence[Sequence[Token]], modals: frozenset[str]) -> _Scopes:
    acts: set[str] = set()
    figures: set[str] = set()
    free: set[str] = set()
    for sentence in sentences:
        rest = list(sentence)
        for at, token in enumerate(sentence[:-1]):
            if token.lower not in modals or token.is_capital:
                continue
            if sentence[at + 1].lower in _BEFORE_A_FACT:
                continue
            under = list(takewhile(lambda each: each.lower not in _ENDS, sentence[at + 1 :]))
            under = under[:REACH]
            verb = next((each for each in under if each.is_content), None)
            acts |= {stem(verb.lower)} if verb and not verb.lower.endswith("ly") else set()
            figures |= _figures(under)
            rest = [each for each in rest if each not in under]
        free |= {stem(each.lower) for each in rest if each.is_word} | _figures(rest)
    return _Scopes(frozenset(acts - free), frozenset(figures - free))
