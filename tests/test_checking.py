"""A sentence of a draft against the evidence: what it rests on, and how it is repaired."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import checking
from rag.citations import Draft
from rag.types import EvidenceSentence, Hit

WELL = "The well of Hathe was dug by Vera Lund in 1931, the herald wrote."
BRIDGE = "The bridge at Alcosta was opened by Ivan Petrov."


def evidence(*texts: str) -> list[EvidenceSentence]:
    found = []
    for number, text in enumerate(texts, start=1):
        hit = Hit(number, 1.0, "a", "v", "p", "s", 0, len(text), text)
        found.append(EvidenceSentence(number, 0, len(text), text, 1.0, hit))
    return found


def supports(document: str, claim: str) -> float:
    """A judge that objects to nothing, so that only the rules do."""
    return 5.0


def test_a_sentence_is_checked_against_what_a_model_read() -> None:
    disguised = WELL.replace("Vera Lund", "Ve\u200bra Lu\u200bnd")
    settled = checking.settle(
        Draft("Vera Lund dug the well of Hathe."), evidence(disguised), supports
    )
    assert settled.passed


def test_the_strongest_evidence_is_tried_alone_and_a_wrong_marker_gives_way() -> None:
    both = evidence(BRIDGE, WELL)
    dug = "Vera Lund dug the well of Hathe."
    assert checking.settle(Draft(dug), both, supports).evidence == (2,)
    assert checking.settle(Draft(dug, (1,)), both, supports).evidence == (2,)


def test_a_dropped_hedge_is_restored_and_what_was_written_is_kept() -> None:
    signed = evidence("The petition was signed by more than 16,000 people, the council said.")
    settled = checking.settle(Draft("16,000 people signed the petition."), signed, supports)
    assert settled.passed
    assert "more than 16,000 people signed the petition" in settled.text.lower()
    assert settled.original == "16,000 people signed the petition."
    assert checking.RESTORED in settled.verdict.reasons


def test_a_name_that_the_headline_has_is_no_reason_against_a_sentence() -> None:
    read: list[str] = []

    def judge(document: str, claim: str) -> float:
        read.append(document)
        return 5.0

    (plain,) = evidence("The army has sent 450 soldiers to the valley.")
    headed = replace(plain, hit=replace(plain.hit, title="Dam at Korrel breaks, 14 dead"))
    said = "The army sent 450 soldiers to the Korrel valley."
    assert not checking.settle(Draft(said), [plain], judge).passed
    settled = checking.settle(Draft(said), [headed], judge)
    assert settled.passed
    assert "the headline of the article names Korrel" in settled.verdict.reasons
    # The judge is told of the name alone, so that nothing else of a headline passes for evidence.
    assert "Korrel" in read[-1]
    assert not any(word in read[-1] for word in ("Dam", "breaks", "dead"))
    other = "The army sent 14 soldiers to the Korrel valley."
    assert not checking.settle(Draft(other), [headed], judge).passed


def test_a_full_name_that_stands_in_the_passage_is_no_reason_against_a_sentence() -> None:
    (plain,) = evidence("Vukova, 47, lost the vote.")
    said = "Elena Vukova is 47 and lost the vote."
    assert not checking.settle(Draft(said), [plain], supports).passed
    after = " The result was a shock to Elena Vukova, but not to President Vukova."
    full = replace(plain, hit=replace(plain.hit, text=plain.text + after))
    settled = checking.settle(Draft(said), [full], supports)
    assert settled.passed
    assert "the article gives the full name: Elena Vukova" in settled.verdict.reasons
    after += " So it was to Ivo Vukova."
    two = replace(plain, hit=replace(plain.hit, text=plain.text + after))
    assert not checking.settle(Draft(said), [two], supports).passed


@pytest.mark.parametrize(
    ("odds", "verdict"), [(checking.JOINED_AT - 0.1, "partial"), (checking.JOINED_AT, "supported")]
)
def test_what_is_put_together_from_several_pieces_has_to_be_surer(
    odds: float, verdict: str
) -> None:
    def judge(document: str, claim: str) -> float:
        return odds if BRIDGE in document and WELL in document else -1.0

    said = "Ivan Petrov opened the bridge and Vera Lund dug the well of Hathe."
    settled = checking.settle(Draft(said, (1, 2)), evidence(BRIDGE, WELL), judge)
    assert settled.verdict.label == verdict
    assert set(settled.evidence) == {1, 2}
    assert (settled.verdict.reasons == (checking.JOINED,)) is (verdict == "partial")


def test_a_judge_is_asked_about_few_shorter_forms_and_none_that_a_rule_rejects() -> None:
    asked: list[str] = []

    def never(document: str, claim: str) -> float:
        asked.append(claim)
        return -5.0

    long = "Vera Lund dug the well, the old one, and a wall, a high one, and a gate, after 1931."
    settled = checking.settle(Draft(long, (1,)), evidence(WELL), never)
    assert (settled.text, settled.passed) == (long, False)
    assert len({claim for claim in asked if claim != long}) <= checking.TRIED
    asked.clear()
    checking.settle(Draft("Mike Pompeo dug it, and left.", (1,)), evidence(WELL), never)
    assert asked == []


def test_what_was_said_before_is_not_said_again_in_a_shorter_form() -> None:
    draft = Draft("Vera Lund dug the well of Hathe, a cousin of Mike Pompeo.")
    shorter = "Vera Lund dug the well of Hathe."
    assert checking.settle(draft, evidence(WELL), supports).text == shorter
    assert not checking.settle(draft, evidence(WELL), supports, [shorter]).passed


def test_a_quote_stands_in_once_for_each_piece_of_evidence_that_nothing_cites() -> None:
    both = evidence(BRIDGE, WELL)
    drafts = ("Mike Pompeo dug it.", "It has 400 members.", "Ivan Petrov opened the bridge.")
    settled = [
        checking.settle(Draft(text, (number,)), both, supports)
        for text, number in zip(drafts, (2, 2, 1), strict=True)
    ]
    assert [each.passed for each in settled] == [False, False, True]
    assert [each.evidence for each in checking.quotes_instead(settled, both)] == [(2,)]


def test_what_no_statement_rests_on_is_quoted_other_articles_first() -> None:
    *shown, last = evidence(BRIDGE, WELL, "The well of Hathe is deep.")
    shown.append(replace(last, hit=replace(last.hit, article_id="another")))
    settled = [checking.settle(Draft("Ivan Petrov opened the bridge.", (1,)), shown, supports)]
    assert settled[0].passed
    further = list(checking.further(settled, shown, 3))
    assert [each.evidence for each in further] == [(3,), (2,)]
    assert further[0].text == "“The well of Hathe is deep.”"
    assert [each.evidence for each in checking.further(settled, shown, 1)] == [(3,)]
    assert not list(checking.further([*settled, *further], shown, 3))


def test_what_other_evidence_has_does_not_mend_a_changed_date() -> None:
    shown = evidence(
        "The bridge at Alcosta was opened by Ivan Petrov on 4 May 1931.",
        "The well of Hathe was dug on 9 June 1931.",
    )
    draft = Draft("The bridge at Alcosta was opened by Ivan Petrov on 9 June 1931.")
    settled = checking.settle(draft, shown, supports)
    assert not settled.passed or "9 June" not in settled.text
    right = checking.settle(Draft(shown[0].text), shown, supports)
    assert right.passed


def test_no_evidence_says_yes() -> None:
    draft = Draft("Yes, Vera Lund dug the well of Hathe.")
    settled = checking.settle(draft, evidence(WELL), supports)
    assert settled.passed
    assert settled.text == "Vera Lund dug the well of Hathe."
    assert settled.original == "Yes, Vera Lund dug the well of Hathe."


def test_a_part_that_the_evidence_has_is_not_left_out() -> None:
    def judge(document: str, claim: str) -> float:
        return -1.0 if "December" in claim or "band" in claim else 5.0

    hearing = evidence("The court of Alcosta will hear the claim on 3 December.")
    dated = checking.settle(
        Draft("The court of Alcosta will hear the claim, on December 3."), hearing, judge
    )
    assert not dated.passed
    made_up = checking.settle(
        Draft("The court of Alcosta will hear the claim, with a band."), hearing, judge
    )
    assert made_up.passed
    assert made_up.text == "The court of Alcosta will hear the claim."
