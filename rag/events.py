"""What a streamed answer consists of, in this order: evidence, text, citation, verdict, answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types import Answer, Citation, Hit, Statement


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """First event of a stream: the passages, before anything is written."""

    hits: tuple[Hit, ...]
    kind: Literal["evidence"] = "evidence"


@dataclass(frozen=True, slots=True)
class TextWritten:
    """A piece of the draft as it arrives; not yet checked."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class CitationMade:
    """A citation that the statement at `statement` (from 0) of the draft rests on."""

    statement: int
    citation: Citation
    kind: Literal["citation"] = "citation"


@dataclass(frozen=True, slots=True)
class VerdictReached:
    """The statement at index `statement` (from 0) was checked."""

    statement: int
    checked: Statement
    kind: Literal["verdict"] = "verdict"


@dataclass(frozen=True, slots=True)
class Answered:
    """Last event of a stream."""

    answer: Answer
    kind: Literal["answer"] = "answer"


Event = EvidenceFound | TextWritten | CitationMade | VerdictReached | Answered
