"""The line before the language model: fair, visible, and left by whoever goes."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from rag.web.gate import Gate


def test_a_gate_without_a_slot_is_no_gate() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Gate(0)


@pytest.mark.parametrize("slots", [1, 3])
def test_as_many_as_there_are_slots_go_at_once(slots: int) -> None:
    gate = Gate(slots)
    with ExitStack() as line:
        tickets = [line.enter_context(gate.place()) for _ in range(slots + 3)]
        assert [ticket.ahead() for ticket in tickets] == [0] * slots + [1, 2, 3]


def test_whoever_came_first_goes_first() -> None:
    gate = Gate(1)
    order: list[int] = []
    queued = threading.Semaphore(0)

    def go(number: int) -> None:
        with gate.place() as ticket:
            queued.release()
            while not ticket.wait(10):
                pass
            order.append(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(20)]
    with gate.place():
        for thread in threads:
            thread.start()
            queued.acquire()
        assert order == []
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_never_are_more_inside_than_there_are_slots() -> None:
    gate = Gate(3)
    lock = threading.Lock()
    inside = most = 0

    def go() -> None:
        nonlocal inside, most
        with gate.place() as ticket:
            while not ticket.wait(10):
                pass
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.005)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=go) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most <= 3


def test_waiting_in_vain_ends_after_the_time_given() -> None:
    gate = Gate(1)
    with gate.place(), gate.place() as second:
        assert not second.wait(0.01)
        assert second.ahead() == 1


def test_waiting_ends_when_the_place_changes_though_it_is_not_ones_turn() -> None:
    gate = Gate(1)
    told: list[tuple[bool, int]] = []
    with gate.place(), ExitStack() as second:
        second.enter_context(gate.place())
        with gate.place() as third:
            assert third.ahead() == 2
            waiting = threading.Thread(target=lambda: told.append((third.wait(60), third.ahead())))
            waiting.start()
            second.close()
            waiting.join()
    assert told == [(False, 1)]


def test_whoever_gives_up_leaves_no_gap() -> None:
    gate = Gate(1)
    with gate.place(), ExitStack() as later:
        with pytest.raises(KeyboardInterrupt), gate.place():
            raise KeyboardInterrupt
        assert later.enter_context(gate.place()).ahead() == 1
