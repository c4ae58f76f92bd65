"""Pronouns of a question, and what earlier turns say they mean; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.followup.phrases import (
    AUXILIARIES,
    GROUPS,
    PEOPLE,
    PLACES,
    PREPOSITIONS,
    WH,
    Phrase,
    Word,
    phrases,
    singular,
    vocabulary,
    words,
)
from rag.followup.turns import Kind, Turn, antecedent, asks_whether, claim, indefinite, same_head

_PERSONAL: dict[str, Kind] = {
    **dict.fromkeys(("he", "him", "she"), "person"),
    "it": "thing",
    **dict.fromkeys(("they", "them"), "several"),
}
_POSSESSIVE: dict[str, Kind] = {"his": "person", "its": "thing", "their": "several"}
_SAYS = vocabulary(
    "say says said tells told propose proposes suggest suggests think thinks thought believe"
    " believes know knows mean means sure true claim claims claimed report reports reported"
    " possible likely hear heard read"
)
_CLAUSE = WH | vocabulary("if because that before after and but or than since while until so")
_CONTEXTUAL = vocabulary("else former latter same")
_OTHERS = re.compile(
    r"^(?:(?:is|are|was|were) there )?(?:any|what|which|an|some) ?others?\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“«][^\"”»]+[\"”»]")
_WHO = re.compile(r"\b(?:who|whose|whom)\b", re.IGNORECASE)
_TEXTS = vocabulary("article articles document documents text texts report reports")
_COMPLEMENT = re.compile(
    r"\s+(?:of|in|on|at|for|from|to|by|with|out|about|that|who|which|between)\b"
)
_ANYBODY = re.compile(r"\b(?:some|any|every|no)(?:body|one)\b", re.IGNORECASE)
_NOW = vocabulary("year season month week day morning evening time moment point period age")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_PLEONASTIC = re.compile(
    r"\bit (?:(?:is|was|would be|will be|be|'s|’s) )?(?:\w+ )?"
    r"(?:true|possible|likely|important|necessary|safe|legal|better|best|easy|hard|good|bad|clear|known|worth|time|wise|okay|ok|said|reported)\b"
    r"|\b(?:do|does|did|will|would|doesn’t|doesn't) it"
    r" (?:make sense|take(?! place)|cost|matter|mean that)\b"
    r"|\b(?:thinks?|finds?|found|makes?|made|considers?|believes?|deems?) it \w+ (?:to|that)\b"
    r"|\bwhen it (?:comes|came) to\b"
    r"|\bit (?:takes?(?! place)|took(?! place)|seems?|makes? sense|costs?|snows?|rains?)\b"
    r"|\bhow (?:come )?it\b",
    re.IGNORECASE,
)


_BREAK = re.compile(r"[,.?;:]| for $")
_HEADS: tuple[tuple[frozenset[str], Kind], ...] = (
    (PEOPLE, "person"),
    (PLACES, "place"),
    (GROUPS, "several"),
)
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}
_PLURAL = re.compile(r"\b(?:do|are|were|have)(?= $)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Change:
    """Characters that stand for something else; None where nobody knows for what."""

    start: int
    end: int
    text: str | None


def replaced(question: str, turns: Sequence[Turn]) -> tuple[str, bool]:
    """The question with its pronouns replaced, and whether one is left that leans on the turns."""
    changes = sorted(_changes(question, turns), key=lambda change: change.start)
    whole = question
    for change in reversed(changes):
        if change.text is not None:
            before = whole[: change.start]
            if whole[change.start : change.end].lower() == "they" and not means_several(
                change.text
            ):
                before = _PLURAL.sub(lambda verb: _SINGULAR[verb[0].lower()], before)
            whole = before + change.text + whole[change.end :]
    return whole, any(change.text is None for change in changes)


def _changes(question: str, turns: Sequence[Turn]) -> Iterator[_Change]:
    line, named = words(question), phrases(question)
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    told: set[str] = set()
    for at, word in enumerate(line):
        before = line[at - 1].lower if at else ""
        after = line[at + 1].lower if at + 1 < len(line) else "?"
        lower = word.lower
        if any(start < word.start < end for start, end in quoted):
            continue
        if lower == "her":
            possessive = after[0].isalnum() and after not in PREPOSITIONS | AUXILIARIES
            kind: Kind | None = "person"
        else:
            kind, possessive = _PERSONAL.get(lower) or _POSSESSIVE.get(lower), lower in _POSSESSIVE
        if word.text == "IT" or (lower == "it" and _is_pleonastic(question, word)):
            kind = None
        happened = before == "about" and asks_whether(turns[-1].question)
        if kind == "thing" and (before == "do" or happened):
            yield _Change(word.start, word.end, None)
        elif kind:
            if not _inside(word, kind, question, named, possessive=possessive):
                found = antecedent(kind, turns)
                if found in told and not possessive:
                    continue  # "he" a second time: the name was said already
                told.add(found or "")
                yield _put(word, found, question, named, possessive=possessive)
        elif lower in ("this", "that", "these", "those"):
            yield from _pointed(word, before, after, question, named, turns)
        elif lower == "there" and _is_place(before, after):
            if any(each.is_place or each.is_named for each in named if each.end < word.start):
                continue
            place = antecedent("place", turns)
            yield _Change(word.start, word.end, _at(place, before) if place else None)
        elif lower == "then" and after[0] in "?.!" and before not in ("", ","):
            year = _year(turns)
            yield _Change(word.start, word.end, f"in {year}" if year else None)
        elif lower in _CONTEXTUAL and not any(phrase.is_named for phrase in named):
            yield _Change(word.start, word.end, None)
        elif lower in ("one", "ones") and (before in ("the", "which") or after[0] in "?.!"):
            if before == "the" and any(each.end < word.start for each in named):
                continue
            found = indefinite(turns) if before not in ("the", "which") else None
            yield _Change(word.start, word.end, found)
    if _OTHERS.match(question) and not any(phrase.is_named for phrase in named):
        yield _Change(0, 0, None)
    yield from _definite(question, named, turns)


def _put(
    word: Word, found: str | None, question: str, named: Sequence[Phrase], *, possessive: bool
) -> _Change:
    """The antecedent in the pronoun's place; "its first sign" as "the first sign of …"."""
    if found is None or not possessive:
        return _Change(word.start, word.end, found)
    owned = next((phrase for phrase in named if phrase.start == word.start), None)
    if owned and len(found.split()) > 2 and found[:4].lower() in ("the ", "an a"):
        rest = question[word.end : owned.end].strip()
        return _Change(word.start, owned.end, f"the {rest} of {found}")
    return _Change(word.start, word.end, owner(found))


