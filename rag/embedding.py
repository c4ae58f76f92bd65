"""Texts to vectors: the embedded model, an OpenAI-compatible endpoint, or any of LlamaIndex's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from rag import weights
from rag.errors import EmbeddingError
from rag.onnx_model import OnnxModel, spread

if TYPE_CHECKING:
    import numpy as np
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from numpy.typing import NDArray

ENDPOINT_BATCH = 64  # texts a request: well below every provider's limit
ENDPOINT_SECONDS = 60.0


@runtime_checkable
class Embedder(Protocol):
    """Anything that turns texts into vectors of one length.

    `name` tells models apart: vectors of another name are never compared. Neither attribute may
    load the model.
    """

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of unit length, ``(len(texts), dimension)``."""
        ...


def adapted(embedding: AnyEmbedding) -> Embedder:
    """Any embedding as an Embedder."""
    return embedding if isinstance(embedding, Embedder) else LlamaIndexEmbedder(embedding)


def embedding_text(title: str | None, passage: str) -> str:
    """What is embedded for a passage: its article's title, then the passage itself."""
    return f"{title}\n{passage}" if title else passage


AnyEmbedding: TypeAlias = "Embedder | BaseEmbedding"
"""What `rag.open` takes: an Embedder, or an embedding of LlamaIndex."""


class EmbeddedModel:
    """bge-small-en v1.5, int8, 384 dimensions: first token, normalised; questions get no prefix."""

    name = weights.EMBEDDING.name

    def __init__(self) -> None:
        self._model = OnnxModel(weights.EMBEDDING)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors ``(len(texts), 384)``. Raises WeightsError."""
        import numpy as np

        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        return _unit(np.stack(spread(lambda text: self._model.outputs(text)[0, 0], texts)))


class EndpointEmbedder:
    """A model at an OpenAI-compatible endpoint."""

    def __init__(self, model: str, *, api_key: str | None, base_url: str | None) -> None:
        self.name = model
        self._api_key = api_key
        self._base_url = base_url

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the endpoint's length. Raises EmbeddingError."""
        import openai

        client = openai.OpenAI(
            api_key=self._api_key or "none",
            base_url=self._base_url,
            max_retries=2,
            timeout=ENDPOINT_SECONDS,
        )
        rows: list[list[float]] = []
        try:
            with client:
                for at in range(0, len(texts), ENDPOINT_BATCH):
                    batch = list(texts[at : at + ENDPOINT_BATCH])
                    reply = client.embeddings.create(
                        model=self.name, input=batch, encoding_format="float"
                    )
                    rows += [item.embedding for item in sorted(reply.data, key=lambda i: i.index)]
        except (openai.OpenAIError, AttributeError, TypeError, ValueError) as exc:
            raise EmbeddingError(
                f"The embedding endpoint failed for the model {self.name}: {_first_line(exc)}",
                hint="Check OPENAI_BASE_URL, OPENAI_API_KEY and RAG_EMBEDDING, or unset"
                " RAG_EMBEDDING to embed on this machine.",
            ) from exc
        return _checked(self.name, rows, len(texts))


class LlamaIndexEmbedder:
    """Any LlamaIndex embedding integration."""

    def __init__(self, embedding: BaseEmbedding) -> None:
        self._embedding = embedding
        self.name = f"llamaindex:{embedding.model_name}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of the integration's length. Raises EmbeddingError."""
        try:
            rows = self._embedding.get_text_embedding_batch(list(texts))
        except Exception as exc:  # integrations raise errors of their own libraries
            raise EmbeddingError(
                f"The embedding {self.name} failed: {_first_line(exc)}",
                hint="Check that integration's settings, or open the corpus without it.",
            ) from exc
        return _checked(self.name, rows, len(texts))


def _checked(name: str, rows: Sequence[Sequence[float]], expected: int) -> NDArray[np.float32]:
    import numpy as np

    if len(rows) != expected or len({len(row) for row in rows}) > 1:
        raise EmbeddingError(
            f"The embedding model {name} gave {len(rows)} vectors for {expected} texts, or vectors"
            " of different lengths.",
            hint="Set RAG_EMBEDDING to an embedding model of that endpoint.",
        )
    vectors = np.array(rows, dtype=np.float32)
    if not np.isfinite(vectors).all() or (expected and not vectors.any(axis=1).all()):
        raise EmbeddingError(
            f"The embedding model {name} gave vectors that are empty or not numbers.",
            hint="Set RAG_EMBEDDING to an embedding model of that endpoint.",
        )
    return _unit(vectors)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    norms: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / norms).astype(np.float32)


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0][:200]
