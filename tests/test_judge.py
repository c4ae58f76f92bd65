"""A first token becomes log-odds."""

from __future__ import annotations

import math

import pytest

from rag.judge import WORD_ONLY, log_odds
from rag.llm import FirstToken
from rag.usage import Usage


def token(text: str, **logprobs: float) -> FirstToken:
    return FirstToken(logprobs, text, Usage())


def test_the_log_odds_are_yes_against_no() -> None:
    assert log_odds(token("Yes", Yes=-0.1, No=-2.4)) == pytest.approx(2.3)
    assert log_odds(token("No", Yes=-3.0, No=-0.05)) == pytest.approx(-2.95)


def test_spellings_of_one_word_add_up() -> None:
    both = FirstToken(
        {"Yes": math.log(0.4), " yes": math.log(0.4), "No": math.log(0.2)}, "Yes", Usage()
    )
    assert log_odds(both) == pytest.approx(math.log(0.8 / 0.2))


def test_a_word_that_is_not_reported_counts_as_the_least_likely() -> None:
    assert log_odds(token("Yes", Yes=-0.01, The=-9.0)) == pytest.approx(8.99)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Yes", WORD_ONLY), (" yes.", WORD_ONLY), ("No", -WORD_ONLY), ("The", 0.0)],
)
def test_without_probabilities_the_word_counts(text: str, expected: float) -> None:
    assert log_odds(token(text)) == expected


def test_a_token_that_is_neither_word_decides_nothing() -> None:
    assert log_odds(token("The", The=-0.1, A=-3.0)) == 0.0
