"""What stands around a verb: a "that", a quotation, a clause, an auxiliary; pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.speakers import phrases
from rag.speakers.lexicon import (
    AUXILIARIES,
    BE,
    BODIES,
    CLAUSE_OPENERS,
    CONTRACTED,
    DETERMINERS,
    DOCUMENTS,
    OUTLETS,
    PEOPLE,
    PERSONAL,
    PREPOSITIONS,
    SAYING,
    WITH_HAVE,
    is_adverb,
)
from rag.speakers.words import Word

FAR = 9  # words between a verb and its "that"
_CLAUSE = 25  # words in which a clause has its verb


def back_over(line: Sequence[Word], at: int) -> int:
    """The place at `at`, or before the adverbs that end there."""
    while at > 0 and is_adverb(line[at].lower):
        at -= 1
    return at


def is_passive(line: Sequence[Word], at: int) -> bool:
    """Whether the verb is a participle after a form of "to be", or one that describes a noun."""
    lower = line[at].lower
    if not lower.endswith(("ed", "en", "id", "old", "wn", "ought", "ood")):
        return False
    before = line[back_over(line, at - 1)].lower if at else ""
    if lower in WITH_HAVE and before not in ("have", "has", "had"):
        return True
    follows = line[at + 1].lower if at + 1 < len(line) else ""
    return before in BE | CONTRACTED or follows == "by"


def has_own_subject(line: Sequence[Word], at: int) -> bool:
    """Whether a participle has its own subject: "with the Pentagon officials claiming that"."""
    back = at - 1
    while back >= 0 and line[back].is_word and line[back].lower not in PREPOSITIONS:
        back -= 1
    return back >= 0 and line[back].lower == "with"


def that_after(line: Sequence[Word], start: int) -> int | None:
    """The word after "that" where one follows soon, in the same clause."""
    start += start < len(line) and line[start].lower == "before"  # "has said before that"
    for at in range(start, min(start + FAR, len(line) - 1)):
        word = line[at]
        if word.lower == "that" and not word.quoted:
            return at + 1
        noun = {each.lower for each in line[at - 2 : at]} & DETERMINERS  # "a written reply"
        told = word.lower in SAYING and not noun
        if word.text in ".;:" or word.is_quote or told:
            return None
        if at > start and word.lower in CLAUSE_OPENERS:
            return None
    return None


def quote_after(line: Sequence[Word], start: int) -> int | None:
    """The first quoted word, where a quotation follows soon that is more than a word or two."""
    for at in range(start, min(start + FAR, len(line))):
        if line[at].quoted:
            length = 0
            while at + length < len(line) and line[at + length].quoted:
                length += 1
            return at if length > 3 or line[at - 2].text in ":," else None
        if line[at].text in ".;":
            return None
    return None


def quoted_soon(line: Sequence[Word], start: int) -> int | None:
    """The first word in quotation marks, however few, where one follows soon."""
    near = range(start, min(start + FAR, len(line)))
    return next((at for at in near if line[at].quoted), None)


def quote_before(line: Sequence[Word], at: int) -> bool:
    """Whether a quotation ends the clause before the verb's own words."""
    back = at - 1
    while back >= 0 and line[back].is_word and not line[back].quoted:
        back -= 1
    while back >= 0 and line[back].text == "," and not line[back].quoted:
        back -= 1
        if back >= 0 and line[back].is_word and not line[back].quoted:
            return False
    if back < 1 or not line[back].is_quote or not line[back - 1].quoted:
        return False
    long = back > 4 and all(word.quoted for word in line[back - 5 : back])
    return long or not line[back - 1].is_word  # a word or two in marks is no quotation


def is_inverted(line: Sequence[Word], at: int) -> bool:
    """Whether "said Murray" stands between commas, or after a quotation."""
    if at + 1 >= len(line) or not at:
        return False
    first = line[at + 1]
    named = first.is_word and (first.is_capital or first.lower in DETERMINERS)
    return named and line[at - 1].text in ',”"'


def is_clause(line: Sequence[Word], start: int) -> bool:
    """Whether what begins at `start` is a clause of its own, as far as its words tell."""
    if start >= len(line) or not line[start].is_word:
        return False
    first = line[start].lower
    if first in PREPOSITIONS or first in ("to", "and", "or", "but", "how", "what", "why"):
        return False
    for word in line[start + 1 : start + _CLAUSE]:
        if word.text in ".;:" or word.lower in CLAUSE_OPENERS:
            return False
        if phrases.is_verb(word) or word.lower in ("needs", "means", "lies", "plays"):
            return True
    return False


def has_subject_before(line: Sequence[Word], at: int) -> bool:
    """Whether the word before is a subject, and not what makes a noun of the verb."""
    back = back_over(line, at - 1)
    if back > 2 and line[back].text == ")":
        back -= 3
    if back < 0:
        return False
    word = line[back]
    if not word.is_word or word.lower in DETERMINERS | PREPOSITIONS or word.is_possessive:
        return False
    if word.is_capital or word.lower.endswith("s") or word.lower in PERSONAL | AUXILIARIES:
        return True
    that = at + 1 < len(line) and line[at + 1].lower == "that"
    several = ("people", "media", "police")
    return word.lower in several or (that and word.lower in PEOPLE | DOCUMENTS | OUTLETS | BODIES)


def can_speak(phrase: Sequence[Word]) -> bool:
    """Whether a phrase is about somebody, or a text, rather than a fact that shows something."""
    head = next((at for at, word in enumerate(phrase) if at and word.lower in PREPOSITIONS), None)
    last = phrase[(head or len(phrase)) - 1]
    plural = head == 1 and last.lower.endswith("s")  # "Scans of children", at the beginning
    lower = last.bare.lower()
    known = PEOPLE | BODIES | DOCUMENTS | OUTLETS | PERSONAL
    return (last.is_capital and not plural) or lower in known or lower[:-1] in PEOPLE
