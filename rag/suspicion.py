"""What is suspicious in an article's text. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Characters `[start, end)` that are no news: an order to a language model, or a disguise.

    A disguise hides what is there, or passes for what is not. `reason` is a clause: what they do,
    or what they are.
    """

    start: int
    end: int
    kind: Literal["instruction", "disguise"]
    reason: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a suspicion needs 0 <= start < end, is [{self.start}, {self.end})")

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with `[start, end)`."""
        return self.start < end and start < self.end
