"""What a question takes for granted, as a statement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import verbs
from rag.presupposition import only_announced, presupposed


@pytest.mark.parametrize(
    ("question", "statement", "asks"),
    [
        ("When was the embassy closed?", "The embassy was closed.", "when"),
        ("On what day did Peru close its embassy?", "Peru closed its embassy.", "on which day"),
        ("Why did Baghdad accept the offer?", "Baghdad accepted the offer.", "why"),
        ("Why did Adil veto the bill on ships?", "Adil vetoed the bill on ships.", "why"),
        ("How did the rebels manage to flee?", "The rebels managed to flee.", "how"),
        ("Why did Iran strike the base?", "Iran struck the base.", "why"),
        ("Why was the base attacked by rockets?", "The base was attacked by rockets.", "why"),
        ("When has NATO left Iraq?", "NATO has left Iraq.", "when"),
        ("Who killed Ann Lee?", "Somebody killed Ann Lee.", "who"),
        ("Who leads the League?", "Somebody leads the League.", "who"),
        ("What did Ann say about ships?", "Ann said something about ships.", "what"),
        ("What did the jury find out in May?", "The jury found out something in May.", "what"),
        ("How many Poles were killed?", "Poles were killed.", "how many"),
        ("How many soldiers have died here?", "Soldiers have died here.", "how many"),
        ("How many fighters does it have?", None, None),
        ("How many ships does Peru have?", "Peru has ships.", "how many"),
        ("How many deputies cast a vote?", "Deputies cast a vote.", "how many"),
        ("Which ship took the men home?", "A ship took the men home.", "which one"),
        ("Which agents took the men home?", "Agents took the men home.", "which ones"),
        ("Which weapons did Peru find in Lima?", "Peru found weapons in Lima.", "which ones"),
        ("What arms were offered to Peru?", "Arms were offered to Peru.", "which ones"),
        ("Which union was founded in Lima?", "A union was founded in Lima.", "which one"),
        ("Which ultimatum was issued?", "An ultimatum was issued.", "which one"),
    ],
)
def test_a_question_turns_into_what_it_takes_for_granted(
    question: str, statement: str | None, asks: str | None
) -> None:
    premise = presupposed(question)
    assert (premise and premise.statement, premise and premise.asks) == (statement, asks)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the US plan fail?",  # a noun that is a verb as well
        "Why did the US plan backfire?",
        "How did the rocket attack on Lima kill two men?",
        "When did the parliament vote collapse?",
        "Why did the attack surprise everyone?",  # a verb that is not known
        "Why did Iraq not accept the offer?",
        "Why didn't Iraq accept the offer?",
        "When was he born?",  # nobody knows who
        "What did they say?",
        "What did Ann call on Peru to do?",
        "Where were the rockets fired from?",
        "Which men did Ann talk to?",
        "How many men did Ann want to punish?",
        "Which bodies will the mission support?",
        "On which day was the article published?",  # about the articles, not about the world
        "Who said it, and why did Peru accept the offer?",
        "Did Peru accept the offer?",
        "How big is the budget?",
        "Ships?",
        "why did",
    ],
)
def test_of_what_cannot_be_put_rightly_nothing_is_said(question: str) -> None:
    assert presupposed(question) is None


def test_what_no_article_says_is_of_anybody() -> None:
    premise = presupposed("Who killed Ann Lee?")
    assert premise is not None
    assert premise.doubted == "anybody killed Ann Lee"
    assert not premise.complete


def test_where_only_a_circumstance_is_asked_for_the_statement_is_complete() -> None:
    premise = presupposed("Why did Baghdad accept the offer?")
    assert premise is not None
    assert premise.complete


@pytest.mark.parametrize(
    ("base", "past", "third"),
    [
        ("accept", "accepted", "accepts"),
        ("close", "closed", "closes"),
        ("deny", "denied", "denies"),
        ("stay", "stayed", "stays"),
        ("stop", "stopped", "stops"),
        ("expel", "expelled", "expels"),
        ("veto", "vetoed", "vetoes"),
        ("go", "went", "goes"),
        ("withdraw", "withdrew", "withdraws"),
        ("cross", "crossed", "crosses"),
    ],
)
def test_the_forms_of_a_verb(base: str, past: str, third: str) -> None:
    assert (verbs.past(base), verbs.third(base)) == (past, third)
    assert verbs.PASTS[past] == base
    assert verbs.PRESENTS[third] == base


def test_no_verb_is_both_plain_and_a_noun() -> None:
    assert frozenset() == verbs.PLAIN & verbs.NOUNS_TOO


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("He said that if this goes on, Peru would close its embassy.", True),
        ("Peru threatened to close its embassy. Lima did nothing.", True),
        ("Peru threatened to close its embassy, and closed it in May.", False),
        ("The closed embassy would stay.", False),
        ("Peru has an embassy.", False),
    ],
)
def test_what_is_only_announced_is_told_from_what_was_done(text: str, announced: bool) -> None:
    premise = presupposed("When did Peru close its embassy?")
    assert premise is not None
    assert only_announced(premise, [text]) is announced
    who = presupposed("Who closed the embassy?")
    assert who is not None
    assert not only_announced(who, [text])


WORDS = ["why", "did", "the", "was", "who", "killed", "how", "many", "which", "of", "accept", "it"]


@given(st.lists(st.sampled_from([*WORDS, "Peru", "attack", "plan", "and", "to"]), max_size=9))
def test_a_statement_is_made_of_the_words_of_its_question(words: list[str]) -> None:
    """Nothing is put into the mouth of the articles but forms of the verb, articles, "some-"."""
    question = f"{' '.join(words)}?"
    premise = presupposed(question)
    if premise is not None:
        added = {"a", "an", "somebody", "something", "has", "have", *verbs.PASTS}
        assert set(premise.clause.split()) <= set(words) | added
        assert premise.statement.endswith(".")


@given(st.text(max_size=60))
def test_any_text_can_be_asked(question: str) -> None:
    premise = presupposed(question)
    assert premise is None or premise.clause.strip()
