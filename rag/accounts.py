"""Who may use the page: a JSON file of names with salted scrypt hashes.

One object: name to ``{"salt", "hash", "n", "r", "p"}``, salt and hash in hexadecimal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from rag.errors import AccountError

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
REMEMBERED = 1024
"""Characters of a password, at least and at most; how many proven passwords are remembered."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_MEMORY = 64 * 1024 * 1024  # bytes; scrypt of these figures takes 16 MB


@dataclass(frozen=True, slots=True)
class _Hashed:
    """A password as it is kept: `n`, `r` and `p` are scrypt's cost, block size and parallelism."""

    salt: str
    hash: str
    n: int = 2**14
    r: int = 8
    p: int = 1

    @classmethod
    def of(cls, password: str) -> Self:
        salt = secrets.token_bytes(16)
        plain = cls(salt.hex(), "")
        return cls(salt.hex(), plain.derived(password).hex())

    @classmethod
    def parse(cls, value: Any) -> Self:  # noqa: ANN401 (whatever JSON can hold)
        """From the file; raises TypeError or ValueError where it is no such thing."""
        made = cls(**value)
        if not bytes.fromhex(made.salt) or not bytes.fromhex(made.hash):
            raise ValueError("an empty hash admits nobody")
        work = made.n >= 2 and made.n & (made.n - 1) == 0 and made.r >= 1 and made.p >= 1
        if not work or 128 * made.r * (made.n + made.p + 2) > _MEMORY:
            raise ValueError("scrypt cannot work with such figures")
        return made

    def derived(self, password: str) -> bytes:
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"),
            salt=bytes.fromhex(self.salt),
            n=self.n,
            r=self.r,
            p=self.p,
            maxmem=_MEMORY,
        )


_NOBODY = _Hashed(secrets.token_hex(16), secrets.token_hex(64))


class Accounts:
    """The users of a file; made by `load`. Safe to share between threads.

    A changed file is read again, so that whoever was removed is out at once. Any method may then
    raise AccountError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] = ()
        self._users: dict[str, _Hashed] = {}
        # A password takes 50 ms to check; proven ones are remembered under a key of this process.
        self._key = secrets.token_bytes(32)
        self._proven: dict[bytes, None] = {}

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Accounts:
        """The users kept in the file `path`. Raises AccountError, also where it has no users."""
        accounts = cls(Path(path))
        if not accounts._current():
            raise AccountError(
                f"The users file {path} has no users.",
                hint=f"Make one: rag user add NAME --auth-file {path}",
            )
        return accounts

    def verify(self, name: str, password: str) -> bool:
        """Whether `name` has that password; takes as long for a name that there is not."""
        if len(password) > LONGEST_PASSWORD:
            return False
        kept = self._current().get(name)
        said = f"{name}\0{kept.hash if kept else ''}\0{password}".encode("utf-8", "surrogatepass")
        proof = hmac.digest(self._key, said, "sha256")
        with self._lock:
            if proof in self._proven:
                return True
        hashed = kept or _NOBODY
        same = hmac.compare_digest(hashed.derived(password), bytes.fromhex(hashed.hash))
        if kept is None or not same:
            return False
        with self._lock:
            self._proven[proof] = None
            if len(self._proven) > REMEMBERED:
                del self._proven[next(iter(self._proven))]
        return True

    def mark(self, name: str) -> str | None:
        """Something that changes with the user's password; None for a name that there is not."""
        kept = self._current().get(name)
        return kept.hash if kept else None

    def _current(self) -> dict[str, _Hashed]:
        with self._lock:
            seen = _state(self._path)
            if seen != self._seen:
                self._users = _read(self._path)
                self._seen = seen
            return self._users


def add(path: str | os.PathLike[str], name: str, password: str) -> None:
    """Add a user to the file `path`, which is made if it is missing. Raises AccountError."""
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"The name {name!r} cannot be used.",
            hint="A name has 1 to 32 of a-z, 0-9, dot, hyphen and underscore, and begins with a"
            " letter or a digit.",
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"The password has {len(password)} characters.",
            hint=f"It should have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}.",
        )
    users = _read(Path(path)) if Path(path).exists() else {}
    if name in users:
        raise AccountError(
            f"There is a user {name} already.",
            hint=f"For a new password, remove it first: rag user remove {name} --auth-file {path}",
        )
    _write(Path(path), users | {name: _Hashed.of(password)})


def remove(path: str | os.PathLike[str], name: str) -> None:
    """Remove a user from the file `path`. Raises AccountError, also where there is no such user."""
    users = _read(Path(path))
    if name not in users:
        raise AccountError(
            f"There is no user {name} in {path}.",
            hint=f"Its users are {', '.join(sorted(users))}."
            if users
            else "It has no users at all.",
        )
    del users[name]
    _write(Path(path), users)


def _state(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError as exc:
        raise _unreadable(path, exc) from exc
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _read(path: Path) -> dict[str, _Hashed]:
    try:
        return {
            name: _Hashed.parse(value)
            for name, value in json.loads(path.read_text("utf-8")).items()
        }
    except OSError as exc:
        raise _unreadable(path, exc) from exc
    except (ValueError, TypeError, AttributeError) as exc:
        raise AccountError(
            f"The users file {path} is damaged.",
            hint="Restore it, or make another with rag user add NAME --auth-file FILE.",
        ) from exc


def _unreadable(path: Path, exc: OSError) -> AccountError:
    return AccountError(
        f"The users file {path} cannot be read ({exc.strerror}).",
        hint=f"Make it with rag user add NAME --auth-file {path}, or name another.",
    )


def _write(path: Path, users: dict[str, _Hashed]) -> None:
    """Replace the file in one step; only its owner may read it."""
    text = json.dumps({name: asdict(kept) for name, kept in users.items()}, indent=2) + "\n"
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(made).replace(path)
        except BaseException:
            with suppress(OSError):  # the first error is the one to tell
                Path(made).unlink()
            raise
    except OSError as exc:
        raise AccountError(
            f"The users file {path} cannot be written ({exc.strerror}).",
            hint="Name a file in a folder that there is and that you may write to.",
        ) from exc
