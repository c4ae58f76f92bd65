"""Question and filters to ranked passages: dense and lexical, fused, reranked, down to sentences.

Every step breaks ties by passage id, so that the same question gives the same hits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.embedding import Embedder, embedding_text
from rag.evidence import units
from rag.index import Index
from rag.reranker import Reranker
from rag.stopwords import STOPWORDS
from rag.types import (
    Article,
    Filters,
    Hit,
    LeftOut,
    Passage,
    Reading,
    ScoredSentence,
)

POOL = 50
"""Passages taken from each of the two searches."""
RERANKED = 20
"""Passages of the fused list that the reranker reads."""
RRF_K = 60
"""Constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""
LEXICAL_WEIGHT, DENSE_WEIGHT = 1.0, 1.0
MOST_TERMS = 32
"""Words of a question that are searched for; an OR of many common words is slow."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and how many articles the filters kept from it."""

    hits: tuple[Hit, ...]
    left_out: LeftOut


class Retrieval:
    """Searches an index."""

    def __init__(self, index: Index, embedder: Embedder, reranker: Reranker) -> None:
        self._index = index
        self._embedder = embedder
        self._reranker = reranker

    def search(self, question: str, *, limit: int, filters: Filters | None = None) -> Found:
        """The `limit` passages nearest to `question`, best first, with their units scored.

        Raises FilterError for filters that name nothing known, StoreError, WeightsError.
        """
        catalog = self._index.catalog
        admitted = catalog.admit(filters) if filters else None
        left_out = admitted.left_out if admitted else LeftOut()
        vector = self._embedder.embed([question])[0]
        dense = self._index.dense(vector, POOL, admitted)
        match = full_text_query(question)
        lexical = catalog.lexical(match, POOL, admitted) if match else []
        pool = fuse(
            [
                ([key for key, _ in lexical], LEXICAL_WEIGHT),
                ([key for key, _ in dense], DENSE_WEIGHT),
            ]
        )[:RERANKED]
        passages = catalog.passages(pool)
        articles = {p.article_id: catalog.article(p.article_id) for p in passages.values()}
        ranked = self._rerank(
            question, [passages[key] for key in pool if key in passages], articles
        )
        return Found(
            tuple(
                self._hit(question, rank, score, passage, articles[passage.article_id])
                for rank, (score, passage) in enumerate(ranked[:limit], start=1)
            ),
            left_out,
        )

    def _rerank(
        self, question: str, passages: Sequence[Passage], articles: Mapping[str, Article]
    ) -> list[tuple[float, Passage]]:
        texts = [
            embedding_text(_value(articles[passage.article_id].title), passage.text)
            for passage in passages
        ]
        scored = zip(self._reranker.scores(question, texts), passages, strict=True)
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))

    def _hit(
        self, question: str, rank: int, score: float, passage: Passage, article: Article
    ) -> Hit:
        spans = units(passage, self._index.catalog.sentence_before(passage))
        texts = [span.of(article.text) for span in spans]
        scores = self._reranker.scores(question, texts)
        date = article.date
        return Hit(
            rank=rank,
            score=score,
            article_id=article.id,
            article_version=article.version,
            passage_id=passage.id,
            source=article.source,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            title=_value(article.title),
            author=_value(article.author),
            publisher=_value(article.publisher),
            published=str(date) if date else None,
            published_precision=date.precision if date else "none",
            sentences=tuple(
                ScoredSentence(span.start, span.end, text, unit_score)
                for span, text, unit_score in zip(spans, texts, scores, strict=True)
            ),
        )


def fuse(rankings: Sequence[tuple[Sequence[str], float]]) -> list[str]:
    """Weighted reciprocal rank fusion of (passage ids best first, weight); ties by id."""
    scores: dict[str, float] = {}
    for ranking, weight in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + weight / (RRF_K + rank)
    return sorted(scores, key=lambda key: (-scores[key], key))


def full_text_query(question: str) -> str:
    """An FTS5 expression that matches any content word of `question`; empty if it has none."""
    words = list(dict.fromkeys(re.findall(r"\w+", question.lower())))
    content = [word for word in words if word not in STOPWORDS] or words
    return " OR ".join(f'"{word}"' for word in content[:MOST_TERMS])


def _value(reading: Reading | None) -> str | None:
    return reading.value if reading else None
