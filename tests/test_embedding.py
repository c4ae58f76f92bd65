"""Texts to vectors: the embedded model, an endpoint, LlamaIndex."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from llama_index.core.embeddings import MockEmbedding

from rag.embedding import (
    EmbeddedModel,
    EndpointEmbedder,
    LlamaIndexEmbedder,
    adapted,
    embedding_text,
)
from rag.errors import EmbeddingError
from rag.onnx_model import spread

MODEL = EmbeddedModel()


def test_vectors_have_unit_length_and_the_model_s_dimension() -> None:
    vectors = MODEL.embed(["The harbour froze.", "Troops left.", ""])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_has_the_same_vector_whatever_it_is_embedded_with() -> None:
    alone = MODEL.embed(["The harbour froze."])[0]
    among = MODEL.embed(["Troops left. " * 40, "The harbour froze.", "x"])[1]
    assert np.array_equal(alone, among)


def test_near_meanings_are_nearer_than_far_ones() -> None:
    question, near, far = MODEL.embed(
        ["When did the port freeze over?", "The harbour froze in January.", "He likes apple pie."]
    )
    assert question @ near > question @ far + 0.1


def test_no_texts_give_no_vectors() -> None:
    assert MODEL.embed([]).shape == (0, 384)


def test_a_title_is_embedded_with_its_passages() -> None:
    assert embedding_text("Title", "Passage.") == "Title\nPassage."
    assert embedding_text(None, "Passage.") == "Passage."


@contextmanager
def endpoint(rows: list[list[float]], status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the console."""

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            data = [
                {"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)
            ]
            raw = json.dumps({"object": "list", "model": "m", "data": data[::-1]}).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


def test_an_endpoint_s_vectors_come_in_the_order_of_the_texts() -> None:
    with endpoint([[3.0, 4.0], [0.0, 2.0]]) as url:
        vectors = EndpointEmbedder("m", api_key=None, base_url=url).embed(["a", "b"])
    assert np.allclose(vectors, [[0.6, 0.8], [0.0, 1.0]])


@pytest.mark.parametrize(
    ("rows", "status"),
    [([[1.0]], 200), ([[1.0], [1.0, 2.0]], 200), ([[0.0], [0.0]], 200), ([[1.0], [1.0]], 401)],
    ids=["one too few", "of two lengths", "empty", "refused"],
)
def test_an_endpoint_that_fails_is_an_error_with_a_way_on(
    rows: list[list[float]], status: int
) -> None:
    with endpoint(rows, status) as url, pytest.raises(EmbeddingError) as caught:
        EndpointEmbedder("m", api_key="secret-key", base_url=url).embed(["a", "b"])
    assert "RAG_EMBEDDING" in caught.value.hint
    assert "secret-key" not in str(caught.value)


def test_any_embedding_of_llamaindex_plugs_in() -> None:
    embedder = adapted(MockEmbedding(embed_dim=8))
    assert isinstance(embedder, LlamaIndexEmbedder)
    assert embedder.embed(["a", "b"]).shape == (2, 8)
    assert adapted(MODEL) is MODEL


def test_what_is_spread_over_the_processors_keeps_its_order() -> None:
    texts = [str(number) for number in range(200)]
    assert spread(lambda text: text * 2, texts) == [text * 2 for text in texts]
    assert spread(len, []) == []


def test_an_error_of_one_text_reaches_who_asked() -> None:
    with pytest.raises(ValueError, match="seven"):
        spread(int, ["1", "2", "seven", "4"])
