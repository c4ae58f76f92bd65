"""Retorts: what somebody said instead is not what they denied.

Of "the rebels denied this and said they still held the town" a model makes that they denied still
holding it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import Token, sentences_in, stem, vocabulary

_DENYING = vocabulary("denied denies deny rejected rejects dismissed dismisses disputed disputes")
_OBJECTS = vocabulary("this it that these those them")
_SAYING = vocabulary(
    "said says say saying insisted insists insisting added adding claimed claiming maintained"
    " maintains maintaining stressed argued arguing"
)
_NEAR = 4  # words between a denial and what is said instead
_MOST = 0.6  # share of what a statement says was denied that is said instead


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding: it says that they denied what they said."""
    for denied in filter(None, map(_denied, sentences_in(statement))):
        for cited in sentences_in(evidence):
            instead = _instead(cited)
            if instead and len(denied & instead) >= _MOST * len(denied):
                yield Finding("contradicted", "the cited text has them say that, not deny it")
                return


def _denied(sentence: Sequence[Token]) -> set[str]:
    """The content stems of what a sentence says somebody denied: "denied that …"."""
    for at, token in enumerate(sentence[:-1]):
        if token.lower in _DENYING and sentence[at + 1].lower == "that":
            return _content(sentence[at + 2 :])
    return set()


def _instead(sentence: Sequence[Token]) -> set[str]:
    """The content stems of what is said behind "denied this and said"."""
    lowers = [token.lower for token in sentence]
    for at, word in enumerate(lowers):
        near = lowers[at + 1 : at + 2 + _NEAR]
        pointed = word in _DENYING and near[:1] and (near[0] in _OBJECTS or near[0] == "the")
        said = next((n for n, each in enumerate(near) if each in _SAYING), None)
        if pointed and said is not None and "that" not in near[1:said]:
            return _content(sentence[at + 2 + said :])
    return set()


def _content(sentence: Sequence[Token]) -> set[str]:
    return {stem(token.lower) for token in sentence if token.is_content}
