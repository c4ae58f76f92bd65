"""Fusion and the full-text query; searches themselves are in tests/test_answering.py."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evidence import leans, units
from rag.retrieval import MOST_TERMS, _candidates, full_text_query, fuse
from tests.small_store import Store, article


def test_what_both_searches_rank_high_comes_first() -> None:
    assert fuse([(["a", "b", "c"], 1.0), (["b", "c", "d"], 1.0)])[0] == "b"


def test_a_heavier_search_counts_more() -> None:
    assert fuse([(["a"], 1.0), (["b"], 2.0)]) == ["b", "a"]


def test_ties_go_by_id() -> None:
    assert fuse([(["b"], 1.0), (["a"], 1.0)]) == ["a", "b"]
    assert fuse([]) == []


def test_the_query_holds_the_content_words_once() -> None:
    assert full_text_query("Who is the head of the committee, the Committee?") == (
        '"head" OR "committee"'
    )


def test_a_question_of_common_words_is_searched_for_as_it_is() -> None:
    assert full_text_query("Who is it?") == '"who" OR "is" OR "it"'
    assert full_text_query("?!") == ""


def test_a_long_question_is_cut() -> None:
    query = full_text_query(" ".join(f"word{n}" for n in range(100)))
    assert query.count(" OR ") == MOST_TERMS - 1


@given(st.text(max_size=80))
def test_any_question_is_a_valid_full_text_query(question: str) -> None:
    query = full_text_query(question)
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61')")
        if query:
            db.execute("SELECT * FROM t WHERE t MATCH ?", (query,)).fetchall()
    finally:
        db.close()


@pytest.mark.parametrize("question", ['"quoted"', "a AND b", "x NEAR y", "col:umn", "wild*"])
def test_operators_of_the_full_text_search_are_only_words(question: str) -> None:
    assert all(part.strip('"').isalnum() for part in full_text_query(question).split(" OR "))


def test_a_passage_needs_what_stands_before_it_only_where_its_first_sentence_leans(
    tmp_path: Path,
) -> None:
    """Looking it up for every passage would give the same units, more slowly."""
    store = Store(tmp_path / "store")
    text = "The head of the council spoke on Monday evening. " * 30 + "He then left. " * 60
    stored = store.put(article("a", f"A headline of it\n\n{text}\n"))
    assert len(stored) > 2
    found = _candidates(store.catalog, [passage.id for passage in stored])
    assert any(leans(passage.sentences[0].text) for passage in stored)
    assert [each.units for each in found] == [
        units(passage, store.catalog.sentence_before(passage)) for passage in stored
    ]
