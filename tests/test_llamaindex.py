"""The corpus inside real LlamaIndex pipelines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

import rag
from rag.llamaindex import CorpusQueryEngine, CorpusRetriever

QUESTION = "Which kind of air defence system will be installed in western Iraq?"

pytestmark = pytest.mark.usefixtures("in_project")


@pytest.fixture
def corpus(seeds_store: Path) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, llm="none", environ={}) as opened:
        yield opened


def text_of(source: str) -> str:
    with Path(source).open(encoding="utf-8", newline="") as file:
        return file.read()


def test_the_retriever_feeds_a_pipeline_of_llamaindex(corpus: rag.Corpus) -> None:
    engine = RetrieverQueryEngine(
        retriever=CorpusRetriever(corpus, limit=5),
        response_synthesizer=get_response_synthesizer(
            llm=MockLLM(), response_mode=ResponseMode.COMPACT
        ),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.0)],
    )
    response = engine.query(QUESTION)
    assert response.source_nodes
    assert "Patriot" in str(response)  # the stand-in of LlamaIndex repeats its prompt
    for scored in response.source_nodes:
        node = scored.node
        text = text_of(node.metadata["source"])
        assert text[node.start_char_idx : node.end_char_idx] == node.text  # type: ignore[attr-defined]  # a TextNode


def test_filters_reach_the_retriever(corpus: rag.Corpus) -> None:
    nodes = CorpusRetriever(corpus, publishers=["Alwaght"]).retrieve("American troops")
    assert {node.metadata["publisher"] for node in nodes} == {"Alwaght"}


def test_the_query_engine_answers_with_exact_citations(corpus: rag.Corpus) -> None:
    response = CorpusQueryEngine(corpus).query(QUESTION)
    assert "Patriot" in str(response)
    for scored in response.source_nodes:
        node = scored.node
        text = text_of(node.metadata["source"])
        assert text[node.start_char_idx : node.end_char_idx] == node.text  # type: ignore[attr-defined]  # a TextNode
    assert response.metadata is not None
    assert response.metadata["answer"]["mode"] == "quotes"


def test_the_query_engine_answers_in_an_event_loop(corpus: rag.Corpus) -> None:
    response = asyncio.run(CorpusQueryEngine(corpus).aquery(QUESTION))
    assert "Patriot" in str(response)
