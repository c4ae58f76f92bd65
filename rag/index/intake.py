"""Articles on their way into the store: their passages embedded several articles at a time.

An embedder has to wait for the last text of each call, so few large calls are quicker than many
small ones; and while it is busy, in a thread of its own, the articles before are recorded and those
after are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from rag.catalog import Catalog, records
from rag.catalog.recorder import Recorder
from rag.embedding import Embedder, embedding_text
from rag.passages import passages
from rag.speakers import attributed
from rag.types import Article, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = Mapping[bytes, NDArray[np.float32]]

BATCH = 64
"""Passages that are embedded in one call, at least, and so many articles at most."""

Label = TypeVar("Label")


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article cut into passages; `source` is the stored one.

    `texts` are what is embedded of it, by the keys that its vectors are stored under.
    """

    article: Article
    source: str
    fingerprint: str
    passages: tuple[Passage, ...]
    texts: Mapping[bytes, str]

    @classmethod
    def of(cls, article: Article, source: str, fingerprint: str) -> Self:
        """Cut `article` into its passages."""
        cut = attributed(article.text, passages(article))
        title = article.title.value if article.title else None
        texts = (embedding_text(title, each.text) for each in cut)
        by_key = {records.key(text): text for text in texts}
        return cls(article, source, fingerprint, cut, by_key)


@dataclass(frozen=True, slots=True)
class _Batch(Generic[Label]):
    """Some articles in order, and those of their texts for which there is no vector."""

    entries: Sequence[tuple[Label, Arrival | None]]
    missing: Mapping[bytes, str]


class Intake:
    """Puts articles into the store, for the holder of its lock; `batch` is as `BATCH`."""

    def __init__(
        self, catalog: Catalog, recorder: Recorder, embedder: Embedder, *, batch: int = BATCH
    ) -> None:
        self._catalog = catalog
        self._recorder = recorder
        self._embedder = embedder
        self._size = batch

    def put(self, arrival: Arrival) -> None:
        """Embed what has no vector yet, and store the article with all that belongs to it."""
        for _ in self.stored([(None, arrival)]):
            pass

    def stored(self, entries: Iterable[tuple[Label, Arrival | None]]) -> Iterator[Label]:
        """The labels of `entries`, in order, each when its article is safe in the store.

        An entry without an article is only passed on. Entries are asked for ahead of those that are
        safe already. Raises what the embedder, the recorder and `entries` raise; then whatever was
        given out is safe.
        """
        ahead = ThreadPoolExecutor(1, "rag-embed")
        waiting: tuple[_Batch[Label], Future[Vectors]] | None = None
        try:
            for batch in self._batches(entries):
                embedding = ahead.submit(self._embedded, batch.missing)
                if waiting:
                    yield from self._recorded(*waiting)
                waiting = batch, embedding
            if waiting:
                yield from self._recorded(*waiting)
        finally:
            ahead.shutdown(wait=False, cancel_futures=True)  # an endpoint may hang for minutes

    def _batches(self, entries: Iterable[tuple[Label, Arrival | None]]) -> Iterator[_Batch[Label]]:
        """The entries in batches; no text is missing in two of them."""
        held: list[tuple[Label, Arrival | None]] = []
        missing: dict[bytes, str] = {}
        before: Mapping[bytes, str] = {}  # on their way, not in the catalog yet
        for label, arrival in entries:
            held.append((label, arrival))
            if arrival:
                known = self._catalog.embedded(arrival.texts, self._embedder.name) | before.keys()
                missing |= {k: text for k, text in arrival.texts.items() if k not in known}
            if len(missing) >= self._size or len(held) >= self._size:
                yield _Batch(held, missing)
                held, missing, before = [], {}, missing
        if held:
            yield _Batch(held, missing)

    def _embedded(self, texts: Mapping[bytes, str]) -> Vectors:
        if not texts:
            return {}
        return dict(zip(texts, self._embedder.embed(list(texts.values())), strict=True))

    def _recorded(self, batch: _Batch[Label], embedding: Future[Vectors]) -> Iterator[Label]:
        vectors = embedding.result()
        for label, arrival in batch.entries:
            if arrival:
                self._recorder.put(
                    arrival.article,
                    arrival.passages,
                    source=arrival.source,
                    fingerprint=arrival.fingerprint,
                    model=self._embedder.name,
                    vectors={key: vectors[key] for key in arrival.texts if key in vectors},
                )
            yield label
