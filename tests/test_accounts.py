"""Who may log in: names, hashes that tell nobody the password, and a file that stays whole."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from rag import accounts
from rag.accounts import Accounts
from rag.errors import AccountError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A users file with one user."""
    path = tmp_path / "users.json"
    accounts.add(path, "ann", "correct horse")
    return path


def test_the_right_password_and_no_other(file: Path) -> None:
    users = Accounts.load(file)
    assert users.verify("ann", "correct horse")
    assert users.verify("ann", "correct horse")  # remembered
    for password in ("", "correct hors", "correct horse ", "Correct horse", "\0", "x" * 5000):
        assert not users.verify("ann", password)


def test_nobody_else_has_it(file: Path) -> None:
    users = Accounts.load(file)
    assert users.verify("ann", "correct horse")
    for name in ("bob", "", "Ann", "ann ", "ann\0", "\ud800"):
        assert not users.verify(name, "correct horse")


def test_passwords_in_any_script_work(file: Path) -> None:
    accounts.add(file, "bob", "كلمة السر 🗝")
    assert Accounts.load(file).verify("bob", "كلمة السر 🗝")


def test_the_file_is_its_owners_and_holds_no_password(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "correct" not in file.read_text("utf-8")
    entry = json.loads(file.read_text("utf-8"))["ann"]
    assert entry.keys() == {"salt", "hash", "n", "r", "p"}
    assert (entry["n"], entry["r"], entry["p"], len(entry["salt"])) == (2**14, 8, 1, 32)


def test_the_same_password_is_kept_differently_for_each(file: Path) -> None:
    accounts.add(file, "bob", "correct horse")
    kept = json.loads(file.read_text("utf-8"))
    assert kept["ann"]["hash"] != kept["bob"]["hash"]
    assert kept["ann"]["salt"] != kept["bob"]["salt"]


def test_nothing_remembered_is_a_password(file: Path) -> None:
    users = Accounts.load(file)
    users.verify("ann", "correct horse")
    assert users._proven
    assert not any(b"correct" in proof for proof in users._proven)


def test_whoever_is_removed_is_out_at_once(file: Path) -> None:
    accounts.add(file, "bob", "bob's password")
    users = Accounts.load(file)
    assert users.verify("bob", "bob's password")
    accounts.remove(file, "bob")
    assert not users.verify("bob", "bob's password")
    assert users.mark("bob") is None
    assert users.verify("ann", "correct horse")


def test_a_new_password_ends_the_old_one(file: Path) -> None:
    users = Accounts.load(file)
    before = users.mark("ann")
    assert users.verify("ann", "correct horse")
    accounts.remove(file, "ann")
    accounts.add(file, "ann", "battery staple")
    assert not users.verify("ann", "correct horse")
    assert users.verify("ann", "battery staple")
    assert users.mark("ann") != before


@pytest.mark.parametrize(
    "name", ["", "Ann", ".ann", "-ann", "a" * 33, "a b", "ann/..", "ännchen", "ann\n", "a\0"]
)
def test_a_name_that_cannot_be_used_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="cannot be used") as caught:
        accounts.add(tmp_path / "users.json", name, "long enough")
    assert "1 to 32" in caught.value.hint
    assert not (tmp_path / "users.json").exists()


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1025])
def test_a_password_too_short_or_too_long_is_refused(password: str, tmp_path: Path) -> None:
    with pytest.raises(AccountError, match=f"has {len(password)} characters") as caught:
        accounts.add(tmp_path / "users.json", "ann", password)
    assert "8 to 1024" in caught.value.hint


def test_a_name_is_given_once(file: Path) -> None:
    with pytest.raises(AccountError, match="a user ann already"):
        accounts.add(file, "ann", "another password")
    assert Accounts.load(file).verify("ann", "correct horse")


def test_removing_who_is_not_there_names_who_is(file: Path) -> None:
    with pytest.raises(AccountError, match="no user bob") as caught:
        accounts.remove(file, "bob")
    assert "ann" in caught.value.hint


