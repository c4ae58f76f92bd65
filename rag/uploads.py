"""Files that people hand in through a page: each kept in a folder of its owner inside the store.

The name that a browser sends is only a wish. What is made of it is one harmless file name, and
nothing that is written lies outside the owner's folder. A removed upload is kept aside for a day,
so that the removal can be taken back.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import time
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from rag import store_folder
from rag.articles import SIDECAR_SUFFIX, SUFFIXES
from rag.errors import UploadError

FOLDER = "uploads"
"""Where uploads lie, in the folder of the store."""
LONGEST_NAME = 200
"""Bytes of a file name in UTF-8; a number and a sidecar's ending have to fit into 255 as well."""
KEPT_SECONDS = 24 * 3600.0
"""How long a removed upload can be put back; the next removal after that deletes it."""

_OWNER = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_REMOVED = ".removed"  # no owner's name begins with a dot
_BLOCK = 1 << 20
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?=\.|$)")
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINERS = "\u200c\u200d"  # Persian and Indic spelling needs them


def receive(store: Path, owner: str, name: str, source: Path, *, max_bytes: int) -> Path:
    """Copy the handed-in file `source` to ``<store>/uploads/<owner>/``, and say where it lies.

    `name` is what the sender calls it; `safe_name` says what becomes of it. A file of that name
    and content is not copied again; beside one of other content it gets a number: ``a (2).txt``.
    Nothing is seen at that place before it is whole. Raises UploadError: a type that is not read,
    an empty file, over `max_bytes` bytes, no regular file, no name; and StoreError.
    """
    chosen = safe_name(name)
    with _opened(source, chosen) as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise _too_large(chosen, size, max_bytes)
        if not size:
            raise UploadError(
                f"{chosen} is empty.", hint="Write the article into it and hand it in again."
            )
        folder = _folder(store, owner)
        with store_folder.translated(store):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            waiting = folder / f".{uuid.uuid4().hex}"
            try:
                digest = _copy(file, waiting, chosen, max_bytes)
                return _named(waiting, folder / chosen, digest)
            finally:
                waiting.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """The file name that an upload called `name` gets: the last part of it, without what harms.

    Folders, drives, control characters, marks of direction and dots at the ends are dropped, names
    of Windows devices get an underscore, and what is longer than LONGEST_NAME loses the end of its
    stem. Raises UploadError where nothing is left, for a type that is not read, and for a sidecar.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = (
        letter
        for letter in unicodedata.normalize("NFC", last)
        if letter in _JOINERS or unicodedata.category(letter) not in _INVISIBLE
    )
    kept = " ".join("".join(visible).split())
    kept = re.sub(r"^(?:[ .]*[A-Za-z]:)*[ .]*", "", kept).rstrip(" .")  # drives, seen or hidden
    if not kept.strip(_JOINERS):
        raise UploadError(
            f"{name!r:.60} is no name for a file.", hint="Rename the file and hand it in again."
        )
    if kept.lower().endswith(SIDECAR_SUFFIX):
        raise UploadError(
            f"{kept:.60} says what another file is, and is no article.",
            hint="Hand in the article, then correct what the page shows about it.",
        )
    stem, suffix = os.path.splitext(kept)  # noqa: PTH122 (Path takes "a. .txt" apart elsewhere)
    if suffix.lower() not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        raise UploadError(
            f"{kept:.60} is of a type that is not read ({suffix or 'no ending'}).",
            hint=f"Save the article in UTF-8 as one of {known} and hand that in.",
        )
    stem = f"_{stem}" if _DEVICE.match(stem.rstrip(" .")) else stem
    room = LONGEST_NAME - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + suffix


def owner_of(path: Path, store: Path) -> str | None:
    """Who handed in the file at `path`; None where it is no upload."""
    place = _place(path, store)
    return place[0] if place else None


def discard(path: Path, store: Path) -> None:
    """Delete an upload and its sidecar for good; nothing where it is none, or gone.

    Raises StoreError.
    """
    if _place(path, store) is None:
        return
    with store_folder.translated(store):
        for each in _with_sidecar(path):
            each.unlink(missing_ok=True)


def set_aside(path: Path, store: Path, version: str) -> None:
    """Take an upload and its sidecar out of sight, for `bring_back`; nothing where it is none.

    `version` is the SHA-256 of its bytes, in hexadecimal. What was set aside more than
    KEPT_SECONDS ago is deleted. Raises StoreError.
    """
    place = _place(path, store)
    if place is None:
        return
    with store_folder.translated(store):
        _delete_old(store)
        aside = _aside(store, place, version)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700, parents=True)
        for each in _with_sidecar(path):
            with suppress(FileNotFoundError):  # it may have no sidecar, or be gone already
                each.replace(aside / each.name)


def bring_back(path: Path, store: Path, version: str) -> None:
    """Put what was set aside back to its place; nothing where it is no upload, or not kept.

    Raises UploadError where another file has its name by now, StoreError.
    """
    place = _place(path, store)
    if place is None:
        return
    aside = _aside(store, place, version)
    with store_folder.translated(store):
        if not (aside / path.name).exists():
            return
        if os.path.lexists(path) and not _holds(path, version):
            raise UploadError(
                f"Another file called {path.name} was handed in meanwhile.",
                hint="Remove that one first, or hand the old one in again under another name.",
            )
        for each in reversed(_with_sidecar(path)):  # the article last: it is what is looked for
            with suppress(FileNotFoundError):  # there may have been no sidecar
                (aside / each.name).replace(each)
        shutil.rmtree(aside, ignore_errors=True)


def _folder(store: Path, owner: str) -> Path:
    """The folder of `owner`, which lies where it seems to lie."""
    if not _OWNER.fullmatch(owner):
        raise UploadError(
            f"{owner!r:.60} is no account name.",
            hint="Use up to 32 of a-z, 0-9, dot, underscore and hyphen, a letter or digit first.",
        )
    folder = _root(store) / owner
    if Path(os.path.realpath(folder)) != folder:
        raise UploadError(
            f"The folder of uploads {folder} leads elsewhere.",
            hint="Make it a folder of its own, not a link.",
        )
    return folder


def _root(store: Path) -> Path:
    return Path(os.path.realpath(store)) / FOLDER


def _place(path: Path, store: Path) -> tuple[str, str] | None:
    """Owner and file name of an upload."""
    real = Path(os.path.realpath(path.parent)) / path.name
    root = _root(store)
    parts = real.relative_to(root).parts if real.is_relative_to(root) else ()
    return (parts[0], parts[1]) if len(parts) == 2 and _OWNER.fullmatch(parts[0]) else None


def _aside(store: Path, place: tuple[str, str], version: str) -> Path:
    """Where an upload waits; both name and content tell it from others."""
    owner, name = place
    key = hashlib.sha256(f"{name}\n{version}".encode()).hexdigest()
    return _root(store) / _REMOVED / owner / key


def _delete_old(store: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for each in (_root(store) / _REMOVED).glob("*/*"):
        with suppress(FileNotFoundError):  # another removal may be at it too
            if each.stat().st_mtime < oldest:
                shutil.rmtree(each)


def _with_sidecar(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(path.name + SIDECAR_SUFFIX)


@contextmanager
def _opened(source: Path, name: str) -> Iterator[BinaryIO]:
    """The handed-in file, which must be one: no link, folder, pipe or device."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError) as exc:
        raise _unreadable(name) from exc
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _unreadable(name)
    with os.fdopen(handle, "rb") as file:
        yield file


