"""Corrections of the last question, and questions about its answer; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.followup import fragments
from rag.followup.phrases import AUXILIARIES, DO, PREPOSITIONS, WH, chains, phrases, words
from rag.followup.turns import Turn, inside, topic

_CORRECTS = re.compile(
    r"^(?:(?:no|nope|not that(?: one)?|sorry|i am sorry|oops|wait|actually)\b[,.!]*\s+)?"
    r"(?:i (?:mean|meant)|i was (?:asking|talking) about|i am (?:talking about|referring to)"
    r"|i(?:'m|’m) (?:talking about|referring to|asking(?: for| about)?))\s+(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NO = re.compile(
    r"^(?:no|nope|sorry|oops|not that(?: one)?)\b[,.!]*\s+(?:correction(?: to)?:? )?"
    r"(?P<rest>\S.*)$",
    re.I | re.DOTALL,
)
_OTHER = re.compile(
    r"^(?:the|that|which) other(?: one| ones)?\W*$|^(?:an)?other(?: one)?\W*$", re.I
)
_MORE = re.compile(
    r"^(?:(?:please|can you|could you)\s+)?(?:tell me more|more|go on"
    r"|more (?:details?|information|please)|(?:anything|what) (?:else|more)"
    r"|give me more(?: details)?|say more|elaborate|and then|explain)"
    r"(?:[, ]*please)?\W*$",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"^(?:are you (?:really |quite )?sure(?: about (?:that|this|it))?|really"
    r"|is (?:that|this|it) (?:really )?(?:true|right|correct|so)|is that a fact|seriously)\W*$",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(
    r"^(?:who (?:says|said|claims|claimed|reports|reported) (?:so|that|this|it)|says who"
    r"|according to whom?"
    r"|(?:what(?:’s|'s| is) (?:the|your) )?sources?|how do you know(?: (?:that|this))?"
    r"|where did you (?:read|get|find) (?:that|this|it))\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:(?:ok|okay|and|but|so)[,.]? )*(?P<wh>why(?: is that| not| so)?|how(?: so| come)?"
    r"|when(?: was that| exactly)?|where(?: exactly| was that)?|since when|until when"
    r"|by whom|with whom|to whom|for whom|who|how many|how much|how often|how long"
    r"|in what way)\W*$",
    re.IGNORECASE,
)
_PLAIN = {
    "why is that": "why",
    "why so": "why",
    "how so": "how",
    "how come": "why",
    "in what way": "how",
}


def corrected(question: str, turns: Sequence[Turn]) -> str | None:
    """The last question as it was meant, where `question` corrects it; else None."""
    last = turns[-1]
    match = _CORRECTS.match(question) or _NO.match(question)
    rest = match["rest"].strip() if match else question
    if _OTHER.match(rest):
        return _other(turns)
    if match is None:
        return None
    bare = rest.rstrip("?.! ")
    first = bare.split()[0].lower() if bare else ""
    if first in WH | AUXILIARIES | {"if"} or len(bare.split()) > 2 * fragments.SHORT:
        return None if first not in WH | AUXILIARIES else fragments.opened(rest)
    if _CORRECTS.match(question) is None and not fragments.is_fragment(rest, led=True):
        return None
    found = fragments.completed(bare, last)
    return found or f"{last.question.strip().rstrip('?.! ')}, meaning {bare}?"


def _other(turns: Sequence[Turn]) -> str | None:
    """The last question asked of the other one: named before it, or whoever was not its answer."""
    last = turns[-1]
    asked = phrases(last.question)
    for turn in reversed(turns[:-1]):
        for phrase, end in chains(turn.question):
            text = turn.question[phrase.start : end]
            alike = any(phrase.head == each.head for each in asked)
            if text not in last.question and (alike or phrase.is_named):
                return fragments.completed(text, last)
    known = {word.lower() for each in asked for word in each.words}
    for phrase in phrases(last.given):
        if phrase.is_named and known.isdisjoint(word.lower() for word in phrase.words):
            return f"{last.question.strip().rstrip('?.! ')}, other than {phrase.text}?"
    return None


def asked_again(question: str, turns: Sequence[Turn]) -> str | None:
    """A question about the last answer or for more of it, in words of its own; else None."""
    last = turns[-1]
    said = inside(last.statement)
    asked = last.question.strip()
    if _MORE.match(question):
        about = topic(turns)
        return f"What else is said about {about}?" if about else asked
    if _SURE.match(question):
        return f"Is it true that {said}?" if said else asked
    if _SAYS_WHO.match(question):
        return f"Who says that {said}?" if said else f"According to whom: {asked}"
    if match := _BARE.match(question):
        return _bare(match["wh"].lower(), asked, said)
    return None


def _bare(wh: str, asked: str, said: str) -> str:
    """For "Why?", the last question with another question word, or why its answer is so."""
    wh = _PLAIN.get(wh, wh).removesuffix(" exactly").removesuffix(" was that")
    stem = asked.rstrip("?.! ")
    if wh in ("who", "how many", "how much"):  # no adverb that could stand in the other's place
        return f"{stem}, and {wh}?"
    line = words(asked)
    for at, word in enumerate(line[:8]):
        if word.lower in AUXILIARIES and (at == 0 or any(each.lower in WH for each in line[:at])):
            after = line[at + 1].lower if at + 1 < len(line) else "?"
            turned = at <= 1 and line[0].lower not in ("who", "what", "which")
            asks_subject = at == 1 and line[0].lower == "who"
            follows = after[0].isalnum() and after not in PREPOSITIONS
            if follows and not asks_subject and (word.lower in DO or turned):
                return fragments.opened(f"{wh} {word.lower}{asked[word.end :]}")
    if said:
        return fragments.opened(f"{wh} is it that {said}?")
    return f"{stem}, and {wh}?"
