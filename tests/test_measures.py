"""Rows to figures: averages, what is no average, intervals, and words shown of a gold span."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import measures
from eval.targets import Place

TEXT = "Two people died in Taji. Nobody knows why."


def rows(*scores: dict[str, Any], **common: Any) -> list[measures.Row]:
    return [{"id": str(number), "scores": each} | common for number, each in enumerate(scores)]


def test_a_measure_is_the_mean_of_what_counts_for_it() -> None:
    found = measures.folded(rows({"a": 1.0}, {"a": 0.0}, {"a": None, "b": 1.0}), {})
    assert (found["a"], found["a_n"], found["b"], found["b_n"]) == (0.5, 2, 1.0, 1)


def test_every_measure_has_its_interval() -> None:
    found = measures.folded(
        [
            {"scores": {"a": float(n % 2)}, "yes": n % 3 == 0, "score": float(-n % 7)}
            for n in range(30)
        ],
        {"auc": measures.auc("yes", "score"), "caught": measures.caught_at("yes", "score")},
    )
    for key in ("a", "auc", "caught"):
        low, high = found[f"{key}_ci"]
        assert low <= found[key] <= high
        assert low < high


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=60))
def test_an_interval_lies_around_its_mean_and_stays_the_same(values: list[float]) -> None:
    low, high = measures.interval(values)
    assert 0 <= low <= sum(values) / len(values) + 1e-9
    assert sum(values) / len(values) - 1e-9 <= high <= 1
    assert measures.interval(values) == [low, high]


def test_a_perfect_score_is_no_certainty() -> None:
    assert measures.score_interval([1.0] * 100) == [0.963, 1.0]
    assert measures.score_interval([0.0] * 100) == [0.0, 0.037]
    assert measures.score_interval([1.0]) == [0.2065, 1.0]
    assert measures.score_interval([0.5] * 9) == [0.5, 0.5]
    found = measures.folded(rows({"a": 1.0}, {"a": 1.0}, {"a": 1.0}, {"a": 1.0}), {})
    assert found["a_ci"] == [0.5101, 1.0]


def test_an_interval_is_as_wide_as_theory_says() -> None:
    low, high = measures.interval([1.0, 0.0] * 200)
    assert (high - low) / 2 == pytest.approx(1.96 * math.sqrt(0.25 / 400), rel=0.1)


def test_the_area_under_a_curve_counts_pairs() -> None:
    labelled = [(True, 3.0), (True, 1.0), (False, 2.0), (False, 0.0), (None, 9.0), (True, None)]
    found = [{"yes": yes, "score": score} for yes, score in labelled]
    assert measures.auc("yes", "score")(found) == 0.75
    assert measures.auc("yes", "score")(found[:2]) is None


def test_what_is_caught_at_a_share_of_false_refusals() -> None:
    found = [{"yes": True, "score": float(n)} for n in range(100)]
    found += [{"yes": False, "score": value} for value in (-1.0, 4.0, 50.0, 99.0)]
    assert measures.caught_at("yes", "score", 0.05)(found) == 0.5


def test_balanced_accuracy_weighs_both_kinds_alike() -> None:
    found = rows({"a": 1.0}, {"a": 1.0}, {"a": 1.0}, {"b": 0.0})
    assert measures.balanced(("a", "b"))(found) == 0.5
    assert measures.balanced(("a", "c"))(found) is None


def test_words_of_a_span_count_whole_and_once() -> None:
    gold = [Place("d", 0, 24, TEXT[:24])]  # six words with the full stop
    whole = measures.token_scores({"d": TEXT}, gold, [("d", 0, 24)])
    assert whole == (1.0, 1.0, 1.0)
    twice = measures.token_scores({"d": TEXT}, gold, [("d", 0, 24), ("d", 0, 10)])
    assert twice == whole
    half = measures.token_scores({"d": TEXT}, gold, [("d", 11, 42)])
    assert half == (4 / 6, 4 / 8, 4 / 10)
    assert measures.token_scores({"d": TEXT}, gold, []) == (0.0, 0.0, 0.0)


def test_a_word_that_a_span_cuts_counts() -> None:
    assert measures.tokens(TEXT, [(5, 7)]) == {4}
    assert measures.tokens(TEXT, [(3, 4)]) == set()
