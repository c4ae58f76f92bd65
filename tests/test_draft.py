"""An answer while it is written: what is checked, what is not yet, and what a stop leaves."""

from __future__ import annotations

import rag
from rag.web.draft import Draft

CITED = rag.Citation(1, valid=True, article_id="a", end=5, quote="Quote")
FIRST = rag.Statement("One is so.", (1,), "supported")
SECOND = rag.Statement("Two is not.", (), "unsupported")


def grown(*events: rag.Event) -> Draft:
    draft = Draft("Which?")
    for event in events:
        draft.take(event)
    return draft


def test_what_no_verdict_has_reached_is_the_rest_of_the_text() -> None:
    draft = grown(rag.TextWritten("One is so. Two"), rag.VerdictReached(0, FIRST))
    assert draft.unchecked == "Two"
    draft.take(rag.TextWritten(" is not."))
    draft.take(rag.VerdictReached(1, SECOND))
    assert draft.unchecked == ""


def test_a_shortened_sentence_is_reached_as_the_model_wrote_it() -> None:
    shorter = rag.Statement("One is so.", (1,), "supported", original="One is so, and blue.")
    draft = grown(rag.TextWritten("One is so, and blue. Two"), rag.VerdictReached(0, shorter))
    assert draft.unchecked == "Two"


def test_a_stop_leaves_the_checked_part_with_its_citations() -> None:
    draft = grown(
        rag.EvidenceFound((), "Which of two?"),
        rag.TextWritten("One is so. Two"),
        rag.CitationMade(0, CITED),
        rag.VerdictReached(0, FIRST),
    )
    left = draft.so_far()
    assert left.answer == "One is so. [1]"
    assert left.citations == (CITED,)
    assert left.statements == (FIRST,)
    assert left.standalone_question == "Which of two?"
    assert not left.abstained


def test_the_whole_answer_is_what_remains() -> None:
    whole = rag.Answer("Which?", "Which?", "It.", abstained=False, mode="quotes")
    assert grown(rag.Answered(whole)).so_far() is whole
