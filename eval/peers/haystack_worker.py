"""Haystack as a worker: the pipelines of its first tutorial.

    python -m eval.peers.haystack_worker

Files through TextFileToDocument and DocumentSplitter with its defaults into an
InMemoryDocumentStore; InMemoryEmbeddingRetriever with its default of ten documents,
ChatPromptBuilder, OpenAIChatGenerator, AnswerBuilder. The tutorial's own prompt asks for no
citations, so the one here does, in the form that AnswerBuilder reads. Runs in the peers'
environment.
"""
# What it imports is in the peers' environment alone.
# mypy: disable-error-code="import-not-found, untyped-decorator"

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Before the import: telemetry would be sent from there on.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from haystack import Document, Pipeline, component
from haystack.components.builders import AnswerBuilder, ChatPromptBuilder
from haystack.components.converters import TextFileToDocument
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

from eval.peers.onnx_models import Encoder
from eval.peers.protocol import Answer, Place, Source, own_output, serve, versions

SAVED = "documents.json"

TEMPLATE = """
Answer the question from these documents alone, in at most 50 words. After every sentence, cite the
documents it rests on by their numbers in brackets, like [2]. If the documents do not hold the
answer, say that it is not possible to answer from them.

{% for document in documents %}
Document [{{ loop.index }}]:
{{ document.content }}
{% endfor %}

Question: {{ question }}
Answer:
"""


@component
class DocumentEncoder:
    """Documents to the same with their embeddings."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Embed the content of each."""
        vectors = self._encoder.vectors([each.content or "" for each in documents])
        return {
            "documents": [
                dataclasses.replace(each, embedding=vector)
                for each, vector in zip(documents, vectors, strict=True)
            ]
        }


@component
class TextEncoder:
    """A question to its embedding."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """Embed the question."""
        return {"embedding": self._encoder.vector(text)}


class Haystack:
    """A document store with its pipelines."""

    def __init__(self) -> None:
        self._encoder = Encoder()
        self._documents = InMemoryDocumentStore()

    def index(self, folder: Path, store: Path) -> int:
        """Index the files of `folder`, and save the store as a file in `store`."""
        self._documents = InMemoryDocumentStore(shared=False)
        steps = Pipeline()
        steps.add_component("converter", TextFileToDocument())
        steps.add_component("splitter", DocumentSplitter())
        steps.add_component("embedder", DocumentEncoder(self._encoder))
        steps.add_component("writer", DocumentWriter(self._documents))
        steps.connect("converter", "splitter")
        steps.connect("splitter", "embedder")
        steps.connect("embedder", "writer")
        files = sorted(str(each) for each in folder.iterdir() if each.is_file())
        steps.run({"converter": {"sources": files}})
        store.mkdir(parents=True, exist_ok=True)
        self._documents.save_to_disk(str(store / SAVED))
        return int(self._documents.count_documents())

    def search(self, query: str, limit: int) -> Sequence[Place]:
        """The documents found."""
        steps = self._retrieving(limit)
        found = steps.run({"embedder": {"text": query}})["retriever"]["documents"]
        return [_place(each) for each in found]

    def ask(self, question: str, say: Callable[[str], None]) -> Answer:
        """The answer of the pipeline; its sources are the documents it was shown, from 1."""
        steps = self._retrieving(None)
        steps.add_component(
            "prompt",
            ChatPromptBuilder(
                [ChatMessage.from_user(TEMPLATE)], required_variables=["question", "documents"]
            ),
        )
        steps.add_component("llm", _language_model(lambda chunk: say(chunk.content)))
        steps.add_component(
            "answer",
            AnswerBuilder(reference_pattern=r"\[(\d+)\]", return_only_referenced_documents=False),
        )
        steps.connect("retriever", "prompt.documents")
        steps.connect("prompt.prompt", "llm.messages")
        steps.connect("llm.replies", "answer.replies")
        steps.connect("retriever", "answer.documents")
        asked = {"embedder": {"text": question}, "prompt": {"question": question}}
        found = steps.run(asked | {"answer": {"query": question}})["answer"]["answers"][0]
        sources = [Source(each.meta["source_index"], _place(each)) for each in found.documents]
        return Answer(found.data.strip(), tuple(sources))

    def _retrieving(self, limit: int | None) -> Pipeline:
        steps = Pipeline()
        steps.add_component("embedder", TextEncoder(self._encoder))
        options = {} if limit is None else {"top_k": limit}
        steps.add_component("retriever", InMemoryEmbeddingRetriever(self._documents, **options))
        steps.connect("embedder.embedding", "retriever.query_embedding")
        return steps


def _language_model(say: Callable[[Any], None]) -> OpenAIChatGenerator:
    return OpenAIChatGenerator(
        api_key=Secret.from_token(os.environ.get("OPENAI_API_KEY", "none")),
        model=os.environ.get("PEERS_MODEL", "none"),
        api_base_url=os.environ.get("OPENAI_BASE_URL"),
        streaming_callback=lambda chunk: say(chunk) if chunk.content else None,
        generation_kwargs={"temperature": 0},
        timeout=600.0,
        max_retries=0,
    )


def _place(document: Document) -> Place:
    text = str(document.content)
    start = int(document.meta["split_idx_start"])
    return Place(Path(document.meta["file_path"]).name, text, start, start + len(text))


if __name__ == "__main__":
    serve(Haystack(), versions(["haystack-ai", "onnxruntime", "openai"]), own_output())
