"""What language models read and wrote for one answer, and what a second opinion cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens the language model read and wrote for one answer, the checks included."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens that a model reads and writes."""

    read: float
    written: float

    @classmethod
    def parsed(cls, text: str) -> Price:
        """The price in a text such as "2.5/10". Raises ValueError."""
        read, written = (float(each) for each in text.split("/"))
        if not (0 <= read < float("inf") and 0 <= written < float("inf")):
            raise ValueError(text)
        return cls(read, written)

    def of(self, usage: Usage) -> float:
        """Dollars for `usage`."""
        return (self.read * usage.prompt_tokens + self.written * usage.completion_tokens) / 1e6


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What another model said of an answer's statements.

    It was `asked` about so many and `overturned` the verdict on some; `dollars` is None where no
    price is set, `failed` says why it was asked no more.
    """

    model: str
    asked: int = 0
    overturned: int = 0
    usage: Usage = Usage()
    dollars: float | None = None
    failed: str | None = None
