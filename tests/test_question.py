"""Questions are checked, and made to stand alone."""

from __future__ import annotations

import pytest

from rag.errors import QuestionError
from rag.question import LONGEST, checked, standalone

HISTORY = [("Who heads the committee?", "Qassem Al-Araji. [1]")]


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


@pytest.mark.parametrize("question", ["Why?", "And Balad?", "When was he born?", "What is it for?"])
def test_a_question_that_leans_takes_the_one_before(question: str) -> None:
    assert standalone(question, HISTORY) == f"Who heads the committee? {question}"


@pytest.mark.parametrize("question", ["Which group claimed the attack?", "How far is Balad?"])
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert standalone(question, HISTORY) == question


def test_without_history_nothing_is_added() -> None:
    assert standalone("Why?", []) == "Why?"
