"""Which questions want to hear more than one side."""

from __future__ import annotations

import pytest

from rag.sides import several


@pytest.mark.parametrize(
    "question",
    [
        "Did the ferry sink because of the storm?",
        "Isn't the bridge closed?",
        "Since the vote in May, has the council bought any buses?",
        "The figure of 40 keeps coming up: were they hired or dismissed?",
        "How do the articles differ on the cost of the bridge?",
        "What are the two competing readings of the report?",
        "How many people live there in official and in unofficial counts?",
        "Which ministers are named across the articles?",
        "Who are the candidates?",
        "Who built the bridge, and what did it cost?",
        "Is the plan defensive or offensive, according to whom?",
    ],
)
def test_one_sentence_is_half_an_answer(question: str) -> None:
    assert several(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who built the bridge?",
        "How many people crossed it in 2019?",
        "Which bus does the mayor take?",
        "What is the name of the ferry?",
        "When did it sink, according to the harbour master?",
        "Why was the bridge closed?",
    ],
)
def test_a_question_of_one_thing_wants_one(question: str) -> None:
    assert not several(question)
