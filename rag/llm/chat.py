"""What a language model is to this program: messages in, a stream of text or a first token out.

A stand-in needs no more than the Protocol :class:`LLM` and a :class:`Reply` over a list.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from rag.errors import LLMError, LLMTimeout, LLMUnreachable
from rag.types import Message
from rag.usage import Usage


class Brake:
    """Breaks off whatever is under way for one answer, from any thread, once and for all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pulled = False
        self._stops: list[Callable[[], object]] = []

    def pull(self) -> None:
        """Stop what is under way and whatever begins later."""
        with self._lock:
            self._pulled = True
            stops, self._stops = self._stops, []
        for stop in stops:
            stop()

    def check(self) -> None:
        """Raise LLMUnreachable where it was pulled: nothing is begun any more."""
        if self._pulled:
            raise LLMUnreachable("The answer was stopped.", hint="Ask again.")

    def stops(self, stop: Callable[[], object]) -> None:
        """Call `stop` when the brake is pulled; at once if it was."""
        with self._lock:
            if not self._pulled:
                self._stops.append(stop)
                return
        stop()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment by which everything asked for one answer is done.

    `at` is in seconds on the clock of ``time.monotonic``; `seconds` is what was granted. `brake`
    ends it earlier.
    """

    at: float
    seconds: float
    brake: Brake = field(default_factory=Brake, compare=False)

    @classmethod
    def after(cls, seconds: float, brake: Brake | None = None) -> Deadline:
        """The deadline `seconds` from now, or when `brake` is pulled."""
        return cls(time.monotonic() + seconds, seconds, brake or Brake())

    def remaining(self) -> float:
        """Seconds left, more than 0. Raises LLMTimeout when none are."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> LLMTimeout:
        """The error that says so."""
        return LLMTimeout(
            f"The language model did not answer within {self.seconds:g} s.",
            hint="Ask again or raise RAG_LLM_TIMEOUT; RAG_LLM=none answers in quotes without a"
            " model.",
        )


@dataclass(frozen=True, slots=True)
class FirstToken:
    """How a model begins its reply.

    `logprobs` holds the likeliest tokens (20 at most) with their natural log-probabilities; it is
    empty where an endpoint gives none. `text` is the token that was chosen.
    """

    logprobs: Mapping[str, float]
    text: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known once a reply ended; `truncated` if it reached the limit of its length."""

    usage: Usage
    truncated: bool = False


class Reply:
    """The pieces of a text as they are written, then what is known at its end.

    `text` is all that was read so far; `usage` and `truncated` are filled in at the end. Iterating
    raises LLMError. Leave early by `close` or the end of a ``with``: the model stops writing, and
    there are no further pieces.
    """

    def __init__(
        self, items: Iterable[str | Ending], stop: Callable[[], object] = lambda: None
    ) -> None:
        self._items = iter(items)
        self._stop = stop
        self._closed = False
        self.text = ""
        self.usage = Usage()
        self.truncated = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        try:
            item = next(self._items)
        except LLMError:
            if not self._closed:
                raise
        else:
            if isinstance(item, Ending):
                self.usage, self.truncated = item.usage, item.truncated
            elif not self._closed:
                self.text += item
                return item
        raise StopIteration

    def close(self) -> None:
        """Stop the model; from any thread, as often as wanted."""
        self._closed = True
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class LLM(Protocol):
    """Anything that continues a chat. Neither attribute may load a model or open a connection."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def in_process(self) -> bool:
        """Whether it runs in this process: then it is small, and no text leaves the machine."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: Deadline) -> Reply:
        """The reply, at most `max_tokens` long; reading it raises LLMError."""
        ...

    def first_token(self, messages: Sequence[Message], *, deadline: Deadline) -> FirstToken:
        """How the reply would begin. Raises LLMError."""
        ...

    def close(self) -> None:
        """Release what is held; a later call takes it up again."""
        ...
