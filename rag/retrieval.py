"""Question and filters to ranked passages: dense and lexical, fused, reranked, down to sentences.

Late interaction reads what both searches found and keeps somewhat more passages than are shown. Of
their units of evidence the cross-encoder reads those that late interaction ranks first, one of each
passage at least, and those in which whoever the question wants to hear has the word; a hit has
these and no others. Both rank it: what the cross-encoder thinks of its best unit, and what late
interaction thinks of the whole passage under its title. Neither model tells one year from another,
so the time that a question asks about counts besides.

Every step breaks ties by passage id, so that the same question gives the same hits.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.catalog import Catalog
from rag.embedding import Embedder, embedding_text
from rag.errors import StoreEmpty
from rag.evidence import leans, speaker_asked, units
from rag.filters import Filters
from rag.independence import Text
from rag.index import Index
from rag.injection import marks
from rag.onnx_model import PROCESSORS
from rag.periods import Period, asked, dated, fit, periods
from rag.reranker import LateInteraction, Reranker
from rag.speech import Speech, with_speakers
from rag.stopwords import STOPWORDS
from rag.types import Article, Hit, LeftOut, Passage, Reading, ScoredSentence, Sentence, Span

POOL = 50
"""Passages taken from each of the two searches."""
NARROWED = 40
"""Passages of the fused list that late interaction reads."""
SPARE = 0.6
"""Passages that are kept besides each that is shown, unless a search is thorough."""
LATE_WEIGHT = 150.0
"""Logits of the cross-encoder that a cosine of late interaction counts for; 100 to 200 do as well.

Of the passages kept for a question the cosines differ by .03, the logits by 4 (standard deviation),
so neither outvotes the other. A unit alone does not know its article; the passage's title does.
"""
LATE_MIDDLE = 0.85
"""The cosine that counts for nothing, so that a hit's score still reads like a logit."""
TIME_WEIGHT = 4.0
"""Logits for a passage that speaks of just the time the question asks about; 3 to 6 do."""
UNIT_TIME_WEIGHT = 6.0
"""The same for a unit among others; 4 to 10 do."""
LATE_TIME_WEIGHT = 0.03
"""The same in cosines of late interaction, where it decides which units are read."""
FURTHER = 4
"""Units that the cross-encoder reads besides the first of each passage."""
RRF_K = 60
"""Constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""
LEXICAL_WEIGHT, DENSE_WEIGHT = 1.0, 1.0
MOST_TERMS = 32
"""Words of a question that are searched for; an OR of many common words is slow."""


@dataclass(frozen=True, slots=True)
class Pools:
    """Ids of the passages that were left after each step, best first.

    `lexical` and `dense` are the two searches, `fused` is what late interaction read, `narrowed`
    what it kept.
    """

    lexical: tuple[str, ...]
    dense: tuple[str, ...]
    fused: tuple[str, ...]
    narrowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, by which way, and how many articles the filters kept from it."""

    hits: tuple[Hit, ...]
    left_out: LeftOut
    pools: Pools


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    article: Article
    units: list[Span]
    before: Sentence | None = None

    @property
    def embedded(self) -> str:
        return embedding_text(_value(self.article.title), self.passage.text)

    @property
    def parts(self) -> list[Span]:
        """Where the units are in `embedded`; one that begins before the passage is cut there."""
        shift = len(self.embedded) - len(self.passage.text) - self.passage.start
        first = self.passage.start
        return [Span(max(each.start, first) + shift, each.end + shift) for each in self.units]

    @property
    def place(self) -> Span:
        """Where the passage is in its article."""
        return Span(self.passage.start, self.passage.end)

    def scored(self, logits: Sequence[float], wanted: Period | None) -> list[ScoredSentence]:
        """The units, their `logits` moved by how well their time fits the time `wanted`."""
        return [
            ScoredSentence(
                unit.start,
                unit.end,
                unit.of(self.article.text),
                logit + UNIT_TIME_WEIGHT * self.fit(wanted, unit),
            )
            for unit, logit in zip(self.units, logits, strict=True)
        ]

    def only(self, places: Iterable[int]) -> _Candidate:
        """The same with only the units at these places."""
        return replace(self, units=[self.units[at] for at in sorted(places)])

    def said_by(self, speaker: str | None) -> Iterator[int]:
        """The places of the units in which somebody of this last name has the word.

        "Kadhimi" is the end of "Mustafa Al-Kadhimi".
        """
        for at, unit in enumerate(self.units):
            if speaker and any(
                each.overlaps(unit.start, unit.end) and each.name.endswith(speaker)
                for each in self.speeches
            ):
                yield at

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """Who speaks in the passage, or in the sentence that it leans on."""
        sentences = filter(None, (self.before, *self.passage.sentences))
        return tuple(each for sentence in sentences for each in sentence.speeches)

    def readable(self, unit: Span) -> str:
        """A unit's text as the cross-encoder reads it: with the names of those who speak."""
        return with_speakers(unit.of(self.article.text), unit.start, self.speeches)

    def fit(self, wanted: Period | None, place: Span) -> float:
        """How well the time of a unit, or of the passage, fits the time `wanted`, -0.5 to 1.

        What names no time may be of its article's date, and as well of another. 0 where no time is
        wanted.
        """
        if wanted is None:
            return 0.0
        if said := periods(place.of(self.article.text)):
            return fit(wanted, said)
        date = self.article.date
        return max(fit(wanted, (dated(date),)), 0.0) if date else 0.0


