"""Offices: whoever a statement calls an ambassador must be called one by its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import Token, stem, vocabulary

_POSTS = {
    "chief executive": "chief executive|ceo|boss",
    "prime minister": "prime minister|premier|pm|head of government",
    "foreign minister": "foreign minister|foreign secretary|secretary of state|foreign ministry",
    "finance minister": "finance minister|treasury|chancellor|finance ministry",
    "general secretary": "general secretary|secretary general|secretary-general",
    "chairman": "chairman|chair|chairs|chaired|chairwoman|chairperson",
    "chairwoman": "chairwoman|chair|chairs|chaired|chairman|chairperson",
    "vice president": "vice president|vice-president|deputy president",
}
"""Posts, each with all the words by which news may tell that somebody holds it."""
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
    said = " ".join(token.lower for token in statement)
    around = " ".join(token.lower for token in (*evidence, *context)).replace(" - ", "-")
    for post, forms in _POSTS.items():
        if re.search(rf"\b{post}\b", said) and not re.search(rf"\b(?:{forms})\b", around):
            yield Finding("unsupported", f"'{post}' is not in the cited text")