def means_several(text: str) -> bool:
    """Whether a phrase takes a verb in the plural."""
    return " and " in text or any(each.is_plural for each in phrases(text)[:1])


def owner(name: str) -> str:
    """The possessive of a name."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _inside(
    word: Word, kind: Kind, question: str, named: Sequence[Phrase], *, possessive: bool
) -> bool:
    """Whether the question itself names what the pronoun means, before it.

    Of one clause only a possessive can mean the subject: in "What did Lee say about him?" another
    is meant.
    """
    typed = question[: word.start]
    if kind == "person" and _WHO.search(typed) and (possessive or " and " in typed):
        return True
    if kind == "several" and _ANYBODY.search(typed):
        return True
    # "the bill he introduced"
    opens_clause = word.lower in ("he", "she", "they") and any(
        phrase.end + 1 == word.start for phrase in named
    )
    earlier = [phrase for phrase in named if phrase.end <= word.start]
    for phrase in earlier:
        between = question[phrase.end : word.start]
        parted = (
            bool(_CLAUSE.intersection(between.lower().split()) or _BREAK.search(between))
            or opens_clause
            or not _SAYS.isdisjoint(between.lower().split()[-1:])
        )
        opens = phrase.start == 0 or (
            phrase.before in ("which", "what") and phrase is not earlier[-1]
        )
        if (possessive or parted or opens) and _may_be(kind, phrase, question, between):
            return True
    return False


def _may_be(kind: Kind, phrase: Phrase, question: str, between: str) -> bool:
    """Whether a phrase of the same question may be what the pronoun means."""
    match kind:
        case "person":
            a_name = phrase.is_named and not phrase.is_plural and not phrase.is_place
            return phrase.is_person or a_name or question == question.lower()
        case "several":
            return phrase.is_plural or phrase.is_group or " and " in between
        case _:
            return not phrase.is_plural and not phrase.has_title


def _is_pleonastic(question: str, word: Word) -> bool:
    return any(
        match.start() <= word.start < match.end() for match in _PLEONASTIC.finditer(question)
    )


def _is_place(before: str, after: str) -> bool:
    """Whether "there" means a place: not as in "is there a …" or "there are"."""
    if before in AUXILIARIES | {"could", "will", "that", "if", "how", "why", "what"}:
        return after[0] in "?.!,"
    return (
        before != "" and after not in AUXILIARIES and after not in ("'s", "’s", "exists", "exist")
    )


def _at(place: str, before: str) -> str:
    return place if before in PREPOSITIONS else f"in {place}"


def _year(turns: Sequence[Turn]) -> str | None:
    for turn in reversed(turns):
        for text in (turn.question, turn.given):
            if years := _YEAR.findall(text):
                return str(years[-1])
    return None


def _pointed(
    word: Word,
    before: str,
    after: str,
    question: str,
    named: Sequence[Phrase],
    turns: Sequence[Turn],
) -> Iterator[_Change]:
    """What "this", "that clinic" and "these" point at; nothing for "that" before a clause."""
    phrase = next((each for each in named if each.start == word.start), None)
    lower = word.lower
    plural = lower in ("these", "those")
    if lower == "that" and (before in _SAYS or _is_relative(word, named)) and after[0].isalnum():
        return
    if phrase is not None and phrase.determiner == lower:
        deictic = lower == "this" or any(each.end < phrase.start for each in named)
        if phrase.head in _TEXTS or (phrase.head in _NOW and deictic):
            return
        if any(each.end < phrase.start and each.head == phrase.head for each in named):
            return
        found = same_head(phrase.head, turns)
        kind = next((kind for heads, kind in _HEADS if phrase.head in heads), None)
        if found is None and kind and len(phrase.words) == 1:
            found = antecedent(kind, turns)
        yield _Change(phrase.start, phrase.end, found)
    elif plural:
        yield _Change(word.start, word.end, antecedent("several", turns))
    elif before in AUXILIARIES and after in AUXILIARIES:
        return  # "is this is" is a title
    elif (
        after[0] in "?.!"
        or after in AUXILIARIES | PREPOSITIONS | {"and", "or"}
        or (lower == "this" and before in AUXILIARIES | PREPOSITIONS)
    ):
        claimed = claim(turns[-1].statement) if before in _SAYS and after[0] in "?.!" else ""
        yield _Change(word.start, word.end, f"that {claimed}" if claimed else None)


def _is_relative(word: Word, named: Sequence[Phrase]) -> bool:
    return any(phrase.end + 1 == word.start for phrase in named)


def _definite(question: str, named: Sequence[Phrase], turns: Sequence[Turn]) -> Iterator[_Change]:
    """For "the base", "the Taji base" where a turn before spoke of it.

    Where the question names something of its own, only a name is taken up.
    """
    for phrase in named:
        if phrase.determiner != "the" or len(phrase.words) > 1 or phrase.is_named:
            continue
        if _COMPLEMENT.match(question[phrase.end :]):
            continue
        fuller = same_head(singular(phrase.words[0].lower()), turns)
        if fuller and (not any(each.is_named for each in named) or any(map(str.isupper, fuller))):
            yield _Change(phrase.start, phrase.end, fuller)
