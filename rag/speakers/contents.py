"""What a verb of telling tells: which words of its sentence; pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.speakers import clauses
from rag.speakers.lexicon import (
    ABOUT,
    FINDING,
    NAMING,
    NOUNS_TOO,
    OBJECTS,
    PLAIN_CLAUSE,
    PUBLISHED,
    PUBLISHING,
    QUOTING,
    SAYING,
    TALLIES,
    THAT_ONLY,
    THINKING,
    TIMES,
)
from rag.speakers.words import Word

_WITHOUT_THING = frozenset("report reports mention comment respond responded reply".split())
_BEHIND = frozenset("in on at during after by".split())  # where and when it was told
_LISTENERS = 3  # words for whom somebody told something

Places = tuple[int, int]
"""Numbers of words, `[start, end)`."""


def said(line: Sequence[Word], at: int) -> Places | None:
    """The places of what the verb at `at` tells; None where it tells nothing."""
    lower, start, end = line[at].lower, at + 1, len(line)
    that, quote = clauses.that_after(line, start), clauses.quote_after(line, start)
    if clauses.quote_before(line, at):
        return 0, end if that or quote else at
    if lower in QUOTING and lower not in SAYING and lower not in THINKING:
        beside = start < end and line[start].text in ",:" and at > 1
        return (0 if line[start].text == "," else start, end) if beside and quote else None
    if lower in NAMING and (called := clauses.quoted_soon(line, start)):
        by = {word.lower for word in line[start:called]} & {"by"}
        return None if by else (start, end)
    if lower in ABOUT and (lower not in SAYING or (start < end and line[start].lower == "of")):
        return _said_about(line, at)
    if that is not None or quote is not None:
        return that if that is not None else quote or start, end
    if lower in PUBLISHING and lower not in SAYING:
        near = {word.lower for word in line[start : start + 5]}
        about = {word.lower for word in line[start:]} & {"about", "against"}
        return (start, end) if near & PUBLISHED and about else None
    return _said_plainly(line, at)


def _said_about(line: Sequence[Word], at: int) -> Places | None:
    """What is said by verbs that need a word with it: "called for", "pointed out"."""
    start, wanted = at + 1, ABOUT[line[at].lower]
    near = [word.lower for word in line[start : start + clauses.FAR]]
    if near[:1] == ["of"] or not set(wanted) & set(near):  # "individuals accused of fraud"
        return None
    if wanted == ("at",):
        return (start, len(line)) if (TALLIES | {"it"}) & set(near[: near.index("at")]) else None
    if wanted == ("out",):
        return (start + 1, len(line)) if near[0] == "out" else None
    if wanted in (("on", "for"), ("about",)) and near[0] not in wanted:
        return None
    return start, len(line)


def _said_plainly(line: Sequence[Word], at: int) -> Places | None:
    """What is said where neither "that" nor a quotation follows."""
    lower, start, end = line[at].lower, at + 1, len(line)
    follows = line[start] if start < end else None
    if follows is None or follows.text in ".!?":
        return (0, at) if at > 3 and (lower in SAYING or lower in FINDING) else None
    if lower in FINDING and lower not in SAYING:
        return start, end
    if lower in THAT_ONLY:
        several = end - start > 6 and follows.is_capital
        clause = lower in PLAIN_CLAUSE and (several or clauses.is_clause(line, start))
        return (start, end) if clause else None
    if lower in NOUNS_TOO and not lower.endswith("ed"):
        promises = SAYING.get(lower) in ("claim", "vow", "pledge", "promise")
        clause = clauses.is_clause(line, start) or (promises and follows.lower == "to")
        return (start, end) if clause else None
    if follows.text in ",–—":
        return (0, end) if lower in SAYING and at > 1 else None
    if lower in SAYING and _comes_last(line, at):
        return 0, at
    if lower in _WITHOUT_THING or (
        follows.lower in ("to", "as") and SAYING.get(lower) in ("say", "tell", "add", "write")
    ):
        return None
    if any(word.quoted for word in line[:at]) and not clauses.is_clause(line, start):
        return 0, at
    wide = SAYING.get(lower) in OBJECTS and not lower.endswith("ing")
    return (start, end) if wide or clauses.is_clause(line, start) else None


def _comes_last(line: Sequence[Word], at: int) -> bool:
    """Whether a telling stands behind what is told: "it was insured, the firm said in a letter"."""
    behind = [word.lower for word in line[at + 1 :] if word.is_word]
    comma = max((place for place in range(at) if line[place].text == ","), default=0)
    teller = at - comma - 1
    dated = behind[0] == "on" and behind[1] in TIMES if len(behind) > 1 else False
    if SAYING.get(line[at].lower) == "tell" and _ends_with_listeners(line, at):
        return 0 < teller <= clauses.FAR and comma > 1 and clauses.is_clause(line, 0)
    few = 0 < teller <= clauses.FAR and (len(behind) <= clauses.FAR or dated)
    told = comma > 1 and clauses.is_clause(line, 0)
    return few and told and bool(behind) and behind[0] in _BEHIND


def _ends_with_listeners(line: Sequence[Word], at: int) -> bool:
    """Whether whom somebody told it is all that follows "told", up to a mark: "told reporters,"."""
    end = next((place for place in range(at + 1, len(line)) if not line[place].is_word), len(line))
    return at + 1 < end <= at + 1 + _LISTENERS and (end == len(line) or line[end].text in ",.;")
