"""Pointers: a statement stands alone, so it may not point at what only the question names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import plain

_POINTER = re.compile(
    r"^the ones?(?= (?:in|at|on|of|from|near)\b)"
    r"|\b(?:that|this|the same|the former|the latter) (?:view|opinion|claim|position|stance"
    r"|statement|assessment|idea|sentiment)s?\b",
    re.IGNORECASE,
)


def check(statement: str, evidence: Sequence[str]) -> Iterator[Finding]:
    """A finding for each pointer that the evidence does not hold in the same words."""
    cited = plain(" ".join(evidence)).lower()
    for match in _POINTER.finditer(plain(statement)):
        if match[0].lower() not in cited:
            yield Finding("partial", f"'{match[0]}' is not named in it")
