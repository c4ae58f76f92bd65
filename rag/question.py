"""What was asked, fit to be asked at all; pure."""

from __future__ import annotations

import re

from rag.errors import QuestionError

LONGEST = 2000
"""Characters; the models read 512 tokens, and no question needs more."""


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
