"""How indexing and searching grow with the store: 1,000, 10,000 and 100,000 passages.

    python -m eval.benchmarks.growth --benchmarks ../shared/benchmarks --out figures.json

The articles are grown out of the seeds and the public sets that are there (see `material`).
Embedding 100,000 passages takes a quarter of an hour and more, so their vectors are made up: the
real vector of a source, with noise of the passage's own. Everything else is real, and so is the
search, the question's vector included. Seconds of indexing are therefore those without embedding.

The time of a question depends on what was read before: late interaction keeps the passages that it
read last, the cross-encoder its scores. So every question is asked of every size in turn, each way:

process  by `rag ask`, from the start of the process to its end
unread   of a store that was just opened, its models loaded and no passage read but for one question
new      one question after another in one process, as they come
again    the same question a second time
timeline `rag timeline` on the question as a topic, in one process

A small store is soon read as a whole, and then each new question is quick; that is what `new` shows
beside `unread`. All are asked without a language model.

Memory is the highest of a process of its own (Linux only). The indexing one has the real model
loaded and used, as it would be.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import rag
from eval.benchmarks import figures, material
from eval.benchmarks.embedders import Standing, Timed
from eval.benchmarks.figures import Figure
from eval.benchmarks.indexing import Safe
from eval.benchmarks.memory import apart, megabytes
from eval.benchmarks.steps import SEARCHING, Steps

SIZES = (1_000, 10_000, 100_000)
SLOWER = 1.3
"""Most that a search of the largest store may take, in times of the smallest."""
INDEXING_MB, ASKING_MB = 1500, 1000
TIMELINE_SECONDS = 2.0
"""Most that a timeline may take in the largest store, at the median; 100,000 passages are some
11,000 articles."""
ASKED = 50
"""Questions in the process whose memory is measured."""
PROCESSES = 5
"""Questions that have a process of their own."""

WARMING = "Which models are loaded before the first question?"
_SAMPLE = 64  # passages that the indexing process embeds for the sake of its memory

Times = dict[int, list[float]]
"""Seconds of each question, in order, by the size of the store."""
Watchers = Mapping[int, Steps]
"""Who watches the store of a size."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing took, in a process of its own; seconds without embedding."""

    passages: int
    articles_seconds: float
    vectors_seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Store:
    """A store of a size."""

    folder: Path
    indexed: Indexed
    disk: Mapping[str, int]


def made(work: Path, found: Sequence[material.Source], sizes: Sequence[int]) -> dict[int, Store]:
    """A store for each size in the folder `work`, each indexed in a process of its own."""
    leads = rag.EmbeddedModel().embed([f"{source.title}\n{source.lead}" for source in found])
    known = {source.title: lead for source, lead in zip(found, leads, strict=True)}
    sample = [source.lead for source in found[:_SAMPLE]]
    stores = {}
    for size in sizes:
        articles, folder = work / f"articles-{size}", work / f"store-{size}"
        finished = work / f"indexed-{size}.json"
        if not finished.exists():
            for unfinished in (articles, folder):
                shutil.rmtree(unfinished, ignore_errors=True)
            material.grow(found, articles, size)
            indexed = apart(_indexed, articles, folder, known, sample)
            finished.write_text(json.dumps(asdict(indexed)), "utf-8")
        indexed = Indexed(**json.loads(finished.read_text("utf-8")))
        disk = {
            "articles": figures.total(articles),
            "catalog": sum(path.stat().st_size for path in folder.glob("catalog.sqlite*")),
            "chroma": figures.total(folder / "chroma"),
        }
        stores[size] = Store(folder, indexed, disk)
    return stores


def _indexed(
    articles: Path, store: Path, known: Mapping[str, NDArray[np.float32]], sample: Sequence[str]
) -> Indexed:
    model = rag.EmbeddedModel()
    model.embed(sample)
    timed, safe = Timed(Standing(known)), Safe()
    with rag.open(store, llm="none", embedding=timed) as corpus:
        started = time.perf_counter()
        done = corpus.index(articles, progress=safe)
        ended = time.perf_counter()
    return Indexed(
        done.passages, safe.at - started - timed.seconds, ended - safe.at, megabytes("VmHWM")
    )


