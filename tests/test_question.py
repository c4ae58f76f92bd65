"""Questions are checked."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.question import LONGEST, checked


@pytest.mark.parametrize("question", ["", "   ", "\n", "?", "…"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        checked(question)


def test_a_question_too_long_to_read_is_refused_with_both_figures() -> None:
    with pytest.raises(QuestionError, match=r"100,000 characters; at most 2,000"):
        checked("x" * 100_000)
    assert checked("x" * LONGEST) == "x" * LONGEST


def test_a_question_keeps_its_words() -> None:
    assert checked("  Who’s there? ") == "Who’s there?"
