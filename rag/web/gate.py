"""A fair queue before the language model: first come, first served, and a visible place in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Lets `slots` (1 or more) through at a time, in the order in which they came.

    Safe to share between threads; a ticket may be used in another thread than it was taken in.
    """

    def __init__(self, slots: int) -> None:
        if slots < 1:
            raise ValueError(f"a gate needs at least 1 slot, has {slots}")
        self.slots = slots
        self._moved = threading.Condition()
        self._line: list[Ticket] = []  # those inside are the first `slots` of it

    @contextmanager
    def place(self) -> Iterator[Ticket]:
        """A place in the line, given up when the context ends, whether its turn came or not."""
        ticket = Ticket(self)
        with self._moved:
            self._line.append(ticket)
        try:
            yield ticket
        finally:
            with self._moved:
                self._line.remove(ticket)
                self._moved.notify_all()

    def _ahead(self, ticket: Ticket) -> int:
        return max(0, self._line.index(ticket) - self.slots + 1)

    def _wait(self, ticket: Ticket, seconds: float) -> bool:
        with self._moved:
            before = self._ahead(ticket)
            if before:
                self._moved.wait_for(lambda: self._ahead(ticket) != before, seconds)
            return self._ahead(ticket) == 0


class Ticket:
    """A place in the line of a gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def ahead(self) -> int:
        """How many go before; 0 when it is one's turn."""
        with self._gate._moved:
            return self._gate._ahead(self)

    def wait(self, seconds: float) -> bool:
        """Wait until the place changes, at most `seconds`; True when it is one's turn."""
        return self._gate._wait(self, seconds)
