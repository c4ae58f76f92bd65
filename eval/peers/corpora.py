"""The questions, and one folder of files a set that every system indexes.

A public set is written out as files with numbers for names and nothing beside them: no system sees
a title or an id that the others do not. Our own articles are indexed where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval import targets

OWN = Path(__file__).parents[1] / "questions" / "iraq.jsonl"
OWN_IDS = Path(__file__).parents[1] / "questions" / "iraq.half.txt"
SEEDS = Path(__file__).parents[2] / "seeds"
SETS = ("onestopqa_news", "clapnq")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files in a folder, their texts by name, and the questions; gold names files."""

    name: str
    folder: Path
    texts: Mapping[str, str]
    queries: tuple[targets.Query, ...]


def spread(queries: Sequence[targets.Query], limit: int | None) -> tuple[targets.Query, ...]:
    """The first `limit` queries in an order of which every beginning is spread over all of them.

    So a part is a fair one, though neighbours are about one article, and a longer run adds to a
    shorter one. Places by their bits read backwards (van der Corput 1935): first, middle, quarters.
    """
    bits = len(queries).bit_length()
    order = sorted(range(len(queries)), key=lambda place: f"{place:0{bits}b}"[::-1])
    return tuple(queries[place] for place in order[:limit])


def own(limit: int | None) -> Corpus:
    """Half of our own questions over the five articles; none of them is a follow-up."""
    target = targets.only(targets.load(OWN, SEEDS), OWN_IDS, None)
    alone = [query for query in target.queries if not query.history]
    texts = {each.name: _read(each) for each in sorted(SEEDS.glob("*.txt"))}
    return Corpus("iraq", SEEDS, texts, spread(alone, limit))


def public(path: Path, folder: Path, queries: int | None, documents: int | None) -> Corpus:
    """The public set at `path` as files under `folder`: the queries whose passage is known.

    With `documents`, only so many documents, those that answer first.
    """
    target = targets.load(path)
    asked = spread([query for query in target.queries if query.gold and query.spans], queries)
    gold = {doc for query in asked for doc in query.gold}
    kept = sorted(target.documents, key=lambda each: each.id not in gold)[:documents]
    names = {each.id: f"{number:04d}.txt" for number, each in enumerate(kept, start=1)}
    folder.mkdir(parents=True, exist_ok=True)
    for each in kept:
        with (folder / names[each.id]).open("w", encoding="utf-8", newline="") as file:
            file.write(each.text)
    return Corpus(
        path.name,
        folder,
        {names[each.id]: each.text for each in kept},
        tuple(_renamed(query, names) for query in asked if query.gold.keys() <= names.keys()),
    )


def _renamed(query: targets.Query, names: Mapping[str, str]) -> targets.Query:
    """The query with files for documents."""
    return replace(
        query,
        gold={names[doc]: grade for doc, grade in query.gold.items()},
        spans=tuple(replace(each, doc=names[each.doc]) for each in query.spans),
    )


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()
