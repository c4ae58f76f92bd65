"""The catalog's SQLite file: its schema, connections and transactions, and SQLite's errors in ours.

WAL with ``synchronous=FULL``: whatever was committed survives a killed process and a power cut, and
readers go on reading while there is a writer.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

from rag import store_folder
from rag.errors import (
    StoreDamaged,
    StoreEmpty,
    StoreError,
    StoreLocked,
    StoreMismatch,
    StoreUnreadable,
)

FILE = "catalog.sqlite"
SCHEMA_VERSION = 1
BUSY_SECONDS = 5.0
"""How long a statement waits for another process's transaction."""
IDLE = 8
"""Connections kept for the next transaction; each holds up to 2 MB of pages."""
RESTORE = (
    "Run `rag rebuild`; if that fails too, delete the files catalog.sqlite* and the folder chroma"
    " in the store, and run `rag index` again, on its folder uploads too."
)

Connection = sqlite3.Connection

_APPLICATION_ID = 0x52414721  # marks the file as ours, in its header
_SCHEMA = (
    "CREATE TABLE store (id TEXT NOT NULL, model TEXT NOT NULL, revision INTEGER NOT NULL)",
    "CREATE TABLE models (name TEXT PRIMARY KEY, dimension INTEGER NOT NULL)",
    """CREATE TABLE articles (
        id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, version TEXT NOT NULL,
        fingerprint TEXT NOT NULL, metadata TEXT NOT NULL, text TEXT NOT NULL)""",
    """CREATE TABLE article_versions (
        id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, version TEXT NOT NULL,
        metadata TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (id, version))""",
    # AUTOINCREMENT never gives a number twice: rows after a generation's last are news to it
    """CREATE TABLE passages (
        row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
        sentences TEXT NOT NULL, embedded BLOB NOT NULL)""",
    "CREATE INDEX passages_of_article ON passages (article_id)",
    """CREATE VIRTUAL TABLE passage_text USING fts5(
        title, text, tokenize = 'porter unicode61 remove_diacritics 2')""",
    """CREATE TABLE vectors (
        model TEXT NOT NULL REFERENCES models(name), embedded BLOB NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (model, embedded))""",
    """CREATE TABLE generations (
        number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, place TEXT NOT NULL,
        model TEXT NOT NULL, last_row INTEGER NOT NULL, size INTEGER NOT NULL,
        seal TEXT NOT NULL)""",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_WRITE_FAILURES = frozenset(  # input/output errors that a full disk causes; the others are damage
    (
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMMAP,
    )
)


class Readable(Protocol):
    """A store's file as readers see it."""

    @property
    def folder(self) -> Path:
        """The folder of the store."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the store, whatever is written meanwhile."""
        ...


class Database:
    """The file in the store's `folder`, and connections to it; safe to share between threads.

    A connection serves one transaction at a time and is kept for the next one. Where the file was
    replaced meanwhile (the store deleted and indexed again), the new one is opened. A writer waits
    `busy_seconds` for another one.
    """

    def __init__(self, folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self._busy_seconds = busy_seconds
        self._file = folder / FILE
        self._idle: deque[tuple[tuple[int, int], Connection]] = deque()
        self._closed = False

    def close(self) -> None:
        """Close every connection; further calls raise StoreUnreadable."""
        self._closed = True
        while self._idle:
            self._idle.pop()[1].close()

    def create(self, model: str) -> None:
        """Make the file, for vectors of `model`, unless there is one."""
        try:
            with self.reading():
                return
        except StoreEmpty:
            pass
        with _translated(self.folder), closing(self._connect("mode=rwc")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute("INSERT INTO store VALUES (?, ?, 0)", (uuid.uuid4().hex, model))
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store, whatever is written meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when it ends, or leaves no trace if it fails."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection
            connection.execute("UPDATE store SET revision = revision + 1")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with _translated(self.folder):
            identity, connection = self._take()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.close()  # takes back what was not committed
                raise
        if len(self._idle) < IDLE:
            self._idle.append((identity, connection))
        else:
            connection.close()
        if self._closed:
            self.close()

    def _take(self) -> tuple[tuple[int, int], Connection]:
        if self._closed:
            raise StoreUnreadable(
                f"The store {self.folder} was closed.", hint="Open it again to use it."
            )
        try:
            status = self._file.stat()
        except (FileNotFoundError, NotADirectoryError):
            if self.folder.exists() and not self.folder.is_dir():
                raise
            raise _empty(self.folder) from None
        identity = status.st_dev, status.st_ino
        while self._idle:
            known, connection = self._idle.pop()
            if known == identity:
                return identity, connection
            connection.close()
        connection = self._connect(self._mode())
        try:
            self._identify(connection)
        except BaseException:
            connection.close()
            raise
        return identity, connection

    def _mode(self) -> str:
        """How to open the file: as it never changes where its folder cannot be written."""
        alone = not self._file.with_name(f"{FILE}-wal").exists()
        return "mode=ro&immutable=1" if alone and not os.access(self.folder, os.W_OK) else "mode=rw"

    def _connect(self, mode: str) -> Connection:
        connection = sqlite3.connect(
            f"{self._file.absolute().as_uri()}?{mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,  # one thread at a time, see `_transaction`
            timeout=self._busy_seconds,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _identify(self, connection: Connection) -> None:
        """Raise unless the file is a store that this version can read."""
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application == _APPLICATION_ID:
            if version == SCHEMA_VERSION:
                return
            raise StoreMismatch(
                f"The store {self.folder} has the format {version}; this version reads the format"
                f" {SCHEMA_VERSION}.",
                hint="Use the version of rag that made it, or delete the files catalog.sqlite* and"
                " the folder chroma in it and run `rag index` again, on its folder uploads too.",
            )
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            raise _empty(self.folder)
        raise StoreUnreadable(
            f"{self._file} is a database of another program.",
            hint="Choose another folder with --store or RAG_STORE.",
        )


class Snapshot:
    """One state of a store: every read sees what the open transaction of `connection` sees."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        self.folder = folder
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection of that transaction."""
        return nullcontext(self._connection)


def _empty(folder: Path) -> StoreEmpty:
    return StoreEmpty(
        f"Nothing was indexed yet in the store {folder}.",
        hint="Run `rag index` with the files or folders to read.",
    )


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        with store_folder.translated(folder):
            yield
    except sqlite3.Error as exc:
        raise error_of(folder, exc) from exc


def error_of(folder: Path, exc: sqlite3.Error) -> StoreError | ValueError:
    """The StoreError of an error of SQLite; a ValueError where the statement itself is wrong."""
    code: int = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # absent: Python's own
    match code & 0xFF:  # the low byte is the kind of the error, the rest its detail
        case sqlite3.SQLITE_FULL:
            return store_folder.full(folder)
        case sqlite3.SQLITE_IOERR if code in _WRITE_FAILURES:
            return store_folder.full(folder)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                f"Another process is writing to the store {folder}.",
                hint="Wait until it is done and run the command again.",
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreUnreadable(
                f"The store {folder} cannot be opened or written ({exc}).",
                hint="Check that it is a folder you may read and write, or choose another with"
                " --store or RAG_STORE.",
            )
        case sqlite3.SQLITE_ERROR if not str(exc).startswith(("no such table", "malformed JSON")):
            return ValueError(str(exc))
    return StoreDamaged(f"The store {folder} is damaged ({exc}).", hint=RESTORE)
