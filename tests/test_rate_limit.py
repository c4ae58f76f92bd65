"""How often somebody may do something."""

from __future__ import annotations

import threading

from rag.web import rate_limit
from rag.web.rate_limit import RateLimit


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_as_many_as_are_allowed_and_then_no_more() -> None:
    limit = RateLimit(3, 60, Clock())
    assert [limit.allow("ann") for _ in range(4)] == [0.0, 0.0, 0.0, 60.0]


def test_the_wait_is_until_the_oldest_one_is_forgotten() -> None:
    clock = Clock()
    limit = RateLimit(2, 60, clock)
    limit.allow("ann")
    clock.now += 45
    limit.allow("ann")
    assert limit.allow("ann") == 15.0
    clock.now += 15
    assert limit.allow("ann") == 0.0
    assert limit.allow("ann") == 45.0


def test_what_was_refused_is_not_counted() -> None:
    clock = Clock()
    limit = RateLimit(1, 60, clock)
    limit.allow("ann")
    for _ in range(50):
        clock.now += 1
        limit.allow("ann")
    clock.now += 10
    assert limit.allow("ann") == 0.0


def test_looking_counts_nothing() -> None:
    limit = RateLimit(1, 60, Clock())
    assert limit.wait("ann") == limit.wait("ann") == limit.allow("ann") == 0.0
    assert limit.wait("ann") == 60.0


def test_each_has_a_limit_of_ones_own() -> None:
    limit = RateLimit(1, 60, Clock())
    assert limit.allow("ann") == limit.allow("bob") == 0.0
    assert limit.allow("ann") == 60.0


def test_only_so_many_names_are_remembered() -> None:
    limit = RateLimit(1, 60, Clock())
    for number in range(rate_limit.REMEMBERED + 5):
        limit.allow(f"user {number}")
    assert limit.allow("user 0") == 0.0
    assert limit.allow(f"user {rate_limit.REMEMBERED}") == 60.0
    assert len(limit._times) <= rate_limit.REMEMBERED


def test_many_threads_get_no_more_than_one_would() -> None:
    limit = RateLimit(10, 60, Clock())
    allowed: list[float] = []
    threads = [
        threading.Thread(target=lambda: allowed.append(limit.allow("ann"))) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(0.0) == 10