def asking_mb(store: Path, questions: Sequence[str]) -> float:
    """The highest memory of a process of its own that answers these, in MB."""
    return apart(_asked, store, questions)


def _asked(store: Path, questions: Sequence[str]) -> float:
    with rag.open(store, llm="none") as corpus:
        for question in questions:
            corpus.ask(question)
    return megabytes("VmHWM")


def processes(stores: Mapping[int, Path], questions: Sequence[str]) -> Times:
    """Seconds of whole processes that answer one question each."""
    times: Times = defaultdict(list)
    for number, question in enumerate(questions):
        for size in _in_turn(stores, number):
            command = [sys.executable, "-m", "rag", "ask", "--llm", "none", "--store"]
            started = time.perf_counter()
            subprocess.run(  # noqa: S603 (our own command)
                [*command, stores[size], "--", question], stdout=subprocess.DEVNULL, check=True
            )
            times[size].append(time.perf_counter() - started)
    return times


def unread(stores: Mapping[int, Path], questions: Sequence[str], steps: Watchers) -> Times:
    """Ask stores that were opened anew for each question; with `steps`, watched."""
    times: Times = defaultdict(list)
    for number, question in enumerate(questions):
        for size in _in_turn(stores, number):
            with opened({size: stores[size]}) as corpora:
                times[size].append(_seconds(corpora[size], question, steps.get(size)))
    return times


def running(
    stores: Mapping[int, Path], questions: Sequence[str], steps: Watchers
) -> tuple[Times, Times]:
    """Ask stores that stay open: each question when it is new, and again at once.

    With `steps`, the second time is watched.
    """
    new: Times = defaultdict(list)
    again: Times = defaultdict(list)
    with opened(stores) as corpora:
        for number, question in enumerate(questions):
            for size in _in_turn(stores, number):
                new[size].append(_seconds(corpora[size], question, None))
                again[size].append(_seconds(corpora[size], question, steps.get(size)))
    return new, again


def timelines(stores: Mapping[int, Path], topics: Sequence[str]) -> Times:
    """Seconds of a timeline on each topic, in stores that stay open."""
    times: Times = defaultdict(list)
    with opened(stores) as corpora:
        for number, topic in enumerate(topics):
            for size in _in_turn(stores, number):
                started = time.perf_counter()
                corpora[size].timeline(topic)
                times[size].append(time.perf_counter() - started)
    return times


@contextmanager
def opened(stores: Mapping[int, Path]) -> Iterator[dict[int, rag.Corpus]]:
    """The stores, open and with their models loaded."""
    with ExitStack() as stack:
        corpora = {
            size: stack.enter_context(rag.open(store, llm="none")) for size, store in stores.items()
        }
        for corpus in corpora.values():
            corpus.search(WARMING, limit=1)
        yield corpora


def _in_turn(stores: Mapping[int, Path], number: int) -> list[int]:
    """The sizes, every other time the largest first."""
    return sorted(stores, reverse=bool(number % 2))


def _seconds(corpus: rag.Corpus, question: str, steps: Steps | None) -> float:
    with steps.watching() if steps else nullcontext():
        started = time.perf_counter()
        corpus.ask(question)
        return time.perf_counter() - started


def asked(
    stores: Mapping[int, Path], questions: Sequence[str], repeats: int
) -> dict[str, list[Times]]:
    """The times of every way of asking, one for each repeat."""
    ways: dict[str, list[Times]] = {
        way: [] for way in ("process", "unread", "new", "again", "timeline")
    }
    for _ in range(repeats):
        ways["process"].append(processes(stores, questions[:PROCESSES]))
        ways["unread"].append(unread(stores, questions, {}))
        new, again = running(stores, questions, {})
        ways["new"].append(new)
        ways["again"].append(again)
        ways["timeline"].append(timelines(stores, questions))
    return ways


