"""Questions that leave out what the last one said: "And in 2021?", "Balad?", "Why?"; pure."""

from __future__ import annotations

import re

from rag.followup.phrases import (
    AUXILIARIES,
    DETERMINERS,
    LINKS,
    PREPOSITIONS,
    WH,
    Phrase,
    chains,
    phrases,
    vocabulary,
    words,
)
from rag.followup.turns import Turn

SHORT = 5
"""Words of a bare fragment; what is longer says what it is about."""
THIN = 2
"""Words with content, at most, of a question that must be told what it is about."""

_SUBJECTS = vocabulary("i you we he she it they who there")
_VERBAL = vocabulary(
    "tell explain describe list show compare give say says said know think want need mean please"
    " help thanks thank recommend suggest define summarize summarise get make find use"
)
_TIME = re.compile(
    r"^(?:(?:in|since|before|after|until|by|during) )?(?:(?:early|late|mid) )?"
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2},?)?(?: (?:1\d|20)\d\d)?|(?:1\d|20)\d\d|(?:last|this|next) (?:year|month|week))$",
    re.IGNORECASE,
)
_TIME_INSIDE = re.compile(
    r"\b(?:(?:in|since|before|after|until|by|during) )?"
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2},?)?(?: (?:1\d|20)\d\d)?|(?:1\d|20)\d\d|(?:last|this|next) (?:year|month|week))\b"
)
_ONE = re.compile(r"^(?:the|that|this) ones?\b(?P<rest>.*)$", re.IGNORECASE)
_DEFINES = re.compile(
    r"^(?:what|who)(?: is| are| was| were|’s|'s)\s+(?:an? )?(?!the\b|it\b|that\b)", re.I
)
_HOW_MANY = re.compile(r"^how (?:many|much)(?= (?:is|are|was|were|do|does|did|had|will)\b)", re.I)
_HOW_MANY_OF = re.compile(r"\bhow (?:many|much) ", re.IGNORECASE)
_AGREES = {"was": "were", "is": "are", "does": "do", "has": "have"}


def opened(question: str) -> str:
    """With a capital in front."""
    return question[:1].upper() + question[1:]


def is_fragment(text: str, *, led: bool) -> bool:
    """Whether `text` is no sentence, but what the last question is asked of next.

    `led` is whether "And", "What about" or the like stood before it. Without, a name alone is
    taken for one only where it is asked ("Balad?"): words that are searched for look the same.
    """
    line = [word for word in words(text) if word.is_word]
    if not line or len(line) > SHORT + 3 * led:
        return False
    lower = [word.lower for word in line]
    if lower[0] in WH | AUXILIARIES | _SUBJECTS or _VERBAL.intersection(lower):
        return False
    if (AUXILIARIES - {"can", "will", "may", "might"}).intersection(lower) or "i" in lower:
        return False
    if led or lower[0] in PREPOSITIONS or _ONE.match(text):
        return True
    named = any(word.is_capital for word in line[1:]) or (line[0].is_capital and len(line) == 1)
    return len(line) <= SHORT - 2 and (not named or text.strip().endswith("?"))


def counted_again(question: str, turn: Turn) -> str | None:
    """For "How many were there in May?", the same with what was counted; None otherwise."""
    match, counted = _HOW_MANY.match(question), _HOW_MANY_OF.search(turn.question)
    if not match or not counted:
        return None
    what = next((each.text for each in phrases(turn.question) if each.start >= counted.end()), None)
    return f"{match[0]} {what}{question[match.end() :]}" if what else None


def takes_up(question: str, turn: Turn) -> bool:
    """Whether a short question says again what the last one did: "And what did Lee say?"."""
    content = {word.lower for word in words(question) if word.is_word} - _LIGHT
    said = {word.lower for word in words(turn.question)}
    return len(content) <= THIN and not content.isdisjoint(said)


def is_adverbial(text: str) -> bool:
    """Whether a fragment says when or where, or which of several: "in 2021", "the one at Taji"."""
    return text.split()[0].lower() in PREPOSITIONS or bool(
        _ONE.match(text) or _TIME.match(text.strip(" ?.!"))
    )


def is_thin(question: str) -> bool:
    """Whether a whole question says too little to be understood: "How can I apply?"."""
    found = phrases(question)
    if (
        any(each.is_named for each in found)
        or _DEFINES.match(question)
        or re.search(r"[\d\"“]", question)
    ):
        return False
    line = [word.lower for word in words(question) if word.is_word]
    content = [word for word in line if word not in _LIGHT]
    return len(content) < THIN or (
        len(content) == THIN and any(each.determiner == "the" for each in found)
    )


