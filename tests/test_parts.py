"""A question that asks several things, split into them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.parts import MOST, split


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Who claimed the attack and how many died?",
            ("Who claimed the attack?", "How many died?"),
        ),
        (
            "When and why did the coalition leave?",
            ("When did the coalition leave?", "Why did the coalition leave?"),
        ),
        (
            "What did Ann Lee and Bob say about it?",
            ("What did Ann Lee say about it?", "What did Bob say about it?"),
        ),
        ("Where did they go? Who led them?", ("Where did they go?", "Who led them?")),
        ("Who claimed it, and why?", ("Who claimed it?", "Why?")),
        ("When was it, and under whose lead?", ("When was it?", "Under whose lead?")),
        (
            "After the vote, what did Ann do, how did Bob react, and which man left?",
            ("After the vote, what did Ann do?", "How did Bob react?", "Which man left?"),
        ),
        (
            "Which sites were left, and on what dates did Lima fall?",
            ("Which sites were left?", "On what dates did Lima fall?"),
        ),
    ],
)
def test_what_is_asked_at_once_is_split(question: str, parts: tuple[str, ...]) -> None:
    assert tuple(part.text for part in split(question)) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who claimed the attack?",
        "What did Peru and Chile agree on?",  # together
        "Which general, who was in Lima, said that?",
        "When was the base, where the attack took place, closed?",
        "What does it say about the man and how he fled?",
        "Who or what is behind it?",
        "What is known about troops and bases?",
        "Tell me who did it and what happened then.",
        "Who did a, and who did b, and who did c, and who did d, and who did e?",
        "?",
        "",
    ],
)
def test_what_is_one_question_stays_whole(question: str) -> None:
    assert split(question) == ()


def test_a_part_that_leans_on_the_first_is_searched_for_with_it() -> None:
    first, second = split("Who spoke for Peru, and what did its note say?")
    assert first.alone
    assert not second.alone
    assert second.searched == "Who spoke for Peru? What did its note say?"
    third, fourth = split("Who spoke for Peru, and who heads the group that left the talks?")
    assert third.alone
    assert fourth.alone


@given(st.text(max_size=80))
def test_any_text_can_be_asked(question: str) -> None:
    found = split(question)
    assert len(found) in (0, *range(2, MOST + 1))
    assert all(part.text.endswith("?") for part in found)


@given(st.lists(st.sampled_from("who and what , ? did Ann say how many died or when".split())))
def test_no_word_is_lost(words: list[str]) -> None:
    question = " ".join(words)
    parts = split(question)
    if parts:
        kept = {word.lower() for part in parts for word in part.text.strip("?").split()}
        assert kept >= {w.lower() for w in words} - {"and", ",", "?"}