class Retrieval:
    """Searches an index."""

    def __init__(
        self, index: Index, embedder: Embedder, late: LateInteraction, reranker: Reranker
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._late = late
        self._reranker = reranker
        self._turns = threading.Semaphore(PROCESSORS)

    def search(
        self, question: str, *, limit: int, filters: Filters | None = None, thorough: bool = False
    ) -> Found:
        """The `limit` passages nearest to `question`, best first, with the units that were read.

        Parameters and errors as for `stages`.
        """
        *_, found = self.stages(question, limit=limit, filters=filters, thorough=thorough)
        return found

    def wide(self, topic: str, *, limit: int, filters: Filters | None = None) -> tuple[Hit, ...]:
        """The `limit` passages that both searches together find first, none of them read.

        For what looks at many passages and needs no order among them. Errors as for `stages`.
        """
        candidates, _, _ = self._candidates(topic, limit, filters)
        ranked = enumerate(candidates[:limit], start=1)
        return tuple(_hit(rank, each, 1 / (RRF_K + rank), ()) for rank, each in ranked)

    def stages(
        self, question: str, *, limit: int, filters: Filters | None = None, thorough: bool = False
    ) -> Iterator[Found]:
        """What `search` finds; before it, where others are served first, the passages unread.

        Those come as late interaction ranks them, with its mean cosine as their score and without
        units. A `thorough` search reads every unit, not only those worth reading. Raises
        FilterError for filters that name nothing known, StoreError, WeightsError.
        """
        candidates, pools, left_out = self._candidates(question, limit, filters)
        kept = self._narrowed(question, candidates, limit if thorough else spared(limit))
        pools = replace(pools, narrowed=tuple(each.passage.id for _, each in kept))
        # In turns: many at once would all wait until the last of them is done.
        if not self._turns.acquire(blocking=False):
            ranked = enumerate(kept[:limit], start=1)
            unread = tuple(_hit(rank, each, score, ()) for rank, (score, each) in ranked)
            yield Found(unread, left_out, pools)
            self._turns.acquire()
        try:
            whole = [candidate for _, candidate in kept]
            wanted = asked(question)
            read = whole if thorough else self._abridged(question, whole, wanted)
            logits = self._logits(question, read)
        finally:
            self._turns.release()
        best = [
            (
                worth(cosine, of) + TIME_WEIGHT * each.fit(wanted, each.place),
                each,
                each.scored(of, wanted),
            )
            for (cosine, _), each, of in zip(kept, read, logits, strict=True)
        ]
        best.sort(key=lambda found: (-found[0], found[1].passage.id))
        hits = (
            _hit(rank, each, score, units)
            for rank, (score, each, units) in enumerate(best[:limit], start=1)
        )
        yield Found(tuple(hits), left_out, pools)

    def texts(self, articles: Iterable[str]) -> list[Text]:
        """The articles of these ids as they are compared, in that order, without those gone."""
        with self._index.catalog.snapshot() as catalog:
            known = {card.id for card in catalog.cards()}
            return [_text(catalog, each) for each in articles if each in known]

    def _candidates(
        self, question: str, limit: int, filters: Filters | None
    ) -> tuple[list[_Candidate], Pools, LeftOut]:
        """What both searches find, fused, and how many articles the filters left out."""
        catalog = self._index.catalog
        if not catalog.passage_count():
            raise StoreEmpty(
                "There are no articles in the store yet.",
                hint="Run `rag index PATH` with a file or folder of articles.",
            )
        admitted = catalog.admit(filters) if filters else None
        self._index.expect_model()  # before a model is asked that would answer in vain
        vector = self._embedder.embed([question])[0]
        dense = self._index.dense(vector, POOL, admitted)
        lexical = catalog.lexical(content_words(question), POOL, admitted)
        words, meaning = tuple(key for key, _ in lexical), tuple(key for key, _ in dense)
        fused = fuse([(words, LEXICAL_WEIGHT), (meaning, DENSE_WEIGHT)])
        fused = fused[: max(NARROWED, spared(limit))]
        with catalog.snapshot() as now:  # offsets and text of one and the same version
            candidates = _candidates(now, fused)
        left_out = admitted.left_out if admitted else LeftOut()
        return candidates, Pools(words, meaning, tuple(fused)), left_out

    def _narrowed(
        self, question: str, candidates: Sequence[_Candidate], limit: int
    ) -> list[tuple[float, _Candidate]]:
        """The `limit` candidates that late interaction ranks first, each with its cosine."""
        scores = self._late.scores(question, [each.embedded for each in candidates])
        scored = zip(scores, candidates, strict=True)
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].passage.id))[:limit]

    def _abridged(
        self, question: str, candidates: Sequence[_Candidate], wanted: Period | None
    ) -> list[_Candidate]:
        """The candidates with only those of their units that are worth reading."""
        scores = [
            [
                cosine + LATE_TIME_WEIGHT * each.fit(wanted, unit)
                for cosine, unit in zip(
                    self._late.part_scores(question, each.embedded, each.parts),
                    each.units,
                    strict=True,
                )
            ]
            for each in candidates
        ]
        speaker = speaker_asked(question)
        read = zip(candidates, worth_reading(scores, FURTHER), strict=True)
        return [each.only({*places, *each.said_by(speaker)}) for each, places in read]

    def _logits(self, question: str, candidates: Sequence[_Candidate]) -> list[list[float]]:
        """What the cross-encoder thinks of each unit of each candidate."""
        texts = [each.readable(span) for each in candidates for span in each.units]
        logits = iter(self._reranker.scores(question, texts))
        return [[next(logits) for _ in each.units] for each in candidates]


