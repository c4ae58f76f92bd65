"""When the vector index is built again, and what becomes of those before it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rag.catalog import Catalog, State
from rag.catalog.recorder import Recorder
from rag.catalog.records import Generation
from rag.errors import StoreError
from rag.index.proof import Proof
from rag.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALL = 20_000
"""Up to so many passages the vector index is built again after every change."""
TOLERATED = 0.1
"""Share of a larger vector index that may be new or gone before it is built again."""

_KEPT = 2  # the newest, and the one before for readers that have it open

Progress = Callable[[int, int], None]
"""Called with passages done and passages in all."""


def due(size: int, new: int, gone: int) -> bool:
    """Whether an index of `size` passages has to be built again for those new and those gone."""
    changed = new + gone
    return bool(changed) and (size - gone + new <= SMALL or changed > TOLERATED * size)


class Generations:
    """Builds, seals and retires generations, for the holder of the store's lock.

    A crash at any point leaves the sealed generation in use, and at most an unsealed one behind.
    """

    def __init__(self, catalog: Catalog, recorder: Recorder, vectors: Vectors) -> None:
        self._catalog = catalog
        self._recorder = recorder
        self._vectors = vectors

    def sweep(self) -> None:
        """Remove what a killed run left: generations that were never sealed."""
        for name in self._debris(self._catalog.state()):
            self._vectors.drop(name)

    def renew(self, progress: Progress | None = None) -> None:
        """Build a new generation if the newest is missing, damaged or too far behind."""
        state = self._catalog.state()
        newest = self._catalog.generation(state.model, self._vectors.place)
        if newest and self._vectors.whole(newest.name, newest.seal):
            new = self._catalog.passage_count(after=newest.last_row)
            gone = newest.size - (self._catalog.passage_count() - new)
            if not due(newest.size, new, gone):
                return
        self.build(progress)

    def build(self, progress: Progress | None = None) -> None:
        """Build and seal a new generation of everything, and retire all but the one before it."""
        state = self._catalog.state()
        last_row = self._catalog.last_row()
        ids = self._catalog.embedded_ids(state.model)
        if ids:
            name = f"{_prefix(state)}{uuid.uuid4().hex[:12]}"
            tell = None if progress is None else lambda done: progress(done, len(ids))
            seal = self._vectors.build(name, ids, self._reader(state.model), tell)
            place = self._vectors.place
            self._recorder.seal(Generation(name, place, state.model, last_row, len(ids), seal))
        for old in self._catalog.generations(self._vectors.place)[_KEPT if ids else 0 :]:
            self._recorder.forget(old)  # first: a folder without a record is debris
            self._vectors.drop(old.name)

    def prove(self, proof: Proof) -> None:
        """Fetch every vector of the newest generation, compare it with the catalog's, find debris.

        Problems go into `proof`.
        """
        state = self._catalog.state()
        newest = self._catalog.generation(state.model, self._vectors.place)
        try:
            if newest:
                for what in self._faults(newest):
                    proof.fault("vector index", f"{what}. Run `rag rebuild`.")
            elif self._catalog.passage_count():
                proof.fault("vector index", "There is none yet. Run `rag index`.")
            for name in self._debris(state):
                proof.fault("vector index", f"{name} was never finished. Run `rag index`.")
        except StoreError as exc:
            proof.fault("vector index", f"{exc} {exc.hint}")

    def _faults(self, generation: Generation) -> list[str]:
        if not self._vectors.whole(generation.name, generation.seal):
            return [f"{generation.name} is not as it was sealed; searches do without it"]
        ids = self._catalog.embedded_ids(generation.model, until=generation.last_row)
        reader = self._reader(generation.model)
        return self._vectors.compare(generation.name, ids, reader, size=generation.size)

    def _debris(self, state: State) -> list[str]:
        sealed = {each.name for each in self._catalog.generations(self._vectors.place)}
        return [name for name in self._vectors.names(_prefix(state)) if name not in sealed]

    def _reader(self, model: str) -> Callable[[Sequence[str]], NDArray[np.float32]]:
        return lambda ids: self._catalog.vectors(model, ids=ids)[1]


def _prefix(state: State) -> str:
    """How the names of a store's generations begin; a Chroma server may serve several stores."""
    return f"rag-{state.id}-"
