"""Offices: whoever a statement calls an ambassador must be called one by its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import Token, stem, vocabulary

_OFFICES = vocabulary(
    "ambassador president chancellor king queen prince pope governor mayor senator speaker consul"
    " attorney bishop ayatollah sheikh sultan emir professor doctor lawyer"
)
"""Words for which news has no synonym; "chief" and "leader" have too many."""


def check(
    statement: Sequence[Token], evidence: Sequence[Token], context: Sequence[Token]
) -> Iterator[Finding]:
    """Findings on the offices that `statement` names."""
    known = {stem(token.lower) for token in (*evidence, *context)}
    asked = dict.fromkeys(token.lower for token in statement)
    for office in asked:
        if office in _OFFICES and stem(office) not in known:
            yield Finding("unsupported", f"'{office}' is not in the cited text")
