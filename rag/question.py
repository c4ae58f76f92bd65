"""What was asked: fit to be asked at all, and made to stand alone after earlier turns; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.errors import QuestionError

LONGEST = 2000
"""Characters; the models read 512 tokens, and no question needs more."""

_FOLLOWS = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|why|how so|where|when|who)\b[^?]{0,20}\??$"
    r"|^(?:and|but|so|what about|how about)\b"
    r"|\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|this|that|these|those|there|then"
    r"|the (?:former|latter|same))\b",
    re.IGNORECASE,
)


def checked(question: str) -> str:
    """The question without blanks around it. Raises QuestionError if it is empty or too long."""
    asked = question.strip()
    if not re.search(r"\w", asked):
        raise QuestionError("The question is empty.", hint="Ask in a sentence or a few words.")
    if len(asked) > LONGEST:
        raise QuestionError(
            f"The question has {len(asked):,} characters; at most {LONGEST:,} can be read.",
            hint="Ask one thing, in a sentence or two.",
        )
    return asked


def standalone(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The question as it is searched for: with the one before where it leans on it.

    `history` holds earlier (question, answer) pairs, oldest first. A question leans on the one
    before when it is a bare "Why?", opens like "And …", or holds a pronoun.
    """
    if not history or not _FOLLOWS.search(question):
        return question
    return f"{history[-1][0].strip()} {question}"
