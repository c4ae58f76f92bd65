"""What a streamed answer consists of, in this order: evidence, text, citation, verdict, answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Literal, Self, TypeVar

from rag.types import Answer, Citation, Hit, Statement


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """First event of a stream: the passages, before anything is written.

    Where others are served first it comes twice: at once, with the passages unread (see
    `rag.retrieval.Retrieval.stages`), and again in its turn.
    """

    hits: tuple[Hit, ...]
    standalone_question: str
    """The question as it was searched for: after earlier turns not always as it was typed."""
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

Item = TypeVar("Item")


class Stream(Generic[Item], Iterator[Item]):
    """Events as they come; `close`, from any thread, breaks off what is under way and ends it.

    `stop` breaks off what `events` waits for.
    """

    def __init__(self, events: Generator[Item], stop: Callable[[], object]) -> None:
        self._events = events
        self._stop = stop
        self._closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Item:
        event = next(self._events)
        if self._closed:  # it was meanwhile, and could not reach into a step under way
            self._events.close()
            raise StopIteration
        return event

    def close(self) -> None:
        """End it, as often as wanted."""
        self._closed = True
        self._stop()
        with suppress(ValueError):  # a step is under way in another thread, which sees to the rest
            self._events.close()
