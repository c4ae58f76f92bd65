"""What earlier turns named, and which of it a pronoun means; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.followup.phrases import (
    AUXILIARIES,
    DETERMINERS,
    OTHERS,
    PEOPLE,
    PREPOSITIONS,
    Phrase,
    chains,
    is_capital,
    phrases,
    singular,
    vocabulary,
)

Kind = Literal["person", "thing", "several", "place"]

LONGEST_STATEMENT = 40
"""Words of an answer that can be asked about in a question."""
_MARKERS = re.compile(r"\s*\[\d+\]")
_SENTENCE = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"])")
_REFUSES = re.compile(
    r"^(?:The articles do not answer|(?:I(?:'m| am) )?sorry"
    r"|I (?:cannot|can't|could not|do not have|don't have|am unable))\b",
    re.IGNORECASE,
)
_UNSPECIFIC = vocabulary("any some no every each another such")
"""Determiners of what is nothing in particular."""
_OPENERS = (
    DETERMINERS
    | PREPOSITIONS
    | OTHERS
    | vocabulary("it he she they there according nearly over more most first")
)
"""Words that begin a statement with a capital only because it begins."""
_REPORTED = re.compile(
    r"^(?:According to [^,]+, )|^(?:[Tt]he )?(?:[\w’-]+ ){1,5}?"
    r"(?:said|says|stated|claimed|warned|announced|added)(?: on \w+| in \w+)?,?(?: that)? "
)
_ASKS_WHO = re.compile(r"^(?:\w+ )?(?:who|whom)\b", re.IGNORECASE)
_ASKS_WHICH = re.compile(r"^which (?!(?:is|are|was|were)\b)", re.IGNORECASE)
_SUBJECT = re.compile(
    r"^(?:(?P<who>who)|(?:which|what) (?P<kind>[\w’-]+(?: [\w’-]+)?))"
    r" (?P<rest>(?!(?:do|does|did|will|would|can|could|shall|should|may|might|must)\b)[^?]+?)"
    r"\s*\?*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question, as it was understood, and its answer."""

    question: str
    answer: str

    @property
    def statement(self) -> str:
        """The first sentence of the answer without its markers; empty where it says nothing."""
        if _REFUSES.search(self.answer):
            return ""
        plain = " ".join(_MARKERS.sub("", self.answer).split())
        first = _SENTENCE.split(plain)[0].strip(' “”"')
        return first if 3 <= len(first.split()) <= LONGEST_STATEMENT else ""

    @property
    def given(self) -> str:
        """What of the answer can be referred to: all but markers; empty for a refusal."""
        return "" if _REFUSES.search(self.answer) else _MARKERS.sub("", self.answer)


def antecedent(kind: Kind, turns: Sequence[Turn]) -> str | None:
    """What of the turns, the last first, a pronoun of that kind means; None where nothing fits."""
    for turn in reversed(turns):
        for found in _candidates(kind, turn):
            return found
    return None


def same_head(head: str, turns: Sequence[Turn]) -> str | None:
    """The fuller phrase of the questions, the last first, that "the `head`" takes up."""
    for turn in reversed(turns):
        text = turn.question
        for phrase, end in chains(text):
            fuller = end > phrase.end or len(phrase.words) > 1
            if phrase.head == head and fuller and (phrase.determiner or phrase.is_named):
                if phrase.determiner in _UNSPECIFIC:
                    return None
                whole = text[phrase.start : end]
                rest = whole[len(phrase.determiner) :].strip()
                if phrase.determiner in ("my", "your", "our"):
                    return whole
                return f"the {rest}" if phrase.determiner else rest
    return None


def topic(turns: Sequence[Turn]) -> str:
    """What the turns are about: the phrases of the last question that has any."""
    for turn in reversed(turns):
        found = [
            (turn.question[first.start : end], first.before in ("which", "what", "whose"))
            for first, end in chains(turn.question)
            if first.determiner not in _UNSPECIFIC and not _says_little(first)
        ]
        if found:
            return joined([text for text, asked in found if not asked] or [found[0][0]])
    return ""


def indefinite(turns: Sequence[Turn]) -> str | None:
    """What "one" means: the last "a …" that was asked about."""
    for turn in reversed(turns):
        for phrase in reversed(phrases(turn.question)):
            if phrase.determiner in ("a", "an"):
                return phrase.text
    return None


def unowned(text: str) -> str:
    """A phrase without the pronoun that says whose it is."""
    return re.sub(r"^(?:his|her|its|their) ", "the ", text, flags=re.IGNORECASE)


def inside(statement: str) -> str:
    """A statement as part of a question: without its full stop, and its opening word small."""
    bare = statement.rstrip('.!? ”"')
    return bare[:1].lower() + bare[1:] if bare.partition(" ")[0].lower() in _OPENERS else bare


