"""Shorter forms of a statement: what may be left out, and what never is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.repair import FEWEST, restored, shortened, without_yes


@pytest.mark.parametrize(
    ("statement", "shorter", "part"),
    [
        (
            "The bridge was opened by Vera Lund, who had built it in two years.",
            "The bridge was opened by Vera Lund.",
            "who had built it in two years",
        ),
        (
            "The base at Taji was hit by rockets and two soldiers were hurt.",
            "The base at Taji was hit by rockets.",
            "and two soldiers were hurt",
        ),
        (
            "Vera Lund, a former minister, opened the bridge.",
            "Vera Lund opened the bridge.",
            "a former minister",
        ),
        (
            "In the spring of 2019, the bridge was opened by Vera Lund.",
            "The bridge was opened by Vera Lund.",
            "In the spring of 2019",
        ),
        (
            "The dam (the largest of the country) was repaired last year.",
            "The dam was repaired last year.",
            "(the largest of the country)",
        ),
    ],
)
def test_a_part_that_a_sentence_can_do_without_is_left_out(
    statement: str, shorter: str, part: str
) -> None:
    assert (shorter, part) in shortened(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "The base will be closed, according to the ministry.",
        "The base will be closed if the parliament agrees to it.",
        "The base will be closed unless the two sides agree by then.",
        "The base is open, but it will not stay so.",
        "The soldiers will leave the base, the minister said.",
        "The base was closed, and the army denied it.",
        "According to the ministry, the base will be closed.",
    ],
)
def test_who_says_it_conditions_and_denials_stay(statement: str) -> None:
    kept = ("according", "if", "unless", "not", "said", "denied")
    (word,) = [word for word in kept if word in re.findall(r"\w+", statement.lower())]
    assert all(word in shorter.lower() for shorter, _ in shortened(statement))


@pytest.mark.parametrize(
    ("statement", "bare"),
    [
        ("Yes, the coalition left its bases.", "The coalition left its bases."),
        ("No; the bill was not binding.", "The bill was not binding."),
        ("yes — it did.", "It did."),
        ("No one claimed the attack.", "No one claimed the attack."),
        ("Yesterday, the base was hit.", "Yesterday, the base was hit."),
        ("Yes.", "Yes."),
        ("Yes,", "Yes,"),
    ],
)
def test_an_opening_yes_is_left_out(statement: str, bare: str) -> None:
    assert without_yes(statement) == bare


@pytest.mark.parametrize(
    ("statement", "evidence", "made"),
    [
        (
            "16,000 people signed it.",
            "It was signed by more than 16,000 people.",
            "More than 16,000 people signed it.",
        ),
        (
            "Repairs will cost $120 million.",
            "Repairs could cost up to $120 million.",
            "Repairs could cost up to $120 million.",
        ),
        (
            "The money will come from a sale.",
            "She said the money would be found by a sale.",
            "The money would come from a sale.",
        ),
        # nothing was dropped, or it is not plain what
        ("More than 16,000 people signed it.", "It was signed by more than 16,000 people.", None),
        ("Nearly 40 died.", "At least 40 died.", None),
        ("40 died.", "At least 40 died, 40 of them at once.", None),
        ("40 died and 40 fled.", "At least 40 died.", None),
        ("It will close.", "It will close, and could open again.", None),
        ("It will close.", "It may close, or it could burn.", None),
        ("It will not close.", "It could close.", None),
    ],
)
def test_what_hedges_the_evidence_is_restored(
    statement: str, evidence: str, made: str | None
) -> None:
    assert restored(statement, [evidence]) == made


def test_the_longest_comes_first_and_none_twice() -> None:
    found = [
        each
        for each, _ in shortened("In May, the base, an old one, was hit by rockets and burned.")
    ]
    assert found == sorted(set(found), key=lambda each: -len(each))
    assert found == [
        "The base, an old one, was hit by rockets and burned.",
        "In May, the base, an old one, was hit by rockets.",
        "In May, the base was hit by rockets and burned.",
    ]


@given(st.text(alphabet="aB ,.()'’and which not said 12", max_size=120))
def test_a_shorter_form_is_shorter_and_still_a_statement(statement: str) -> None:
    for shorter, part in shortened(statement):
        assert len(shorter) < len(statement)
        assert len(shorter.split()) >= FEWEST
        assert part in statement
