"""The stack that one would otherwise take, with our weights, measured like the task retrieval.

    python -m eval.baseline TARGET --out DIR
    rag eval TARGET --task retrieval --compare DIR

Chunks of the text alone are found by words (BM25 of SQLite's FTS5) and by meaning (exact cosine),
both rankings are fused by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009), and the
cross-encoder ranks the first of them. Neither titles nor earlier turns of a conversation are used.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sqlite3
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import platformdirs
from llama_index.core.utils import globals_helper
from numpy.typing import NDArray

import rag
from eval import command, runs, targets
from eval.jsonl import TargetError
from eval.measures import Row, token_scores, tokens
from eval.stores import Advance
from eval.targets import Place, Query, Target
from eval.tasks import TASKS, retrieval
from eval.tasks.task import Item, described

POOL = 50
"""Chunks taken from each of the two searches."""
RRF_K = 60
"""The constant of reciprocal rank fusion, as its authors set it."""
RERANKED = 20
"""Chunks of the fused list that the cross-encoder reads."""
WORDS = 110
"""Words that a chunk of whole sentences comes as near to as it can; it has less than half more."""
TOKENS = 200
"""Most words and signs of a chunk that is split recursively."""
SEPARATORS = ("\n\n", "\n", ". ", " ")
"""Where the recursive splitter cuts: at the first of them, unless a part is still too long."""
TASK = TASKS["retrieval"]

_BATCH = 64  # chunks embedded between two reports of progress
_SENTENCE_END = re.compile("[.!?…][\"'”’)\\]]*\\s+|\n\\s*\n\\s*")

Bounds = tuple[int, int]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """Chunks that were left after each step, best first, by their numbers; `ranked` with logits."""

    lexical: Sequence[int]
    dense: Sequence[int]
    fused: Sequence[int]
    ranked: Sequence[tuple[int, float]]


class Stack:
    """Chunks, found by words and by meaning, fused and reranked. Ties go to the first chunk."""

    def __init__(
        self, chunks: Sequence[Place], vectors: Vectors, embedder: rag.EmbeddedModel
    ) -> None:
        """`vectors` are those of the chunks' texts: of unit length, ``(len(chunks), 384)``."""
        self.chunks = chunks
        self._vectors = vectors
        self._embedder = embedder
        self._reranker = rag.CrossEncoder()
        self._stopwords = frozenset(globals_helper.stopwords)  # NLTK's, which LlamaIndex carries
        self._words = sqlite3.connect(":memory:")
        self._words.execute(
            """CREATE VIRTUAL TABLE chunk USING fts5(
                text, tokenize = 'porter unicode61 remove_diacritics 2')"""
        )
        self._words.executemany(
            "INSERT INTO chunk (rowid, text) VALUES (?, ?)",
            ((number, chunk.text) for number, chunk in enumerate(chunks)),
        )

    def close(self) -> None:
        """Give the full-text index up."""
        self._words.close()

    def search(self, question: str) -> Found:
        """What each step finds. Raises WeightsError."""
        lexical, dense = self._lexical(question), self._dense(question)
        first = fused([lexical, dense])[:RERANKED]
        logits = self._reranker.scores(question, [self.chunks[each].text for each in first])
        ranked = sorted(zip(first, logits, strict=True), key=lambda found: (-found[1], found[0]))
        return Found(lexical, dense, first, ranked)

    def _lexical(self, question: str) -> list[int]:
        words = list(dict.fromkeys(re.findall(r"\w+", question.lower())))
        content = [word for word in words if word not in self._stopwords] or words
        if not content:
            return []
        match = " OR ".join(f'"{word}"' for word in content)
        asked = "SELECT rowid FROM chunk WHERE chunk MATCH ? ORDER BY bm25(chunk), rowid LIMIT ?"
        return [number for (number,) in self._words.execute(asked, (match, POOL))]

    def _dense(self, question: str) -> list[int]:
        cosines = self._vectors @ self._embedder.embed([question])[0]
        return [int(number) for number in np.argsort(-cosines, kind="stable")[:POOL]]


