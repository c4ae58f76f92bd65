"""Agents: who did a thing to somebody may not be made of who did another thing to them.

"Athletes coached by Bassani have been suspended" supports no "They were suspended by Bassani".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag import verbs
from rag.support.finding import Finding
from rag.support.words import Token, stem


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
