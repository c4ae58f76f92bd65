"""The file that holds conversations: its schema, its transactions, and SQLite's errors in ours.

WAL with ``synchronous=FULL``: whatever was committed survives a killed process and a power cut.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag import store_folder
from rag.errors import StoreDamaged, StoreError, StoreLocked, StoreMismatch, StoreUnreadable

FILE = "conversations.sqlite"
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0
"""How long a write waits for another process's."""

Connection = sqlite3.Connection
Identity = tuple[int, int]
"""Device and inode: which file a connection was opened on."""

_APPLICATION_ID = 0x52414343  # marks the file as ours, in its header
_SCHEMA = (
    # `folded` is what searches look at
    """CREATE TABLE conversations (
        id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, folded TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL)""",
    "CREATE INDEX conversations_of_user ON conversations (user, updated_at)",
    """CREATE TABLE turns (
        position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
        folded TEXT NOT NULL, answer TEXT NOT NULL, asked_at TEXT NOT NULL,
        stopped INTEGER NOT NULL, thumb TEXT CHECK (thumb IN ('up', 'down')),
        note TEXT NOT NULL)""",
    "CREATE INDEX turns_of_conversation ON turns (conversation, position)",
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_HEADER = """
    SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
    FROM pragma_application_id, pragma_user_version"""  # at once: another process may be making it


class Database:
    """Conversations in the store's `folder`; safe to share between threads and processes.

    A connection serves one transaction at a time and is kept for the next one. Where the file was
    replaced meanwhile, the new one is opened. The threads of this process write in turn; another
    process is waited for, `busy_seconds` long.
    """

    def __init__(self, folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self.file = folder / FILE
        self._busy_seconds = busy_seconds
        self._turn = threading.Lock()
        self._idle: deque[tuple[Identity, Connection]] = deque()
        self._closed = False

    def close(self) -> None:
        """Close every connection; further calls raise StoreUnreadable."""
        self._closed = True
        while self._idle:
            self._idle.pop()[1].close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state, whatever is written meanwhile.

        Where nothing was written yet it sees empty tables.
        """
        with _translated(self.folder):
            taken = self._take()
            if taken is None:
                with closing(_empty()) as nothing:
                    yield nothing
                return
            with self._transaction("BEGIN", *taken) as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when it ends, or leaves no trace if it fails.

        The first one makes the file, and its folder.
        """
        with self._turn, _translated(self.folder):
            while (taken := self._take()) is None:
                self._make()
            with self._transaction("BEGIN IMMEDIATE", *taken) as connection:
                yield connection

    @contextmanager
    def _transaction(
        self, begin: str, identity: Identity, connection: Connection
    ) -> Iterator[Connection]:
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.close()  # takes back what was not committed
            raise
        self._idle.append((identity, connection))
        if self._closed:
            self.close()

    def _take(self) -> tuple[Identity, Connection] | None:
        """A connection, and which file it is on; None where there is no file, or nothing in it."""
        if self._closed:
            raise StoreUnreadable(
                f"The store {self.folder} was closed.", hint="Open it again to use it."
            )
        try:
            status = self.file.stat()
        except FileNotFoundError:
            return None
        identity = status.st_dev, status.st_ino
        while self._idle:
            known, connection = self._idle.pop()
            if known == identity:
                return identity, connection
            connection.close()
        connection = self._connect("rw")
        try:
            if self._is_made(connection):
                return identity, connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _make(self) -> None:
        """Make the tables; nothing happens where another process was first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                return self._lay_out()
            except sqlite3.OperationalError as exc:
                # two that change to WAL at once: SQLite refuses one of them without waiting
                if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            time.sleep(0.01)

    def _lay_out(self) -> None:
        with closing(self._connect("rwc")) as connection:
            if self._is_made(connection):
                return
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if not self._is_made(connection):
                for statement in _SCHEMA:
                    connection.execute(statement)
            connection.execute("COMMIT")

    def _connect(self, mode: str) -> Connection:
        connection = sqlite3.connect(
            f"{self.file.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,  # one thread at a time: whoever took it
            timeout=self._busy_seconds,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _is_made(self, connection: Connection) -> bool:
        """Whether the tables are there; raises where the file is not one this version can use."""
        application, version, tables = connection.execute(_HEADER).fetchone()
        if (application, version) == (_APPLICATION_ID, SCHEMA_VERSION):
            return True
        if application == _APPLICATION_ID:
            raise StoreMismatch(
                f"The conversations in {self.file} have the format {version}; this version reads"
                f" the format {SCHEMA_VERSION}.",
                hint="Use the version of rag that wrote them, or move that file away.",
            )
        if not tables:
            return False
        raise StoreUnreadable(
            f"{self.file} is a database of another program.",
            hint="Move that file away, or choose another folder with --store or RAG_STORE.",
        )


def _empty() -> Connection:
    connection = sqlite3.connect(":memory:")
    for statement in _SCHEMA:
        connection.execute(statement)
    return connection


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        with store_folder.translated(folder):
            yield
    except sqlite3.Error as exc:
        raise error_of(folder, exc) from exc


_NO_ROOM = frozenset(  # input/output errors that a full disk causes; the others are damage
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


def error_of(folder: Path, exc: sqlite3.Error) -> StoreError:
    """The StoreError of an error of SQLite met in `folder`."""
    code: int = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # absent: Python's own
    match code & 0xFF:  # the low byte is the kind of the error, the rest its detail
        case sqlite3.SQLITE_FULL:
            return store_folder.full(folder)
        case sqlite3.SQLITE_IOERR if code in _NO_ROOM:
            return store_folder.full(folder)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                f"Another process is writing to the conversations in {folder}.",
                hint="Wait a moment and try again.",
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreUnreadable(
                f"The conversations in {folder} cannot be opened or written ({exc}).",
                hint="Check that it is a folder you may read and write, or choose another with"
                " --store or RAG_STORE.",
            )
    return damaged(folder, exc)


def damaged(folder: Path, exc: Exception) -> StoreDamaged:
    """The error for conversations in `folder` that contradict themselves, as `exc` says."""
    return StoreDamaged(
        f"The conversations in {folder} are damaged ({exc}).",
        hint=f"Move {FILE} out of that folder, or bring it back from a copy; the articles are not"
        " touched by it.",
    )
