"""A SQLite file of ours in the store's folder: its connections, transactions, and errors in ours.

WAL with ``synchronous=FULL``: whatever was committed survives a killed process and a power cut, and
readers go on reading while there is a writer.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag import store_folder
from rag.errors import StoreDamaged, StoreError, StoreLocked, StoreMismatch, StoreUnreadable

IDLE = 8
"""Connections kept for the next transaction; each holds up to 2 MB of pages."""

Connection = sqlite3.Connection
Identity = tuple[int, int]
"""Device and inode: which file a connection was opened on."""

_HEADER = """
    SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
    FROM pragma_application_id, pragma_user_version"""  # at once: another process may be making it
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


@dataclass(frozen=True, slots=True)
class Format:
    """What a file of ours is, and what its errors say.

    `application_id` marks it as ours in its header, `version` is that of its `schema`. `called` is
    its name in a sentence, before that of the folder; the others are advice where it is damaged, of
    another version, another program's, or written to by another process.
    """

    name: str
    application_id: int
    version: int
    schema: tuple[str, ...]
    called: str
    if_damaged: str
    if_outdated: str
    if_foreign: str
    if_locked: str

    def error_of(self, folder: Path, exc: sqlite3.Error) -> StoreError:
        """The StoreError of an error of SQLite met in `folder`."""
        code: int = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # absent: Python's own
        match code & 0xFF:  # the low byte is the kind of the error, the rest its detail
            case sqlite3.SQLITE_FULL:
                return store_folder.full(folder)
            case sqlite3.SQLITE_IOERR if code in _WRITE_FAILURES:
                return store_folder.full(folder)
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return StoreLocked(
                    f"Another process is writing to the {self.called} {folder}.",
                    hint=self.if_locked,
                )
            case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
                return StoreUnreadable(
                    f"The {self.called} {folder} cannot be opened or written ({exc}).",
                    hint="Check that it is a folder you may read and write, or choose another with"
                    " --store or RAG_STORE.",
                )
        return self.damaged(folder, exc)

    def damaged(self, folder: Path, exc: Exception) -> StoreDamaged:
        """The error for a file in `folder` that contradicts itself, as `exc` says."""
        return StoreDamaged(f"The {self.called} {folder} is damaged ({exc}).", hint=self.if_damaged)

    def check(self, folder: Path, application: int, version: int, tables: int) -> bool:
        """Whether a header is that of a file laid out in this format; False for an empty file.

        Raises StoreMismatch, StoreUnreadable for any other one.
        """
        if (application, version) == (self.application_id, self.version):
            return True
        if application == self.application_id:
            raise StoreMismatch(
                f"The {self.called} {folder} has the format {version}; this version reads the"
                f" format {self.version}.",
                hint=self.if_outdated,
            )
        if tables:
            raise StoreUnreadable(
                f"{folder / self.name} is a database of another program.", hint=self.if_foreign
            )
        return False


class SqliteFile:
    """The file of a `kind` in `folder`, and connections to it; safe to share between threads.

    A connection serves one transaction at a time and is kept for the next one. Where the file was
    replaced meanwhile, the new one is opened. Another process's transaction is waited for,
    `busy_seconds` long. `error_of` gives our error for one of SQLite's.
    """

    def __init__(
        self,
        folder: Path,
        kind: Format,
        busy_seconds: float,
        error_of: Callable[[Path, sqlite3.Error], Exception] | None = None,
    ) -> None:
        self.folder = folder
        self._kind = kind
        self._busy_seconds = busy_seconds
        self._error_of = error_of or kind.error_of
        self._path = folder / kind.name
        self._idle: deque[tuple[Identity, Connection]] = deque()
        self._closed = False

    @property
    def idle(self) -> int:
        """How many connections are kept for the next transactions."""
        return len(self._idle)

    def close(self) -> None:
        """Close every connection; further calls raise StoreUnreadable."""
        self._closed = True
        while self._idle:
            self._idle.pop()[1].close()

    @contextmanager
    def transaction(self, begin: str) -> Iterator[Connection | None]:
        """One that is on the disk when it ends, or leaves no trace if it fails.

        None where there is no file, or nothing in it yet. `begin` is the statement to begin with.
        """
        with self._translated():
            taken = self._take()
            if taken is None:
                yield None
                return
            identity, connection = taken
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

    def lay_out(self, fill: Callable[[Connection], object] = lambda connection: None) -> None:
        """Make the file and `fill` it, in one transaction; nothing where it is there already."""
        deadline = time.monotonic() + self._busy_seconds
        with self._translated():
            while True:
                try:
                    return self._laid_out(fill)
                except sqlite3.OperationalError as exc:
                    # two that change to WAL at once: SQLite refuses one of them without waiting
                    if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                        raise
                time.sleep(0.01)

    def _laid_out(self, fill: Callable[[Connection], object]) -> None:
        with closing(self._connect("mode=rwc")) as connection:
            if self._is_made(connection):
                return
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if not self._is_made(connection):
                for statement in self._kind.schema:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {self._kind.application_id}")
                connection.execute(f"PRAGMA user_version = {self._kind.version}")
                fill(connection)
            connection.execute("COMMIT")

    def _take(self) -> tuple[Identity, Connection] | None:
        """A connection, and which file it is on."""
        if self._closed:
            raise StoreUnreadable(
                f"The store {self.folder} was closed.", hint="Open it again to use it."
            )
        try:
            status = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            if self.folder.exists() and not self.folder.is_dir():
                raise
            return None
        identity = status.st_dev, status.st_ino
        while self._idle:
            known, connection = self._idle.pop()
            if known == identity:
                return identity, connection
            connection.close()
        connection = self._connect(self._mode())
        try:
            if self._is_made(connection):
                return identity, connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _mode(self) -> str:
        """How to open the file: as it never changes where its folder cannot be written."""
        alone = not self._path.with_name(f"{self._path.name}-wal").exists()
        return "mode=ro&immutable=1" if alone and not os.access(self.folder, os.W_OK) else "mode=rw"

    def _connect(self, mode: str) -> Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?{mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,  # one thread at a time, see `transaction`
            timeout=self._busy_seconds,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _is_made(self, connection: Connection) -> bool:
        return self._kind.check(self.folder, *connection.execute(_HEADER).fetchone())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with store_folder.translated(self.folder):
                yield
        except sqlite3.Error as exc:
            raise self._error_of(self.folder, exc) from exc
