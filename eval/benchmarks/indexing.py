"""What indexing costs above the bare embedding of the same passages.

    python -m eval.benchmarks.indexing --benchmarks ../shared/benchmarks --out figures.json

Indexes articles with the real embedding model into a fresh store, `--repeats` times. Each time the
same texts are embedded once more by the same model, in one call and nothing beside it: that is the
bare time. The two take turns in going first. Indexed are the documents of the first public set that
is there, or articles grown out of the seeds (see `material`).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import rag
from eval.benchmarks import figures, material
from eval.benchmarks.embedders import Embedder, Timed
from eval.benchmarks.figures import Figure
from eval.targets import Target

AIM = 1.10
"""Most that indexing may cost, in bare embedding times."""
PASSAGES = 1200


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and of all processors together, which other programs change little."""

    clock: float
    processors: float


@dataclass(frozen=True, slots=True)
class Run:
    """An indexing run: all of it, the embedder's part, and the same texts embedded alone.

    `articles` is how long it took until the last article was safe, in seconds; what is left is the
    vector index.
    """

    passages: int
    whole: Spent
    embedder: Spent
    articles: float
    bare: Spent


class Progress(Protocol):
    """What an index run tells of how far it is."""

    @property
    def step(self) -> str:
        """First "articles", then "vectors"."""
        ...


class Safe:
    """Told of the progress of an index run, notes when the last article was safe."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self, progress: Progress) -> None:
        """Called after each article, and while the vector index is built."""
        if progress.step == "articles":
            self.at = time.perf_counter()


def measure(articles: Path, embedder: Embedder, repeats: int) -> list[Run]:
    """Index the folder `articles` so many times. Raises RagError, and ValueError for failures."""
    texts = _indexed(articles, embedder)[1].texts  # models and libraries are loaded by this one
    runs = []
    for number in range(repeats):
        before = _alone(embedder, texts) if number % 2 else None
        (passages, whole, safe), timed = _indexed(articles, embedder)
        bare = before or _alone(embedder, texts)
        runs.append(Run(passages, whole, Spent(timed.seconds, timed.processors), safe, bare))
    return runs


def ratios(runs: Sequence[Run]) -> dict[str, Figure]:
    """Indexing in bare embedding times: on the clock, beside the embedder's part, and in work."""
    return {
        "bare embedding": Figure.of(run.whole.clock / run.bare.clock for run in runs),
        "the embedder's part": Figure.of(run.whole.clock / run.embedder.clock for run in runs),
        "bare embedding, processor time": Figure.of(
            run.whole.processors / run.bare.processors for run in runs
        ),
    }


def report(runs: Sequence[Run]) -> dict[str, object]:
    """The figures of some runs."""
    seconds = {
        "whole": Figure.of(run.whole.clock for run in runs),
        "until the last article was safe": Figure.of(run.articles for run in runs),
        "the embedder's part": Figure.of(run.embedder.clock for run in runs),
        "bare embedding": Figure.of(run.bare.clock for run in runs),
    }
    return {
        "passages": runs[0].passages,
        "indexing over": {name: asdict(each) for name, each in ratios(runs).items()},
        "seconds": {name: asdict(each) for name, each in seconds.items()},
    }


def write_articles(sets: Sequence[Target], folder: Path, passages: int) -> str:
    """Write a file for every text of the first set, and say whose they are.

    Without a set, so many passages grown out of the seeds.
    """
    if not sets:
        material.grow(material.sources(), folder, passages)
        return "grown out of the seeds"
    folder.mkdir(parents=True)
    for number, (title, text) in enumerate(material.texts(sets[0])):
        (folder / f"{number:06d}.txt").write_text(f"{title}\n\n{text}\n", "utf-8")
    return f"the documents of {sets[0].name}"


def _indexed(articles: Path, embedder: Embedder) -> tuple[tuple[int, Spent, float], Timed]:
    timed, safe = Timed(embedder), Safe()
    with (
        tempfile.TemporaryDirectory() as store,
        rag.open(store, llm="none", embedding=timed) as corpus,
    ):
        started, worked = time.perf_counter(), time.process_time()
        done = corpus.index(articles, progress=safe)
        whole = Spent(time.perf_counter() - started, time.process_time() - worked)
    if done.failed:
        raise ValueError(f"{len(done.failed)} articles were not indexed: {done.failed[0]}")
    return (done.passages, whole, safe.at - started), timed


def _alone(embedder: Embedder, texts: Sequence[str]) -> Spent:
    timed = Timed(embedder)
    timed.embed(texts)
    return Spent(timed.seconds, timed.processors)


def main(words: Sequence[str] | None = None) -> None:
    """Print what was measured, as the command line `words` ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--benchmarks", type=Path, help="folder that may hold public sets")
    parser.add_argument(
        "--passages", type=int, default=PASSAGES, help="grown, where there is no set"
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, help="file for the figures")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as work:
        articles = Path(work) / "articles"
        what = write_articles(material.present(given.benchmarks), articles, given.passages)
        runs = measure(articles, rag.EmbeddedModel(), given.repeats)
    over = ratios(runs)
    for name, ratio in over.items():
        print(f"{runs[0].passages} passages, indexing over {name}: {ratio.shown(decimals=3)}")
    print(figures.aimed("indexing over bare embedding", over["bare embedding"].median, AIM))
    if given.out:
        found = {"indexed": what, **report(runs), "measured on": figures.measured_on()}
        figures.write(given.out, found)


if __name__ == "__main__":
    main()
