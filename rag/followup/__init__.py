"""A question after others, made to stand alone by rule; pure, English.

What stands alone comes through letter for letter. What leans on the turns before becomes one
question that can be read by itself: the pronoun is replaced by what it means, the year or name that
is asked about next takes the place of the last one's. Where no rule fits, the question is kept and
told what it is about. It is this question that is shown, searched and judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.followup import fragments, pronouns, remarks
from rag.followup.turns import Turn, topic

LOOKED_BACK = 6
"""Turns; what was said longer ago is not meant by a pronoun."""
LONGEST = 400
"""Characters of a standalone question that was made here; where it is longer, it is as typed."""

_OPENS = r"(?:ok|okay|yes|well|then|and|but|so|or|also)\b[,.]?\s+"
_LEAD = re.compile(rf"^(?:{_OPENS})+(?=\S)", re.IGNORECASE)
_ABOUT = re.compile(rf"^(?:(?:{_OPENS})*(?:what|how) |(?:{_OPENS})+)about\s+(?=\S)", re.IGNORECASE)
_COURTESY = re.compile(
    r"^(?:(?:thank you|thanks|ok|okay|i see|got it|great|good to know|oh|hi|hello|sorry|don't worry"
    r"|(?:that|it)(?:’s|'s| is| was) (?:fine|ok|okay|all right|good|great|terrible|interesting))"
    r"(?: very much| a lot| so much)?\s*[.!,]+\s+)+(?=\S)",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The question as it is understood after earlier (question, answer) pairs, oldest first.

    An answer may be empty. A question that leans on nothing is given back unchanged.
    """
    turns: list[Turn] = []
    for asked, answer in history[-LOOKED_BACK:]:
        turns.append(Turn(_resolved(asked.strip(), turns), answer))
    return _resolved(question, turns)


def _resolved(question: str, turns: Sequence[Turn]) -> str:
    if not turns:
        return question
    corrected = remarks.corrected(question, turns)
    if corrected is None:
        corrected = remarks.asked_again(question, turns)
    if corrected is not None:
        return corrected if len(corrected) <= LONGEST else question
    found = _continued(question, turns)
    return found if len(found) <= LONGEST else question


def _continued(question: str, turns: Sequence[Turn]) -> str:
    """A question that goes on from the last: elliptical, or with pronouns, or neither."""
    said = _COURTESY.sub("", question)
    about, going_on = _ABOUT.sub("", said), _LEAD.sub("", said)
    led = said not in (about, going_on) or about != going_on
    rest = about if about != said else going_on
    if fragments.is_fragment(rest, led=led):
        asked = led or rest.strip().endswith("?") or fragments.is_adverbial(rest)
        completed = fragments.completed(rest, turns[-1]) if asked else None
        return completed or _told(said, turns) or question
    if about != said:
        return _told(said, turns) or question
    counted = fragments.counted_again(rest, turns[-1])
    whole, leans = pronouns.replaced(counted or rest, turns)
    if whole != rest:
        whole = fragments.opened(whole)
        return (_told(whole, turns) if leans else None) or whole
    goes_on = led and fragments.takes_up(rest, turns[-1])
    if leans or goes_on or fragments.is_thin(rest):
        return _told(said, turns) or question
    return question


def _told(question: str, turns: Sequence[Turn]) -> str | None:
    """The question with what it is about before it; None where that is unknown or said already."""
    about = topic(turns)
    if not about or about.lower() in question.lower():
        return None
    return f"About {about}: {question}"
