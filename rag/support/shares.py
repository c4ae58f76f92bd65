"""Shares: a rise of so many percent may not be told as so many percent of somebody.

"A pay deal worth 7.5 percent" supports no "7.5 percent of the drivers accepted the deal".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import Token, vocabulary

_CHANGES = vocabulary(
    "worth by rise rises rising rose risen increase increases increased raise raised fall falls"
    " fell fallen drop dropped cut grew growth shrank up down gained lost"
)
"""Words before a figure in percent that is a change or a value, not a share of anybody."""
_NEAR = 3  # words before a figure in which such a word stands


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding: a change in percent is told as a share."""
    for at, token in enumerate(statement[:-2]):
        share = statement[at + 1].lower in ("percent", "%") and statement[at + 2].lower == "of"
        if not token.is_number or not share:
            continue
        places = [place for place, each in enumerate(evidence) if each.text == token.text]
        if places and all(_is_change(evidence, place) for place in places):
            yield Finding(
                "unsupported", f"in the cited text {token.text} percent is no share of them"
            )
            return


def _is_change(line: Sequence[Token], at: int) -> bool:
    """Whether the percentage at a place is a change or a value, and of nothing behind it."""
    before = {each.lower for each in line[max(0, at - _NEAR) : at]}
    follows = line[at + 2].lower if at + 2 < len(line) else ""
    return bool(before & _CHANGES) and follows != "of"
