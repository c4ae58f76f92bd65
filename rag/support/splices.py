"""Splices: what one sentence says of its subject may not be said of the subject of another.

"Those born in May were the fittest, coming third for power" may be made of a sentence on May and of
the end of one on October, and every word of it stands in the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.support import dates
from rag.support.finding import Finding
from rag.support.words import FUNCTION_WORDS, Token, sentences_in, stem, vocabulary, words_in

SHORTEST = 5
"""Words in a row that are taken from another sentence, without its beginning."""
OPENING = 5
"""Words at the beginning of a sentence that tell whom it is about."""
MOST = 6
"""Sentences of evidence; in more, a row of words is found by chance."""

_LEANING = vocabulary(
    "he she it they his her its their him them this these that such there who which we i you and"
    " but so yet then also both one however instead meanwhile moreover furthermore thus"
)
_DOING = ("ing", "ed")
_DOES = vocabulary("is are was were has have had will can could may might would")


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding: the end of a sentence is told without the one it is said of."""
    said = words_in(statement)
    cited = [words for each in sentences_in(evidence) if (words := words_in(each))]
    if not 2 <= len(cited) <= MOST or len(said) < 2 * SHORTEST:
        return
    whom = {stem(token.lower) for token in said[:OPENING] if token.is_content}
    first = max(cited, key=lambda words: len(whom & {stem(t.lower) for t in words[:OPENING]}))
    known = {token.lower for token in first}
    for other in (words for words in cited if words is not first):
        at, begin, size = _row(said, other)
        taken = said[begin : begin + size]
        new = [token for token in taken if token.is_content and token.lower not in known]
        does = any(t.lower in _DOES or t.lower.endswith(_DOING) for t in taken)
        if size < SHORTEST or begin < SHORTEST or len(new) < 2 or not does:
            continue
        if any(token.lower == "that" for token in other[:at]):
            continue  # "the sources said that they left": it is not the sources who left
        if subject := _left_out(other[: min(at, OPENING)], said):
            told = " ".join(token.text for token in taken)
            yield Finding("unsupported", f"the cited text says '{told}' of '{subject}'")
            return


def _row(said: Sequence[Token], cited: Sequence[Token]) -> tuple[int, int, int]:
    """The longest row of words that both have: where in `cited`, where in `said`, how many."""
    ours, theirs = [token.lower for token in said], [token.lower for token in cited]
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    found = matcher.find_longest_match(0, len(theirs), 0, len(ours))
    return found.a, found.b, found.size


def _left_out(opening: Sequence[Token], said: Sequence[Token]) -> str | None:
    """Whom a sentence opens with, if the statement names them not; None where it leans on others.

    Names and figures tell them apart; where there are none, all that the opening says.
    """
    if not opening or opening[0].lower in _LEANING:
        return None
    has = {stem(token.lower) for token in said}
    words = [token for token in opening if token.lower not in FUNCTION_WORDS]
    telling = [t for t in words if t.is_number or t.lower in dates.CALENDAR or t.is_capital]
    missing = [token for token in telling or words if stem(token.lower) not in has]
    if not missing or len(missing) < len(telling or words):
        return None
    return " ".join(token.text for token in opening)
