"""Conversations on the disk: every user's own, and nobody else's."""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

from rag.conversations import records
from rag.conversations.database import BUSY_SECONDS, FORMAT, Database
from rag.conversations.records import Conversation, Summary, Thumb, Turn
from rag.errors import ConversationNotFound, RagError
from rag.sqlite_file import Connection
from rag.types import Answer

LONGEST_NOTE = 2000
"""Characters of a note under an answer."""

_SUMMARY = """
    SELECT id, title, updated_at, (SELECT count(*) FROM turns WHERE conversation = c.id)
    FROM conversations AS c"""
_TURN = "SELECT turns.id, answer, asked_at, stopped, thumb, note FROM turns"
_MATCHES = """NOT EXISTS (
    SELECT 1 FROM json_each(?) AS word
    WHERE instr(c.folded, word.value) = 0 AND NOT EXISTS (
        SELECT 1 FROM turns WHERE conversation = c.id AND instr(folded, word.value) > 0))"""
_RATE = """
    UPDATE turns SET thumb = ?, note = ?
    WHERE id = ? AND conversation IN (SELECT id FROM conversations WHERE user = ?)"""
_RATED = """
    SELECT user, id FROM conversations AS c WHERE EXISTS (
        SELECT 1 FROM turns WHERE conversation = c.id AND (thumb IS NOT NULL OR note <> ''))
    ORDER BY created_at, rowid"""

_Row = tuple[str, str, str, int, Thumb | None, str]


