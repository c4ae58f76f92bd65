"""File → bytes: one bounded read of a regular file and of the sidecar beside it; and back."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
import uuid
from dataclasses import dataclass
from pathlib import Path

from rag.errors import (
    ArticleEmpty,
    ArticleError,
    ArticleTooLarge,
    ArticleUnreadable,
    SidecarError,
    UploadError,
)

VERSION = "5"
"""Version of what the readers make of the same bytes; part of every fingerprint."""
SIDECAR_SUFFIX = ".meta.json"

_MAX_SIDECAR_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class RawFile:
    """The bytes of an article's file, and of its sidecar where there is one."""

    path: Path
    data: bytes
    sidecar: bytes | None

    @property
    def version(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that decides what is read: reader, suffix, file and sidecar."""
        sidecar = b"-" if self.sidecar is None else b"+" + self.sidecar
        digest = hashlib.sha256()
        for part in (VERSION.encode(), self.path.suffix.lower().encode(), self.data, sidecar):
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()


def load(path: Path, *, max_bytes: int) -> RawFile:
    """Read the article at `path`, at most `max_bytes` bytes, and its sidecar.

    Raises ArticleUnreadable (missing, no regular file, no permission), ArticleTooLarge,
    ArticleEmpty, and SidecarError for a sidecar that cannot be read.
    """
    try:
        data = _read(path, max_bytes)
    except FileNotFoundError as exc:
        raise ArticleUnreadable(
            f"{path.name} does not exist.", hint="Check the path, or take it out of the store."
        ) from exc
    except (OSError, ValueError) as exc:
        raise ArticleUnreadable(
            f"{path.name} cannot be read ({_reason(exc)}).",
            hint="Give a text file that you may read.",
        ) from exc
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise empty(path.name, len(data))
    return RawFile(path, data, _sidecar(path))


def put_sidecar(path: Path, data: bytes | None) -> None:
    """Make `data` the sidecar of the article at `path`, whole or not at all; None removes it.

    Raises SidecarError for more than 64 KiB, UploadError where it cannot be written.
    """
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    if data is not None and len(data) > _MAX_SIDECAR_BYTES:
        raise SidecarError(
            f"{beside.name} would have {len(data)} bytes, over the limit of {_MAX_SIDECAR_BYTES}.",
            hint="Shorten what is stated in it.",
        )
    waiting = beside.with_name(f".{uuid.uuid4().hex}")
    try:
        if data is None:
            beside.unlink(missing_ok=True)
            return
        try:
            with waiting.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(beside)
        finally:
            waiting.unlink(missing_ok=True)
    except OSError as exc:
        raise UploadError(
            f"{beside.name} cannot be written ({_reason(exc)}).",
            hint=f"Make {path.parent.name} a folder that may be written, then try again.",
        ) from exc


def empty(name: str, size: int) -> ArticleEmpty:
    """The error for a file `name` of `size` bytes that holds no text."""
    return ArticleEmpty(
        f"{name} holds no text (its size is {size} bytes).",
        hint="Write the article into it, or remove the file.",
    )


def _sidecar(path: Path) -> bytes | None:
    beside = path.with_name(path.name + SIDECAR_SUFFIX)
    try:
        return _read(beside, _MAX_SIDECAR_BYTES)
    except FileNotFoundError:
        return None
    except (OSError, ArticleError) as exc:
        raise SidecarError(
            f"{beside.name} cannot be read ({_reason(exc)}).",
            hint="Make it a small JSON file that you may read, or remove it.",
        ) from exc


def _read(path: Path, max_bytes: int) -> bytes:
    # Opening a fifo waits for a writer for ever, so its kind is looked at first.
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(f"it is {_kind(state.st_mode)}, not a file")
    data = b""
    if state.st_size <= max_bytes:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    if state.st_size > max_bytes or len(data) > max_bytes:
        size = max(state.st_size, len(data))
        raise ArticleTooLarge(
            f"{path.name} has {size} bytes, over the limit of {max_bytes}.",
            hint="Split it, or raise RAG_MAX_FILE_MB.",
        )
    return data


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).rstrip(".")
