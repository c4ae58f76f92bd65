"""One of several readings is not a fact."""

from __future__ import annotations

import pytest

from rag import support

TWO = (
    "The first is that Washington has decided to confront with Iran in Iraq, ignoring all the"
    " pressures.",
    "The second is that Washington’s withdrawing its troops and reconnaissance flights are to"
    " secure the withdrawing forces.",
)


def yes(document: str, claim: str) -> float:
    return 9.0


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Washington is confronting Iran in Iraq, ignoring all the pressures.", TWO[:1]),
        ("2. Washington's withdrawing its troops and reconnaissance flights.", TWO[1:]),
        ("The dam was blown up by its owner.", ("One theory is that the owner blew up the dam.",)),
        ("The dam leaks.", ("Nobody knows why. Another possibility is that the dam leaks.",)),
    ],
)
def test_it_is_not_said_as_a_fact(statement: str, evidence: tuple[str, ...]) -> None:
    verdict = support.check(statement, evidence, yes)
    assert verdict.label == "unsupported"
    assert verdict.reasons[0] == "the cited text gives it as one of several readings"


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("One possibility is that Washington has decided to confront Iran in Iraq.", TWO[:1]),
        ("The first is that Washington has decided to face Iran in Iraq.", TWO[:1]),
        ("Washington may have decided to confront Iran in Iraq.", TWO[:1]),
        ("Either the dam leaks or nobody knows.", ("One possibility is that the dam leaks.",)),
        ("The dam leaks.", ("The trouble is that the dam leaks.",)),
        ("The dam leaks.", ("The first to say so was Ann. The dam leaks.",)),
    ],
)
def test_what_says_so_or_is_none_passes(statement: str, evidence: tuple[str, ...]) -> None:
    assert support.check(statement, evidence, yes).label == "supported"
