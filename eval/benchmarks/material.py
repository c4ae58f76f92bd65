"""Articles to measure with: read from files, and as many more as wanted grown out of them.

A grown article takes its title from one source and its sentences from several, in an order of its
own, so that words, names and sentences stay natural and no passage is there twice.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.targets import Target, load

SEEDS = Path(__file__).parents[2] / "seeds"
SEED_QUESTIONS = Path(__file__).parents[1] / "questions" / "iraq.jsonl"

SETS = ("onestopqa_news", "clapnq", "mtrag_un", "timeqa_human")
"""Public sets whose texts are grown too, where they are given."""
WORDS_A_PASSAGE = 128
"""How many words of a grown article make a passage, on average."""

_SENTENCES = 30  # of a source; a shorter text is joined with the next ones, a longer one is cut
_WORDS = (700, 1500)  # of a grown article, as in the seeds
_PARAGRAPH = (2, 5)  # sentences
_MIXED = 3  # sources of one article
_END = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"”’)]))\s+(?=[\"“‘(]?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Source:
    """A text to grow articles from. `lead` is its beginning, about the length of a passage."""

    title: str
    sentences: tuple[str, ...]

    @property
    def lead(self) -> str:
        """The first words of the text."""
        return " ".join(" ".join(self.sentences).split()[:WORDS_A_PASSAGE])


def present(benchmarks: Path | None) -> list[Target]:
    """Those of `SETS` that the folder `benchmarks` holds. Raises TargetError for a broken one."""
    folders = [benchmarks / name for name in SETS] if benchmarks else []
    return [load(folder) for folder in folders if folder.is_dir()]


def sources(sets: Sequence[Target] = ()) -> list[Source]:
    """The seeds, and what the `sets` are asked about, to grow articles from."""
    files = (path.read_text("utf-8").strip() for path in sorted(SEEDS.glob("*.txt")))
    seeds = ((title, text) for title, _, text in (each.partition("\n") for each in files))
    return list(_cut(itertools.chain(seeds, *map(texts, sets))))


def texts(target: Target) -> Iterator[tuple[str, str]]:
    """Title and text of all that a set is asked about."""
    return ((each.stated.get("title", each.id), each.text) for each in target.documents)


def questions(count: int, sets: Sequence[Target] = ()) -> list[str]:
    """So many different questions about the seeds and the `sets`, an equal share about each.

    Raises ValueError where there are fewer.
    """
    own = load(SEED_QUESTIONS, SEEDS)
    in_turn = itertools.zip_longest(*(each.queries for each in (own, *sets)))
    chosen = dict.fromkeys(each.text for each in itertools.chain(*in_turn) if each)
    if len(chosen) < count:
        raise ValueError(f"{count} questions are wanted, there are {len(chosen)}")
    return list(chosen)[:count]


def grow(found: Sequence[Source], folder: Path, passages: int) -> None:
    """Write articles of about so many passages into `folder`, which must be new.

    The same sources give the same articles; more passages give the same ones first.
    """
    folder.mkdir(parents=True)
    left = passages * WORDS_A_PASSAGE
    for number, (title, text) in enumerate(_articles(found)):
        if left <= 0:
            return
        left -= len(text.split())
        (folder / f"{number:06d}.txt").write_text(f"{title}\n\n{text}\n", "utf-8")


def _articles(found: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """Title and text of one article after another, without end; none of them is drawn twice."""
    number = 0
    while True:
        for source in found:
            draw = random.Random(number)  # noqa: S311 (the same articles in every run)
            others = draw.sample(found, min(_MIXED, len(found)))
            pool = [each for one in (source, *others) for each in one.sentences]
            yield source.title, _text(draw, list(dict.fromkeys(pool)))
            number += 1


def _text(draw: random.Random, pool: list[str]) -> str:
    draw.shuffle(pool)
    wanted, written, at = draw.randint(*_WORDS), 0, 0
    paragraphs = []
    while written < wanted and at < len(pool):
        size = draw.randint(*_PARAGRAPH)
        paragraphs.append(" ".join(pool[at : at + size]))
        written += len(paragraphs[-1].split())
        at += size
    return "\n\n".join(paragraphs)


def _cut(found: Iterable[tuple[str, str]]) -> Iterator[Source]:
    """The texts as sources of `_SENTENCES` or a few less, each under the title it begins with."""
    title = ""
    sentences: list[str] = []
    for heading, text in found:
        for piece in _END.split(text):
            if sentence := " ".join(piece.split()):
                title = title if sentences else " ".join(heading.split())
                sentences.append(sentence)
            if len(sentences) == _SENTENCES:
                yield Source(title, tuple(sentences))
                sentences = []
    if sentences:
        yield Source(title, tuple(sentences))
