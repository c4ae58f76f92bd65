"""Near-copies found among rewritten articles: `python -m eval.near_copies --benchmarks FOLDER`.

Articles of onestopqa_news and their rewrites at two easier levels are one pool; every two texts of
one story are a pair to be found. The plain way is the share of runs of five words (Jaccard), at the
threshold that is best on these very pairs.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

import rag

RUN = 5
THRESHOLDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)

Pair = tuple[str, str]


def texts(folder: Path) -> dict[str, str]:
    """Every article and rewrite of the set, by id."""
    found: dict[str, str] = {}
    for name in ("corpus.jsonl", "corpus_variants.jsonl"):
        with (folder / name).open(encoding="utf-8") as lines:
            found.update((row["_id"], row["text"]) for row in map(json.loads, lines))
    return found


def wanted(names: Iterable[str]) -> set[Pair]:
    """The pairs of texts of one story; a rewrite's id is its story's, with a level behind "--"."""
    stories: dict[str, list[str]] = defaultdict(list)
    for name in names:
        stories[name.partition("--")[0]].append(name)
    return {(a, b) for found in stories.values() for a, b in combinations(sorted(found), 2)}


def shingled(given: Mapping[str, str]) -> dict[Pair, float]:
    """The share of runs of five words that two texts have in common, where there is any."""
    runs = {name: _runs(text.lower().split()) for name, text in given.items()}
    shares = {}
    for a, b in combinations(sorted(runs), 2):
        if both := len(runs[a] & runs[b]):
            shares[a, b] = both / len(runs[a] | runs[b])
    return shares


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def scored(found: set[Pair], right: set[Pair]) -> tuple[float, float]:
    """Precision and recall; precision of nothing is 0."""
    both = len(found & right)
    return (both / len(found) if found else 0.0), (both / len(right) if right else 0.0)


def main() -> None:
    """Print precision and recall of both ways."""
    parser = argparse.ArgumentParser(
        prog="eval.near_copies",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--benchmarks", type=Path, required=True, help="folder of the public sets")
    given = texts(parser.parse_args().benchmarks / "onestopqa_news")
    right = wanted(given)
    ours = {(min(a, b), max(a, b)) for a, b, _ in rag.near_copies(given)}
    print(f"{len(given)} texts, {len(right)} pairs")
    print("ours: precision {:.3f}, recall {:.3f}".format(*scored(ours, right)))
    shares = shingled(given)
    for threshold in THRESHOLDS:
        found = {pair for pair, share in shares.items() if share >= threshold}
        precision, recall = scored(found, right)
        print(f"runs of {RUN} words at {threshold}: {precision:.3f}, {recall:.3f}")


if __name__ == "__main__":
    main()
