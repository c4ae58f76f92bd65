"""Possibilities: what an article gives as one of several readings may not be said as a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import plain, stem, tokens

_KINDS = (
    r"possibilit(?:y|ies)|options?|explanations?|theor(?:y|ies)|hypothes[ei]s|readings?|scenarios?"
    r"|interpretations?|assumptions?|guess(?:es)?|speculations?"
)
_GIVEN = re.compile(
    rf"(?:^|[.!?:;]\s+)(?:the |a |an |one |another )?(?:(?:first|second|third|other|last)\b"
    rf"(?: (?:{_KINDS}))?|(?:{_KINDS}))\s+(?:is|was|would be) that\s+(?P<said>[^.!?]+)",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(
    rf"\b(?:{_KINDS}|may|might|could|would|perhaps|possibl[ey]|probably|either|whether|if|or)\b",
    re.IGNORECASE,
)
_ALIKE = 0.6  # share of a statement's content words that lie in the possibility


def check(statement: str, evidence: Sequence[str]) -> Iterator[Finding]:
    """At most one finding: most of a statement is one of the possibilities, and it does not say so.

    "The first is that the troops stay" supports "One possibility is that the troops stay", not "The
    troops stay".
    """
    if _SAYS_SO.search(statement) or _GIVEN.search(plain(statement)):
        return
    said = {stem(token.lower) for token in tokens(statement) if token.is_content}
    for text in evidence:
        for match in _GIVEN.finditer(plain(text)):
            given = {stem(token.lower) for token in tokens(match["said"])}
            if said and len(said & given) >= _ALIKE * len(said):
                yield Finding("unsupported", "the cited text gives it as one of several readings")
                return
