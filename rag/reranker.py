"""Question and text to a relevance score: one model that is cheap to ask again, one that is exact.

Late interaction encodes every text once, whatever the question, and compares word by word; the
cross-encoder reads question and text together. The first finds passages that share no word with
the question and the parts of them that are worth reading, the second the sentence that answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rag import weights
from rag.onnx_model import OnnxModel, spread
from rag.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REMEMBERED = 4096  # scores kept; a question asks for about fifty
_ENCODED = 1024  # texts whose vectors are kept; 0.15 MB each, so 150 MB


class Reranker(Protocol):
    """Anything that scores texts for a question; higher is better, comparable across texts."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text, in order."""
        ...


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2, int8: a logit from about -12 (off the point) to 11.

    It measures topical fit, not truth: a sentence that says the opposite scores as high.
    """

    def __init__(self) -> None:
        self._model = OnnxModel(weights.RERANKER)
        self._score = lru_cache(_REMEMBERED)(self._scored)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One logit a text, in order. Raises WeightsError."""
        return spread(lambda text: self._score(question, text), texts)

    def _scored(self, question: str, text: str) -> float:
        return float(self._model.outputs(question, text)[0, 0])


class _Encoded(NamedTuple):
    """A text as late interaction sees it."""

    vectors: NDArray[np.float16]  # of unit length, (tokens, 384); half precision, to keep many
    offsets: NDArray[np.int32]  # characters where a token begins and ends, (tokens, 2)


class LateInteraction:
    """answerai-colbert-small-v1, int8: a mean cosine, -1 to 1.

    Each token of the question is compared with the most similar token of the text (MaxSim; Khattab
    and Zaharia, ColBERT, SIGIR 2020). The exported model lacks the projection to 96 dimensions and
    the markers of question and text did not help; the 384 hidden dimensions serve as they are.
    """

    def __init__(self) -> None:
        self._model = OnnxModel(weights.LATE_INTERACTION)
        self._text = lru_cache(_ENCODED)(self._encoded)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One mean cosine a text, in order; a text seen before costs next to nothing.

        Raises WeightsError.
        """
        asked = self._text(question)
        return [
            float(_cosines(asked, each).max(axis=1).mean()) for each in spread(self._text, texts)
        ]

    def part_scores(self, question: str, text: str, parts: Sequence[Span]) -> list[float]:
        """One mean cosine a part of `text`, in order, from the vectors of the whole text.

        A part without a token, past the 512 that are read, has the lowest: -1. Raises WeightsError.
        """
        encoded = self._text(text)
        cosines = _cosines(self._text(question), encoded)
        starts, ends = encoded.offsets.T
        inside = [(starts < part.end) & (ends > part.start) for part in parts]
        return [float(cosines[:, of].max(axis=1, initial=-1.0).mean()) for of in inside]

    def _encoded(self, text: str) -> _Encoded:
        import numpy as np

        vectors = self._model.outputs(text)[0]
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        offsets = np.array(self._model.offsets(text), dtype=np.int32)
        return _Encoded(unit.astype(np.float16), offsets)


def _cosines(asked: _Encoded, text: _Encoded) -> NDArray[np.float32]:
    """Of each token of the question with each of the text, ``(question tokens, text tokens)``."""
    import numpy as np

    # not `@`: BLAS would share so small a product between threads that wait for each other
    cosines: NDArray[np.float32] = np.einsum(
        "qd,td->qt", _widened(asked.vectors), _widened(text.vectors)
    )
    return cosines


def _widened(vectors: NDArray[np.float16]) -> NDArray[np.float32]:
    """For arithmetic: processors multiply half precision one number at a time."""
    return vectors.astype("float32")
