"""Whenever a run is killed, nothing acknowledged is lost and nothing half-done is served.

The killed process is a real one that indexes real files; it is killed with SIGKILL, which no
program can notice. It is forked by a process that has loaded the libraries, which saves time.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from rag.index import Index, IndexProgress
from tests.small_store import body, matching, near, open_index, write_articles

ARTICLES = 60
CHANGED = 12  # articles that say something else in each later round
KILLS = 20  # those that come before the run is through
MOST_ROUNDS = 100

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["small_store", "chromadb", "llama_index.core"])


def run(acknowledged: Connection) -> None:
    """What is killed: an index run that says what it has done."""

    def tell(progress: IndexProgress) -> None:
        acknowledged.send((progress.step, progress.source))

    with open_index(Path("store")) as index:
        index.sync([Path("news")], progress=tell)
    acknowledged.send(("done", ""))


@contextmanager
def running() -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that runs `run`, and the end of the pipe it talks into."""
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=run, args=(theirs,))
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def killed(moments: random.Random, expected: int) -> tuple[set[str], bool]:
    """Kill a run of `expected` articles at some moment.

    Gives the sources that it acknowledged, and whether the kill came before its end.
    """
    # a third of the kills fall into the articles, the others into what follows the last of them
    wait_for = moments.choice((moments.randrange(expected), expected, expected))
    delay = moments.uniform(0, 0.01 if wait_for < expected else 0.3)
    heard: list[tuple[str, str]] = []
    with running() as (process, pipe):
        with suppress(EOFError):
            while sum(step == "articles" for step, _ in heard) < wait_for:
                heard.append(pipe.recv())
            time.sleep(delay)
        process.kill()
        process.join()
        with suppress(EOFError):  # what it still said before it died
            while True:
                heard.append(pipe.recv())
        died = process.exitcode == -signal.SIGKILL and ("done", "") not in heard
    return {source for step, source in heard if step == "articles"}, died


def assert_held(index: Index, texts: dict[str, int]) -> None:
    """Every one of `texts` (number by source) is there, whole, and found by word and by vector."""
    articles = {article.source: article for article in index.articles()}
    for source, number in texts.items():
        assert articles[source].text == body(number)
        assert matching(index, f"word{number}") == {articles[source].id}
        assert near(index, body(number)) == [articles[source].id]


def assert_only_debris(index: Index) -> None:
    """Everything is proved but, at most, a vector index that was not finished."""
    for problem in index.check().problems:
        assert problem.where == "vector index"
        assert "never finished" in problem.what or "none yet" in problem.what


def test_nothing_acknowledged_is_lost_whenever_a_run_is_killed(in_folder: Path) -> None:
    moments = random.Random(20210805)  # noqa: S311 (moments, no secrets)
    numbers = iter(range(1, 10_000))
    texts: dict[str, int] = {}  # what each file says now
    safe: dict[str, int] = {}  # what was acknowledged and has not changed since
    kills = 0
    for turn in range(MOST_ROUNDS):
        if kills == KILLS:
            break
        chosen = range(ARTICLES) if not turn else moments.sample(range(ARTICLES), CHANGED)
        for slot in chosen:
            path = write_articles(Path("news"), [slot])[0]
            texts[path.as_posix()] = number = next(numbers)
            path.write_text(body(number), "utf-8")
            safe.pop(path.as_posix(), None)
        acknowledged, died = killed(moments, ARTICLES)
        kills += died
        safe.update({source: texts[source] for source in acknowledged})
        with open_index(Path("store")) as index:
            if safe:
                assert_held(index, safe)
                assert_only_debris(index)
            if turn % 5 == 4:  # the next run repairs and finishes
                index.sync([Path("news")])
                assert_held(index, texts)
                assert index.check().problems == ()
                safe = dict(texts)
    assert kills == KILLS


def test_a_lock_is_free_when_its_holder_was_killed(in_folder: Path) -> None:
    write_articles(Path("news"), range(30))
    with running() as (_, pipe):
        pipe.recv()
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
        assert len(index.articles()) == 30
        assert index.check().problems == ()


@pytest.mark.parametrize("step", ["articles", "vectors"])
def test_a_reader_goes_on_while_a_writer_is_killed(in_folder: Path, step: str) -> None:
    paths = write_articles(Path("news"), range(10))
    with open_index(Path("store")) as reader:
        reader.sync([Path("news")])
        paths[3].write_text(body(77), "utf-8")
        with running() as (_, pipe):
            while pipe.recv()[0] != step:
                assert near(reader, body(5)) == [*matching(reader, "word5")]
        for number in (5, 8):
            assert near(reader, body(number)) == [*matching(reader, f"word{number}")]
        assert len(matching(reader, "word3") | matching(reader, "word77")) == 1
