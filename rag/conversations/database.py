"""The file that holds conversations: its schema, and what reading and writing it mean."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag import store_folder
from rag.sqlite_file import Connection, Format, SqliteFile

BUSY_SECONDS = 10.0
"""How long a write waits for another process's."""

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
)
FORMAT = Format(
    name="conversations.sqlite",
    application_id=0x52414343,
    version=1,
    schema=_SCHEMA,
    called="record of conversations in",
    if_damaged="Move conversations.sqlite out of that folder, or bring it back from a copy; the"
    " articles are not touched by it.",
    if_outdated="Use the version of rag that wrote it, or move conversations.sqlite away.",
    if_foreign="Move that file away, or choose another folder with --store or RAG_STORE.",
    if_locked="Wait a moment and try again.",
)


class Database:
    """Conversations in the store's `folder`; safe to share between threads and processes.

    The threads of this process write in turn; another process is waited for, `busy_seconds` long.
    """

    def __init__(self, folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self._file = SqliteFile(folder, FORMAT, busy_seconds)
        self._turn = threading.Lock()

    def close(self) -> None:
        """Close every connection; further calls raise StoreUnreadable."""
        self._file.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state, whatever is written meanwhile.

        Where nothing was written yet it sees empty tables.
        """
        with self._file.transaction("BEGIN") as connection:
            if connection is not None:
                yield connection
                return
        with closing(_empty()) as nothing:
            yield nothing

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when it ends, or leaves no trace if it fails.

        The first one makes the file, and its folder.
        """
        with self._turn:
            written = False
            while not written:
                with self._file.transaction("BEGIN IMMEDIATE") as connection:
                    if connection is not None:
                        yield connection
                        written = True
                if not written:
                    self._make()

    def _make(self) -> None:
        with store_folder.translated(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._file.lay_out()


def _empty() -> Connection:
    connection = sqlite3.connect(":memory:")
    for statement in _SCHEMA:
        connection.execute(statement)
    return connection
