"""What indexing, checking and a traced search report. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import EvidenceSentence, Hit, Passage


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


@dataclass(frozen=True, slots=True)
class Trace:
    """How a question was searched for: what was left after each step, best first.

    `question` is what was searched for; `lexical` and `dense` are what the two searches found,
    `fused` is both together, `narrowed` what late interaction kept of it, `hits` what the reranker
    made of that, `evidence` the units that an answer would be made from.
    """

    question: str
    lexical: tuple[Passage, ...]
    dense: tuple[Passage, ...]
    fused: tuple[Passage, ...]
    narrowed: tuple[Passage, ...]
    hits: tuple[Hit, ...]
    evidence: tuple[EvidenceSentence, ...]
