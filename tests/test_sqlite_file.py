"""A SQLite file of ours: made once, opened by many, and told from other programs' files."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import StoreDamaged, StoreMismatch, StoreUnreadable
from rag.sqlite_file import IDLE, Format, SqliteFile

NOTES = Format(
    name="notes.sqlite",
    application_id=0x4E4F5445,
    version=3,
    schema=("CREATE TABLE notes (text TEXT NOT NULL)",),
    called="notebook in",
    if_damaged="Bring it back from a copy.",
    if_outdated="Use the version that wrote it.",
    if_foreign="Move that file away.",
    if_locked="Try again.",
)


def notes(folder: Path) -> SqliteFile:
    return SqliteFile(folder, NOTES, 5.0)


def held(file: SqliteFile) -> list[str] | None:
    """What the file holds; None where there is none."""
    with file.transaction("BEGIN") as db:
        return None if db is None else [row[0] for row in db.execute("SELECT text FROM notes")]


def test_there_is_nothing_until_it_is_laid_out_and_filled_in_one_transaction(
    tmp_path: Path,
) -> None:
    file = notes(tmp_path)
    assert held(file) is None
    (tmp_path / NOTES.name).touch()  # killed between making the file and filling it
    assert held(file) is None
    file.lay_out(lambda db: db.execute("INSERT INTO notes VALUES ('first')"))
    file.lay_out(lambda db: db.execute("INSERT INTO notes VALUES ('second')"))
    assert held(file) == ["first"]
    file.close()


def test_what_fails_leaves_no_trace(tmp_path: Path) -> None:
    file = notes(tmp_path)
    file.lay_out()

    def half() -> None:
        with file.transaction("BEGIN IMMEDIATE") as db:
            assert db
            db.execute("INSERT INTO notes VALUES ('lost')")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert held(file) == []
    file.close()


def test_many_at_once_lay_out_one_file(tmp_path: Path) -> None:
    start = threading.Barrier(16)

    def lay_out(number: int) -> None:
        file = notes(tmp_path)
        start.wait()
        file.lay_out(lambda db: db.execute("INSERT INTO notes VALUES (?)", (str(number),)))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lay_out, range(16)))
    file = notes(tmp_path)
    assert len(held(file) or []) == 1
    file.close()


def test_only_so_many_connections_are_kept(tmp_path: Path) -> None:
    """Each holds pages in memory; what fifty needed at once is not needed for ever."""
    file = notes(tmp_path)
    file.lay_out()
    everybody = threading.Barrier(3 * IDLE)

    def read(_: int) -> None:
        with file.transaction("BEGIN") as db:
            everybody.wait()
            assert db
            db.execute("SELECT count(*) FROM notes")

    with ThreadPoolExecutor(3 * IDLE) as pool:
        list(pool.map(read, range(3 * IDLE)))
    assert file.idle == IDLE
    assert held(file) == []
    file.close()
    assert file.idle == 0
    with pytest.raises(StoreUnreadable, match="closed"):
        held(file)


@pytest.mark.parametrize(
    ("change", "error", "advice"),
    [
        ("PRAGMA user_version = 4", StoreMismatch, NOTES.if_outdated),
        ("PRAGMA application_id = 7", StoreUnreadable, NOTES.if_foreign),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_advice(
    tmp_path: Path, change: str, error: type[Exception], advice: str
) -> None:
    notes(tmp_path).lay_out()
    with closing(sqlite3.connect(tmp_path / NOTES.name)) as db:
        db.execute(change)
    with pytest.raises(error) as caught:
        held(notes(tmp_path))
    assert getattr(caught.value, "hint", "") == advice


def test_damage_is_told_by_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / NOTES.name).write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged, match=f"The notebook in {tmp_path} is damaged") as caught:
        held(notes(tmp_path))
    assert caught.value.hint == NOTES.if_damaged


def test_a_file_made_anew_is_opened_anew(tmp_path: Path) -> None:
    file = notes(tmp_path)
    file.lay_out(lambda db: db.execute("INSERT INTO notes VALUES ('old')"))
    assert held(file) == ["old"]
    for each in tmp_path.iterdir():
        each.unlink()
    notes(tmp_path).lay_out(lambda db: db.execute("INSERT INTO notes VALUES ('new')"))
    assert held(file) == ["new"]
    file.close()
