"""What a search tells of its way: every step's passages, down to the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import rag


@pytest.fixture
def seeds(seeds_store: Path, in_project: Path) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, llm="none") as corpus:
        yield corpus


def test_each_step_keeps_passages_of_the_one_before(seeds: rag.Corpus) -> None:
    trace = seeds.trace("Which group claimed the attack on the Taji base?", limit=4)
    lexical, dense, fused, narrowed = (
        [passage.id for passage in pool]
        for pool in (trace.lexical, trace.dense, trace.fused, trace.narrowed)
    )
    assert set(fused) <= {*lexical, *dense}
    assert set(narrowed) <= set(fused)
    assert len(narrowed) > len(trace.hits) == 4
    assert {hit.passage_id for hit in trace.hits} <= set(narrowed)
    for unit in trace.evidence:
        text = seeds.article(unit.hit.article_id).text
        assert text[unit.start : unit.end] == unit.text


def test_the_hits_are_those_of_a_search(seeds: rag.Corpus) -> None:
    question = "How many rockets hit Camp Taji?"
    assert seeds.trace(question, limit=5).hits == seeds.search(question, limit=5)


def test_a_question_that_leans_is_searched_for_as_it_is_understood(seeds: rag.Corpus) -> None:
    history = [("Which group claimed the attack on the Taji base?", "")]
    trace = seeds.trace("When was its first public appearance?", history=history)
    assert trace.question == (
        "When was the first public appearance of the group that claimed the attack on the Taji"
        " base?"
    )
    assert trace.hits[0] == seeds.search(trace.question, limit=6)[0]
    assert seeds.search("When was its first public appearance?", history=history, limit=6) == (
        trace.hits
    )
