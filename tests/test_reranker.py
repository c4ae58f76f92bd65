"""Question and text to a score."""

from __future__ import annotations

from rag.reranker import EmbeddedReranker

QUESTION = "Who heads the committee?"
TEXTS = [
    "Iraq has enough forces to counter the group.",
    "The committee is headed by Qassem Al-Araji, National Security Adviser.",
    "Rockets were fired at the airport.",
]
RERANKER = EmbeddedReranker()


def test_the_sentence_that_answers_comes_first() -> None:
    scores = RERANKER.scores(QUESTION, TEXTS)
    assert max(scores) == scores[1]
    assert scores[1] > 0 > scores[2]


def test_a_score_does_not_depend_on_what_else_is_scored() -> None:
    assert EmbeddedReranker().scores(QUESTION, TEXTS[1:2]) == RERANKER.scores(QUESTION, TEXTS)[1:2]


def test_no_texts_have_no_scores() -> None:
    assert RERANKER.scores(QUESTION, []) == []
