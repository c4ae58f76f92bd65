"""A question after others can be read by itself; one that stands alone stays as it is."""

from __future__ import annotations

import random

import pytest

from rag.followup import LONGEST, standalone

HARBOUR = ("Which company runs the harbour of Varna?", "Blue Anchor Lines runs the harbour. [1]")
GENERAL = ("Who commands the northern fleet?", "Admiral Ivan Petrov commands the fleet. [1]")
LEE = ("What did Ruth Lee say in Nairobi?", "Ruth Lee said the bank may close in May. [2]")
REFUSED = ("Who owns the mill?", "The articles do not answer “Who owns the mill?”.")


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (GENERAL, "When was he appointed?", "When was Admiral Ivan Petrov appointed?"),
        (
            ("Who commands the northern fleet?", ""),
            "When was he appointed?",
            "When was the person who commands the northern fleet appointed?",
        ),
        (
            ("Which general leads the mission in Mali?", ""),
            "Where was he born?",
            "Where was the general who leads the mission in Mali born?",
        ),
        (HARBOUR, "When was it founded?", "When was Blue Anchor Lines founded?"),
        (HARBOUR, "What is its turnover?", "What is Blue Anchor Lines’ turnover?"),
        (
            ("Which company runs the harbour of Varna?", ""),
            "Where is its head office?",
            "Where is the head office of the company that runs the harbour of Varna?",
        ),
        (LEE, "How many people live there?", "How many people live in Nairobi?"),
        (LEE, "When did she say that?", "When did Ruth Lee say that the bank may close in May?"),
        (
            ("Who wrote about the strikes in Lyon?", ""),
            "What caused them?",
            "What caused the strikes in Lyon?",
        ),
        (
            ("What is the difference between Kivu and Ituri?", ""),
            "Do they share a border?",
            "Do Kivu and Ituri share a border?",
        ),
        (
            ("How many ships froze in 2019?", ""),
            "Who was mayor then?",
            "Who was mayor in 2019?",
        ),
        (("Does Saturn have a ring?", ""), "Does Neptune have one?", "Does Neptune have a ring?"),
        (
            ("When was the harbour of Varna opened?", ""),
            "Who built the harbour?",
            "Who built the harbour of Varna?",
        ),
        (
            ("Where do the farmers want to build their new dam in Kenya?", ""),
            "And what is it supposed to hold?",
            "What is the new dam in Kenya supposed to hold?",
        ),
    ],
)
def test_a_pronoun_is_replaced_by_what_it_means(
    turn: tuple[str, str], question: str, meant: str
) -> None:
    assert standalone(question, [turn]) == meant


@pytest.mark.parametrize(
    ("asked", "question", "meant"),
    [
        ("What happened at Varna in 2020?", "And in 2021?", "What happened at Varna in 2021?"),
        ("How many ships are in Varna?", "And in 2021?", "How many ships are in Varna in 2021?"),
        ("How many ships are in Varna?", "2021?", "How many ships are in Varna in 2021?"),
        ("What happened before May 2020?", "And June?", "What happened before June?"),
        ("How far is Varna from Sofia?", "And Burgas?", "How far is Burgas from Sofia?"),
        ("How far is Varna from Sofia?", "Burgas?", "How far is Burgas from Sofia?"),
        ("Did the Greeks leave Varna?", "What about the Turks?", "Did the Turks leave Varna?"),
        (
            "When was the mill of Arles sold?",
            "And the one in Nice?",
            "When was the mill in Nice sold?",
        ),
        ("When was Arles rebuilt?", "And the Roman Baths?", "When were the Roman Baths rebuilt?"),
        ("Did the Greeks leave Varna?", "Why?", "Why did the Greeks leave Varna?"),
        ("Where did the ship sink?", "When exactly?", "When did the ship sink?"),
        ("How many ships are in Varna?", "Why?", "How many ships are in Varna, and why?"),
    ],
)
def test_what_is_left_out_comes_from_the_last_question(
    asked: str, question: str, meant: str
) -> None:
    assert standalone(question, [(asked, "")]) == meant


@pytest.mark.parametrize(
    ("turns", "question", "meant"),
    [
        (
            [("Who bought the mill?", "")],
            "I meant the mill at Arles",
            "Who bought the mill at Arles?",
        ),
        ([("Who bought the mill?", "")], "No, the mill at Arles.", "Who bought the mill at Arles?"),
        (
            [("When was the mill of Arles sold?", ""), ("And the one in Nice?", "")],
            "No, the other one",
            "When was the mill of Arles sold?",
        ),
        (
            [GENERAL],
            "No, the other one.",
            "Who commands the northern fleet, other than Admiral Ivan Petrov?",
        ),
        (
            [("Can I change my plan?", "")],
            "I mean can I cancel the contract?",
            "Can I cancel the contract?",
        ),
    ],
)
def test_a_correction_is_the_last_question_as_it_was_meant(
    turns: list[tuple[str, str]], question: str, meant: str
) -> None:
    assert standalone(question, turns) == meant


