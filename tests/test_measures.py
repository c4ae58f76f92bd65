"""Rows of an evaluation, and the averages over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval import measures

TEXT = "Two people died in Taji. Nobody knows why."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def question(**more: Any) -> dict[str, Any]:
    gold = [{"file": "a.txt", "quote": "Two people died in Taji."}]
    return {
        "id": "q",
        "type": "fact",
        "question": "How many?",
        "answerable": True,
        "gold": gold,
        "must": [r"\btwo\b"],
        "must_not": ["three"],
    } | more


def answer(text: str = "Two died. [1]", **more: Any) -> dict[str, Any]:
    citation = {"valid": True, "source": "x/a.txt", "start": 0, "end": 24, "quote": TEXT[:24]}
    return {
        "answer": text,
        "abstained": False,
        "confidence": 1.0,
        "citations": [citation],
        "statements": [],
        "notes": [],
        "mode": "llm",
        "timings_ms": {"total": 1500, "retrieve": 500},
    } | more


def test_a_right_answer_has_every_must_and_no_must_not(corpus: Path) -> None:
    assert measures.score(question(), answer(), corpus)["correct"] is True
    assert measures.score(question(), answer("Five died."), corpus)["correct"] is False
    assert measures.score(question(), answer("Two or three died."), corpus)["correct"] is False


def test_a_refusal_of_what_is_answerable_is_wrong(corpus: Path) -> None:
    row = measures.score(question(), answer(abstained=True), corpus)
    assert (row["correct"], row["refused"], row["citation_precision"]) == (False, True, None)


def test_citations_are_compared_with_the_file_and_the_gold(corpus: Path) -> None:
    good = measures.score(question(), answer(), corpus)
    assert (good["exact"], good["citation_precision"], good["citation_recall"]) == (1, 1.0, 1.0)
    wrong = answer()
    wrong["citations"][0] |= {"start": 25, "end": 42, "quote": "Nobody knows what"}
    row = measures.score(question(), wrong, corpus)
    assert (row["exact"], row["citation_precision"], row["citation_recall"]) == (0, 0.0, 0.0)


def test_a_crash_is_a_row_that_scores_nothing(corpus: Path) -> None:
    rows = [
        measures.score(question(), answer(), corpus),
        measures.crashed(question(), ValueError("no")),
    ]
    found = measures.averages(rows)
    assert (found["correct"], found["correct_n"], found["failed"]) == (0.5, 2, 0.5)


def test_every_measure_has_its_interval(corpus: Path) -> None:
    rows = [measures.score(question(), answer(), corpus)]
    rows.append(
        measures.score(question(answerable=False, type="absent"), answer(abstained=True), corpus)
    )
    found = measures.averages(rows)
    for key in ("correct", "refused_answerable", "refused_unanswerable", "exact_spans"):
        low, high = found[f"{key}_ci"]
        assert low <= found[key] <= high
    assert (found["correct.fact"], found["refused.absent"]) == (1.0, 1.0)


def test_an_interval_is_the_same_every_time_and_holds_the_mean() -> None:
    values = [1.0] * 30 + [0.0] * 10
    assert measures.interval(values) == measures.interval(values)
    low, high = measures.interval(values)
    assert 0.5 < low < 0.75 < high < 0.95
