"""What was kept is there after its process was killed with SIGKILL, or its disk was full."""

from __future__ import annotations

import multiprocessing
import random
import resource
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from rag.conversations import Conversations
from rag.errors import StoreFull
from rag.types import Answer

KILLS = 8

processes = multiprocessing.get_context("spawn")


def answer(number: int) -> Answer:
    """An answer of several pages of the file, that no other number has."""
    said = f"It froze {number} times. " * 500
    return Answer(f"How often? {number}", "How often?", said, abstained=False, mode="llm")


def keep(store: Path, first: int, kept: Connection) -> None:
    """What is killed: adds and rates turns without end, and tells each one that it was given."""
    conversations = Conversations(store)
    started = conversations.start("ann", f"From {first}")
    for number in range(first, first + 100_000):
        turn = conversations.add("ann", started.id, answer(number))
        kept.send((turn.id, number, False))
        conversations.rate("ann", turn.id, "up", f"note {number}")
        kept.send((turn.id, number, True))


def test_nothing_that_was_kept_is_lost_whenever_the_process_is_killed(tmp_path: Path) -> None:
    moments = random.Random(20240506)  # noqa: S311 (moments, no secrets)
    heard: list[tuple[str, int, bool]] = []
    for kill in range(KILLS):
        ours, theirs = processes.Pipe(duplex=False)
        process = processes.Process(target=keep, args=(tmp_path, kill * 100_000, theirs))
        process.start()
        theirs.close()
        heard.append(ours.recv())
        time.sleep(moments.uniform(0, 0.1))
        process.kill()
        with suppress(EOFError):  # what it still said before it died
            while True:
                heard.append(ours.recv())
        process.join()
        ours.close()
        assert process.exitcode == -signal.SIGKILL
        reopened = Conversations(tmp_path)
        turns = {
            turn.id: turn
            for summary in reopened.summaries("ann")
            for turn in reopened.get("ann", summary.id).turns
        }
        for turn_id, number, rated in heard:
            assert turns[turn_id].answer == answer(number)
            assert not rated or turns[turn_id].note == f"note {number}"
        told = {turn_id for turn_id, _, _ in heard}
        assert len(turns) <= len(told) + kill + 1  # each kill may leave one not told of
        assert reopened.summaries("ann", f"often {heard[-1][1]}")
        reopened.close()


def fill(store: Path, kept: Connection) -> None:
    """Adds turns until no file may grow, as on a full disk; tells each that it was given."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    conversations = Conversations(store)
    started = conversations.start("ann", "Harbour")
    try:
        while True:
            kept.send(conversations.add("ann", started.id, answer(1)).id)
    except StoreFull as full:
        kept.send(f"{full} {full.hint}")
    assert len(conversations.get("ann", started.id).turns) > 0  # reading goes on
    kept.send("read")


def test_a_full_disk_is_told_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=fill, args=(tmp_path, theirs))
    process.start()
    theirs.close()
    heard: list[str] = []
    with suppress(EOFError):  # it has said all it had to say
        while True:
            heard.append(ours.recv())
    process.join()
    *given, told, last = heard
    assert (process.exitcode, last) == (0, "read")
    assert "no room" in told
    assert len(given) > 1
    conversations = Conversations(tmp_path)
    (summary,) = conversations.summaries("ann")
    assert [turn.id for turn in conversations.get("ann", summary.id).turns] == given
    conversations.add("ann", summary.id, answer(2))
    conversations.close()
