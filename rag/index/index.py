"""Files, catalog and Chroma kept in step: indexing, removing, repairing, proving; and reading.

One process writes at a time. An article is acknowledged when it is in the catalog, and found from
then on; the vector index is renewed at the end of a run. A run that was killed leaves at most an
unsealed generation behind, which the next run removes.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from rag import articles, sources, store_folder
from rag.catalog import Catalog, Known
from rag.catalog.admission import Admitted
from rag.catalog.database import Database
from rag.catalog.recorder import Recorder
from rag.embedding import Embedder
from rag.errors import ArticleError, StoreDamaged, StoreEmpty, StoreMismatch
from rag.index import proof
from rag.index.dense import Dense
from rag.index.generations import Generations
from rag.index.intake import Arrival, Intake
from rag.reports import CheckReport, FileReport, IndexReport
from rag.types import Article
from rag.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Outcome = Literal["added", "updated", "unchanged", "failed"]
_Synced = tuple[Outcome, FileReport, int]  # and how many passages were written


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far a run is: after the article at `source`, or so many passages in the vector index."""

    step: Literal["articles", "vectors"]
    done: int
    total: int
    source: str = ""


Progress = Callable[[IndexProgress], None]


class Index:
    """The index of the store in a folder; made by `open`, safe to share between threads.

    Reading raises StoreEmpty until something was indexed, and any method may raise another
    StoreError. Use it as a context manager, or call `close`. `catalog` is what the store holds.
    """

    def __init__(self, store: Path, embedder: Embedder, max_bytes: int, vectors: Vectors) -> None:
        self._store = store
        self._embedder = embedder
        self._max_bytes = max_bytes
        self._database = Database(store)
        self.catalog = Catalog(self._database)
        self._recorder = Recorder(self._database)
        self._vectors = vectors
        self._writer = threading.Lock()
        self._dense = Dense(self.catalog, vectors)
        self._generations = Generations(self.catalog, self._recorder, vectors)
        self._intake = Intake(self.catalog, self._recorder, embedder)

    @classmethod
    def open(
        cls, store: Path, embedder: Embedder, *, max_bytes: int, chroma_url: str | None = None
    ) -> Index:
        """The index kept in the folder `store`, which the first `sync` makes.

        Files over `max_bytes` are refused. Raises StoreError for a store that cannot be read.
        """
        index = cls(store, embedder, max_bytes, Vectors(store, chroma_url))
        with suppress(StoreEmpty):
            index.catalog.state()
        return index

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; further calls raise StoreUnreadable."""
        self._vectors.close()
        self._database.close()

    def articles(self, hidden: Collection[str] = ()) -> tuple[Article, ...]:
        """Every article but those of the ids `hidden`, by source."""
        return self.catalog.articles(hidden)

    def article(
        self, name: str, version: str | None = None, *, hidden: Collection[str] = ()
    ) -> Article:
        """One article by id, unique beginning of an id, path or file name; also as it once was.

        Those of the ids `hidden` are as if they were not there. Raises ArticleNotFound.
        """
        return self.catalog.article(self.catalog.find(name, hidden), version)

    def dense(
        self, vector: NDArray[np.float32], limit: int, admitted: Admitted | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with cosines to `vector` (unit length), best first; see `Dense.search`.

        Raises StoreMismatch where the store was made with another embedding model.
        """
        self.expect_model()
        return self._dense.search(vector, limit, admitted)

    def sync(
        self, paths: Sequence[Path], *, prune: bool = False, progress: Progress | None = None
    ) -> IndexReport:
        """Bring the store in step with files and folders, and repair what a killed run left.

        A bad file never stops the others: it is in `failed`, and what was indexed of it before
        stays. With `prune`, articles whose files are gone from the folders are removed. `progress`
        is called when an article is safe. Raises StoreError, WeightsError, EmbeddingError; what was
        acknowledged before is kept.
        """
        started = time.monotonic()
        tell = progress or _silent
        reports: dict[str, list[FileReport]] = defaultdict(list)
        written = 0
        with self._writing():
            self._database.create(self._embedder.name)
            self.expect_model()
            self._generations.sweep()
            known = {each.source: each for each in self.catalog.known()}
            found = sources.find(paths, self._store)
            for kind, left in (("skipped", found.skipped), ("failed", found.failed)):
                reports[kind] += [FileReport(sources.shown(o.path), None, o.reason) for o in left]
            read = self._read(found.files, known)
            for done, (outcome, report, count) in enumerate(self._intake.stored(read), 1):
                reports[outcome].append(report)
                written += count
                tell(IndexProgress("articles", done, len(found.files), report.source))
            if prune:
                reports["removed"] = self._prune(found.folders, known.values())
            self._generations.renew(_vectors(tell))
            if prune:
                self._recorder.tidy()
        lists = {kind: tuple(files) for kind, files in reports.items()}
        return IndexReport(**lists, passages=written, seconds=time.monotonic() - started)

    def remove(self, name: str, *, hidden: Collection[str] = ()) -> Article:
        """Remove an article and everything derived from it; gives it back. Raises ArticleNotFound.

        `name` and `hidden` are as for `article`.
        """
        with self._changing():
            article = self.article(name, hidden=hidden)
            self._recorder.remove(article.id)
            self._recorder.tidy()
            self._generations.renew()
        return article

    def put_back(self, article: Article) -> Article:
        """Store a removed article again; gives it as it is now.

        Its file is read again where it still has that content; else the article is stored as it
        is, and the next run that meets another file there reads that. One that somebody put there
        meanwhile stays. Earlier versions are not put back. Raises StoreError, EmbeddingError.
        """
        source = sources.stored(sources.canonical(Path(article.source)), self._store)
        with self._changing():
            self.expect_model()
            known = {each.source: each.id for each in self.catalog.known()}
            if source in known:
                return self.catalog.article(known[source])
            taken = frozenset(known.values())
            if article.id in taken:
                article = replace(article, id=sources.article_id(source, taken))
            fingerprint = ""  # no file has it, so that any that is there is read by the next run
            with suppress(ArticleError):  # no file, or none that is read: then as it was stored
                raw = articles.load(sources.located(source, self._store), max_bytes=self._max_bytes)
                if raw.version == article.version:
                    article = articles.parse(raw, article_id=article.id, source=article.source)
                    fingerprint = raw.fingerprint
            self._intake.put(Arrival.of(article, source, fingerprint))
            self._generations.renew()
        return self.catalog.article(article.id)

    def correct(
        self,
        name: str,
        entries: Mapping[str, str | None],
        *,
        clear: bool = False,
        hidden: Collection[str] = (),
    ) -> Article:
        """Write `entries` into the sidecar beside an article's file, and read both again.

        `name` and `hidden` are as for `article`, the rest as for `articles.corrected`. Raises
        ArticleNotFound, ArticleError, UploadError, StoreError, EmbeddingError; then nothing has
        changed.
        """
        with self._changing():
            self.expect_model()
            article_id = self.catalog.find(name, hidden)
            source = next(e.source for e in self.catalog.known() if e.id == article_id)
            path = sources.located(source, self._store)
            before = articles.load(path, max_bytes=self._max_bytes)
            after = articles.corrected(before, entries, clear=clear)
            shown = sources.shown(path)
            article = articles.parse(after, article_id=article_id, source=shown)
            articles.put_sidecar(path, after.sidecar)
            try:
                self._intake.put(Arrival.of(article, source, after.fingerprint))
            except BaseException:
                articles.put_sidecar(path, before.sidecar)
                raise
            self._generations.renew()
        return article

    def rebuild(self, *, progress: Progress | None = None) -> CheckReport:
        """Derive again whatever is derived from the stored articles, then `check`.

        Passages without a sound vector of the embedder's model are embedded; the store then belongs
        to that model. An article that contradicts itself is read again by the next `sync`.
        """
        tell = progress or _silent
        with self._changing():
            self._recorder.rebuild_full_text()
            known = self.catalog.known()
            for done, source in enumerate(self._intake.stored(self._reread(known)), 1):
                shown = sources.shown(sources.located(source, self._store))
                tell(IndexProgress("articles", done, len(known), shown))
            self._recorder.adopt(self._embedder.name)
            self._generations.build(_vectors(tell))
            self._recorder.tidy()
        return self.check()

    def check(self) -> CheckReport:
        """Prove the store whole; problems are listed, not raised.

        Every offset, passage, sentence and full-text row is compared with its article's text, every
        vector that Chroma holds is fetched and compared with the catalog's.
        """
        started = time.monotonic()
        found = proof.Proof()
        with found.noting("database"):
            self.catalog.state()
            with self._writing():
                proof.prove(self._database, self.catalog, found)
                self._generations.prove(found)
        return CheckReport(
            found.articles,
            found.passages,
            found.sentences,
            found.vectors,
            tuple(found.problems),
            time.monotonic() - started,
        )

    def expect_model(self) -> None:
        """Raise StoreMismatch where the store was made with another embedding model."""
        model = self.catalog.state().model
        if model != self._embedder.name:
            raise StoreMismatch(
                f"The store {self._store} was made with the embedding model {model}, not with"
                f" {self._embedder.name}.",
                hint="Set RAG_EMBEDDING back, or run `rag rebuild` to embed everything again.",
            )

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Be the writer of a store that is there already."""
        self.catalog.state()  # a store that is not there is not made
        with self._writing():
            self._generations.sweep()
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the one writer: threads wait for each other, other processes not for long."""
        with self._writer, store_folder.writing(self._store):
            yield

    def _read(
        self, paths: Iterable[Path], known: dict[str, Known]
    ) -> Iterator[tuple[_Synced, Arrival | None]]:
        """What becomes of each file, and its article where that has to be stored."""
        taken = {each.id for each in known.values()}
        for path in paths:
            source, shown = sources.stored(path, self._store), sources.shown(path)
            before = known.get(source)
            try:
                raw = articles.load(path, max_bytes=self._max_bytes)
                if before and before.fingerprint == raw.fingerprint:
                    yield ("unchanged", FileReport(shown, before.id), 0), None
                    continue
                article_id = before.id if before else sources.article_id(source, taken)
                article = articles.parse(raw, article_id=article_id, source=shown)
            except ArticleError as exc:
                kept = " What was indexed of it before is kept." if before else ""
                report = FileReport(shown, before.id if before else None, f"{exc} {exc.hint}{kept}")
                yield ("failed", report, 0), None
                continue
            taken.add(article_id)
            known[source] = Known(article_id, source, raw.fingerprint)
            arrival = Arrival.of(article, source, raw.fingerprint)
            outcome: Outcome = "updated" if before else "added"
            yield (outcome, FileReport(shown, article_id), len(arrival.passages)), arrival

    def _reread(self, known: Iterable[Known]) -> Iterator[tuple[str, Arrival | None]]:
        """The stored source of each article, and the article, if it does not contradict itself."""
        for each in known:
            try:
                article = self.catalog.article(each.id)
            except StoreDamaged:
                self._recorder.distrust(each.id)
                yield each.source, None
            else:
                yield each.source, Arrival.of(article, each.source, each.fingerprint)

    def _prune(self, folders: Container[Path], known: Iterable[Known]) -> list[FileReport]:
        """Remove the articles whose files are gone from `folders` or from folders below them."""
        removed = []
        for each in known:
            path = sources.located(each.source, self._store)
            if any(parent in folders for parent in path.parents) and sources.gone(path):
                self._recorder.remove(each.id)
                removed.append(FileReport(sources.shown(path), each.id, "Its file is gone."))
        return removed


def _vectors(tell: Progress) -> Callable[[int, int], None]:
    return lambda done, total: tell(IndexProgress("vectors", done, total))


def _silent(progress: IndexProgress) -> None:
    """Nobody listens."""
