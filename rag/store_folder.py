"""The folder of a store: its one writer, and what the file system has to say about it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreError, StoreFull, StoreLocked, StoreUnreadable

LOCK_SECONDS = 2.0
"""How long a writer waits for another one before it gives up."""

_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn an OSError met in `folder` into the StoreError that says what to do about it."""
    try:
        yield
    except OSError as exc:
        raise error_of(folder, exc) from exc


def error_of(folder: Path, exc: OSError) -> StoreError:
    """The StoreError of an OSError met in `folder`: StoreFull or StoreUnreadable."""
    if exc.errno in _NO_ROOM:
        return full(folder)
    reason = exc.strerror or str(exc)
    return StoreUnreadable(
        f"The store {folder} cannot be used ({reason}: {exc.filename or folder}).",
        hint="Check that it is a folder you may read and write, or choose another with --store"
        " or RAG_STORE.",
    )


def full(folder: Path) -> StoreFull:
    """The error for a disk, a quota or a file size limit that leaves no room."""
    return StoreFull(
        f"There is no room left to write to the store {folder}.",
        hint="Free some space and run the command again; what was acknowledged before is kept.",
    )


@contextmanager
def writing(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Be the one writer of the store in `folder`, which is made if it is missing.

    The kernel gives the lock back when the process ends, however it ends. Raises StoreLocked
    where another writer does not finish within `seconds`, StoreUnreadable, StoreFull.
    """
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "write.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _wait(handle, folder, seconds)
        with translated(folder):
            os.truncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, folder: Path, seconds: float) -> None:
    import fcntl  # only writers need it, and only Unix has it

    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            owner = os.pread(handle, 20, 0).decode("ascii", "replace") or "unknown"
            raise StoreLocked(
                f"Another process is writing to the store {folder} (process {owner}).",
                hint="Wait until it is done and run the command again; reading works meanwhile.",
            ) from None
        except OSError as exc:
            raise error_of(folder, exc) from exc
        return
