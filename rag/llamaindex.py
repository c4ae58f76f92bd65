"""A retriever and a query engine over this corpus, for any LlamaIndex application.

The only module to import for it; the rest of the package does not load LlamaIndex.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks.base import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.corpus import Corpus
from rag.types import Citation, Hit


class CorpusRetriever(BaseRetriever):
    """Passages as nodes: id, exact offsets, reranker score, and the article in the metadata.

    `filters` are the keyword arguments of `Corpus.search`: since, until, publishers and so on.
    """

    def __init__(self, corpus: Corpus, *, limit: int = 10, **filters: Any) -> None:  # noqa: ANN401 (passed on to Corpus.search)
        super().__init__()
        self._corpus = corpus
        self._limit = limit
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._corpus.search(query_bundle.query_str, limit=self._limit, **self._filters)
        return [_passage_node(hit) for hit in hits]


class CorpusQueryEngine(BaseQueryEngine):
    """Checked answers: the response's source nodes are the citations, one node a quote.

    ``response.metadata["answer"]`` is the whole answer as a dictionary.
    """

    def __init__(self, corpus: Corpus, **options: Any) -> None:  # noqa: ANN401 (passed on to Corpus.ask)
        super().__init__(callback_manager=CallbackManager([]))
        self._corpus = corpus
        self._options = options

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answer = self._corpus.ask(query_bundle.query_str, **self._options)
        return Response(
            response=answer.answer,
            source_nodes=[_citation_node(c) for c in answer.citations if c.valid],
            metadata={"answer": dataclasses.asdict(answer)},
        )

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        import asyncio

        return await asyncio.to_thread(self._query, query_bundle)


def _passage_node(hit: Hit) -> NodeWithScore:
    node = TextNode(
        id_=hit.passage_id,
        text=hit.text,
        start_char_idx=hit.start,
        end_char_idx=hit.end,
        metadata=_about(hit),
    )
    return NodeWithScore(node=node, score=hit.score)


def _citation_node(citation: Citation) -> NodeWithScore:
    node = TextNode(
        id_=f"{citation.article_id}:{citation.start}-{citation.end}",
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata={"number": citation.number, **_about(citation)},
    )
    return NodeWithScore(node=node)


def _about(place: Hit | Citation) -> dict[str, str | None]:
    return {
        "article_id": place.article_id,
        "article_version": place.article_version,
        "source": place.source,
        "title": place.title,
        "author": place.author,
        "publisher": place.publisher,
        "published": place.published,
    }
