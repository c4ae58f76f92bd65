"""Nearest passages: Chroma proposes from its sealed generation, the catalog scores.

Passages newer than the generation are compared one by one, and so is everything where there is no
generation, where it turns out broken, or where filters leave few passages: slower, never different.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.catalog import Catalog, State
from rag.catalog.admission import Admitted
from rag.catalog.records import Generation
from rag.errors import StoreDamaged, StoreError, StoreMismatch
from rag.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Candidates = tuple[Sequence[str], NDArray[np.float32]]

SCANNED = 50_000
"""Up to so many admitted passages are scanned rather than asked of Chroma."""
PROPOSED = 4_000
"""Most passages asked of Chroma; where filters leave too few of them, all are scanned."""

SPARE = 16
"""Passages asked of Chroma beyond the limit, for those that are gone."""

_DECIMALS = 6  # of a score; equal vectors differ beyond them, depending on their row


@dataclass(frozen=True, slots=True)
class _Recent:
    """The vectors after a generation, as of one state of the store."""

    store: str
    revision: int
    after: int
    candidates: Candidates


class Dense:
    """Searches vectors by cosine; safe to share between threads.

    `scanned`, `proposed` and `spare` are numbers of passages, as the constants above.
    """

    def __init__(
        self,
        catalog: Catalog,
        vectors: Vectors,
        *,
        scanned: int = SCANNED,
        proposed: int = PROPOSED,
        spare: int = SPARE,
    ) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._scanned = scanned
        self._most = proposed
        self._spare = spare
        self._recent: _Recent | None = None
        self._broken: set[str] = set()

    def search(
        self, vector: NDArray[np.float32], limit: int, admitted: Admitted | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with their cosines (6 decimals), best first, ties by id.

        `vector` has unit length. Raises StoreMismatch where it is of another length than those
        stored.
        """
        state = self._catalog.state()
        if not state.dimension:
            return []
        if vector.shape != (state.dimension,):
            raise StoreMismatch(
                f"The question has a vector of shape {vector.shape}, the store's have"
                f" {state.dimension} numbers.",
                hint="Set RAG_EMBEDDING back, or run `rag rebuild` to embed everything again.",
            )
        if self._few(admitted):
            found = self._catalog.vectors(state.model, admitted=admitted)
            return nearest([found], vector, limit)
        generation = self._catalog.generation(state.model, self._vectors.place)
        proposed = self._proposed(generation, vector, limit, admitted) if generation else None
        if generation is None or proposed is None:
            return nearest([self._newer(state, 0, admitted)], vector, limit)
        newer = self._newer(state, generation.last_row, admitted)
        return nearest([proposed, newer], vector, limit)

    def _few(self, admitted: Admitted | None) -> bool:
        if admitted is None or admitted.articles is None:
            return False
        return self._catalog.passage_count(admitted=admitted) <= self._scanned

    def _proposed(
        self,
        generation: Generation,
        vector: NDArray[np.float32],
        limit: int,
        admitted: Admitted | None,
    ) -> Candidates | None:
        """The nearest passages of a generation that still are in the store and are admitted.

        None where it cannot be used, or holds too few of them among its nearest.
        """
        if generation.name in self._broken:
            return None
        wanted = min(generation.size, limit + self._spare)
        while wanted <= max(self._most, limit + self._spare):
            try:
                ids = self._vectors.query(generation.name, generation.seal, vector, wanted)
            except StoreDamaged:
                self._broken.add(generation.name)
                return None
            except StoreError:  # a server that is away now may be back for the next question
                return None
            if len(ids) < wanted:
                self._broken.add(generation.name)
                return None
            found = self._catalog.vectors(generation.model, ids=ids, admitted=admitted)
            if len(found[0]) >= limit or wanted == generation.size:
                return found
            wanted = min(generation.size, 4 * wanted)
        return None

    def _newer(self, state: State, after: int, admitted: Admitted | None) -> Candidates:
        """The vectors in rows after `after`; kept in memory until the store changes."""
        if admitted:
            return self._catalog.vectors(state.model, after=after, admitted=admitted)
        kept = self._recent
        if kept and (kept.store, kept.revision, kept.after) == (state.id, state.revision, after):
            return kept.candidates
        candidates = self._catalog.vectors(state.model, after=after)
        self._recent = _Recent(state.id, state.revision, after, candidates)
        return candidates


def nearest(
    parts: Iterable[Candidates], vector: NDArray[np.float32], limit: int
) -> list[tuple[str, float]]:
    """The `limit` passages of all `parts` with the highest cosine, ties by id."""
    import numpy as np

    scores: dict[str, float] = {}
    for ids, matrix in parts:
        if not ids:
            continue
        cosines = np.round(matrix @ vector, _DECIMALS)
        least = np.partition(cosines, -limit)[-limit] if limit < len(ids) else -np.inf
        for row in np.flatnonzero(cosines >= least).tolist():
            scores[ids[row]] = float(cosines[row])
    return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]
