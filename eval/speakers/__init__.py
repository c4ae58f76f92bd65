"""Who says it, measured on sentences labelled by hand.

`labels.jsonl` holds a sentence a line: the set and document it is from, its place there, and for
each of its speakers the place where the document names them most fully. A speaker is whoever the
sentence says states, claims, demands or believes something that stands in it, the outermost and all
within; of a quotation alone, whoever the text around says spoke it. The article's own voice is no
speaker. Sentences on which a reader can disagree were left out. No text is kept here: documents of
the public sets are read where they lie, and those of the seeds from `seeds/`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import rag
from eval.measures import Row

LABELS = Path(__file__).with_name("labels.jsonl")
SEEDS = Path(__file__).parents[2] / "seeds"

Names = Callable[[str], Mapping[int, frozenset[str]]]
"""A document's text to the speakers of each sentence, by where the sentence begins."""

_DETERMINERS = frozenset(
    "the a an some several many most another other all its his her their our one any these those"
    " this that".split()
)
_VERB = re.compile(r"\b(?:said|says|say|told|added|claimed|claims|announced|warned|reported)\b")
_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled sentence: ``text[start:end]`` of a document, and places of its speakers' names."""

    set: str
    document: str
    start: int
    end: int
    speakers: tuple[tuple[int, int], ...]


def labels(path: Path = LABELS) -> list[Label]:
    """Every labelled sentence, in the order they were labelled."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Label(
            row["set"],
            row["document"],
            row["start"],
            row["end"],
            tuple(map(tuple, row["speakers"])),
        )
        for row in rows
    ]


def documents(benchmarks: Path | None) -> dict[tuple[str, str], str]:
    """The texts that are labelled, by set and name; public ones only where the sets are there."""
    found = {("seeds", file.name): _read(file) for file in sorted(SEEDS.glob("*.txt"))}
    corpus = benchmarks / "onestopqa_news" / "corpus.jsonl" if benchmarks else None
    if corpus and corpus.is_file():
        with corpus.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                found["onestopqa_news", row["_id"]] = row["text"]
    return found


def ours(text: str) -> dict[int, frozenset[str]]:
    """The speakers that `rag.speeches` finds."""
    return {
        sentence.start: frozenset(folded(each.name) for each in sentence.speeches)
        for sentence in rag.speeches(text)
    }


def last_name_before_the_verb(text: str) -> dict[int, frozenset[str]]:
    """The plain way: the last capitalised name before a verb of saying, in the same sentence."""
    found = {}
    for sentence in rag.speeches(text):
        verb = _VERB.search(sentence.text)
        names = _NAME.findall(sentence.text[: verb.start()]) if verb else []
        found[sentence.start] = frozenset(folded(name) for name in names[-1:])
    return found


def rows(
    labelled: Sequence[Label], texts: Mapping[tuple[str, str], str], names: Names
) -> Iterator[Row]:
    """A row a sentence whose text is there: its speakers, those found, and how many agree."""
    by_document: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label in labelled:
        by_document[label.set, label.document].append(label)
    for key, group in by_document.items():
        if key not in texts:
            continue
        text = texts[key]
        found = names(text)
        for label in group:
            wanted = frozenset(folded(text[start:end]) for start, end in label.speakers)
            given = found.get(label.start, frozenset())
            yield {
                "document": label.document,
                "start": label.start,
                "wanted": sorted(wanted),
                "given": sorted(given),
                "scores": {},
                "right": len(wanted & given),
            }


def f1(found: Sequence[Row]) -> float | None:
    """F1 over pairs of sentence and speaker; None where nobody speaks and nobody was found."""
    right = sum(row["right"] for row in found)
    given = sum(len(row["given"]) for row in found)
    wanted = sum(len(row["wanted"]) for row in found)
    return 2 * right / (given + wanted) if given + wanted else None


def precision(found: Sequence[Row]) -> float | None:
    """The share of speakers found that are right."""
    given = sum(len(row["given"]) for row in found)
    return sum(row["right"] for row in found) / given if given else None


def recall(found: Sequence[Row]) -> float | None:
    """The share of speakers that were found."""
    wanted = sum(len(row["wanted"]) for row in found)
    return sum(row["right"] for row in found) / wanted if wanted else None


def folded(name: str) -> str:
    """A name as it is compared: without case, small words in front, "al-" and a last "'s"."""
    bare = re.sub(r"['’]s$", "", name.strip()).lower().replace("’", "'")
    words = re.sub(r"\b(?:al|el)[- ]", "", bare).split()
    while len(words) > 1 and words[0] in _DETERMINERS:
        words = words[1:]
    return " ".join(words)


def _read(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as opened:
        return opened.read()