def _hit(rank: int, candidate: _Candidate, score: float, scored: Sequence[ScoredSentence]) -> Hit:
    passage, article = candidate.passage, candidate.article
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
        sentences=tuple(scored),
        suspicions=marks(passage.text, passage.sentences, passage.start),
        speeches=candidate.speeches,
    )


def _text(catalog: Catalog, article_id: str) -> Text:
    article = catalog.article(article_id)
    passages = catalog.passages_of(article_id)
    sentences = tuple(each for passage in passages for each in passage.sentences)
    return Text(article_id, _value(article.publisher), article.text, sentences, article.date)


def _candidates(catalog: Catalog, ids: Sequence[str]) -> list[_Candidate]:
    found = catalog.passages(ids).values()
    articles = {each: catalog.article(each) for each in {one.article_id for one in found}}
    return [_candidate(catalog, one, articles[one.article_id]) for one in found]


def _candidate(catalog: Catalog, passage: Passage, article: Article) -> _Candidate:
    """A passage with its units; the sentence before it counts only where its first one leans."""
    first = next(iter(passage.sentences), None)
    before = catalog.sentence_before(passage) if first and leans(first.text) else None
    return _Candidate(passage, article, units(passage, before), before)


def fuse(rankings: Sequence[tuple[Sequence[str], float]]) -> list[str]:
    """Weighted reciprocal rank fusion of (passage ids best first, weight); ties by id."""
    scores: dict[str, float] = {}
    for ranking, weight in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + weight / (RRF_K + rank)
    return sorted(scores, key=lambda key: (-scores[key], key))


def spared(limit: int) -> int:
    """How many passages are kept for the cross-encoder where `limit` are shown."""
    return limit + round(limit * SPARE)


def worth(cosine: float, logits: Sequence[float]) -> float:
    """What ranks a passage: its cosine and its best unit, in logits."""
    return max(logits) + LATE_WEIGHT * (cosine - LATE_MIDDLE)


def worth_reading(scores: Sequence[Sequence[float]], further: int) -> list[list[int]]:
    """The places of the units to read of each passage, in order, from the units' scores.

    The best of each passage, and the `further` best of the others; of equals the first.
    """
    firsts = {(at, max(range(len(of)), key=of.__getitem__)) for at, of in enumerate(scores) if of}
    others = {(at, unit) for at, of in enumerate(scores) for unit in range(len(of))} - firsts
    best = sorted(others, key=lambda place: (-scores[place[0]][place[1]], place))[:further]
    read = firsts.union(best)
    return [[unit for unit in range(len(of)) if (at, unit) in read] for at, of in enumerate(scores)]


def content_words(question: str) -> list[str]:
    """The words of `question` that are searched for, each once; all, where none has content."""
    words = list(dict.fromkeys(re.findall(r"\w+", question.lower())))
    return ([word for word in words if word not in STOPWORDS] or words)[:MOST_TERMS]


def _value(reading: Reading | None) -> str | None:
    return reading.value if reading else None
