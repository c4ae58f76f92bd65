"""Near copies: one word that counts is seen, and what is only put otherwise is left alone."""

from __future__ import annotations

import pytest

from rag.support import check, near_copy
from rag.support.words import joined, tokens

WITHDRAWAL = (
    "General Lund warned Vera Holt on Monday that Iraq may ask about 2,500 US troops to leave the"
    " Taji base before the election."
)
DENIED = "The ministry did not confirm that hundreds of soldiers no longer serve in the north."
AROUND = "Syria was silent. " + WITHDRAWAL + " Hundreds of others had left Kuwait in March."


def reasons(statement: str, *evidence: str) -> list[str]:
    found = near_copy.check(tokens(statement), joined(evidence))
    return [finding.reason for finding in found]


@pytest.mark.parametrize(
    ("there", "here", "reason"),
    [
        ("may ask", "will ask", "the cited text says 'may', it does not"),
        ("may ask", "asks", "the cited text says 'may', it does not"),
        ("before", "after", "the cited text says 'before', not 'after'"),
        ("to leave", "to enter", "the cited text says 'leave', not 'enter'"),
        ("may ask", "may not ask", "it says 'not', the cited text does not"),
        ("Iraq", "Syria", "the cited text says 'Iraq', not 'Syria'"),
        ("about 2,500", "exactly 2,500", "the cited text says 'about', it does not"),
        ("about 2,500", "around 2,500", None),
        ("about 2,500", "some 2,500", None),
        ("US troops", "American troops", None),
        ("US troops", "US soldiers", None),
        (" on Monday", "", None),
        ("warned", "told", None),
        ("General Lund warned Vera Holt", "Vera Holt warned General Lund", "changed places"),
        ("General Lund warned", "General Lund and Vera Holt warned", None),
    ],
)
@pytest.mark.parametrize("evidence", [WITHDRAWAL, AROUND])
def test_one_word_that_counts_is_seen(
    there: str, here: str, reason: str | None, evidence: str
) -> None:
    assert there in WITHDRAWAL
    found = reasons(WITHDRAWAL.replace(there, here), evidence)
    assert (reason is None and not found) or any(str(reason) in each for each in found)


@pytest.mark.parametrize(
    ("there", "here", "reason"),
    [
        ("did not confirm", "confirmed", "the cited text says 'not', it does not"),
        ("did not confirm", "did confirm", "the cited text says 'not', it does not"),
        ("did not confirm", "didn't confirm", None),
        ("did not confirm", "refused to confirm", None),
        ("no longer serve", "still serve", "the cited text says 'no longer'"),
        ("hundreds", "thousands", "the cited text says 'hundreds', not 'thousands'"),
        ("north", "south", "the cited text says 'north', not 'south'"),
    ],
)
def test_a_denial_is_kept(there: str, here: str, reason: str | None) -> None:
    found = reasons(DENIED.replace(there, here), DENIED)
    assert (reason is None and not found) or any(str(reason) in each for each in found)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The bases lie in Syria and Iraq, he said.", "The bases lie in Iraq and Syria, he said."),
        (
            "The parliament has not only asked but demanded that they leave.",
            "The parliament has asked and demanded that they leave.",
        ),
        ("They left after it.", "They left before it."),  # too short to be sure of
        (
            "Soldiers of several countries pulled out of the camp near Taji last spring.",
            "Last spring, foreign troops did not stay at Taji, and the camp was empty.",
        ),
    ],
)
def test_what_is_put_otherwise_is_left_to_the_judge(statement: str, evidence: str) -> None:
    assert reasons(statement, evidence) == []


@pytest.mark.parametrize(
    ("statement", "evidence", "reason"),
    [
        (
            "The mission trains Iraqi forces in the fight against Daesh.",
            "The mission helps to train Iraqi forces in the fight against Daesh.",
            "the cited text says 'helps', it does not",
        ),
        (
            "The dam will provide half of the power of Mosul.",
            "The dam will help provide half of the power of Mosul.",
            "the cited text says 'help', it does not",
        ),
        (
            "The firm buys four dams from the city of Mosul.",
            "The firm intends to buy four dams from the city of Mosul.",
            "the cited text says 'intends', it does not",
        ),
    ],
)
def test_a_part_in_it_and_a_plan_are_no_deed(statement: str, evidence: str, reason: str) -> None:
    assert reasons(statement, evidence) == [reason]


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        (
            "The firm helped 40 people leave the city of Mosul.",
            "In March the firm helped 40 people to leave the city of Mosul.",
        ),
        (
            "Iraq's parliament passed the bill on foreign forces in spring.",
            "The Iraqi parliament passed the bill on foreign forces in spring.",
        ),
    ],
)
def test_the_same_part_in_it_is_no_difference(statement: str, evidence: str) -> None:
    assert reasons(statement, evidence) == []


def test_all_in_the_place_of_some_is_seen() -> None:
    said = "He said on Monday that all of the bases in the west were handed over."
    assert reasons(said, said.replace("all", "some")) == ["the cited text says 'some', not 'all'"]


def test_an_addition_to_a_copy_is_named() -> None:
    said = WITHDRAWAL.removesuffix(".") + ", and police arrested two journalists in Basra."
    (reason,) = reasons(said, AROUND)
    assert reason == "the cited text says nothing of 'police arrested two journalists Basra'"


def test_a_name_of_the_same_thing_is_no_other_name() -> None:
    evidence = "Baghdad said on Monday that DAESH attacked the base near Mosul."
    assert reasons(evidence.replace("DAESH", "ISIS"), evidence) == []
    assert reasons(evidence.replace("Mosul", "Erbil"), evidence + " Erbil was calm.")


def test_the_check_rejects_a_changed_copy_before_any_judge_is_asked() -> None:
    def judge(document: str, claim: str) -> float:
        raise AssertionError("the judge was asked")

    verdict = check(WITHDRAWAL.replace("may ask", "will ask"), [WITHDRAWAL], judge)
    assert verdict.label == "unsupported"
    assert verdict.reasons == ("the cited text says 'may', it does not",)