def test_a_file_without_users_opens_nothing(file: Path) -> None:
    accounts.remove(file, "ann")
    with pytest.raises(AccountError, match="has no users"):
        Accounts.load(file)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"ann": 1}',
        '{"ann": {}}',
        '{"ann": {"salt": "00", "hash": ""}}',
        '{"ann": {"salt": "", "hash": "00"}}',
        '{"ann": {"salt": "00", "hash": "xy"}}',
        '{"ann": {"salt": "00", "hash": "00", "n": 3}}',
        '{"ann": {"salt": "00", "hash": "00", "n": 1073741824}}',
        '{"ann": {"salt": "00", "hash": "00", "r": 0}}',
        '{"ann": {"salt": "00", "hash": "00", "n": "many"}}',
        '{"ann": {"salt": "00", "hash": "00", "admin": true}}',
        "\udcff",
    ],
)
def test_a_damaged_file_admits_nobody_and_says_so(content: str, tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text(content, "utf-8", "surrogateescape")
    with pytest.raises(AccountError, match="is damaged"):
        Accounts.load(path)
    with pytest.raises(AccountError, match="is damaged"):
        accounts.add(path, "bob", "long enough")


def test_a_file_that_is_damaged_while_it_is_used_admits_nobody(file: Path) -> None:
    users = Accounts.load(file)
    assert users.verify("ann", "correct horse")
    file.write_text("{", "utf-8")
    with pytest.raises(AccountError, match="is damaged"):
        users.verify("ann", "correct horse")
    file.unlink()
    with pytest.raises(AccountError, match="cannot be read"):
        users.verify("ann", "correct horse")


def test_a_file_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="cannot be read") as caught:
        Accounts.load(tmp_path / "users.json")
    assert "rag user add" in caught.value.hint
    with pytest.raises(AccountError, match="cannot be read"):
        accounts.remove(tmp_path / "users.json", "ann")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "users.json").mkdir()
    with pytest.raises(AccountError):
        accounts.add(tmp_path / "users.json", "ann", "long enough")
    with pytest.raises(AccountError, match="cannot be written"):
        accounts.add(tmp_path / "missing" / "users.json", "ann", "long enough")
    assert [path.name for path in tmp_path.iterdir()] == ["users.json"]


def test_whoever_reads_while_users_are_added_reads_a_whole_file(file: Path) -> None:
    users = Accounts.load(file)
    stop = threading.Event()
    wrong: list[Any] = []

    def read() -> None:
        while not stop.is_set():
            try:
                if users.mark("ann") is None:
                    wrong.append("ann is gone")
            except AccountError as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(10):
        accounts.add(file, f"user{number}", "long enough")
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert users.mark("user9")


def user(*arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`rag user …` as a process of its own, to which `typed` is sent."""
    command = [sys.executable, "-m", "rag", "user", *arguments, "--auth-file", "users.json"]
    return subprocess.run(command, input=typed, capture_output=True, timeout=120, check=False)


def test_the_command_line_adds_and_removes(in_folder: Path) -> None:
    added = user("add", "ann", typed="pass wörd 1\n".encode())
    assert Accounts.load(in_folder / "users.json").verify("ann", "pass wörd 1")
    unknown = user("remove", "bob")
    removed = user("remove", "ann")
    assert [added.returncode, unknown.returncode, removed.returncode] == [0, 2, 0]
    assert json.loads((in_folder / "users.json").read_text("utf-8")) == {}
    assert b"no user bob" in unknown.stderr
    assert b"pass w" not in added.stdout + added.stderr


@pytest.mark.parametrize("sent", [b"", b"short\n", b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe\n"])
def test_the_command_line_takes_no_bad_password(sent: bytes, in_folder: Path) -> None:
    refused = user("add", "ann", typed=sent)
    assert refused.returncode == 2
    assert b"password" in refused.stderr
    assert b"Traceback" not in refused.stderr
    assert not (in_folder / "users.json").exists()
