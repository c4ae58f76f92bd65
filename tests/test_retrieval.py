"""Fusion, the full-text query, which units are read; searches are in tests/test_answering.py."""

from __future__ import annotations

import json
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
from rag.retrieval import (
    FURTHER,
    LATE_MIDDLE,
    MOST_TERMS,
    _candidates,
    content_words,
    fuse,
    spared,
    worth,
    worth_reading,
)
from rag.speech import with_speakers
from tests.small_store import Store, article


def test_what_both_searches_rank_high_comes_first() -> None:
    assert fuse([(["a", "b", "c"], 1.0), (["b", "c", "d"], 1.0)])[0] == "b"


def test_a_heavier_search_counts_more() -> None:
    assert fuse([(["a"], 1.0), (["b"], 2.0)]) == ["b", "a"]


def test_ties_go_by_id() -> None:
    assert fuse([(["b"], 1.0), (["a"], 1.0)]) == ["a", "b"]
    assert fuse([]) == []


def test_content_words_are_searched_for_once() -> None:
    words = content_words("Who is the head of the committee, the Committee?")
    assert words == ["head", "committee"]


def test_a_question_of_common_words_is_searched_for_as_it_is() -> None:
    assert content_words("Who is it?") == ["who", "is", "it"]
    assert content_words("?!") == []


def test_a_long_question_is_cut() -> None:
    assert len(content_words(" ".join(f"word{n}" for n in range(100)))) == MOST_TERMS


@pytest.mark.parametrize("question", ['"quoted"', "a AND b", "x NEAR y", "col:umn", "wild*"])
def test_operators_of_the_full_text_search_are_only_words(question: str) -> None:
    assert all(word.isalnum() for word in content_words(question))


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
    shown = [
        with_speakers(unit.text, unit.start, hit.speeches) for hit in hits for unit in hit.sentences
    ]
    assert set(shown) <= set(reranker.read)
    assert limit <= len(found) <= limit + FURTHER
    assert spared(limit) < len(reranker.read) <= spared(limit) + FURTHER
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [unit.score for unit in found] == CrossEncoder().scores(question, shown)


def test_a_passage_is_worth_its_best_unit_and_its_cosine() -> None:
    logits = [3.0, 5.0]
    assert worth(LATE_MIDDLE, logits) == 5.0
    assert worth(LATE_MIDDLE + 0.02, logits) == pytest.approx(8.0)
    assert worth(LATE_MIDDLE - 0.02, logits) == pytest.approx(2.0)


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
        narrowed = [each.id for each in corpus.trace(question).narrowed]
    assert isinstance(first, rag.EvidenceFound)
    assert isinstance(second, rag.EvidenceFound)
    assert isinstance(last, rag.Answered)
    assert [hit.passage_id for hit in first.hits] == narrowed[: len(first.hits)]
    assert {hit.passage_id for hit in second.hits} <= set(narrowed)
    assert not any(hit.sentences for hit in first.hits)
    assert [hit.score for hit in first.hits] == sorted(
        (hit.score for hit in first.hits), reverse=True
    )
    assert all(-1 <= hit.score <= 1 for hit in first.hits)
    assert last.answer.evidence == second.hits
    assert alone == second


REPORTS = {
    "said.txt": "The ferry of Quillon\n\nThe ferry of Quillon carried 40,000 people in {year}.\n",
    "dated.txt": "The ferry of Quillon\n\nThe ferry of Quillon carried 40,000 people.\n",
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_year_in_the_question_prefers_what_is_of_that_year(name: str, tmp_path: Path) -> None:
    for year in (2017, 2018, 2019):
        file = tmp_path / str(year) / name
        file.parent.mkdir()
        file.write_text(REPORTS[name].format(year=year) + f"Report {year % 7} of the harbour.\n")
        sidecar = {"published": f"{year}-05-01"} if name == "dated.txt" else {}
        file.with_name(f"{name}.meta.json").write_text(json.dumps(sidecar))
    with rag.open(tmp_path / "store", llm="none", environ={}) as corpus:
        corpus.index(*(tmp_path / str(year) for year in (2017, 2018, 2019)))
        for year in (2017, 2018, 2019):
            first, *_ = corpus.search(f"How many people did the ferry carry in {year}?")
            assert Path(first.source).parent.name == str(year)


def test_what_somebody_says_is_read_where_a_question_wants_to_hear_them(tmp_path: Path) -> None:
    question = "What did Governor Adeyemi say about the letters of the engineer?"
    articles = Path(__file__).parents[1] / "eval/questions/invented"
    with rag.open(tmp_path / "store", llm="none", environ={}) as corpus:
        corpus.index(articles)
        hits = corpus.search(question, limit=6)
    read = [unit.text for hit in hits for unit in hit.sentences]
    assert any("never seen such letters" in text for text in read)
    assert len(read) < sum(len(hit.text.split(". ")) for hit in hits)
