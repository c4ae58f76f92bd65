"""Embedders to pass to `rag.open`: one that keeps time, and a cheap one for very many passages."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

import rag

DIMENSION = 384
NOISE = 0.5
"""Length of what tells passages of one source apart: their cosine is 1 / (1 + 0.5²) = 0.8."""


class Embedder(Protocol):
    """What `rag.open` takes as `embedding`."""

    @property
    def name(self) -> str:
        """Under which name vectors are kept."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of unit length, ``(len(texts), dimension)``."""
        ...


class Timed:
    """Another embedder that keeps the texts it was given, and the seconds they took.

    `seconds` are on the clock, `processors` those of all processors of this process meanwhile.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name = inner.name
        self.texts: list[str] = []
        self.seconds = 0.0
        self.processors = 0.0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of the other one."""
        started, worked = time.perf_counter(), time.process_time()
        vectors = self._inner.embed(texts)
        self.seconds += time.perf_counter() - started
        self.processors += time.process_time() - worked
        self.texts += texts
        return vectors


class Standing:
    """Stands in for the model, at next to no cost: a source's real vector, and noise of a text.

    `known` are real vectors ``(384,)`` by title. A text takes that of its first line, which is its
    article's title; one without is given any of them. The same text always has the same vector.
    """

    name = rag.EmbeddedModel.name

    def __init__(self, known: Mapping[str, NDArray[np.float32]]) -> None:
        self._known = known
        self._any = list(known.values())

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors ``(len(texts), 384)``."""
        return np.array([self._row(each) for each in texts], dtype=np.float32)

    def _row(self, text: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        known = self._known.get(text.partition("\n")[0])
        noise = np.random.default_rng(seed).normal(size=DIMENSION)
        vector = self._any[seed % len(self._any)] if known is None else known
        moved = vector + noise * (NOISE / np.linalg.norm(noise))
        unit: NDArray[np.float64] = moved / np.linalg.norm(moved)
        return unit
