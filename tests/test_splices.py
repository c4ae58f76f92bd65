"""The end of one sentence may not be told of whom another is about."""

from __future__ import annotations

import pytest

from rag.support import check, splices
from rag.support.words import joined, tokens

MAY = "Children born in May were the fittest of all, with the most stamina and the most power."
JUNE = (
    "Those born in June were almost as fit, scoring well for strength and coming third for power."
)


def reasons(statement: str, *evidence: str) -> list[str]:
    return [each.reason for each in splices.check(tokens(statement), joined(evidence))]


def test_the_end_of_the_next_sentence_is_not_said_of_this_ones_subject() -> None:
    told = (
        "Children born in May were the fittest of all, scoring well for strength and coming third."
    )
    (reason,) = reasons(told, MAY, JUNE)
    assert "of 'Those born in June were'" in reason
    assert check(told, [MAY, JUNE], lambda document, claim: 9.0).label == "unsupported"


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        # its own subject is told
        (
            "Children born in May were the fittest of all, those born in June scoring well for"
            " strength and coming third for power.",
            (MAY, JUNE),
        ),
        # it goes on about the same ones
        (
            "Children born in May were the fittest of all, scoring well for strength and speed.",
            (MAY, "They surprised the doctors, scoring well for strength and speed."),
        ),
        # it only tells who says so
        (
            "Children born in May were the fittest and left through the southern border crossing.",
            (MAY, "The doctors said that these left through the southern border crossing."),
        ),
        # a name, and nothing that it does
        (
            "Children born in May were fittest, said the Chief Doctor of the Northern Province.",
            (MAY, "Ruth Vale was made Chief Doctor of the Northern Province."),
        ),
        # all of it from one sentence
        ("Children born in May were the fittest of all, with the most stamina.", (MAY, JUNE)),
    ],
)
def test_what_is_said_of_its_own_subject_is_left_alone(
    statement: str, evidence: tuple[str, ...]
) -> None:
    assert reasons(statement, *evidence) == []


def test_in_long_evidence_rows_of_words_prove_nothing() -> None:
    told = (
        "Children born in May were the fittest of all, scoring well for strength and coming third."
    )
    more = [f"On day {day} the sun shone." for day in range(splices.MOST)]
    assert reasons(told, MAY, JUNE, *more) == []