class Conversations:
    """The conversations kept in the folder `store`; safe to share between threads.

    Every method takes the user first, and knows no conversation but that user's own: the id of
    somebody else's is as unknown as one that never was (ConversationNotFound). The file is made by
    the first write. Every method raises StoreError where the store cannot serve; what a method has
    given back is on the disk. A write waits `busy_seconds` for another process.
    """

    def __init__(self, store: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._database = Database(store, busy_seconds=busy_seconds)

    def close(self) -> None:
        """Close the file; further calls raise StoreUnreadable."""
        self._database.close()

    def start(self, user: str, title: str) -> Summary:
        """Begin a conversation; a title longer than 200 characters is shortened.

        Raises RagError for a title without anything to see.
        """
        title, now = _titled(records.shortened(title)), _now()
        summary = Summary(_new_id(), title, now, 0)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
                (summary.id, user, title, records.folded(title), now, now),
            )
        return summary

    def summaries(self, user: str, query: str = "") -> tuple[Summary, ...]:
        """The user's conversations, those last asked in first.

        With a `query`, those that hold each of its words, or the beginning or any other part of a
        longer one, in their title, a question or an answer; case and accents do not matter.
        """
        words = json.dumps(list(dict.fromkeys(records.folded(query).split())))
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_SUMMARY} WHERE user = ? AND {_MATCHES} ORDER BY updated_at DESC, rowid DESC",
                (user, words),
            ).fetchall()
        return tuple(Summary(*row) for row in rows)

    def get(self, user: str, conversation_id: str) -> Conversation:
        """One conversation, whole."""
        with self._database.reading() as connection:
            return self._conversation(connection, user, conversation_id)

    def rename(self, user: str, conversation_id: str, title: str) -> None:
        """Give it another title, of 1 to 200 characters, else RagError; its place stays."""
        title = _titled(title)
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE conversations SET title = ?, folded = ? WHERE id = ? AND user = ?",
                (title, records.folded(title), _plain(conversation_id), user),
            )
            if not changed.rowcount:
                raise _not_found()

    def delete(self, user: str, conversation_id: str) -> Conversation:
        """Remove it, and give it back for `put_back`."""
        with self._database.writing() as connection:
            conversation = self._conversation(connection, user, conversation_id)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation.id,))
        return conversation

    def put_back(self, user: str, conversation: Conversation) -> None:
        """Undo `delete`: the same ids, times and feedback, at the same place in the list.

        Raises RagError where it is there already.
        """
        title = _titled(conversation.title)
        with self._database.writing() as connection:
            turns = [turn.id for turn in conversation.turns]
            if connection.execute(
                "SELECT 1 FROM conversations WHERE id = ? UNION ALL"
                " SELECT 1 FROM turns WHERE id IN (SELECT value FROM json_each(?))",
                (conversation.id, json.dumps(turns)),
            ).fetchone():
                raise RagError("This conversation is there already.", hint="Open it from the list.")
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
                (
                    conversation.id,
                    user,
                    title,
                    records.folded(title),
                    conversation.created_at,
                    conversation.updated_at,
                ),
            )
            for turn in conversation.turns:
                _insert(connection, conversation.id, turn)

    def add(
        self, user: str, conversation_id: str, answer: Answer, *, stopped: bool = False
    ) -> Turn:
        """Keep an answer at the end of a conversation; `stopped` where it was cut short."""
        asked_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        turn = Turn(_new_id(), answer.question, answer, asked_at, stopped)
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE conversations SET updated_at = ? WHERE id = ? AND user = ?",
                (_now(), _plain(conversation_id), user),
            )
            if not changed.rowcount:
                raise _not_found()
            _insert(connection, conversation_id, turn)
        return turn

    def rate(self, user: str, turn_id: str, thumb: Thumb | None, note: str = "") -> Turn:
        """Keep what the user thinks of an answer, in place of what was kept before.

        A `thumb` of None takes it back. Raises RagError for a note of over 2,000 characters.
        """
        if thumb not in ("up", "down", None):
            raise RagError("A thumb is up or down.", hint="Choose one of the two, or neither.")
        note = _plain(note).strip()
        if len(note) > LONGEST_NOTE:
            raise RagError(
                f"The note has {len(note):,} characters; at most {LONGEST_NOTE:,} are kept.",
                hint="Say it in fewer words.",
            )
        with self._database.writing() as connection:
            connection.execute(_RATE, (thumb, note, _plain(turn_id), user))
            return self._turn(connection, user, turn_id)

    def turn(self, user: str, turn_id: str) -> Turn:
        """One turn of any of the user's conversations."""
        with self._database.reading() as connection:
            return self._turn(connection, user, turn_id)

    def rated(self) -> Iterator[tuple[Conversation, Turn]]:
        """Every turn of every user that has a thumb or a note, in its conversation; oldest first.

        For whoever keeps the store; no face may show this to users.
        """
        with self._database.reading() as connection:
            for user, conversation_id in connection.execute(_RATED).fetchall():
                conversation = self._conversation(connection, user, conversation_id)
                for turn in conversation.turns:
                    if turn.thumb or turn.note:
                        yield conversation, turn

    def _conversation(
        self, connection: Connection, user: str, conversation_id: str
    ) -> Conversation:
        found = connection.execute(
            "SELECT id, title, created_at, updated_at FROM conversations WHERE id = ? AND user = ?",
            (_plain(conversation_id), user),
        ).fetchone()
        if found is None:
            raise _not_found()
        rows = connection.execute(
            f"{_TURN} WHERE conversation = ? ORDER BY position", (found[0],)
        ).fetchall()
        same_id, title, created_at, updated_at = found
        turns = tuple(self._read(row) for row in rows)
        return Conversation(same_id, title, created_at, updated_at, turns)

    def _turn(self, connection: Connection, user: str, turn_id: str) -> Turn:
        row = connection.execute(
            f"{_TURN} JOIN conversations AS c ON c.id = conversation"
            " WHERE turns.id = ? AND user = ?",
            (_plain(turn_id), user),
        ).fetchone()
        if row is None:
            raise _not_found()
        return self._read(row)

    def _read(self, row: _Row) -> Turn:
        turn_id, text, asked_at, stopped, thumb, note = row
        try:
            answer = records.answer_from_json(text)
        except ValueError as exc:
            raise FORMAT.damaged(self._database.folder, exc) from exc
        return Turn(turn_id, answer.question, answer, asked_at, bool(stopped), thumb, note)


def _insert(connection: Connection, conversation_id: str, turn: Turn) -> None:
    connection.execute(
        "INSERT INTO turns (id, conversation, folded, answer, asked_at, stopped, thumb, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            turn.id,
            conversation_id,
            records.folded(f"{turn.question}\n{turn.answer.answer}"),
            records.answer_to_json(turn.answer),
            turn.asked_at,
            turn.stopped,
            turn.thumb,
            turn.note,
        ),
    )


def _titled(title: str) -> str:
    """The title in one line. Raises RagError unless it has 1 to 200 characters to see."""
    line = records.one_line(title)
    if records.folded(line).strip() and len(line) <= records.LONGEST_TITLE:
        return line
    raise RagError(
        f"A title has 1 to {records.LONGEST_TITLE} characters; this one has {len(line):,}.",
        hint="Name the conversation in a few words.",
    )


def _not_found() -> ConversationNotFound:
    return ConversationNotFound(
        "There is no such conversation.", hint="Open one from the list, or start another."
    )


def _plain(text: str) -> str:
    """`text` as a column can hold it: lone surrogates are no characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _new_id() -> str:
    return secrets.token_urlsafe(12)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
