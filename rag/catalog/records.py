"""What the catalog's rows hold, and how values are written into columns and read back; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from rag.speech import Speech
from rag.types import Article, Reading, Sentence, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

READINGS = ("title", "author", "publisher", "published", "language")
"""What an article says about itself, in the metadata column under these keys."""

UNIT_TOLERANCE = 1e-3
"""How far from 1 the length of a stored vector may be."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A sealed vector index: `size` passages, none of a row after `last_row`.

    `place` says which Chroma holds it, `seal` what its files must add up to.
    """

    name: str
    place: str
    model: str
    last_row: int
    size: int
    seal: str


def key(embedded: str) -> bytes:
    """What a vector is stored under: the SHA-256 of the text that was embedded."""
    return hashlib.sha256(embedded.encode()).digest()


def metadata(article: Article) -> str:
    """The metadata column of an article: readings as ``{"value", "span"}``, and furniture."""
    columns: dict[str, object] = {"furniture": [[s.start, s.end] for s in article.furniture]}
    for name in READINGS:
        reading: Reading | None = getattr(article, name)
        if reading:
            span = [reading.span.start, reading.span.end] if reading.span else None
            columns[name] = {"value": reading.value, "span": span}
    return json.dumps(columns, ensure_ascii=False)


def article(article_id: str, source: str, version: str, column: str, text: str) -> Article:
    """The article of a metadata column. Raises ValueError where it contradicts itself."""
    stored: dict[str, Any] = json.loads(column)
    readings = {name: _reading(stored[name]) for name in READINGS if name in stored}
    furniture = tuple(Span(*span) for span in stored["furniture"])
    return Article(article_id, source, version, text, **readings, furniture=furniture)


def sentences(parts: Sequence[Sentence]) -> str:
    """The sentences column of a passage: a list of ``[start, end, is a heading, speeches]``.

    Speeches are lists of the fields of `Speech`; they are left out where there are none.
    """
    rows: list[list[object]] = []
    for part in parts:
        speeches = [[list(astuple(each)) for each in part.speeches]] if part.speeches else []
        rows.append([part.start, part.end, int(part.kind == "heading"), *speeches])
    return json.dumps(rows, ensure_ascii=False)


def sentences_of(column: str, text: str) -> tuple[Sentence, ...]:
    """The sentences of a column, cut from the article's text. Raises ValueError."""
    found = []
    for start, end, heading, *rest in json.loads(column):
        cut = Span(start, end).of(text)
        speeches = tuple(Speech(*fields) for fields in (rest[0] if rest else ()))
        found.append(Sentence(start, end, cut, "heading" if heading else "sentence", speeches))
    return tuple(found)


def vector(values: NDArray[np.float32]) -> bytes:
    """The vector column: little-endian 32-bit floats."""
    return values.astype("<f4").tobytes()


def matrix(columns: Sequence[bytes]) -> NDArray[np.float32]:
    """The rows of vector columns, ``(n, dimension)``. Raises ValueError unless of one length."""
    import numpy as np

    if not columns:
        return np.zeros((0, 0), dtype=np.float32)
    if len(lengths := {len(column) for column in columns}) > 1:
        raise ValueError(f"vectors of different lengths: {sorted(lengths)} bytes")
    return np.frombuffer(b"".join(columns), dtype="<f4").reshape(len(columns), -1)


def flaw(column: bytes | None, dimension: int) -> str | None:
    """What is wrong with a stored vector; None where nothing is."""
    import numpy as np

    if column is None:
        return "has no vector"
    if len(column) != 4 * dimension:
        return f"has a vector of {len(column) / 4:g} numbers, expected {dimension}"
    values = np.frombuffer(column, dtype="<f4").astype(np.float64)
    if not np.isfinite(values).all():
        return "has a vector with values that are not numbers"
    length = float(np.linalg.norm(values))
    return None if abs(length - 1) <= UNIT_TOLERANCE else f"has a vector of length {length:.4f}"


def _reading(stored: dict[str, Any]) -> Reading:
    return Reading(stored["value"], Span(*stored["span"]) if stored["span"] else None)
