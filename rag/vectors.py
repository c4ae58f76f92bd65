"""Chroma, derived: one immutable generation after another, built from the catalog's vectors.

A generation is written once by one process, read back, compared and sealed, and never written
again: Chroma killed while it writes can lose vectors without a word, only read it does not. In
process a generation is a folder of its own, at a Chroma server a collection of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from rag import store_folder
from rag.errors import RagError, StoreDamaged, StoreError, StoreUnreadable

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    VectorsOf = Callable[[Sequence[str]], NDArray[np.float32]]

TOLERANCE = 1e-4
"""How far a number that Chroma gives back may be from the catalog's."""

_BATCH = 1000  # passages written or read at a time; Chroma takes at most 5461
_NEIGHBOURS = {"space": "cosine", "ef_construction": 100, "ef_search": 200, "max_neighbors": 16}
_NO_ROOM = ("disk is full", "disk I/O error", "No space left", "File too large", "quota exceeded")
_clients = threading.Lock()  # Chroma shares what it opened between clients, without a lock


class Vectors:
    """The generations of the store in `folder`: there, or at the Chroma server at `url`.

    Safe to share between threads. Any method may raise StoreDamaged for a generation that cannot
    be used, StoreUnreadable for a server that cannot be reached, StoreFull. `place` tells folder
    and servers apart.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.place = url or "folder"
        self._home: _Home = _Server(url) if url else _Folder(folder)
        self._opened: tuple[str, Client, Collection] | None = None
        self._opening = threading.Lock()

    def close(self) -> None:
        """Let go of the generation that is open; the next query opens its own again."""
        with self._opening:
            self._release()
        self._home.close()

    def names(self, prefix: str) -> list[str]:
        """The generations there, sealed or not, whose names begin with `prefix`."""
        with self._translated("list its generations"):
            return sorted(name for name in self._home.names() if name.startswith(prefix))

    def drop(self, name: str) -> None:
        """Remove a generation, if it is there."""
        with self._opening:
            if self._opened and self._opened[0] == name:
                self._release()
        with self._translated(f"remove {name}"):
            self._home.drop(name)

    def build(
        self,
        name: str,
        ids: Sequence[str],
        vectors_of: VectorsOf,
        progress: Callable[[int], None] | None = None,
    ) -> str:
        """Write a new generation of `ids`, prove it by reading it back, and give its seal.

        `vectors_of` gives the vectors of some of `ids`, ``(n, dimension)``, in their order;
        `progress` is told how many are written.
        """
        batches = _even(ids)
        # Chroma puts vectors into its index files once `sync_threshold` of them wait; with no batch
        # smaller than that, none stays behind to be put there by whoever opens the generation next
        least = min((len(batch) for batch in batches), default=1)
        neighbours = _NEIGHBOURS | {"sync_threshold": least, "batch_size": least}
        with self._translated(f"build {name}"):
            with self._client(name) as client:
                collection = client.create_collection(
                    self._home.collection(name),
                    configuration=cast("CreateCollectionConfiguration", {"hnsw": neighbours}),
                    embedding_function=None,
                )
                done = 0
                for batch in batches:
                    collection.upsert(ids=list(batch), embeddings=vectors_of(batch))
                    done += len(batch)
                    if progress:
                        progress(done)
            self._home.flush(name)
        if faults := self.compare(name, ids, vectors_of):
            raise StoreDamaged(
                f"Chroma did not keep what was written to it: {faults[0]}.",
                hint="Run the command again; searches scan the catalog until it is built.",
            )
        with self._translated(f"seal {name}"):
            return self._home.seal(name)

    def whole(self, name: str, seal: str) -> bool:
        """Whether the files of a sealed generation are those that were sealed."""
        with self._translated(f"look at {name}"):
            return self._home.whole(name, seal)

    def query(self, name: str, seal: str, vector: NDArray[np.float32], limit: int) -> list[str]:
        """The ids of the `limit` passages nearest to `vector`, the nearest first."""
        with self._opening, self._translated(f"search {name}"):
            collection = self._open(name, seal)
            found = collection.query(query_embeddings=vector.tolist(), n_results=limit, include=[])
            return list(found["ids"][0])

    def compare(
        self, name: str, ids: Sequence[str], vectors_of: VectorsOf, *, size: int | None = None
    ) -> list[str]:
        """Fetch every vector of `ids` and say where Chroma differs from the catalog.

        The generation should hold `size` vectors (default: those of `ids`, no others).
        """
        import numpy as np

        faults = []
        with self._translated(f"read {name}"), self._client(name) as client:
            collection = client.get_collection(self._home.collection(name), embedding_function=None)
            count = len(collection.get(include=[])["ids"])
            if count != (expected := len(ids) if size is None else size):
                faults.append(f"{count} passages in {name}, expected {expected}")
            for batch in _even(ids):
                found = collection.get(ids=list(batch), include=["embeddings"])
                held = dict(zip(found["ids"], _embeddings(found), strict=True))
                for each, vector in zip(batch, vectors_of(batch), strict=True):
                    if each not in held:
                        faults.append(f"no vector of the passage {each} in {name}")
                    elif not np.allclose(held[each], vector, rtol=0, atol=TOLERANCE):
                        faults.append(f"another vector of the passage {each} in {name}")
        return faults

    def _open(self, name: str, seal: str) -> Collection:
        if self._opened and self._opened[0] == name:
            return self._opened[2]
        self._release()
        if not self._home.whole(name, seal):
            raise StoreDamaged(
                f"The vector index {name} is not as it was sealed.",
                hint="Run `rag index` to build it again.",
            )
        client = self._home.connect(name)
        try:
            collection = client.get_collection(self._home.collection(name), embedding_function=None)
        except BaseException:
            self._home.release(client)
            raise
        self._opened = name, client, collection
        return collection

    def _release(self) -> None:
        if self._opened:
            self._home.release(self._opened[1])
            self._opened = None

    @contextmanager
    def _client(self, name: str) -> Iterator[Client]:
        client = self._home.connect(name)
        try:
            yield client
        finally:
            self._home.release(client)

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except RagError:
            raise
        except Exception as exc:
            raise self._home.error(doing, exc) from exc
        except BaseException as exc:
            if (
                type(exc).__name__ != "PanicException"
            ):  # Chroma's Rust part panics outside Exception
                raise
            raise self._home.error(doing, exc) from exc


class _Home(Protocol):
    """Where generations live."""

    def names(self) -> list[str]: ...
    def collection(self, name: str) -> str: ...
    def connect(self, name: str) -> Client: ...
    def release(self, client: Client) -> None: ...
    def close(self) -> None: ...
    def drop(self, name: str) -> None: ...
    def flush(self, name: str) -> None: ...
    def seal(self, name: str) -> str: ...
    def whole(self, name: str, seal: str) -> bool: ...
    def error(self, doing: str, exc: BaseException) -> StoreError: ...


class _Folder:
    """Chroma in process, each generation a folder of the store."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder = store / "chroma"

    def names(self) -> list[str]:
        return [each.name for each in self._folder.iterdir()] if self._folder.exists() else []

    def collection(self, name: str) -> str:
        return "passages"

    def connect(self, name: str) -> Client:
        import chromadb

        path = self._folder / name
        path.mkdir(parents=True, exist_ok=True)
        with _clients:
            client = chromadb.PersistentClient(path=str(path.resolve()), settings=_settings())
        return cast("Client", client)

    def release(self, client: Client) -> None:
        with _clients:
            client.close()

    def close(self) -> None:
        """Every client was closed when it was released."""

    def drop(self, name: str) -> None:
        path = self._folder / name
        with suppress(FileNotFoundError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def flush(self, name: str) -> None:
        for path in (self._folder / name).rglob("*"):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def seal(self, name: str) -> str:
        """The size of Chroma's own database and a digest of all other files.

        Opening a generation notes something in that database, which may therefore grow.
        """
        folder = self._folder / name
        digest = hashlib.sha256()
        for path in sorted(each for each in folder.glob("*/*") if each.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return f"{(folder / 'chroma.sqlite3').stat().st_size} {digest.hexdigest()}"

    def whole(self, name: str, seal: str) -> bool:
        try:
            size, _, digest = self.seal(name).partition(" ")
        except OSError:
            return False
        sealed_size, _, sealed_digest = seal.partition(" ")
        return int(size) >= int(sealed_size) and digest == sealed_digest

    def error(self, doing: str, exc: BaseException) -> StoreError:
        if isinstance(exc, OSError):
            return store_folder.error_of(self._store, exc)
        if any(words in str(exc) for words in _NO_ROOM):
            return store_folder.full(self._store)
        return StoreDamaged(
            f"Chroma could not {doing} in the store {self._store} ({_first_line(exc)}).",
            hint="Run `rag rebuild`; searches scan the catalog until then.",
        )


class _Server:
    """A Chroma server, each generation a collection; all through one client."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None
        self._connecting = threading.Lock()

    def names(self) -> list[str]:
        return [each.name for each in self.connect("").list_collections()]

    def collection(self, name: str) -> str:
        return name

    def connect(self, name: str) -> Client:
        import chromadb

        parts = urlsplit(self._url)
        secure = parts.scheme == "https"
        with self._connecting:
            if self._client is None:
                client = chromadb.HttpClient(
                    host=parts.hostname or "",
                    port=parts.port or (443 if secure else 80),
                    ssl=secure,
                    settings=_settings(),
                )
                self._client = cast("Client", client)
            return self._client

    def release(self, client: Client) -> None:
        """It serves all generations, until `close`."""

    def close(self) -> None:
        with self._connecting:
            if self._client is not None:
                self._client.close()
                halves: tuple[Any, ...] = (self._client, self._client._admin_client)
                for half in halves:  # Chroma's own `close` leaves the connections open
                    half._server._session.close()
                self._client = None

    def drop(self, name: str) -> None:
        from chromadb.errors import NotFoundError

        with suppress(NotFoundError):
            self.connect(name).delete_collection(name)

    def flush(self, name: str) -> None:
        """The server sees to its own disk."""

    def seal(self, name: str) -> str:
        """How many vectors it holds; its files are the server's own."""
        return str(self.connect(name).get_collection(name, embedding_function=None).count())

    def whole(self, name: str, seal: str) -> bool:
        from chromadb.errors import NotFoundError

        try:
            return self.seal(name) == seal
        except NotFoundError:
            return False

    def error(self, doing: str, exc: BaseException) -> StoreError:
        from chromadb.errors import NotFoundError

        if isinstance(exc, NotFoundError):
            return StoreDamaged(
                f"The Chroma server at {self._url} lost a collection ({_first_line(exc)}).",
                hint="Run `rag index` to build it again.",
            )
        return StoreUnreadable(
            f"The Chroma server at {self._url} could not {doing} ({_first_line(exc)}).",
            hint="Start it, correct RAG_CHROMA_URL, or unset it to use Chroma in process.",
        )


def _settings() -> Any:  # noqa: ANN401 (Chroma's settings, imported late)
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _even(ids: Sequence[str]) -> list[Sequence[str]]:
    """`ids` in batches of at most `_BATCH`, whose sizes differ by one at most."""
    count = -(-len(ids) // _BATCH)
    ends = [len(ids) * n // count for n in range(count + 1)] if count else []
    return [ids[start:end] for start, end in pairwise(ends)]


def _embeddings(found: Any) -> Sequence[Any]:  # noqa: ANN401 (Chroma's types allow None here)
    return found["embeddings"] if found["embeddings"] is not None else []


def _first_line(exc: BaseException) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0][:200]
