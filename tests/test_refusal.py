"""Whether the articles answer, and how a refusal is worded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import refusal
from rag.citations import citation_of
from rag.refusal import (
    BESIDE,
    JUDGED,
    LIKELY,
    REFUSE_BELOW,
    RESPONDS_AT,
    RESPONDS_SURELY,
    SURE,
    UNJUDGED,
    Checks,
    outcome,
)
from rag.settings import Settings
from rag.types import EvidenceSentence, Hit

GOOD = Checks(responds=2.0, gives=True, invented=False)
FAILED = Checks(responds=None, gives=True, invented=False)


def evidence(score: float, text: str = "Two\npeople died.") -> EvidenceSentence:
    hit = Hit(1, 0.0, "a", "v", "p", "a.txt", 0, len(text), text)
    return EvidenceSentence(1, 0, len(text), text, score, hit)


DOUBT = (REFUSE_BELOW + LIKELY) / 2


def test_the_threshold_is_the_default_of_its_setting() -> None:
    assert Settings().refuse_below == REFUSE_BELOW


def test_nothing_found_is_never_an_answer() -> None:
    assert refusal.confidence([], 9.0) == 0


def test_a_judge_that_was_asked_decides_alone() -> None:
    near, far = [evidence(5.0)], [evidence(-9.0)]
    assert refusal.confidence(near, 2.0) == refusal.confidence(far, 2.0) > LIKELY
    assert refusal.confidence(near, -2.0) < REFUSE_BELOW


def test_without_a_judge_only_what_is_far_off_is_refused() -> None:
    far, near = [evidence(-9.0)], [evidence(-3.0)]
    assert refusal.confidence(far, None) < REFUSE_BELOW < refusal.confidence(near, None)


@pytest.mark.parametrize("calibration", [JUDGED, UNJUDGED])
def test_a_confidence_is_a_probability_that_grows_with_its_score(
    calibration: refusal.Calibration,
) -> None:
    told = [calibration(score) for score in (-1e6, -9.0, -1.0, 0.0, 1.0, 9.0, 1e6)]
    assert sorted(told) == told
    assert 0 <= told[0] < told[3] < told[-1] <= 1


def test_what_passed_and_gives_what_was_asked_is_shown() -> None:
    assert outcome(0.95, GOOD) == "prose"


def test_in_doubt_a_draft_has_to_prove_itself() -> None:
    assert outcome(DOUBT, GOOD) == "prose"
    assert outcome(DOUBT, replace(GOOD, responds=RESPONDS_SURELY - 0.1)) == "refusal"
    assert outcome(DOUBT, FAILED) == "refusal"


def test_what_hardly_answers_gives_way_to_quotes_and_what_does_not_to_a_refusal() -> None:
    assert outcome(0.95, replace(GOOD, responds=RESPONDS_AT - 0.1)) == "quotes"
    assert outcome(0.95, replace(GOOD, responds=BESIDE - 0.1)) == "refusal"


def test_a_true_sentence_without_the_figure_that_was_asked_for_is_no_answer() -> None:
    assert outcome(0.99, replace(GOOD, gives=False)) == "refusal"


def test_what_the_model_had_to_make_up_the_evidence_lacks() -> None:
    assert outcome(0.99, FAILED) == "quotes"
    assert outcome(0.99, replace(FAILED, invented=True)) == "refusal"


def test_where_the_draft_is_no_answer_quotes_need_surer_evidence() -> None:
    assert outcome(SURE - 0.01, FAILED) == "refusal"
    assert outcome(SURE - 0.01, replace(GOOD, responds=RESPONDS_AT - 0.1)) == "refusal"
    assert outcome(SURE, FAILED) == "quotes"


@pytest.mark.parametrize(
    "reply",
    [
        "The price was not specified in the given facts.",
        "The facts do not say who leads it.",
        "His birthday isn't mentioned in these facts.",
    ],
)
def test_a_model_that_says_it_was_not_told_is_believed(reply: str) -> None:
    assert refusal.declines(reply)


@pytest.mark.parametrize(
    "reply", ["It is unclear how many troops are there.", "Baghdad did not accept the offer."]
)
def test_an_article_that_does_not_know_is_an_answer(reply: str) -> None:
    assert not refusal.declines(reply)


def test_a_refusal_names_what_was_asked_and_quotes_what_came_nearest() -> None:
    gap = refusal.gap("Who  leads\nthem?")
    worded = refusal.worded(gap, [citation_of(evidence(1.0), 1)])
    assert "“Who leads them?”" in worded
    assert "“Two people died.” [1]" in worded


def test_a_refusal_with_nothing_near_says_so() -> None:
    assert refusal.worded(refusal.gap("Why?"), []).endswith("Nothing in them comes near it.")


def test_a_gap_that_cites_what_is_said_stands_alone() -> None:
    said = refusal.only_said("they left", "when")
    assert refusal.worded(said, [], [1]) == "The articles say that they left, but not when. [1]"
