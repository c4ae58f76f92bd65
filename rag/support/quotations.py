"""Quotation marks: what stands between them must be in the evidence word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.words import FUNCTION_WORDS, plain, tokens, vocabulary

# Single quotes only where they cannot be apostrophes: "the militias' bases" quotes nothing.
_QUOTED = re.compile(r"\"([^\"]+)\"|(?<!\w)'(?=\w)([^'\"]*(?:(?<=\w)'\w[^'\"]*)*)'(?!\w)")
_OMITTED = re.compile(r"\[[^\]]*\]|\.{3}")
_CLAUSE_ENDS = frozenset(("", *".,;:!?()'\"-"))
# Words that can turn what the rest of their sentence says, or say that only someone claims it.
_TURNING = vocabulary(
    "not no never neither nor without if unless whether would could might may should deny denies"
    " denied denying false falsely untrue claim claims claimed allege alleges alleged allegedly"
    " reportedly rumour rumours rumor rumors suggest suggests suggested believe believes believed"
    " refuse refused refuses reject rejected rejects doubt doubts doubted doubtful unlikely"
)
_EDGES = " .,;:!?'\"-"


def check(statement: str, evidence: Sequence[str], context: Sequence[str]) -> Iterator[Finding]:
    """Findings on quotations of two words or more; a headline may come from `context`.

    Words left out or put in square brackets split a quotation; each part must be there.
    """
    said = [_comparable(" ".join(evidence)), *(_comparable(text) for text in context)]
    for double, single in _QUOTED.findall(plain(statement)):
        quoted = double or single
        parts = [_comparable(part) for part in _OMITTED.split(quoted)]
        if len(quoted.split()) < 2 or _is_title(quoted):
            continue
        if not all(any(_contains(text, part) for text in said) for part in parts):
            reason = "the words in quotation marks are not in the cited text"
            yield Finding("unsupported", f'{reason}: "{quoted}"')


def word_for_word(statement: str, evidence: Sequence[str]) -> bool:
    """Whether `statement` is a sentence of `evidence`, quote style and white space aside.

    A part of a sentence counts where it is a clause of its own and nothing before or after it can
    turn its meaning; "such weapons were found" is no quote of "no such weapons were found".
    """
    sought = plain(statement).rstrip(" .")
    return bool(sought) and any(_quotes(plain(sentence), sought) for sentence in evidence)


def _quotes(sentence: str, sought: str) -> bool:
    at = sentence.find(sought)
    if at < 0:
        return False
    before, after = sentence[:at].rstrip(), sentence[at + len(sought) :].lstrip()
    if before[-1:] not in _CLAUSE_ENDS or after[:1] not in _CLAUSE_ENDS:
        return False
    rest = (token.lower for token in tokens(f"{before} {after}"))
    return not any(word in _TURNING or word.endswith("n't") for word in rest)


def _is_title(quoted: str) -> bool:
    """Whether the marks enclose a title ("All the Money in the World"), which is no quotation."""
    words = [word for word in quoted.split() if word.casefold() not in FUNCTION_WORDS]
    return len(words) > 1 and not any(word[0].islower() for word in words)


def _comparable(text: str) -> str:
    return plain(text).replace('"', "'").casefold().strip(_EDGES)


def _contains(text: str, part: str) -> bool:
    """Whether `part` stands in `text` and cuts no word."""
    at = text.find(part)
    while at >= 0:
        end = at + len(part)
        cuts_before = at > 0 and text[at - 1].isalnum() and part[:1].isalnum()
        cuts_after = end < len(text) and text[end].isalnum() and part[-1:].isalnum()
        if not cuts_before and not cuts_after:
            return True
        at = text.find(part, at + 1)
    return False
