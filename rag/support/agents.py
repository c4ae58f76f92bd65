"""Agents: who did a thing to somebody may not be made of who did another thing to them.

"Athletes coached by Bassani have been suspended" supports no "They were suspended by Bassani".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag import verbs
from rag.support.finding import Finding
from rag.support.words import Token, stem

_NEAR = 6  # words behind a number in which what was done to so many is told
_BE = frozenset(("is", "are", "was", "were", "been"))


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding: a statement has something done by whom the evidence has do another."""
    given = list(_done_by(evidence))
    for act, agent in _done_by(statement):
        acts = [each for each, other in given if other == agent]
        named = sum(token.text == agent for token in evidence)
        if acts and named == len(acts) and stem(act) not in map(stem, acts):
            given_act = acts[0]
            yield Finding("unsupported", f"the cited text says '{given_act} by {agent}'")
            return


def check_turned(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding: to whom a thing was done has become who does it.

    "It is affected by 2.9 million customers" of "2.9 million people were affected".
    """
    for at in range(1, len(statement) - 1):
        act, number = statement[at - 1].lower, statement[at + 1]
        if statement[at].lower != "by" or not act.endswith("ed") or not number.is_number:
            continue
        for place, token in enumerate(evidence):
            behind = [each.lower for each in evidence[place + 1 : place + _NEAR]]
            done = act in behind and behind[behind.index(act) - 1] in _BE
            if token.text == number.text and done:
                yield Finding("unsupported", f"the cited text says that they were {act}")
                return


def _done_by(line: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """A participle and the last name of whom it is done by: "coached by Pietro Bassani"."""
    for at in range(1, len(line) - 1):
        act = line[at - 1]
        participle = act.lower.endswith("ed") or act.lower in verbs.PARTICIPLES
        if line[at].lower != "by" or not participle:
            continue
        end = at + 1
        while end < len(line) and line[end].is_capital:
            end += 1
        if end > at + 1:
            yield act.lower, line[end - 1].text
