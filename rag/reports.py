"""What indexing and checking report. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of an index run."""

    source: str
    article_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did; `passages` counts those written, `seconds` is wall time."""

    added: tuple[FileReport, ...] = ()
    updated: tuple[FileReport, ...] = ()
    unchanged: tuple[FileReport, ...] = ()
    removed: tuple[FileReport, ...] = ()
    failed: tuple[FileReport, ...] = ()
    skipped: tuple[FileReport, ...] = ()
    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `check` found wrong."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` proved: counts of what was compared, and every problem found."""

    articles: int
    passages: int
    sentences: int
    vectors: int
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
