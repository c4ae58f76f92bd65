"""Where a statement drops who says so, it is put back; elsewhere nothing is added."""

from __future__ import annotations

import pytest

from rag import hearsay
from rag.types import EvidenceSentence
from tests.test_disagreement import hit

OFFICIALS = "Some harbour officials claimed that the bridge will be closed in spring."
MAYOR = "Mayor Ruth Vale said that the bridge will be closed in spring."


def evidence(text: str, number: int = 1) -> EvidenceSentence:
    return EvidenceSentence(number, 0, len(text), text, 1.0, hit(f"a{number}", text))


def given(statement: str, *texts: str) -> str:
    items = [evidence(text, number) for number, text in enumerate(texts, 1)]
    speech = hearsay.speaker(statement, items)
    return hearsay.attributed(statement, speech, texts) if speech else statement


@pytest.mark.parametrize(
    ("statement", "source", "expected"),
    [
        (
            "The bridge will be closed in spring.",
            OFFICIALS,
            "According to some harbour officials, the bridge will be closed in spring.",
        ),
        (
            "Bridges will be closed in spring.",
            "The bridges will be closed in spring, according to the Dock Union.",
            "According to the Dock Union, bridges will be closed in spring.",
        ),
        (
            "Petrov will open the bridge in spring.",
            "According to the Dock Union, Petrov will open the bridge in spring.",
            "According to the Dock Union, Petrov will open the bridge in spring.",
        ),
        (
            "The bridge will be closed in spring.",
            MAYOR,
            "According to Mayor Ruth Vale, the bridge will be closed in spring.",
        ),
        (
            "The bridge will be closed in spring.",
            MAYOR.replace("Mayor", "Mr"),
            "According to Ruth Vale, the bridge will be closed in spring.",
        ),
        (
            "The bridge will be closed in spring.",
            MAYOR.replace("Mayor Ruth", "Mr"),
            "According to Mr Vale, the bridge will be closed in spring.",
        ),
        (
            "The aim is to close the bridge in spring.",
            "The aim, according to the Dock Union, is to close the bridge in spring.",
            "According to the Dock Union, the aim is to close the bridge in spring.",
        ),
        (
            "The closure of Elva bridge is part of a plan.",
            "Some officials announced the closure of Elva bridge. Some officials claimed that it is"
            " part of a plan.",
            "According to some officials, the closure of Elva bridge is part of a plan.",
        ),
    ],
)
def test_a_claim_is_given_as_its_speakers(statement: str, source: str, expected: str) -> None:
    assert given(statement, source) == expected


def test_a_telling_that_is_told_keeps_both_speakers() -> None:
    source = "Some outlets stated that Danish envoys demanded the closure of the bridge."
    told = "Danish envoys demanded the closure of the bridge."
    assert given(told, source) == f"According to some outlets, {told}"


@pytest.mark.parametrize(
    ("statement", "sources"),
    [
        # said already
        ("Harbour officials claim that the bridge will be closed.", [OFFICIALS]),
        ("According to officials, the bridge will be closed in spring.", [OFFICIALS]),
        ("Ruth Vale wants the bridge closed in spring.", [MAYOR]),
        # the article's own words
        ("The bridge will be closed in spring.", ["The bridge will be closed in spring."]),
        # another article says it itself
        (
            "The bridge will be closed in spring.",
            [OFFICIALS, "The bridge will be closed in spring."],
        ),
        # several say it
        ("The bridge will be closed in spring.", [OFFICIALS, MAYOR]),
        # it rests on more than their words
        (
            "The council met in Elva and the old bridge is closed.",
            ["The council met in Elva and Ruth Vale said that the old bridge is closed."],
        ),
        ("", [OFFICIALS]),
    ],
)
def test_nothing_is_added_where_it_need_not_be(statement: str, sources: list[str]) -> None:
    assert given(statement, *sources) == statement


WATER = (
    'Severnside Water told us that the monitors were "being recalibrated". They have been'
    " recalibrated, it would seem, in the direction of silence."
)
ASKED = (
    "Asked whether he would resign if the vote was lost, the Prime Minister said that he did not do"
    " hypotheticals."
)


@pytest.mark.parametrize(
    ("statement", "source", "words"),
    [
        (
            "Severnside Water says the monitors were recalibrated in the direction of silence.",
            WATER,
            "direction silence",
        ),
        (
            "The Prime Minister said that he would not resign if the vote was lost.",
            ASKED,
            "resign vote lost",
        ),
        ("Severnside Water said that the monitors were being recalibrated.", WATER, None),
        ("The Prime Minister said he did not do hypotheticals.", ASKED, None),
        ("The monitors were recalibrated in the direction of silence.", WATER, None),
        ("Nobody said that the monitors were silenced.", WATER, None),
    ],
)
def test_what_the_article_says_itself_is_put_in_nobodys_mouth(
    statement: str, source: str, words: str | None
) -> None:
    found = hearsay.own_words(statement, [evidence(source)])
    assert (found[1] if found else None) == words
