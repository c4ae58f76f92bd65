"""Question and text to a score, by both models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.reranker import CrossEncoder, LateInteraction, Reranker
from rag.types import Span

QUESTION = "Who heads the committee?"
TEXTS = [
    "Iraq has enough forces to counter the group.",
    "The committee is headed by Qassem Al-Araji, National Security Adviser.",
    "Rockets were fired at the airport.",
]
LATE = LateInteraction()
MODELS = [CrossEncoder(), LATE]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)


def joined(texts: list[str], before: str = "", gap: str = " ") -> tuple[str, list[Span]]:
    """`before` and the texts as one, `gap` between them, and where each of the texts is in it."""
    whole = before + gap.join(texts)
    starts = [whole.index(text, len(before)) for text in texts]
    return whole, [
        Span(start, start + len(text)) for start, text in zip(starts, texts, strict=True)
    ]


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


@pytest.mark.parametrize("before", ["", "“Zażółć gęślą” — 🇮🇶 ١٢٣ naïve\n"])  # places are characters
def test_the_part_that_answers_comes_first(before: str) -> None:
    text, parts = joined(TEXTS, before)
    scores = LATE.part_scores(QUESTION, text, parts)
    assert max(scores) == scores[1]


def test_a_part_is_compared_by_its_own_tokens() -> None:
    """Not one more, not one less, and not the markers of the text."""
    text, parts = joined(["Rockets fell", ".", "The committee met"], "“É” — ", gap="")
    vectors, offsets = LATE._text(text)
    tokens = [text[start:end] for start, end in offsets]
    asked = LATE._text(QUESTION).vectors.astype("float32")
    words_of = [["Rockets", "fell"], ["."], ["The", "committee", "met"]]
    for part, words in zip(parts, words_of, strict=True):
        first = tokens.index(words[0])
        assert tokens[first : first + len(words)] == words
        own = vectors[first : first + len(words)].astype("float32")
        expected = (asked @ own.T).max(axis=1).mean()
        assert LATE.part_scores(QUESTION, text, [part]) == pytest.approx([expected], abs=1e-5)


def test_no_part_scores_above_the_whole_text() -> None:
    text, parts = joined(TEXTS)
    whole = LATE.scores(QUESTION, [text])[0]
    assert all(score < whole for score in LATE.part_scores(QUESTION, text, parts))
    assert LATE.part_scores(QUESTION, text, []) == []


def test_a_part_past_the_tokens_that_are_read_comes_last() -> None:
    text, parts = joined([*TEXTS, "word " * 600, QUESTION])
    scores = LATE.part_scores(QUESTION, text, parts)
    assert scores[-1] == min(scores) == -1


@each_model
def test_many_threads_get_the_scores_that_one_gets(model: Reranker) -> None:
    fresh = type(model)()
    questions = [f"{QUESTION} ({number})" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: fresh.scores(question, TEXTS), questions))
    assert found == [type(model)().scores(question, TEXTS) for question in questions]


def test_scores_are_those_of_the_exact_product_on_every_processor() -> None:
    """Without VNNI the fast product of int8 overflows: it gives these logits .1 and more apart."""
    assert CrossEncoder().scores(QUESTION, TEXTS) == pytest.approx(
        [-10.606, 9.313, -11.241], abs=0.05
    )
