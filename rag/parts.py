"""A question that asks several things, split into them by rule; pure.

"Who claimed the attack and how many died?" asks two things, and the articles may know one of them.
English only; where it is not plain that two things are asked, the question stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 4
"""Parts; a question of more stays whole."""

_ASKING = r"how|what|when|where|which|who|whom|whose|why"
_PREPOSITION = r"(?:about|after|against|at|by|during|for|from|in|of|on|since|to|under|until|with) "
_AUXILIARY = (
    r"(?:am|are|is|was|were|do|does|did|has|have|had|can|could|may|might|must|shall|should|will"
    r"|would)(?:n['’]t)?"
)
_ENDED = re.compile(r"(?<=\?)\s+(?=\S)")
_ADDED = (
    rf"(?:{_PREPOSITION})?(?:what|which|who|whom|whose)\b"
    rf"|(?:{_PREPOSITION})?(?:when|where|why|how)(?=\W*$| {_AUXILIARY}\b)"
    r"|(?:for |by |since )?how (?:many|much|long|far|often|old|big|large|high|soon)\b"
)
"""What opens a further part; in "and how he fled" nothing is asked."""
_JOINED = re.compile(
    # Without "and", a relative clause looks alike: only where its verb comes before its subject.
    rf",? and (?={_ADDED})|, (?=(?:{_PREPOSITION})?(?:how|why|what|when|where) {_AUXILIARY}\b)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    rf"^(when|where|why|how)(?:,| and) (?:and )?(when|where|why|how) ({_AUXILIARY}\b.+)", re.I
)
_SAYS = (
    "say tell think claim announce demand propose report write want promise suggest deny warn call"
).replace(" ", "|")
_NAME = r"(?:the )?[A-Z][\w’'-]*(?: (?:of |al-)?[A-Z][\w’'-]*)*"
_SPEAKERS = re.compile(
    rf"^((?:[Ww]hat|[Hh]ow|[Ww]hy|[Ww]hen) (?:do|does|did)) ({_NAME}) and ({_NAME})"
    rf" ((?:each |both )?(?:{_SAYS})\b.*)"
)
_OPENS = re.compile(rf"^(?:[^?]{{0,90}}?,\s+)?(?:{_PREPOSITION})?(?:{_ASKING})\b", re.IGNORECASE)
_LEANS = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|this|these|those|then|so"
    # not the "that" of a relative clause, nor the "there" of "are there"
    r"|(?:about|after|at|before|by|for|from|in|of|on|since|to|with) that"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )there)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?<!^)[A-Z]|\d{4}")
_FEW = 4
"""Words; what is no longer and names nothing is understood only with the part before."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks: as it is named, and as it is searched for alone."""

    text: str
    searched: str

    @property
    def alone(self) -> bool:
        """Whether it can be understood without the others."""
        return self.text == self.searched


def split(question: str) -> tuple[Part, ...]:
    """The parts of `question` in order; none where it asks one thing, or more than MOST."""
    asked = " ".join(question.split())
    texts = [each for whole in _ENDED.split(asked) for each in _within(whole)]
    if not 2 <= len(texts) <= MOST or not all(_OPENS.match(each) for each in texts):
        return ()
    return tuple(Part(each, _searched(each, texts[:at])) for at, each in enumerate(texts))


def _within(asked: str) -> list[str]:
    """The parts of one sentence."""
    if both := _BOTH.match(asked):
        return [_question(f"{both[at]} {both[3]}") for at in (1, 2)]
    if speakers := _SPEAKERS.match(asked):
        return [_question(f"{speakers[1]} {speakers[at]} {speakers[4]}") for at in (2, 3)]
    if not _OPENS.match(asked):
        return [asked]
    # What leads in, as in "After the vote, what …", is no part.
    lead = re.match(rf"^(?!(?:{_ASKING})\b)[^,?]{{1,90}}, (?=(?:{_ASKING})\b)", asked, re.I)
    first = lead.end() if lead else 0
    pieces = _JOINED.split(asked[first:])
    return [_question(asked[:first] + pieces[0]), *map(_question, pieces[1:])]


def _searched(part: str, before: Sequence[str]) -> str:
    """A part with the first one, where it is not understood alone."""
    short = len(part.split()) <= _FEW and not _NAMED.search(part)
    return f"{before[0]} {part}" if before and (short or _LEANS.search(part)) else part


def _question(text: str) -> str:
    asked = text.strip(" ,?.!")
    return f"{asked[:1].upper()}{asked[1:]}?"
