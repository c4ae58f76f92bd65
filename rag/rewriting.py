"""A question after others, put into words of its own by a strong language model."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from rag import followup, prompt, support
from rag.llm import LLM, Deadline
from rag.usage import Usage

REPLY_TOKENS = 100
SECONDS = 10.0
"""Longest wait; the rules are there at once."""


def rewritten(
    llm: LLM, question: str, history: Sequence[tuple[str, str]], deadline: Deadline
) -> tuple[str | None, Usage]:
    """The question as the model understands it, and what that cost.

    None where its reply cannot be taken for the question: see `accepted`. Raises LLMError.
    """
    turns = history[-followup.LOOKED_BACK :]
    reply = llm.stream(
        prompt.standalone(question, turns), max_tokens=REPLY_TOKENS, deadline=deadline
    )
    with closing(reply):
        for _ in reply:
            pass
    return accepted(reply.text, question, turns), reply.usage


def accepted(reply: str, question: str, history: Sequence[tuple[str, str]]) -> str | None:
    """The question in a reply; None where it is none, too long, or names what nobody named.

    A question that comes back with other blanks, quotes or marks only is the one that was typed.
    """
    written = " ".join(reply.split()).strip('"“”')
    if _bare(written) == _bare(question):
        return question
    answers = question.endswith("?") and not written.endswith("?")
    if not written or answers or len(written) > followup.LONGEST:
        return None
    said = [question, *(text for turn in history for text in turn)]
    return None if support.invented(written, said) else written


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
