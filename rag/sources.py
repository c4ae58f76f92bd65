"""Where articles come from: the files under given paths, and the names they go by in a store.

A file is known by its path with the links of its folders resolved (its own name is kept where the
file itself is a link). The store notes that path relative to the store's parent, so that a project
can be moved, and what lies inside the store relative to the store itself, so that the store can be
renamed; people see it relative to the folder they are in.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from rag.articles import SIDECAR_SUFFIX, SUFFIXES

SLUG_LENGTH = 40
"""Most characters of an article's id that come from its file name."""
INSIDE = "./"
"""How a stored source begins that lies inside the store; no other does."""


@dataclass(frozen=True, slots=True)
class Left:
    """A path that gives no article, and why."""

    path: Path
    reason: str


@dataclass(slots=True)
class Found:
    """What lies under the given paths: files to read (sorted), and what was left aside.

    `folders` are those that were looked through.
    """

    files: list[Path] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)
    skipped: list[Left] = field(default_factory=list)
    failed: list[Left] = field(default_factory=list)


def find(paths: Sequence[Path], store: Path) -> Found:
    """The files under `paths`, each once however many names lead to it.

    Hidden files and folders and the folder `store` are passed over; folders reached through links
    are followed once. What is named itself counts as meant: of an unknown type it fails, where in
    a folder it would be skipped.
    """
    found = Found()
    names: list[Path] = []
    visited: set[tuple[int, int]] = set()
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a parent may not be read)
            names += _walk(_real(path), _real(store), visited, found)
        elif not os.path.lexists(path):
            found.failed.append(Left(canonical(path), "There is no such file or folder."))
        elif reason := _unfit(path):
            found.failed.append(Left(canonical(path), reason))
        else:
            names.append(canonical(path))
    real: dict[Path, Path] = {}
    for name in sorted(names, key=lambda name: (name.is_symlink(), name)):
        real.setdefault(_real(name), name)
    found.files = sorted(real.values())
    return found


def canonical(path: Path) -> Path:
    """`path` made absolute, with the links of its folders resolved."""
    return _real(path.parent) / path.name


def stored(path: Path, store: Path) -> str:
    """How the store notes `path`: posix, relative to the store or its parent where inside."""
    home = _real(store)
    if path.is_relative_to(home):
        return INSIDE + path.relative_to(home).as_posix()
    parent = home.parent
    return (path.relative_to(parent) if path.is_relative_to(parent) else path).as_posix()


def located(source: str, store: Path) -> Path:
    """Where the file of a stored source lies; the inverse of `stored`."""
    home = _real(store)
    return (home if source.startswith(INSIDE) else home.parent) / PurePosixPath(source)


def shown(path: Path) -> str:
    """How people see an absolute path: relative to the current folder where it lies inside."""
    here = Path.cwd()
    seen = path.relative_to(here) if path.is_relative_to(here) else path
    return os.fsencode(seen.as_posix()).decode("utf-8", "replace")


def spelled(found: Iterable[str], store: Path) -> Iterator[tuple[str, str, str]]:
    """How the paths of stored sources may be spelled: as `shown`, as `stored`, and whole.

    For many at once: links and the current folder are looked up only once.
    """
    home, here = _real(store), f"{Path.cwd().as_posix().rstrip('/')}/"
    inside, beside = (f"{folder.as_posix().rstrip('/')}/" for folder in (home, home.parent))
    for source in found:
        if source.startswith(INSIDE):
            whole = inside + source.removeprefix(INSIDE)
        else:
            whole = source if source.startswith("/") else beside + source
        seen = os.fsencode(whole.removeprefix(here)).decode("utf-8", "replace")
        yield seen, source, whole


def gone(path: Path) -> bool:
    """Whether there certainly is no file; one that may not be looked at is not gone."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def article_id(source: str, taken: Container[str] = ()) -> str:
    """The id of the article at a stored source: a slug of the file's name and a hash of the path.

    The hash has 8 hexadecimal digits, more where another article has `taken` that id.
    """
    stem = PurePosixPath(source).stem.lower()
    slug = re.sub(r"[^a-z0-9_]+", "-", stem)[:SLUG_LENGTH].strip("-") or "article"
    digest = hashlib.sha256(source.encode()).hexdigest()
    ids = (f"{slug}-{digest[:length]}" for length in range(8, len(digest) + 1))
    return next(each for each in ids if each not in taken)


def _walk(root: Path, store: Path, visited: set[tuple[int, int]], found: Found) -> Iterator[Path]:
    """The files to read below `root`, which is resolved; the rest goes into `found`."""

    def unreadable(exc: OSError) -> None:
        reason = f"The folder cannot be read ({exc.strerror})."
        found.failed.append(Left(Path(exc.filename), reason))

    for folder, subfolders, names in os.walk(root, onerror=unreadable, followlinks=True):
        here = _real(Path(folder))
        try:
            status = here.stat()
        except OSError as exc:  # it went away meanwhile
            unreadable(exc)
            continue
        if (identity := (status.st_dev, status.st_ino)) in visited or here == store:
            subfolders.clear()
            continue
        visited.add(identity)
        found.folders.add(here)
        subfolders[:] = sorted(each for each in subfolders if not each.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or name.endswith(SIDECAR_SUFFIX):
                continue
            if reason := _unfit(here / name):
                found.skipped.append(Left(here / name, reason))
            else:
                yield here / name


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises on a link to itself


def _unfit(path: Path) -> str | None:
    """Why the file's name rules it out; None where it does not."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "Its path is not valid UTF-8; rename it."
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(sorted(SUFFIXES))
        return f"No article format: {path.suffix or 'no suffix'} (known: {known})."
    return None
