"""Question and text to a relevance score, by a cross-encoder that reads both at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from rag import weights
from rag.onnx_model import OnnxModel

_REMEMBERED = 4096  # scores kept; a question asks for about a hundred


class Reranker(Protocol):
    """Anything that scores texts for a question; higher is better, comparable across texts."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, in order."""
        ...


class EmbeddedReranker:
    """ms-marco-MiniLM-L-12-v2, int8: a logit from about -12 (off the point) to 11.

    It measures topical fit, not truth: a sentence that says the opposite scores as high.
    """

    def __init__(self) -> None:
        self._model = OnnxModel(weights.RERANKER)
        self._score = lru_cache(_REMEMBERED)(self._scored)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One logit a text, in order. Raises WeightsError."""
        return [self._score(question, text) for text in texts]

    def _scored(self, question: str, text: str) -> float:
        return float(self._model.outputs(question, text)[0, 0])