def fused(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Reciprocal rank fusion of rankings, best first; of equals the lower number."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))


def passages(text: str) -> Iterator[Bounds]:
    """Runs of whole sentences; one of more than WORDS words is cut between words.

    A run takes another sentence while that brings it nearer to WORDS.
    """
    words = [match.start() for match in re.finditer(r"\S+", text)]
    ends = {match.end() for match in _SENTENCE_END.finditer(text)} | {len(text)}
    cuts = {0, *ends}
    for start, end in pairwise(sorted(cuts)):
        cuts.update(words[bisect_left(words, start) : bisect_left(words, end)][WORDS::WORDS])
    first, last, size = 0, 0, 0
    for start, end in pairwise(sorted(cuts)):
        more = _within(words, start, end)
        if size and abs(size + more - WORDS) >= abs(size - WORDS):
            yield first, last
            first, size = start, 0
        last, size = end, size + more
    yield first, last


def recursive(text: str) -> Iterator[Bounds]:
    """Runs of at most TOKENS words and signs, cut at the coarsest of SEPARATORS that will do.

    As LangChain's RecursiveCharacterTextSplitter does it, with a separator kept at the end of what
    is before it and without overlap; what no separator cuts is cut between words and signs.
    """
    places = sorted(tokens(text, [(0, len(text))]))

    def split(start: int, end: int, separators: Sequence[str]) -> Iterator[Bounds]:
        if _within(places, start, end) <= TOKENS:
            yield start, end
            return
        if not separators:
            inside = places[bisect_left(places, start) : bisect_left(places, end)]
            yield from pairwise([start, *inside[TOKENS::TOKENS], end])
            return
        first = start
        for at, stop in pairwise(_parts(text, start, end, separators[0])):
            if _within(places, first, stop) <= TOKENS:
                continue
            if first < at:
                yield first, at
            first = at
            if _within(places, at, stop) > TOKENS:
                yield from split(at, stop, separators[1:])
                first = stop
        if first < end:
            yield first, end

    return split(0, len(text), SEPARATORS)


CHUNKINGS: Mapping[str, tuple[Callable[[str], Iterator[Bounds]], str]] = {
    "passages": (passages, f"runs of whole sentences, about {WORDS} words"),
    "recursive": (recursive, f"split recursively, {TOKENS} words and signs, no overlap"),
}
"""How a text is cut into runs without gaps, and what a run's settings say of it."""


def chunks(texts: Mapping[str, str], chunking: str) -> list[Place]:
    """The texts by document in chunks, without the white space around them; none is empty."""
    cut, _ = CHUNKINGS[chunking]
    found = []
    for doc, text in texts.items():
        for start, end in cut(text):
            inside = text[start:end]
            if kept := inside.strip():
                start += len(inside) - len(inside.lstrip())
                found.append(Place(doc, start, start + len(kept), kept))
    return found


def read(target: Target) -> dict[str, str]:
    """The texts of a target by document, as SQLite and the tokenizers can take them."""
    # half a surrogate pair is no text to them
    return {each.id: each.text.encode(errors="replace").decode() for each in target.documents}


def embedded(
    chunks: Sequence[Place],
    embedder: rag.EmbeddedModel,
    cache: Path,
    progress: Advance | None = None,
) -> Vectors:
    """The vectors of the chunks' texts, ``(len(chunks), 384)``, kept in `cache`.

    Under a digest of model and texts, so that no run sees another's. Raises WeightsError.
    """
    digest = hashlib.sha256(embedder.name.encode())
    for chunk in chunks:
        digest.update(f"\0{chunk.text}".encode())
    kept = cache / f"baseline-{digest.hexdigest()[:16]}.npy"
    if kept.is_file():
        vectors: Vectors = np.load(kept)
        return vectors
    parts = []
    for at in range(0, len(chunks), _BATCH):
        parts.append(embedder.embed([chunk.text for chunk in chunks[at : at + _BATCH]]))
        if progress:
            progress(min(at + _BATCH, len(chunks)), len(chunks), chunks[at].doc)
    vectors = np.concatenate(parts)
    cache.mkdir(parents=True, exist_ok=True)
    partly = kept.with_name(f"{kept.stem}.partly.npy")
    np.save(partly, vectors)
    partly.replace(kept)
    return vectors


def row(stack: Stack, texts: Mapping[str, str], query: Query) -> Row:
    """Scores of one question, and what they rest on, under the keys of the task retrieval.

    The first chunks stand in the place of evidence. Raises WeightsError.
    """
    started = time.perf_counter()
    found = stack.search(query.text)
    seconds = time.perf_counter() - started
    ranked = [(stack.chunks[number], logit) for number, logit in found.ranked[: retrieval.DEPTH]]
    documents = list(dict.fromkeys(chunk.doc for chunk, _ in ranked))
    scores = retrieval.document_scores(query.gold, documents)
    ranks = {
        name: _rank(query, [stack.chunks[number] for number in getattr(found, name)])
        for name in ("lexical", "dense", "fused")
    }
    ranks["reranked"] = best = _rank(query, [chunk for chunk, _ in ranked])
    ranks["evidence"] = best if best and best <= retrieval.SHOWN else None
    if query.spans:
        scores |= {f"span@{k}": float(0 < (best or 0) <= k) for k in retrieval.SPAN_DEPTHS}
        shown = [(chunk.doc, chunk.start, chunk.end) for chunk, _ in ranked[: retrieval.SHOWN]]
        words = token_scores(texts, query.spans, shown)
        scores |= dict(zip(retrieval.TOKEN_MEASURES, words, strict=True))
    hits = [
        {"rank": rank, "score": round(logit, 3), "gold": _is_gold(query, chunk)} | asdict(chunk)
        for rank, (chunk, logit) in enumerate(ranked, start=1)
    ]
    return described(query) | {
        "scores": scores,
        "seconds": round(seconds, 4),
        "gold": retrieval.gold(query),
        "document_rank": next(
            (at for at, doc in enumerate(documents, start=1) if doc in query.gold), None
        ),
        "span_rank": best if query.spans else None,
        "ranks": ranks,
        "hits": hits,
        "evidence": [
            {key: value for key, value in hit.items() if key != "rank"}
            for hit in hits[: retrieval.SHOWN]
        ],
    }


def run(
    target: Target,
    chunking: str = "passages",
    *,
    out: Path | None = None,
    cache: Path | None = None,
    indexing: Advance | None = None,
    measuring: Advance | None = None,
) -> runs.Run:
    """Measure the stack, its texts cut by one of CHUNKINGS; `out` is the folder for the run.

    `cache` is the folder for vectors (default: the user's cache folder). Raises TargetError where
    no documents of questions are known, RunError where `out` holds another run, WeightsError.
    """
    runs.asked(target, TASK)
    started = time.monotonic()
    texts, embedder = read(target), rag.EmbeddedModel()
    cut = chunks(texts, chunking)
    if not cut:
        raise TargetError(
            f"The documents of {target.path} hold no text.", hint="Give a set whose documents do."
        )
    kept = cache or platformdirs.user_cache_path("rag") / "eval"
    vectors = embedded(cut, embedder, kept, indexing)
    settings = {
        "stack": f"the obvious stack: FTS5 BM25 and exact cosine ({POOL} each), reciprocal rank"
        f" fusion (k = {RRF_K}), cross-encoder on {RERANKED} chunks",
        "chunking": CHUNKINGS[chunking][1],
        "llm": "none",
        "embedding": embedder.name,
        "corpus": target.digest[:16],
        "documents": len(texts),
        "chunks": len(cut),
        "version": rag.__version__,
    }
    with closing(Stack(cut, vectors, embedder)) as stack:

        def measure(item: Item) -> Row:
            assert isinstance(item, Query)  # noqa: S101 (what the task asks)
            return row(stack, texts, item)

        return runs.measured(
            target, TASK, measure, settings, started=started, out=out, progress=measuring
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0, 1 where a question crashed, 2 for what cannot be measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", metavar="TARGET", type=Path, help="a set, or a questions file")
    parser.add_argument("--corpus", metavar="PATH", type=Path, help="articles of a questions file")
    parser.add_argument("--ids", metavar="FILE", type=Path, help="only the questions it names")
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N questions")
    parser.add_argument("--chunk", choices=CHUNKINGS, default="passages", help="how texts are cut")
    parser.add_argument("--out", metavar="DIR", type=Path, help="keep the run; go on with it")
    given = parser.parse_args(arguments)
    try:
        target = targets.only(targets.load(given.target, given.corpus), given.ids, given.limit)
        done = run(
            target,
            given.chunk,
            out=given.out,
            indexing=_shown("Embedding"),
            measuring=_shown("Measuring"),
        )
    except rag.RagError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2
    said = done.document["settings"]
    print(f"{said['stack']}\n{said['chunks']} chunks: {said['chunking']}\n{command.table(done)}")
    return 1 if done.crashed else 0


def _within(places: Sequence[int], start: int, end: int) -> int:
    """How many of the sorted `places` are in a range."""
    return bisect_left(places, end) - bisect_left(places, start)


def _parts(text: str, start: int, end: int, separator: str) -> Iterator[int]:
    """Where the parts of a range begin and end, each separator with what is before it."""
    yield start
    at = start
    while (found := text.find(separator, at, end)) >= 0 and (at := found + len(separator)) < end:
        yield at
    yield end


def _rank(query: Query, pool: Sequence[Place]) -> int | None:
    """The best rank of a gold chunk."""
    return next((at for at, each in enumerate(pool, start=1) if _is_gold(query, each)), None)


def _is_gold(query: Query, chunk: Place) -> bool:
    if query.spans:
        return any(span.overlaps(chunk.doc, chunk.start, chunk.end) for span in query.spans)
    return chunk.doc in query.gold


def _shown(step: str) -> Advance:
    """Progress, where standard error is a terminal."""

    def advance(done: int, total: int, _: str) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == total else ""
            print(f"\r{step} {done} of {total}", end=end, file=sys.stderr, flush=True)

    return advance


if __name__ == "__main__":
    sys.exit(main())
