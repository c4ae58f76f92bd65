"""Question and text to a score, by both models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.reranker import CrossEncoder, LateInteraction, Reranker

QUESTION = "Who heads the committee?"
TEXTS = [
    "Iraq has enough forces to counter the group.",
    "The committee is headed by Qassem Al-Araji, National Security Adviser.",
    "Rockets were fired at the airport.",
]
MODELS = [CrossEncoder(), LateInteraction()]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)


@each_model
def test_the_sentence_that_answers_comes_first(model: Reranker) -> None:
    scores = model.scores(QUESTION, TEXTS)
    assert max(scores) == scores[1]


@each_model
def test_a_score_does_not_depend_on_what_else_is_scored(model: Reranker) -> None:
    assert type(model)().scores(QUESTION, TEXTS[1:2]) == model.scores(QUESTION, TEXTS)[1:2]


@each_model
def test_no_texts_have_no_scores(model: Reranker) -> None:
    assert model.scores(QUESTION, []) == []


def test_a_logit_above_zero_tends_to_the_point() -> None:
    scores = CrossEncoder().scores(QUESTION, TEXTS)
    assert scores[1] > 0 > scores[2]


def test_late_interaction_finds_what_shares_no_word_with_the_question() -> None:
    question = "Which politician called the pull-back mere reshuffling?"
    texts = [
        "The politician arrived on Monday.",
        "A member of parliament condemned the withdrawal as part of a plan to redeploy troops.",
    ]
    first, second = LateInteraction().scores(question, texts)
    assert 1 >= second > first >= -1


@each_model
def test_many_threads_get_the_scores_that_one_gets(model: Reranker) -> None:
    fresh = type(model)()
    questions = [f"{QUESTION} ({number})" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: fresh.scores(question, TEXTS), questions))
    assert found == [type(model)().scores(question, TEXTS) for question in questions]
