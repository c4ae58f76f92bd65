"""Whether the search finds the documents and passages that answer, and where it loses them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG

import rag
from eval.measures import Row, token_scores
from eval.stores import Indexed
from eval.targets import Place, Query, Target
from eval.tasks.task import Item, Task, described

DEPTH = 10
"""Passages searched for."""
SHOWN = 5
"""Passages, the first of the ranking, whose evidence is compared with the gold spans in words."""
DOCUMENT_MEASURES = {
    "hit@1": Success @ 1,
    "hit@4": Success @ 4,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}
SPAN_DEPTHS = (1, 5, 10)
TOKEN_MEASURES = ("token_recall@5", "token_precision@5", "token_iou@5")
POOLS = ("lexical", "dense", "fused", "narrowed")
"""What is left after each step, as `rag.Trace` names it."""


def row(indexed: Indexed, target: Target, item: Item) -> Row:
    """Ranking and words shown for one question, and the best rank of gold after each step."""
    assert isinstance(item, Query)  # noqa: S101 (what `items` gives)
    found = ranked(indexed, item, item.history)
    scores = found.pop("scores")
    return described(item) | {"scores": scores, **found}


def ranked(indexed: Indexed, query: Query, history: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The scores of a search with that history, and what they rest on."""
    corpus = indexed.corpus
    started = time.perf_counter()
    hits = corpus.search(query.text, history=history, limit=DEPTH)
    seconds = time.perf_counter() - started
    trace = corpus.trace(query.text, history=history)
    documents = list(dict.fromkeys(indexed.docs[hit.article_id] for hit in hits))
    scores = document_scores(query.gold, documents)
    gold_at = [at for at, hit in enumerate(hits, start=1) if _is_gold(indexed, query, hit)]
    shown = [
        (indexed.docs[unit.hit.article_id], unit.start, unit.end)
        for unit in trace.evidence
        if unit.hit.rank <= SHOWN
    ]
    if query.spans:
        first = gold_at[0] if gold_at else None
        scores |= {f"span@{k}": float(first is not None and first <= k) for k in SPAN_DEPTHS}
        words = token_scores(indexed.texts, query.spans, shown)
        scores |= dict(zip(TOKEN_MEASURES, words, strict=True))
    return {
        "scores": scores,
        "seconds": round(seconds, 4),
        "gold": gold(query),
        "document_rank": next(
            (at for at, doc in enumerate(documents, start=1) if doc in query.gold), None
        ),
        "span_rank": (gold_at[0] if gold_at else None) if query.spans else None,
        "ranks": ranks(indexed, query, trace),
        "hits": [_hit(indexed, query, hit) for hit in hits],
        "evidence": evidence(indexed, query, trace.evidence),
    }


def document_scores(gold_grades: Mapping[str, int], ranking: Sequence[str]) -> dict[str, float]:
    """The measures by document of a ranking, best first; 0 where nothing was found."""
    run = {"q": {doc: float(len(ranking) - at) for at, doc in enumerate(ranking)}}
    qrels = {"q": dict(gold_grades)}
    measured = ir_measures.calc_aggregate(list(DOCUMENT_MEASURES.values()), qrels, run)
    return {key: float(measured[measure]) for key, measure in DOCUMENT_MEASURES.items()}


def ranks(indexed: Indexed, query: Query, trace: rag.Trace) -> dict[str, int | None]:
    """The best rank of a gold passage after each step of the search, None where there is none."""
    steps: dict[str, Sequence[rag.Passage | rag.Hit]] = {
        name: getattr(trace, name) for name in POOLS
    }
    steps["reranked"] = trace.hits
    found = {name: next(_ranks_of_gold(indexed, query, pool), None) for name, pool in steps.items()}
    shown = enumerate(trace.evidence, start=1)
    found["evidence"] = next((at for at, unit in shown if _shows(indexed, query, unit)), None)
    return found


def gold(query: Query) -> list[dict[str, Any]]:
    """The gold spans, or the gold documents where no spans are known."""
    if query.spans:
        return [
            {"doc": each.doc, "start": each.start, "end": each.end, "text": each.text}
            for each in query.spans
        ]
    return [{"doc": doc, "start": None, "end": None, "text": None} for doc in query.gold]


def evidence(
    indexed: Indexed, query: Query, units: Sequence[rag.EvidenceSentence]
) -> list[dict[str, Any]]:
    """The units of evidence as rows keep them."""
    return [
        {
            "doc": indexed.docs[unit.hit.article_id],
            "start": unit.start,
            "end": unit.end,
            "score": round(unit.score, 3),
            "text": unit.text,
            "gold": _shows(indexed, query, unit),
        }
        for unit in units
    ]


def keys(item: Item) -> list[str]:
    """The measures that a question counts for."""
    if not (isinstance(item, Query) and item.spans):
        return list(DOCUMENT_MEASURES)
    return [*DOCUMENT_MEASURES, *(f"span@{k}" for k in SPAN_DEPTHS), *TOKEN_MEASURES]


def items(target: Target) -> list[Query]:
    """The questions whose documents are known."""
    return [query for query in target.queries if query.gold]


def _hit(indexed: Indexed, query: Query, hit: rag.Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "doc": indexed.docs[hit.article_id],
        "start": hit.start,
        "end": hit.end,
        "score": round(hit.score, 3),
        "text": hit.text,
        "gold": _is_gold(indexed, query, hit),
    }


def _ranks_of_gold(
    indexed: Indexed, query: Query, pool: Sequence[rag.Passage | rag.Hit]
) -> Iterator[int]:
    return (at for at, each in enumerate(pool, start=1) if _is_gold(indexed, query, each))


def _is_gold(indexed: Indexed, query: Query, passage: rag.Passage | rag.Hit) -> bool:
    doc = indexed.docs[passage.article_id]
    return (
        _touches(query.spans, doc, passage.start, passage.end) if query.spans else doc in query.gold
    )


def _shows(indexed: Indexed, query: Query, unit: rag.EvidenceSentence) -> bool:
    doc = indexed.docs[unit.hit.article_id]
    return _touches(query.spans, doc, unit.start, unit.end) if query.spans else doc in query.gold


def _touches(spans: Sequence[Place], doc: str, start: int, end: int) -> bool:
    return any(place.overlaps(doc, start, end) for place in spans)


TASK = Task("retrieval", "questions whose documents are known (qrels)", items, row, keys)
