"""LlamaIndex as a worker, built as its own documentation builds it.

    python -m eval.peers.llamaindex_worker               as its tutorials build it
    python -m eval.peers.llamaindex_worker --rerank 32   and 32 chunks through the reranker of `rag`

Files read by SimpleDirectoryReader, VectorStoreIndex over a persistent Chroma collection with the
default splitter, CitationQueryEngine with the numbers of its example. What differs is what must:
the embedding runs on this machine, the language model is the runner's, and the answer streams, so
that its first word can be timed. Runs in the peers' environment.
"""
# What it imports is in the peers' environment alone.
# mypy: disable-error-code="import-untyped, import-not-found"

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import StreamingResponse
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle
from llama_index.llms.openai_like import OpenAILike
from llama_index.vector_stores.chroma import ChromaVectorStore

from eval.peers.onnx_models import CrossEncoder, Encoder
from eval.peers.protocol import Answer, Place, Source, own_output, serve, versions

TOP_K = 3  # of the example of CitationQueryEngine
CITATION_CHUNK_SIZE = 512  # of the same example, and its default
INSTRUCTION = "Represent this sentence for searching relevant passages: "
"""Before a question, as LlamaIndex's own integration of this model does; published with the model.
Of onestopqa_news (dev, 240 questions) it puts the right document first in 68.3 %, instead of 66.7.
"""


class LocalEmbedding(BaseEmbedding):
    """The embedding model of this comparison, as LlamaIndex wants one."""

    _encoder: Encoder

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name="bge-small-en-v1.5-int8")
        self._encoder = encoder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.vector(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.vectors(texts)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.vector(INSTRUCTION + query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._encoder.vector(INSTRUCTION + query)


class LocalRerank(BaseNodePostprocessor):
    """The `top_n` nodes that the reranker ranks first; it reads what was embedded of them."""

    _model: CrossEncoder
    _top_n: int

    def __init__(self, model: CrossEncoder, top_n: int) -> None:
        super().__init__()
        self._model = model
        self._top_n = top_n

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        texts = [each.node.get_content(metadata_mode=MetadataMode.EMBED) for each in nodes]
        for each, score in zip(
            nodes, self._model.scores(query_bundle.query_str, texts), strict=True
        ):
            each.score = score
        return sorted(nodes, key=lambda each: -(each.score or 0.0))[: self._top_n]


class LlamaIndex:
    """A vector index with its citation query engine; `depth` chunks are reranked, 0 for none."""

    def __init__(self, depth: int) -> None:
        self._embedding = LocalEmbedding(Encoder())
        self._depth = depth
        self._reranker = CrossEncoder() if depth else None
        self._llm = _language_model()
        self._built: VectorStoreIndex | None = None

    def index(self, folder: Path, store: Path) -> int:
        """Index the files of `folder` into a Chroma collection in `store`."""
        documents = SimpleDirectoryReader(str(folder)).load_data()
        collection = chromadb.PersistentClient(
            str(store), Settings(anonymized_telemetry=False)
        ).get_or_create_collection("quickstart")
        storage = StorageContext.from_defaults(
            vector_store=ChromaVectorStore(chroma_collection=collection)
        )
        self._built = VectorStoreIndex.from_documents(
            documents, storage_context=storage, embed_model=self._embedding
        )
        return collection.count()

    def search(self, query: str, limit: int) -> Sequence[Place]:
        """The nodes found, reranked where that is wanted."""
        bundle = QueryBundle(query)
        nodes = self._index.as_retriever(similarity_top_k=self._depth or limit).retrieve(bundle)
        if self._reranker:
            nodes = LocalRerank(self._reranker, limit).postprocess_nodes(nodes, bundle)
        return [_place(each) for each in nodes]

    def ask(self, question: str, say: Callable[[str], None]) -> Answer:
        """The answer of the citation query engine; its sources are numbered from 1."""
        engine = CitationQueryEngine.from_args(
            self._index,
            llm=self._llm,
            citation_chunk_size=CITATION_CHUNK_SIZE,
            streaming=True,
            similarity_top_k=self._depth or TOP_K,
            node_postprocessors=[LocalRerank(self._reranker, TOP_K)] if self._reranker else None,
        )
        response = engine.query(question)
        text = ""
        if isinstance(response, StreamingResponse):
            for piece in response.response_gen:
                say(piece)
                text += piece
        else:
            text = str(response)
        sources = [
            Source(number, _cited(each, number))
            for number, each in enumerate(response.source_nodes, start=1)
        ]
        return Answer(text.strip(), tuple(sources))

    @property
    def _index(self) -> VectorStoreIndex:
        if self._built is None:
            raise ValueError("nothing was indexed yet")
        return self._built


def _language_model() -> Any:  # noqa: ANN401 (its class is in the peers' environment)
    return OpenAILike(
        model=os.environ.get("PEERS_MODEL", "none"),
        api_base=os.environ.get("OPENAI_BASE_URL"),
        api_key=os.environ.get("OPENAI_API_KEY", "none"),
        is_chat_model=True,
        context_window=int(os.environ.get("PEERS_CONTEXT", "8192")),
        temperature=0.0,
        timeout=600.0,
        max_retries=0,
    )


def _place(found: NodeWithScore) -> Place:
    node: Any = found.node  # offsets are a TextNode's
    return Place(
        str(node.metadata["file_name"]), node.get_content(), node.start_char_idx, node.end_char_idx
    )


def _cited(found: NodeWithScore, number: int) -> Place:
    """The text of a citation node without the heading that the engine puts before it."""
    text = found.node.get_content().removeprefix(f"Source {number}:\n").removesuffix("\n")
    return Place(str(found.node.metadata["file_name"]), text)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rerank", type=int, default=0, metavar="DEPTH")
    replies = own_output()
    system = LlamaIndex(parser.parse_args().rerank)
    packages = ["llama-index-core", "llama-index-vector-stores-chroma", "chromadb", "onnxruntime"]
    serve(system, versions(packages), replies)


if __name__ == "__main__":
    main()
