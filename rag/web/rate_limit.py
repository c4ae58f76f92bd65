"""How often somebody may do something."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

REMEMBERED = 10_000
"""How many names are remembered; beyond them the one that was quiet for longest is forgotten."""


class RateLimit:
    """At most `asks` in any `seconds` for each name. Safe to share between threads.

    `clock` gives seconds that never go back.
    """

    def __init__(
        self, asks: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.asks = asks
        self.seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, user: str) -> float:
        """Count one and give 0.0; or, where there were enough, the seconds to wait, uncounted."""
        with self._lock:
            wait = self._wait(user)
            if not wait:
                self._count(user)
            return wait

    def wait(self, user: str) -> float:
        """The seconds until one more is allowed; 0.0 for now. Counts nothing."""
        with self._lock:
            return self._wait(user)

    def _wait(self, user: str) -> float:
        times = self._times.get(user)
        if times is None or len(times) < self.asks:
            return 0.0
        return max(0.0, times[0] + self.seconds - self._clock())

    def _count(self, user: str) -> None:
        times = self._times.setdefault(user, deque(maxlen=self.asks))
        times.append(self._clock())
        self._times.move_to_end(user)
        if len(self._times) > REMEMBERED:
            self._times.popitem(last=False)
