"""The catalog's SQLite file: its schema, and what reading and writing it mean."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

from rag.errors import StoreEmpty, StoreError
from rag.sqlite_file import Connection, Format, SqliteFile

BUSY_SECONDS = 5.0
"""How long a statement waits for another process's transaction."""
RESTORE = (
    "Run `rag rebuild`; if that fails too, delete the files catalog.sqlite* and the folder chroma"
    " in the store, and run `rag index` again, on its folder uploads too."
)

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
)
FORMAT = Format(
    name="catalog.sqlite",
    application_id=0x52414721,
    version=1,
    schema=_SCHEMA,
    called="store",
    if_damaged=RESTORE,
    if_outdated="Use the version of rag that made it, or delete the files catalog.sqlite* and"
    " the folder chroma in it and run `rag index` again, on its folder uploads too.",
    if_foreign="Choose another folder with --store or RAG_STORE.",
    if_locked="Wait until it is done and run the command again.",
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
    """The catalog's file in the store's `folder`; safe to share between threads.

    A writer waits `busy_seconds` for another one.
    """

    def __init__(self, folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self._file = SqliteFile(folder, FORMAT, busy_seconds, error_of)

    def close(self) -> None:
        """Close every connection; further calls raise StoreUnreadable."""
        self._file.close()

    def create(self, model: str) -> None:
        """Make the file, for vectors of `model`, unless there is one."""
        store = uuid.uuid4().hex, model
        self._file.lay_out(lambda db: db.execute("INSERT INTO store VALUES (?, ?, 0)", store))

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
        with self._file.transaction(begin) as connection:
            if connection is None:
                raise StoreEmpty(
                    f"Nothing was indexed yet in the store {self.folder}.",
                    hint="Run `rag index` with the files or folders to read.",
                )
            yield connection


class Snapshot:
    """One state of a store: every read sees what the open transaction of `connection` sees."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        self.folder = folder
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection of that transaction."""
        return nullcontext(self._connection)


def error_of(folder: Path, exc: sqlite3.Error) -> StoreError | ValueError:
    """The StoreError of an error of SQLite; a ValueError where the statement itself is wrong."""
    code: int = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # absent: Python's own
    of_store = str(exc).startswith(("no such table", "malformed JSON"))
    if code & 0xFF == sqlite3.SQLITE_ERROR and not of_store:
        return ValueError(str(exc))
    return FORMAT.error_of(folder, exc)