_LIGHT = (
    WH
    | AUXILIARIES
    | PREPOSITIONS
    | DETERMINERS
    | _SUBJECTS
    | vocabulary("me us my more most there also too and or but so please not any some here now")
)


def completed(fragment: str, turn: Turn) -> str | None:
    """The last question, asked of `fragment`; None where nothing in it can give way."""
    asked = turn.question.strip()
    bare = fragment.strip().rstrip("?.! ").strip()
    if bare[1:].islower() and " " in bare:
        bare = bare[:1].lower() + bare[1:]
    if _TIME.match(bare):
        return _timed(bare, asked)
    if match := _ONE.match(bare):
        return _another(match["rest"].strip(), asked)
    lower = bare.split()[0].lower()
    if lower in PREPOSITIONS:
        return _prepositional(bare, asked)
    found = phrases(bare)
    if not found:
        return None
    place = _place(found[0], asked)
    return _swapped(asked, *place, _lowered(bare, place[0]), found[0]) if place else None


def _timed(time: str, asked: str) -> str:
    said = list(_TIME_INSIDE.finditer(asked))
    if said:
        last = said[-1]
        has = re.match(r"(?:in|since|before|after|until|by|during) ", last[0], re.I)
        new = time if not has or not re.match(r"[\d]|[A-Z]", time) else has[0] + time
        return asked[: last.start()] + new + asked[last.end() :]
    bare = time[0].isdigit() or (time[0].isupper() and " " not in time)
    return _appended(asked, f"in {time}" if bare else time)


def _appended(asked: str, more: str) -> str:
    stem = asked.rstrip("?.! ")
    if more.split()[0].lower() in PREPOSITIONS:
        more = more[:1].lower() + more[1:]
    return f"{stem} {more}?"


def _another(rest: str, asked: str) -> str | None:
    """After "the base of Qayara", "the one in Kirkuk" is the base in Kirkuk."""
    for phrase, end in chains(asked):
        if phrase.determiner and phrase.determiner not in ("my", "your") and rest:
            return f"{asked[: phrase.start]}{phrase.text} {rest}{asked[end:]}"
    return None


def _prepositional(fragment: str, asked: str) -> str:
    first = fragment.split()[0].lower()
    for phrase in phrases(asked):
        if phrase.before == first:
            start = asked.lower().rfind(first, 0, phrase.start)
            return asked[:start] + fragment[:1].lower() + fragment[1:] + asked[phrase.end :]
    return _appended(asked, fragment)


def _place(new: Phrase, asked: str) -> tuple[int, int] | None:
    """Where the phrase of the last question stands that `new` takes the place of."""
    whole = {phrase.start: end for phrase, end in chains(asked)}
    best, score = None, 0
    for phrase in phrases(asked):
        alike = _alike(new, phrase)
        if alike > score:
            best, score = phrase, alike
    if best is None:
        return None
    end = best.end
    if best.head == new.head or (new.determiner and not best.is_named):
        end = whole.get(best.start, best.end)
    return best.start, end


def _alike(new: Phrase, old: Phrase) -> int:
    """How well `new` can stand where `old` does; 0 where it cannot."""
    if new.head == old.head:
        return 8
    if not new.is_named or old.determiner in ("my", "your", "our"):
        return 0
    if new.determiner == "the" and not old.determiner and old.before in LINKS:
        return 0
    same = (new.determiner == "the") == (old.determiner == "the")
    number = new.is_plural == old.is_plural
    if old.is_named:
        return 3 + same + number + (new.is_person == old.is_person)
    return 1 + number if new.determiner and old.determiner == "the" else 0


def _lowered(bare: str, at: int) -> str:
    """The fragment as it is written inside of a sentence."""
    first = bare.split()[0]
    return bare[:1].lower() + bare[1:] if at > 0 and first.lower() in DETERMINERS else bare


def _swapped(asked: str, start: int, end: int, text: str, new: Phrase) -> str:
    before = asked[:start]
    if new.is_plural or " and " in text:
        match = re.search(r"\b(was|is|does|has) $", before, re.IGNORECASE)
        if match:
            verb = _AGREES[match[1].lower()]
            before = (
                before[: match.start()]
                + (verb.capitalize() if match[1][0].isupper() else verb)
                + " "
            )
    return opened(f"{before}{text}{asked[end:]}")
