"""Figures with which sentences answer one question, and that differ."""

from __future__ import annotations

import pytest

from rag.disagreement import Differing, asked
from rag.disagreement.saying import read
from tests.test_disagreement import hit, values


def answers(question: str, *texts: str) -> list[Differing]:
    hits = [hit(f"article {at}", text) for at, text in enumerate(texts)]
    return asked.differing(question, read(hits))


@pytest.mark.parametrize(
    ("question", "texts", "given"),
    [
        (
            "What was the turnout?",
            (
                "**22:30** Turnout was 64 percent, the commission says.",
                "Turnout reached 71 percent.",
            ),
            ["64 percent", "71 percent"],
        ),
        (
            "How many customers of Novabank are affected?",
            (
                "Novabank knows of it. Fewer than 500,000 customers are affected.",
                "The regulator of Novabank found that 2.9 million people were affected.",
            ),
            ["2.9 million", "fewer than 500,000"],
        ),
        (
            "How long was the sample left unattended?",
            (
                "He said the sample had been left for six hours in an unlocked room.",
                "The unit could in truth not rule out, it was held by the panel of three judges"
                " of the court, that the sample had been left unattended for up to four hours.",
            ),
            ["six hours", "up to four hours"],
        ),
        (
            "How much do train drivers earn?",
            (
                "Their 9,000 drivers earn an average of £61,000 a year.",
                "I have driven trains for 22 years and I earn £48,500.",
            ),
            ["£48,500", "£61,000"],
        ),
        (
            "What prize money must she repay?",
            (
                "She loses the title as well as prize money of €100,000.",
                "She must still repay the prize money of 80,000 euros.",
            ),
            ["80,000 euros", "€100,000"],
        ),
        (
            "How many people were housed in shelters?",
            (
                "About 3,500 people have been housed in shelters, according to the Red Cross. The"
                " government put the number at 2,400.",
            ),
            ["2,400", "about 3,500"],
        ),
    ],
)
def test_what_answers_a_question_with_another_figure_differs(
    question: str, texts: tuple[str, ...], given: list[str]
) -> None:
    (found,) = answers(question, *texts)
    assert sorted(values(found)) == given
    assert found.about == f"“{question}”"


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # what somebody wants, fears or plans
        (
            "What pay rise did they get?",
            ("They want a pay rise of 12 percent.", "A rise of 7 percent."),
        ),
        (
            "How long did the strike last?",
            ("The strike will last 72 hours.", "It lasted two days."),
        ),
        ("How long did the strike last?", ("The strike was to last three days.", "It lasted two.")),
        # of other people, another year, another thing, a part of a whole
        (
            "How much did Lord Pellew earn?",
            ("Drivers earn £61,000. Lord Pellew is the chairman.", "I earn £48,500. Lord Pellew!"),
        ),
        ("What was the turnout in 2019?", ("Turnout was 64 percent.", "Turnout was 71 percent.")),
        (
            "What was the turnout?",
            ("Turnout in Korrel was 64 percent.", "Turnout in Maruba was 71 percent."),
        ),
        (
            "How many children had raised lead levels?",
            (
                "Lead levels were raised in 61 percent of 540 children.",
                "Lead levels of 112 children",
            ),
        ),
        # bounds that both hold, one voice, no question for a figure
        (
            "How many people were arrested?",
            ("At least 320 people were arrested.", "400 people were arrested."),
        ),
        ("How many people were arrested?", ("320 people were arrested. 87 people were arrested.",)),
        (
            "How many rebels are there?",
            ("One rebel spoke. 34 people came.", "380,000 people took part."),
        ),
        ("What was the reason?", ("The reason was 3 percent.", "The reason was 4 percent.")),
    ],
)
def test_what_is_of_another_thing_or_may_be_so_too_is_no_difference(
    question: str, texts: tuple[str, ...]
) -> None:
    assert answers(question, *texts) == []


def test_a_bare_figure_is_of_what_the_sentence_before_counts() -> None:
    text = (
        "At least 320 people have been arrested, according to the rights group Svoboda. The"
        " interior ministry says 87."
    )
    (found,) = answers("How many people have been arrested?", text)
    assert sorted(values(found)) == ["87", "at least 320"]
    assert [side[0].speech and side[0].speech.called for side in found.sides] == [
        "Svoboda",
        "the interior ministry",
    ]
    apart = text.replace(". The", ". It rained in the capital. The")
    assert answers("How many people have been arrested?", apart) == []


def test_a_topic_that_has_a_figure_by_its_nature_asks_for_it() -> None:
    texts = ("Turnout was 64 percent.", "Turnout reached 71 percent.")
    (found,) = answers("turnout", *texts)
    assert found.about == "“turnout”"
    assert answers("the election", *texts) == []


def test_a_correction_of_a_distance_stands_against_it() -> None:
    text = (
        "An article published on 21 June stated that the smelter stands 400 metres from the school."
        " The distance is 650 metres."
    )
    (found,) = answers("How far is the smelter from the school?", text)
    assert sorted(values(found)) == ["400 metres", "650 metres"]