def watched(stores: Mapping[int, Path], questions: Sequence[str]) -> dict[str, dict[int, Steps]]:
    """The steps of asking what is unread and of asking again, by size."""
    ways = {way: {size: Steps(SEARCHING) for size in stores} for way in ("unread", "again")}
    unread(stores, questions, ways["unread"])
    running(stores, questions, ways["again"])
    return ways


def slower(repeats: Sequence[Times]) -> Figure:
    """The largest store's median time in medians of the smallest; a value for each repeat."""
    medians = [{size: statistics.median(times) for size, times in each.items()} for each in repeats]
    return Figure.of(each[max(each)] / each[min(each)] for each in medians)


def report(
    stores: Mapping[int, Store],
    ways: Mapping[str, Sequence[Times]],
    steps: Mapping[str, Mapping[int, Steps]],
    questions: int,
) -> dict[str, object]:
    """The figures: of indexing by size, of asking by way and size."""
    return {
        "indexing": {
            size: {**asdict(store.indexed), "disk bytes": store.disk}
            for size, store in stores.items()
        },
        "asking": {
            way: {
                "largest over smallest": asdict(slower(repeats)),
                "milliseconds": {
                    size: asdict(Figure.of(1000 * t for each in repeats for t in each[size]))
                    for size in stores
                },
            }
            for way, repeats in ways.items()
        },
        "milliseconds a step, mean": {
            way: {
                size: {step: 1000 * spent / questions for step, spent in each.seconds.items()}
                for size, each in by_size.items()
            }
            for way, by_size in steps.items()
        },
    }


def main(words: Sequence[str] | None = None) -> None:
    """Print what was measured, as the command line `words` ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--benchmarks", type=Path, help="folder that may hold public sets")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="in passages, about")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path, help="folder for the stores, kept for the next run")
    parser.add_argument("--out", type=Path, help="file for the figures")
    given = parser.parse_args(words)
    sets = material.present(given.benchmarks)
    with _place(given.work) as work:
        stores = made(work, material.sources(sets), given.sizes)
        for store in stores.values():
            print(_line(store))
        questions = material.questions(given.questions, sets)
        mb = asking_mb(stores[max(stores)].folder, (questions * ASKED)[:ASKED])
        folders = {size: store.folder for size, store in stores.items()}
        ways = asked(folders, questions, given.repeats)
        steps = watched(folders, questions)
    for way, repeats in ways.items():
        print(f"{way}: largest over smallest {slower(repeats).shown()}")
    indexing_mb = stores[max(stores)].indexed.peak_mb
    print(figures.aimed("memory while indexing", indexing_mb, INDEXING_MB, " MB"))
    print(figures.aimed("memory while asking", mb, ASKING_MB, " MB"))
    for way, repeats in ways.items():
        print(figures.aimed(f"largest over smallest, {way}", slower(repeats).median, SLOWER))
    drawn = [seconds for each in ways["timeline"] for seconds in each[max(each)]]
    print(figures.aimed("timeline", statistics.median(drawn), TIMELINE_SECONDS, " s"))
    if given.out:
        found = report(stores, ways, steps, len(questions))
        what = {"sets": [each.name for each in sets], "questions": len(questions)}
        figures.write(
            given.out,
            {**what, "memory asking, MB": mb, **found, "measured on": figures.measured_on()},
        )


def _line(store: Store) -> str:
    indexed, disk = store.indexed, sum(store.disk.values())
    each = 1000 * (indexed.articles_seconds + indexed.vectors_seconds) / indexed.passages
    return (
        f"{indexed.passages} passages: {each:.2f} ms each beside embedding, memory"
        f" {indexed.peak_mb:.0f} MB, disk {disk / 1e6:.0f} MB"
    )


@contextmanager
def _place(work: Path | None) -> Iterator[Path]:
    """The folder to work in; one that was not asked for is removed afterwards."""
    if work:
        work.mkdir(parents=True, exist_ok=True)
        yield work
    else:
        with tempfile.TemporaryDirectory() as found:
            yield Path(found)


if __name__ == "__main__":
    main()
