"""Fusion, the full-text query, which units are read; searches are in tests/test_answering.py."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag
from rag.evidence import leans, units
from rag.onnx_model import PROCESSORS
from rag.reranker import CrossEncoder
from rag.retrieval import FURTHER, MOST_TERMS, _candidates, full_text_query, fuse, worth_reading
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


def test_a_part_is_its_unit_after_the_title_and_never_reaches_into_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    text = (
        "The head of the council spoke on Monday evening. " * 30
        + "He then left the building. " * 60
    )
    stored = store.put(article("a", f"A headline of it\n\n{text}\n"))
    found = _candidates(store.catalog, [passage.id for passage in stored])
    cut = 0
    for each in found:
        assert each.embedded.startswith("A headline of it")
        for unit, part in zip(each.units, each.parts, strict=True):
            whole = unit.of(each.article.text)
            assert whole.endswith(part.of(each.embedded))
            cut += (shorter := len(part.of(each.embedded)) < len(whole))
            assert shorter == (unit.start < each.passage.start)
    assert cut


def test_the_best_of_each_passage_is_read_and_the_best_of_the_others() -> None:
    scores = [[0.7, 0.9, 0.8], [0.1, 0.2], [0.6, 0.5]]
    assert worth_reading(scores, 0) == [[1], [1], [0]]
    assert worth_reading(scores, 2) == [[0, 1, 2], [1], [0]]
    assert worth_reading(scores, 3) == [[0, 1, 2], [1], [0, 1]]
    assert worth_reading([[0.5, 0.5], [0.5, 0.5, 0.5]], 2) == [[0, 1], [0, 1]]  # ties: the first


@given(st.lists(st.lists(st.floats(-1, 1), min_size=1, max_size=6), max_size=8), st.integers(0, 9))
def test_whatever_is_left_unread_is_no_better_than_what_is_read(
    scores: list[list[float]], further: int
) -> None:
    read = worth_reading(scores, further)
    assert [max(of) for of in scores] == [
        max(of[at] for at in places) for of, places in zip(scores, read, strict=True)
    ]
    assert sum(map(len, read)) == min(sum(map(len, scores)), len(scores) + further)
    pairs = list(zip(scores, read, strict=True))
    left = [of[at] for of, places in pairs for at in set(range(len(of))) - set(places)]
    beside = [sorted((of[at] for at in places), reverse=True)[1:] for of, places in pairs]
    assert max(left, default=-1) <= min(chain(*beside), default=1)


class Recorded:
    """The cross-encoder, and what it was asked to read."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self._reranker = CrossEncoder()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.read += texts
        return self._reranker.scores(question, texts)


@pytest.mark.parametrize("limit", [1, 6, 10])
def test_a_hit_has_the_units_that_were_read_and_no_others(
    seeds_store: Path, in_project: Path, limit: int
) -> None:
    question, reranker = "Who heads the committee that investigates the attacks?", Recorded()
    with rag.open(seeds_store, llm="none", reranker=reranker, environ={}) as corpus:
        hits = corpus.search(question, limit=limit)
    assert len(hits) == limit
    found = [unit for hit in hits for unit in hit.sentences]
    assert sorted(unit.text for unit in found) == sorted(reranker.read)
    assert limit < len(found) <= limit + FURTHER
    assert all(hit.score == max(unit.score for unit in hit.sentences) for hit in hits)
    assert [unit.score for unit in found] == CrossEncoder().scores(
        question, [unit.text for unit in found]
    )


class Slow(Recorded):
    """A cross-encoder that reads only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may, self.reading = threading.Event(), threading.Semaphore(0)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.reading.release()
        assert self.may.wait(60)
        return super().scores(question, texts)


def test_whoever_waits_for_others_sees_the_passages_before_they_are_read(
    seeds_store: Path, in_project: Path
) -> None:
    question, reranker = "Who heads the committee that investigates the attacks?", Slow()
    with rag.open(seeds_store, llm="none", reranker=reranker, environ={}) as corpus:
        others = [
            threading.Thread(target=corpus.search, args=(question,)) for _ in range(PROCESSORS)
        ]
        for each in others:
            each.start()
            assert reranker.reading.acquire(timeout=60)
        stream = corpus.stream(question)
        first = next(stream)
        reranker.may.set()
        second, *_, last = stream
        for each in others:
            each.join()
        alone = next(corpus.stream(question))
    assert isinstance(first, rag.EvidenceFound)
    assert isinstance(second, rag.EvidenceFound)
    assert isinstance(last, rag.Answered)
    assert {hit.passage_id for hit in first.hits} == {hit.passage_id for hit in second.hits}
    assert not any(hit.sentences for hit in first.hits)
    assert [hit.score for hit in first.hits] == sorted(
        (hit.score for hit in first.hits), reverse=True
    )
    assert all(-1 <= hit.score <= 1 for hit in first.hits)
    assert last.answer.evidence == second.hits
    assert alone == second
