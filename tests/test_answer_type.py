"""What kind of thing a question asks for, and whether a reply gives one."""

from __future__ import annotations

import pytest

from rag.answer_type import asked_for, counts_others, given, said_by_another


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many soldiers left?", "number"),
        ("About how many bases are there?", "number"),
        ("According to the report, how far away is the base?", "number"),
        ("How much money was set aside?", "money"),
        ("How much did the base cost?", "money"),
        ("What does a battery cost the ministry?", "money"),
        ("How big is the yearly budget of the mission?", "money"),
        ("How many dollars were lost?", "money"),
        ("When did they leave?", "date"),
        ("And since when has it been closed?", "date"),
        ("On what day was it signed?", "date"),
        ("In which year was it built?", "date"),
        ("Which general commands them? When was he born?", "date"),
        ("What are the names of the three officials?", "name"),
    ],
)
def test_a_kind_with_an_unmistakable_form_is_known(question: str, kind: str) -> None:
    assert asked_for(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Why did they leave?",
        "Who leads the group?",
        "How did the talks go?",
        "How much do they agree?",
        "What happened when the base was attacked?",
        "How many soldiers are there, and why do the articles differ?",
        "When was it signed and who signed it?",
        "",
    ],
)
def test_of_any_other_question_nothing_is_expected(question: str) -> None:
    assert asked_for(question) is None
    assert given(asked_for(question), "Whatever.", question)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("How many soldiers left?", "About 2,500 left."),
        ("How many were hurt?", "Three employees were."),
        ("How many troops were withdrawn?", "Not a single one: no troops were."),
        ("How much did it cost?", "It cost $3 million."),
        ("How much did it cost?", "It cost 40 million euros."),
        ("When did they leave?", "They left last year."),
        ("When is the deadline?", "By the end of the month."),
        ("In which year was it built?", "In 2018."),
        ("What are the names of the two officers?", "Wayne Marotto and Myles Coggins."),
    ],
)
def test_a_reply_that_gives_it_is_taken(question: str, reply: str) -> None:
    assert given(asked_for(question), reply, question)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("How many of the 36 Iraqis were arrested?", "The 36 Iraqis were arrested."),
        ("How much did the base cost?", "The army will build the base near the border."),
        ("On what day did it close?", "It closed after the message was delivered."),
        ("What were the names of the two people?", "Two people were killed."),
        ("What are the names of the Iraqis?", "The US will impose sanctions on the Iraqis."),
        ("On what date is the hearing?", "It is about a 44-year-old teacher."),
    ],
)
def test_a_reply_that_repeats_the_question_is_not(question: str, reply: str) -> None:
    assert not given(asked_for(question), reply, question)


@pytest.mark.parametrize(
    ("question", "reply", "others"),
    [
        ("How many soldiers were killed in Krasnovo?", "At least 34 people were killed.", True),
        ("How many Iraqis were killed at Taji?", "Two people were killed.", True),
        ("How many soldiers were killed?", "At least 34 soldiers were killed.", False),
        ("How many soldiers were killed?", "34 people were killed, all of them soldiers.", False),
        ("How many customers were affected?", "2.9 million people were affected.", False),
        ("How many people were killed?", "At least 34 people were killed.", False),
    ],
)
def test_a_count_of_people_is_none_of_soldiers(question: str, reply: str, others: bool) -> None:
    assert counts_others(question, reply) is others


@pytest.mark.parametrize(
    ("speaker", "reply", "another"),
    [
        ("Moe", "Per Lund told analysts that they misjudged the cycle.", True),
        ("Moe", "Astrid Moe told analysts that they misjudged the cycle.", False),
        ("Moe", "The chief executive said they misjudged the cycle.", False),
        (None, "Per Lund told analysts that they misjudged the cycle.", False),
    ],
)
def test_what_somebody_else_says_is_not_what_was_asked(
    speaker: str | None, reply: str, another: bool
) -> None:
    assert said_by_another(speaker, reply) is another