def claim(statement: str) -> str:
    """What a statement says that somebody said; all of it, where it tells of nobody."""
    return inside(_REPORTED.sub("", statement))


def asks_whether(question: str) -> bool:
    """Whether it can be answered with yes or no: "it" after it may be what happened."""
    return question.partition(" ")[0].lower() in AUXILIARIES


def joined(found: Sequence[str]) -> str:
    """The last three of some phrases, as a list in prose."""
    some = list(dict.fromkeys(found))[-3:]
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}"


def _says_little(phrase: Phrase) -> bool:
    """Whether it is a figure, or a bare word that may be no noun: "using", "eligible", "glad"."""
    word = phrase.words[-1]
    if len(phrase.words) > 1 or phrase.determiner or phrase.is_named:
        return False
    no_noun = word.endswith(("ing", "ly")) or phrase.before in AUXILIARIES | {"so"}
    return word.isdigit() or (no_noun and not phrase.is_plural)


def _is_name(phrase: Phrase) -> bool:
    """Whether a phrase of an answer is a name: a capital that opens a sentence is no sign."""
    opens = not phrase.determiner and phrase.before in ("", ".", "!", "?", "“", '"', ":")
    if len(phrase.words) > 1 and opens:
        return any(map(is_capital, phrase.words[1:]))
    if len(phrase.words) > 1 or phrase.determiner or phrase.is_acronym:
        return phrase.is_named
    return phrase.is_named and not (
        opens and (phrase.after.isalpha() is False or singular(phrase.words[0]) != phrase.words[0])
    )


def _candidates(kind: Kind, turn: Turn) -> Iterator[str]:
    asked = {word.lower() for each in phrases(turn.question) for word in each.words}
    told = [
        (phrase, end)
        for phrase, end in chains(turn.given)
        if _is_name(phrase) and asked.isdisjoint(word.lower() for word in phrase.words)
    ]
    if _ASKS_WHO.search(turn.question) or _ASKS_WHICH.search(turn.question):
        # Who or which was asked for is what is spoken of next.
        asked_for = _kind_asked_for(turn.question)
        for phrase, _ in told[:3]:
            # Of several words, a company's name looks like a person's.
            fits = not phrase.has_title if kind == "thing" else _fits(kind, phrase)
            who = asked_for == "person" and kind == "several" and not phrase.has_title
            if (asked_for == kind and fits) or who:
                yield phrase.text
        if described := _described(kind, turn.question):
            yield described
    whole = list(chains(turn.question))
    if kind == "several":
        yield from _coordinated(turn.question)
        # A name that ends in s is one thing more often than several.
        whole.sort(key=lambda each: each[0].is_named and not each[0].is_people)
    for phrase, end in whole:
        if _fits(kind, phrase):
            yield unowned(turn.question[phrase.start : end])
    for phrase in phrases(turn.question):  # inside of a longer one
        if _fits(kind, phrase):
            yield unowned(phrase.text)
    yield from (phrase.text for phrase, _ in told if _fits(kind, phrase))
    if kind == "place":  # where the question did not say that it is one
        yield from (phrase.text for phrase in phrases(turn.given) if phrase.is_place)


def _kind_asked_for(question: str) -> Kind | None:
    """Whether "who" or "which …" asks for a person or a thing; None for several."""
    if _ASKS_WHO.search(question):
        return "person"
    noun = question.split()[1].lower()
    if singular(noun) != noun:
        return None
    return "person" if noun in PEOPLE else "thing"


def _coordinated(question: str) -> Iterator[str]:
    """Two names with "and" between them."""
    for one, other in pairwise(phrases(question)):
        if question[one.end : other.start].strip() == "and" and one.is_named and other.is_named:
            yield question[one.start : other.end]


def _described(kind: Kind, question: str) -> str | None:
    """For "Which group claimed the attack?", "the group that claimed the attack"."""
    match = _SUBJECT.search(question)
    if not match or re.match(r"(?:is|are|was|were)\b", match["rest"]):
        return None
    if match["who"]:
        return f"the person who {match['rest']}" if kind == "person" else None
    head, _, verb = match["kind"].partition(" ")
    is_person = head.lower() in PEOPLE
    if (kind == "person") != is_person or kind == "place":
        return None
    if (kind == "several") != (head.endswith("s") and not head.endswith("ss")):
        return None
    told = " ".join(filter(None, (verb, match["rest"])))
    return f"the {head} {'who' if is_person else 'that'} {told}"


def _fits(kind: Kind, phrase: Phrase) -> bool:
    if phrase.determiner in _UNSPECIFIC or phrase.words[0].isdigit():
        return False
    match kind:
        case "person":
            return phrase.is_person
        case "place":
            return phrase.is_place
        case "several":
            return phrase.is_plural or phrase.is_group
        case "thing":
            return not phrase.is_person and not phrase.is_plural