@pytest.mark.parametrize(
    ("turn", "question", "meant"),
    [
        (HARBOUR, "Are you sure?", "Is it true that Blue Anchor Lines runs the harbour?"),
        (HARBOUR, "Who says so?", "Who says that Blue Anchor Lines runs the harbour?"),
        (HARBOUR, "Why?", "Why is it that Blue Anchor Lines runs the harbour?"),
        (HARBOUR, "Tell me more", "What else is said about the harbour of Varna?"),
        (REFUSED, "Are you sure?", "Who owns the mill?"),
        (REFUSED, "Who says so?", "According to whom: Who owns the mill?"),
    ],
)
def test_a_question_about_the_answer_says_which(
    turn: tuple[str, str], question: str, meant: str
) -> None:
    assert standalone(question, [turn]) == meant


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Which is cheaper?", "About the harbour of Varna: Which is cheaper?"),
        ("How can I apply?", "About the harbour of Varna: How can I apply?"),
        ("What about fees?", "About the harbour of Varna: What about fees?"),
        (
            "Does the mayor share that view?",
            "About the harbour of Varna: Does the mayor share that view?",
        ),
    ],
)
def test_where_no_rule_fits_the_question_is_told_what_it_is_about(
    question: str, meant: str
) -> None:
    assert standalone(question, [("Which company runs the harbour of Varna?", "")]) == meant


STAND_ALONE = (
    "Which group claimed the attack on the mill?",
    "How far is Balad from Baghdad?",
    "And who built the Murray mill?",
    "Is it true that the harbour of Burgas froze in 2012?",
    "Is there a bridge over the Danube at Ruse?",
    "What did the minister say about the report that he signed?",
    "Why did Maria Lopez leave her party?",
    "Where do the farmers keep their cattle in winter?",
    "When it comes to fishing, which port of Chile is the largest?",
    "Who sang “This Is It” in London?",
    "Who was mayor of Sofia, and what did he build?",
    "Can somebody lose their seat in the Bundestag?",
    "About how many ships pass Gibraltar each year?",
    "What do these articles say of the harvest in Ghana?",
    "Which team had José Ruiz on it from 2010 to 2011?",
    "what does the word harbinger mean",
    "How many barrels does Iraq export this year?",
    "  Who owns the Times?  ",
    "¿Quién es el alcalde de Sofía?",
    "من يملك ميناء فارنا؟",
)


@pytest.mark.parametrize("question", STAND_ALONE)
def test_a_question_that_stands_alone_stays_letter_for_letter(question: str) -> None:
    assert standalone(question, [HARBOUR, GENERAL, LEE]) == question


@pytest.mark.parametrize("question", ["Why?", "And in 2021?", "When was he born?"])
def test_without_turns_before_it_nothing_is_added(question: str) -> None:
    assert standalone(question, []) == question


def test_turns_are_understood_one_after_another() -> None:
    turns = [("When was the mill of Arles sold?", ""), ("And the one in Nice?", "")]
    assert standalone("And the Roman Baths?", turns) == "When were the Roman Baths sold?"


def test_a_refusal_names_nothing_that_could_be_meant() -> None:
    assert "articles" not in standalone("When was it sold?", [REFUSED])
    assert standalone("When was it sold?", [REFUSED]) == "When was the mill sold?"


def test_what_became_too_long_to_be_read_is_left_as_it_was_typed() -> None:
    asked = "What did Ruth Lee say about " + ", ".join(f"the port of Town{n}" for n in range(60))
    assert standalone("Why?", [(f"{asked}?", "")]) == "Why?"
    assert len(standalone("Why?", [(f"{asked[:200]}?", "")])) <= LONGEST


def test_no_text_breaks_the_rules_and_nothing_is_lost() -> None:
    """Marks, emoji, lone quotes and cut words in any order: there is a question in the end."""
    chance = random.Random(5)  # noqa: S311 (the same texts each time, no secret)
    pieces = [*"?!.,;:“”\"'’()[]…", "it", "that", "And", "the one", "in", "2021", "he", "I mean"]
    pieces += [
        "No,",
        "Why",
        "☃",
        "الميناء",
        "港",
        "their",
        "there",
        "then",
        "What about",
        "Varna’s",
    ]
    for _ in range(2000):
        question, asked, answer = (
            " ".join(chance.choices(pieces, k=chance.randint(1, 8))) for _ in range(3)
        )
        assert standalone(question, [(asked, answer)]).strip()
