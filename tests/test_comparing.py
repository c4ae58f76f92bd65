"""An answer beside its sources: disagreements, coverage, what rests on one article."""

from __future__ import annotations

from dataclasses import replace

import pytest

import rag
from rag.comparing import BY_CONSTRUCTION, compared, comparison, coverage, told
from rag.comparison import Disagreement, Side
from rag.types import Answer, Hit, Statement
from tests.test_disagreement import hit

HITS = (
    replace(hit("a", "There are 2,500 US troops in Iraq.", "2021-08-05"), publisher="Outlook"),
    hit("b", "The Pentagon says there are 5,200 US troops in Iraq."),
)


def answer(mode: rag.Mode = "llm", question: str = "How many US troops are in Iraq?") -> Answer:
    from rag.citations import citation_at

    cited = citation_at(HITS[0], 0, HITS[0].end, 1)
    return Answer(
        question=question,
        standalone_question=question,
        answer="There are 2,500. [1]",
        abstained=False,
        mode=mode,
        statements=(Statement("There are 2,500.", (1,), "supported"),),
        citations=(cited,),
        evidence=HITS,
    )


def test_prose_tells_of_the_disagreement_in_a_sentence_of_its_own() -> None:
    made = compared(answer(), lambda ids: [])
    (point,) = made.disagreements
    assert [(side.value, side.citations) for side in point.sides] == [
        ("2,500", (1,)),
        ("5,200", (2,)),
    ]
    assert point.sides[1].speakers == ("the Pentagon",)
    sentence = made.statements[-1]
    assert sentence.text == (
        "The figures for the number of US troops differ: 2,500 (2021-08-05); 5,200 according to"
        " the Pentagon."
    )
    assert (sentence.verdict, sentence.reasons) == ("supported", (BY_CONSTRUCTION,))
    assert made.answer.endswith(f"{sentence.text} [1][2]")
    for each in made.citations:
        source = next(h for h in HITS if h.article_id == each.article_id)
        assert source.text[each.start : each.end] == each.quote


def test_quotes_are_joined_by_one_of_each_side_that_the_question_asks_about() -> None:
    made = compared(answer("quotes"), lambda ids: [])
    other = "“The Pentagon says there are 5,200 US troops in Iraq.”"
    assert made.answer == f"There are 2,500. [1] {other} [2]"
    assert [(each.text, each.citations, each.verdict) for each in made.statements[1:]] == [
        (other, (2,), "supported")
    ]
    assert made.disagreements


def test_quotes_carry_beside_them_what_the_question_does_not_ask_about() -> None:
    made = compared(answer("quotes", "Which troops are in Iraq?"), lambda ids: [])
    assert made.answer == "There are 2,500. [1]"
    assert made.disagreements


def test_a_figure_that_is_cited_brings_its_disagreement_along() -> None:
    made = compared(answer(question="What does the article say?"), lambda ids: [])
    assert made.disagreements
    other = replace(answer(question="What does the article say?"), answer="There are many. [1]")
    assert compared(other, lambda ids: []).disagreements == ()


def test_a_refusal_tells_of_none() -> None:
    made = compared(replace(answer(), abstained=True), lambda ids: [])
    assert (made.disagreements, made.answer) == ((), "There are 2,500. [1]")


def test_a_statement_names_the_one_article_that_it_rests_on() -> None:
    made = compared(answer(), lambda ids: [])
    assert [each.sole_article for each in made.statements] == ["a", None]


def test_coverage_says_who_is_heard_and_who_is_not() -> None:
    found = coverage("What do the Pentagon and Lena Berg say?", HITS)
    assert (found.articles, found.publishers, found.undated) == (2, ("Outlook",), 1)
    assert found.speakers == ("Pentagon",)
    assert found.unheard == ("Lena Berg",)
    assert (found.earliest, found.latest) == ("2021-08-05", "2021-08-05")


@pytest.mark.parametrize(
    ("question", "unheard"),
    [
        ("Who inspected the Korrel dam in October?", ()),
        ("What does Lodestone Survey say of the Korrel dam collapse?", ()),
        ("Did Oralis cause the deaths of the patients from Freiburg?", ()),
        ("What does Iran say?", ("Iran",)),
        (
            "Why did the Stevens Committee and Henrik Saal stay away?",
            ("the Stevens Committee", "Henrik Saal"),
        ),
    ],
)
def test_only_who_could_speak_and_does_not_is_unheard(
    question: str, unheard: tuple[str, ...]
) -> None:
    text = "A spokeswoman for Lodestone Survey, Carla Nemeth, said that the dam was sound."
    assert coverage(question, [hit("a", text)]).unheard == unheard


def test_coverage_of_nothing_is_nothing() -> None:
    nothing: tuple[Hit, ...] = ()
    found = coverage("What does Lena Berg say?", nothing)
    assert (found.articles, found.earliest, found.speakers) == (0, None, ())


def test_a_comparison_cites_every_side() -> None:
    found = comparison("troops", HITS)
    numbers = {
        number for point in found.disagreements for s in point.sides for number in s.citations
    }
    assert numbers == {each.number for each in found.citations} == {1, 2}


def test_a_headline_that_has_all_of_a_topic_puts_its_article_on_it() -> None:
    headed = [replace(each, title="The US army in Iraq") for each in HITS]
    assert comparison("the army in Iraq", headed).disagreements
    assert not comparison("the army of Peru", headed).disagreements


def test_a_comparison_is_of_its_topic_alone() -> None:
    assert comparison("zebra crossings", HITS).disagreements == ()


def test_a_side_without_speaker_or_date_is_told_plainly() -> None:
    point = Disagreement("the number of cranes", (Side("6", (1,)), Side("7", (2,), as_of="1901")))
    assert told(point) == "The figures for the number of cranes differ: 6; 7 (1901)."
