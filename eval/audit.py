"""The claim audit on sentences made from the articles: `python -m eval.audit --benchmarks FOLDER`.

A third are true (restated by the rules of `eval.mutations`), a third have one thing changed,
a third are of other articles. Right is: a true one is supported, or disputed where the articles
differ on its figure; a changed one is contradicted; a foreign one is not in the corpus. Which
sentences are drawn is decided by their hash.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import rag
from eval import mutations
from eval.measures import folded

SEEDS = Path(__file__).parents[1] / "seeds"
RIGHT: dict[str, frozenset[rag.Finding]] = {
    "true": frozenset(("supported", "disputed")),
    "changed": frozenset(("contradicted",)),
    "foreign": frozenset(("not in the corpus",)),
}


class Drafted(NamedTuple):
    """A sentence to audit and what kind it is."""

    kind: str
    text: str


def drafted(texts: Sequence[str], foreign: Iterable[str], number: int) -> list[Drafted]:
    """So many sentences, a third of each kind; the same texts give the same ones."""
    pairs = mutations.pairs(texts, each=1)
    true = [pair.claim for pair in pairs if pair.label == "supported"]
    changed = [pair.claim for pair in pairs if pair.label != "supported"]
    others = [
        sentence.text
        for text in foreign
        for sentence in rag.speeches(text)
        if sentence.kind == "sentence" and 8 <= len(sentence.text.split()) <= 40
    ]
    share = -(-number // 3)
    return [
        Drafted(kind, text)
        for kind, found in (("true", true), ("changed", changed), ("foreign", others))
        for text in _drawn(found, share)
    ][:number]


def _drawn(texts: Iterable[str], number: int) -> list[str]:
    plain = (text for text in texts if "\n" not in text and not text.rstrip().endswith("?"))
    return sorted(dict.fromkeys(plain), key=_digest)[:number]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    """Audit the sentences and print how many findings are right, by kind."""
    parser = argparse.ArgumentParser(
        prog="eval.audit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--benchmarks", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--store", default="vectorstore", help="a store of the seeds")
    parser.add_argument("--number", type=int, default=100, help="sentences (default: 100)")
    parser.add_argument("--show", action="store_true", help="list those that are wrong")
    given = parser.parse_args()
    texts = [file.read_text("utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    with (given.benchmarks / "onestopqa_news" / "corpus.jsonl").open(encoding="utf-8") as lines:
        foreign = [json.loads(line)["text"] for line in lines][:40]
    rows = []
    with rag.open(given.store) as corpus:
        for each in drafted(texts, foreign, given.number):
            findings = [found.finding for found in corpus.audited(each.text)]
            right = bool(findings) and set(findings) <= RIGHT[each.kind]
            rows.append({"scores": {"right": float(right), f"right.{each.kind}": float(right)}})
            if given.show and not right:
                print(f"{each.kind}: {findings} {each.text!r}", flush=True)
    found = folded(rows, {})
    kinds = Counter(key for row in rows for key in row["scores"])
    for key, count in sorted(kinds.items()):
        low, high = found[f"{key}_ci"]
        print(f"{key}: {found[key]:.2f} ({low:.2f}–{high:.2f}), n {count}")


if __name__ == "__main__":
    main()
