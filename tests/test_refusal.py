"""Whether the evidence answers, and how a refusal is worded."""

from __future__ import annotations

from rag import refusal
from rag.citations import citation_of
from rag.types import EvidenceSentence, Hit


def evidence(score: float, text: str = "Two\npeople died.") -> EvidenceSentence:
    hit = Hit(1, 0.0, "a", "v", "p", "a.txt", 0, len(text), text)
    return EvidenceSentence(1, 0, len(text), text, score, hit)


def test_nothing_found_is_never_an_answer() -> None:
    assert refusal.confidence([], 9.0) == float("-inf")


def test_a_surer_judge_and_a_better_passage_both_raise_the_confidence() -> None:
    low, high = [evidence(-5.0)], [evidence(5.0)]
    assert refusal.confidence(low, 0.0) < refusal.confidence(high, 0.0)
    assert refusal.confidence(low, -2.0) < refusal.confidence(low, 2.0)
    assert refusal.confidence(low, None) < refusal.confidence(high, None)


def test_a_refusal_names_what_was_asked_and_quotes_what_came_nearest() -> None:
    gap = refusal.gap("Who  leads\nthem?")
    worded = refusal.worded(gap, [citation_of(evidence(1.0), 1)])
    assert "“Who leads them?”" in worded
    assert "“Two people died.” [1]" in worded


def test_a_refusal_with_nothing_near_says_so() -> None:
    assert refusal.worded(refusal.gap("Why?"), []).endswith("Nothing in them comes near it.")
