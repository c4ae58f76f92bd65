"""Which figures differ, and how their sides are told apart."""

from __future__ import annotations

import pytest

from rag.disagreement import Differing, concerns, differing
from rag.passages import passages
from rag.speakers import attributed
from rag.types import Article, Hit


def hit(article: str, text: str, published: str | None = None) -> Hit:
    """A passage that is a whole article."""
    cut = attributed(text, passages(Article(id=article, source=article, version="v", text=text)))
    return Hit(
        rank=1,
        score=0.0,
        article_id=article,
        article_version="v",
        passage_id=article,
        source=f"{article}.txt",
        start=0,
        end=len(text),
        text=text,
        published=published,
        speeches=tuple(s for p in cut for each in p.sentences for s in each.speeches),
    )


def values(found: Differing) -> list[str]:
    return [side[0].quantity.bounded for side in found.sides]


def test_figures_for_the_same_soldiers_differ() -> None:
    (found,) = differing(
        [
            hit("a", "There are currently 2,500 US troops in Iraq.", "2021-08-05"),
            hit("b", "The American force in Iraq: 5,200 American soldiers are stationed there."),
        ]
    )
    assert found.about == "the number of US troops"
    assert sorted(values(found)) == ["2,500", "5,200"]


def test_each_side_knows_its_date_and_speaker() -> None:
    (found,) = differing(
        [
            hit("a", "The Pentagon says there are 2,500 US troops in Iraq.", "2021-08-05"),
            hit("b", "In March 2020 there were 5,200 US troops in Iraq.", "2020-04-01"),
        ]
    )
    (first,), (second,) = found.sides
    assert (first.as_of, first.speech and first.speech.called) == ("2021-08-05", "the Pentagon")
    assert (second.as_of, second.speech) == ("2020-03", None)
    assert found.kind == "changed over time"


def test_official_counts_stand_against_unofficial_ones() -> None:
    text = (
        "The number of foreign soldiers in Iraq is estimated at 8,000, according to official"
        " sources. Non-official sources say that more than 16,000 foreign soldiers are in Iraq."
    )
    (found,) = differing([hit("a", text)])
    assert found.kind == "official against unofficial"


def test_of_whom_belongs_to_the_figure_before() -> None:
    text = "The number of foreign soldiers in Iraq is 8,000, 5,200 of whom are Americans."
    (found,) = differing([hit("a", text), hit("b", "There are 2,500 US troops in Iraq.")])
    assert sorted(values(found)) == ["2,500", "5,200"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # those that left are not those that stayed
        (
            "There are 2,500 US troops in Iraq.",
            "About 900 US troops have been withdrawn from Iraq.",
        ),
        # other soldiers
        ("There are 2,500 US troops in Iraq.", "There are 300 British troops in Iraq."),
        # both can be true
        ("There are 2,500 US troops in Iraq.", "There are fewer than 3,000 US troops in Iraq."),
        # the same value in other words
        ("There are 2,500 US troops in Iraq.", "There are 2500 American soldiers in Iraq."),
        # nothing tells that it is the same place or event
        ("The bomb killed 12 people.", "A storm killed 40 people."),
        # times and distances of different things
        ("The base lies 30 km north of Baghdad.", "Balad lies 80 km north of Baghdad."),
    ],
)
def test_what_can_be_true_together_is_no_disagreement(one: str, other: str) -> None:
    assert differing([hit("a", one), hit("b", other)]) == []


def test_two_counts_in_one_sentence_are_of_two_things() -> None:
    assert differing([hit("a", "Iraq has 14 bases and 3 bases in Iraq were handed over.")]) == []


def test_a_change_told_in_one_sentence_is_none_by_itself() -> None:
    text = "The US military cut its troops in Iraq from about 5,200 to 2,500 troops."
    assert differing([hit("a", text)]) == []
    (found,) = differing([hit("a", text), hit("b", "There are 900 US troops in Iraq.")])
    assert found.kind == "changed over time"


def test_only_questions_about_the_same_ones_are_concerned() -> None:
    (found,) = differing(
        [
            hit("a", "There are 2,500 US troops in Iraq."),
            hit("b", "There are 5,200 US troops in Iraq."),
        ]
    )
    assert concerns(found, "How many American soldiers are in Iraq?")
    assert concerns(found, "How large is the US force?")
    assert not concerns(found, "How many British soldiers are in Iraq?")
    assert not concerns(found, "Who claimed the attack?")
    assert not concerns(found, "How many American soldiers are on the Red Sea?")


def test_a_share_without_a_noun_is_no_trouble() -> None:
    assert (
        differing([hit("a", "It cost 30%, 20 of whom were Danes."), hit("b", "It cost 40%.")]) == []
    )