def _copy(file: BinaryIO, to: Path, name: str, max_bytes: int) -> str:
    """Copy at most `max_bytes` bytes to a new file; their SHA-256, in hexadecimal."""
    digest = hashlib.sha256()
    written = 0
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as copy:
        while block := file.read(_BLOCK):
            written += len(block)
            if written > max_bytes:  # it grew meanwhile
                raise _too_large(name, written, max_bytes)
            digest.update(block)
            copy.write(block)
    return digest.hexdigest()


def _named(waiting: Path, wanted: Path, digest: str) -> Path:
    """Give a finished file the first free name, or find the one that holds the same already."""
    for number in count(1):
        path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem} ({number})")
        try:
            path.hardlink_to(waiting)  # unlike a rename it never replaces what is there
        except FileExistsError:
            if not _holds(path, digest):
                continue
        return path
    raise AssertionError("numbers do not end")


def _holds(path: Path, digest: str) -> bool:
    """Whether there is a regular file of that SHA-256."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def _too_large(name: str, size: int, max_bytes: int) -> UploadError:
    return UploadError(
        f"{name} has {size} bytes, over the limit of {max_bytes}.",
        hint="Split it, or have RAG_MAX_FILE_MB raised.",
    )


def _unreadable(name: str) -> UploadError:
    return UploadError(
        f"{name} did not arrive as a file.", hint="Hand in one text file, not a folder or a link."
    )
