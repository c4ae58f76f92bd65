"""What kind of thing a question asks for, and whether a reply gives one; pure.

A model that lacks the number, date or name that was asked for repeats the rest of the question: a
true sentence that answers nothing. Only kinds with an unmistakable form are known, in English; of
any other question nothing is expected.
"""

from __future__ import annotations

import re
from typing import Literal

AnswerType = Literal["money", "number", "date", "name"]

_NUMBER_WORDS = (
    "no none nobody zero one two three four five six seven eight nine ten eleven twelve thirteen"
    " fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy"
    " eighty ninety hundred thousand million billion dozen dozens hundreds thousands millions"
    " billions half several single"
).replace(" ", "|")
_CALENDAR = (
    "January February March April May June July August September October November December Monday"
    " Tuesday Wednesday Thursday Friday Saturday Sunday"
).replace(" ", "|")
_CURRENCY = (
    "dollars?|euros?|pounds?|dinars?|rials?|riyals?|roubles?|rubles?|lira|yen|yuan|cents?|francs?"
    "|rupees?|shekels?|kron(?:er?|or|a)|pesos?|levs?|zlotys?|rand|forints?|nairas?|shillings?|baht"
    "|bitcoins?"
)

_ASKS: dict[AnswerType, re.Pattern[str]] = {
    "money": re.compile(
        rf"^how much money\b|^how many (?:{_CURRENCY})\b"
        r"|^how much (?:do|does|did|will|would|is|was|were)\b.*\b(?:cost|pay|paid|spen[dt]|worth)\b"
        r"|^what (?:do|does|did|will|would)\b.*\bcost\b"
        r"|^(?:what|how (?:big|large|high)) (?:is|was|are|were) the (?:\w+ )?"
        r"(?:price|cost|budget)\b",
        re.IGNORECASE,
    ),
    "number": re.compile(r"^how (?:many|far|old|large|big|tall|high|heavy)\b", re.IGNORECASE),
    "date": re.compile(
        r"^(?:since |until |by |from )?when\b|^(?:what|which) (?:day|date|month|year)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(r"^what (?:is|are|was|were) the names?\b", re.IGNORECASE),
}
_LEAD = re.compile(
    r"^(?:and|but|so|or|then|about|roughly|in|on|at|by|from|for|to|with|under|of"
    r"|according to [^,?]+,)\s+",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r",? and (?:how|what|when|where|which|who|whom|whose|why)\b", re.IGNORECASE)
_GIVEN: dict[AnswerType, re.Pattern[str]] = {
    "money": re.compile(rf"[$€£¥]\s?\d[\d,.]*|\b\d[\d,.]*\s*(?:\w+ )?(?:{_CURRENCY})\b", re.I),
    "number": re.compile(rf"\d(?:[\d,.]*\d)?|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:{_CALENDAR})\b|\b\d(?:[\d:./-]*\d)?(?:st|nd|rd|th)?\b(?!-year)"
        r"|(?<!-)\b(?:today|yesterday|tomorrow|ago|week|month|year|decade|century|spring|summer"
        r"|autumn|winter|ramadan|christmas)\b"
    ),
    "name": re.compile(r"\b[A-Z][\w’'-]+"),
}
# Capitalised without naming a person or a thing that was asked for by name.
_NO_NAMES = frozenset(
    "a according an and at in it no on some the their there these they this those two what yes us"
    " american americans iraqi iraqis iranian iranians".split()
)


_ASKED_OF = re.compile(
    r"^how many (?P<of>[^?]{3,60}?) (?:were|was|are|is|did|do|does|have|has|had|will|died|live)\b",
    re.I,
)
_ONE_KIND = re.compile(
    r"\b(?:soldiers?|troops|children|civilians?|women|men|girls|boys|police|journalists?|foreigners?"
    r"|[A-Z]\w+(?:is|ans))\b"
)
"""Kinds of people of whom a count of people says nothing."""
_OF_PEOPLE = re.compile(r"(?:\d[\d,.]*|\b[a-z]+) (?:other |more )?(?:people|persons)\b", re.I)
_NAMED_SAYING = re.compile(
    r"\b(?:[A-Z][\w’'-]+ ){1,2}[A-Z][\w’'-]+,? (?:said|says|told|tells|wrote|stated"
    r"|added|claimed|argued|announced|denied|warned|called|described|accused|blamed)\b"
)


def asked_for(question: str) -> AnswerType | None:
    """The kind of thing that `question` asks for; None where that is not plain.

    Of several questions in a row the last one counts; one that asks several things at once
    expects nothing in particular.
    """
    last = re.split(r"\?\s+(?=\S)", question.strip())[-1]
    while (shorter := _LEAD.sub("", last)) != last:
        last = shorter
    if _SEVERAL.search(last):
        return None
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(last)), None)


def given(kind: AnswerType | None, reply: str, question: str) -> bool:
    """Whether `reply` holds something of that kind which the question did not hold already."""
    if kind is None:
        return True
    found = {match.lower() for match in _GIVEN[kind].findall(reply)}
    known = {match.lower() for match in _GIVEN[kind].findall(question)}
    return bool(found - known - (_NO_NAMES if kind == "name" else frozenset()))


def counts_others(question: str, reply: str) -> bool:
    """Whether a question asks how many of one kind there are, and the reply only counts people."""
    asked = _ASKED_OF.match(question.strip())
    kinds = _ONE_KIND.findall(asked["of"]) if asked else []
    told = any(kind.lower()[:5] in reply.lower() for kind in kinds)
    return bool(kinds) and not told and bool(_OF_PEOPLE.search(reply))


def said_by_another(speaker: str | None, reply: str) -> bool:
    """Whether a reply tells what somebody else says than the `speaker`, by last name, asked for."""
    if speaker is None or speaker.lower() in reply.lower():
        return False
    return bool(_NAMED_SAYING.search(reply))
