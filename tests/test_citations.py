"""Markers in a streamed draft become exact citations."""

from __future__ import annotations

import pytest

from rag.citations import Citer, Draft, MarkerFilter, drafts
from rag.passages import sentences
from rag.types import EvidenceSentence, Hit


def shown(*pieces: str) -> str:
    shows = MarkerFilter()
    return "".join([shows.feed(piece) for piece in pieces]) + shows.finish()


def evidence(number: int, text: str, start: int = 0) -> EvidenceSentence:
    hit = Hit(
        rank=1,
        score=1.0,
        article_id="a",
        article_version="v",
        passage_id="p",
        source="a.txt",
        start=start,
        end=start + len(text),
        text=text,
        publisher="The Paper",
    )
    return EvidenceSentence(number, start, start + len(text), text, 1.0, hit)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Two died.⟦1⟧", [Draft("Two died.", (1,))]),
        ("Two died. ⟦1⟧", [Draft("Two died.", (1,))]),
        ("Two died ⟦1⟧.", [Draft("Two died.", (1,))]),
        ("Two died.⟦1⟧⟦2⟧", [Draft("Two died.", (1, 2))]),
        ("Two died.⟦1, 2⟧", [Draft("Two died.", (1, 2))]),
        ("Two ⟦1⟧ died ⟦2⟧.", [Draft("Two died.", (1, 2))]),
        ("Two died.⟦1⟧ One fled.⟦2⟧", [Draft("Two died.", (1,)), Draft("One fled.", (2,))]),
        ("Two died. ⟦1⟧ One fled. ⟦2⟧", [Draft("Two died.", (1,)), Draft("One fled.", (2,))]),
        ("Two died. One fled.⟦2⟧", [Draft("Two died."), Draft("One fled.", (2,))]),
        ("Two died.⟦1⟧⟦1⟧", [Draft("Two died.", (1,))]),
        ("Two died.", [Draft("Two died.")]),
        ("A note [1] in the text.", [Draft("A note [1] in the text.")]),
        ("", []),
    ],
)
def test_a_marker_belongs_to_the_sentence_it_stands_in_or_follows(
    draft: str, expected: list[Draft]
) -> None:
    assert drafts(draft, sentences) == expected


def test_markers_are_never_shown_while_the_draft_streams() -> None:
    assert shown("Two died.", "⟦", "1", "⟧", " One fled.⟦2", ",3⟧") == "Two died. One fled."


def test_an_opening_bracket_without_its_end_is_text() -> None:
    assert shown("A ⟦ stays.") == "A ⟦ stays."
    assert shown("A ⟦1") == "A ⟦1"
    assert drafts("A ⟦ stays.", sentences) == [Draft("A ⟦ stays.")]


def test_a_citation_quotes_the_article_and_never_the_model() -> None:
    item = evidence(7, "Two people died.", start=40)
    citation = Citer([item]).cite(7)
    assert (citation.number, citation.valid, citation.quote) == (1, True, "Two people died.")
    assert (citation.start, citation.end, citation.publisher) == (40, 56, "The Paper")


def test_a_marker_to_nothing_stays_visible_as_an_invalid_citation() -> None:
    citer = Citer([evidence(1, "Two people died.")])
    assert not citer.cite(99).valid
    assert [citation.valid for citation in citer.citations] == [False]


def test_citations_are_numbered_in_the_order_of_first_use() -> None:
    citer = Citer([evidence(1, "One."), evidence(2, "Two.", start=10)])
    assert [citer.cite(n).number for n in (2, 1, 2)] == [1, 2, 1]
    assert [citation.quote for citation in citer.citations] == ["Two.", "One."]
