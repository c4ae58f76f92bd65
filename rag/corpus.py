"""`open` and `Corpus`: what users hold, and the place where concrete parts come together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

from rag import (
    answering,
    auditing,
    chronology,
    comparing,
    followup,
    injection,
    models,
    settings,
    several,
    speakers,
    support,
    weights,
)
from rag import question as asking
from rag.auditing import Audited
from rag.chronology import Timeline
from rag.comparing import Comparison
from rag.embedding import AnyEmbedding
from rag.errors import FilterError, QuestionError, SettingsError
from rag.events import Answered, Event, Stream
from rag.excerpts import ExcerptJudge
from rag.filters import FilterOptions, chosen
from rag.holdings import Holdings
from rag.index import Index
from rag.judge import Judge
from rag.llm import LLM, Deadline
from rag.passages import sentences
from rag.reports import Trace
from rag.reranker import LateInteraction, Reranker
from rag.retrieval import Retrieval
from rag.suspicion import Suspicion
from rag.types import Answer, Hit, Sentence, Verdict
from rag.usage import Price

WIDE = 60
"""Passages that a comparison and a timeline look at."""
AUDIT_SECONDS = 3600.0
"""An audit may be of a long text; each of its questions takes seconds."""


def open(
    store: str | os.PathLike[str] | None = None,
    *,
    config: str | os.PathLike[str] | None = None,
    llm: str | LLM | None = None,
    embedding: AnyEmbedding | None = None,
    reranker: Reranker | None = None,
    environ: Mapping[str, str] | None = None,
    weights_progress: weights.Progress | None = None,
) -> Corpus:
    """Open the corpus kept in the folder `store` (default: ``RAG_STORE``, else ``vectorstore``).

    The folder is made by the first `index`. `llm` is a name as in ``RAG_LLM``, or any
    implementation; `embedding` any LlamaIndex embedding; `reranker` any scorer. `environ` stands in
    for the environment. `weights_progress` is told how far the embedded model is assembled, which
    happens once a machine. Raises SettingsError, StoreError.
    """
    chosen = settings.load(
        os.environ if environ is None else environ,
        config=Path(config) if config is not None else None,
        store=os.fspath(store) if store is not None else None,
        llm=llm if isinstance(llm, str) else None,
    )
    embedder = models.embedder(chosen, embedding)
    if llm is None or isinstance(llm, str):
        llm = models.language_model(chosen, weights_progress)
    index = Index.open(
        Path(chosen.store),
        embedder,
        max_bytes=chosen.max_file_bytes,
        chroma_url=chosen.chroma_url,
    )
    late, reranker = models.late_interaction(), reranker or models.cross_encoder()
    retrieval = Retrieval(index, embedder, late, reranker)
    second = models.second_opinion(chosen)
    return Corpus(chosen, index, retrieval, (late, reranker), llm, second)


class Corpus(Holdings):
    """A folder of articles, ready to be asked. Made by `rag.open`; safe to share between threads.

    Use it as a context manager, or call `close`.
    """

    def __init__(
        self,
        chosen: settings.Settings,
        index: Index,
        retrieval: Retrieval,
        readers: tuple[LateInteraction, Reranker],
        llm: LLM | None,
        second: LLM | None = None,
    ) -> None:
        super().__init__(chosen, index)
        self._retrieval = retrieval
        self._readers = readers
        self._llm = llm
        self._second = second

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store and the language model; further calls fail."""
        for model in filter(None, (self._llm, self._second)):
            model.close()
        self._index.close()

    @property
    def model(self) -> str | None:
        """Name of the language model; None where answers are quotes."""
        return self._llm.name if self._llm else None

    @property
    def model_in_process(self) -> bool:
        """Whether there is a language model and it runs in this process, one answer at a time."""
        return self._llm is not None and self._llm.in_process

    def standalone(self, question: str, *, history: Sequence[tuple[str, str]] = ()) -> str:
        """How `question` is understood after earlier turns: by rule, no language model is asked.

        One that leans on nothing comes back as it is. `history` is as for `stream`; a strong model
        may word the question otherwise there. Raises QuestionError.
        """
        return followup.standalone(asking.checked(question), history)

    def search(
        self,
        query: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        limit: int = 10,
        **filters: Unpack[FilterOptions],
    ) -> tuple[Hit, ...]:
        """The passages nearest to `query`, best first. Raises QuestionError, FilterError.

        `history` is as for `stream`.
        """
        found = self._retrieval.search(
            self.standalone(query, history=history),
            limit=_at_least_one(limit),
            filters=chosen(filters),
        )
        return found.hits

    def trace(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        limit: int = answering.PASSAGES,
        **filters: Unpack[FilterOptions],
    ) -> Trace:
        """What an answer to `question` would be made from, and what every step before it left.

        Parameters and errors as for `stream`; no language model is asked.
        """
        searched = self.standalone(question, history=history)
        *_, whole = several.search(
            self._retrieval,
            searched,
            limit=_at_least_one(limit),
            filters=chosen(filters),
            thorough=self._llm is not None,
        )
        found = whole.found
        pools = found.pools
        with self._index.catalog.snapshot() as catalog:
            passages = catalog.passages({*pools.lexical, *pools.dense})
        lexical, dense, fused, narrowed = (
            tuple(passages[key] for key in pool if key in passages)
            for pool in (pools.lexical, pools.dense, pools.fused, pools.narrowed)
        )
        budget = answering.budget(self._llm is not None, self._points)
        evidence = whole.evidence(budget, searched)
        return Trace(searched, lexical, dense, fused, narrowed, found.hits, evidence)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        limit: int = answering.PASSAGES,
        strict: bool | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Answer:
        """The checked answer. Parameters as for `stream`."""
        for event in self.stream(question, history=history, limit=limit, strict=strict, **filters):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        limit: int = answering.PASSAGES,
        strict: bool | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Stream[Event]:
        """The answer as it grows: evidence, text, citation, verdict and answer events.

        `history` holds earlier (question, answer) pairs, oldest first; `limit` is how many passages
        are found. Where `strict` (default: the setting), no text is given before it passed its
        check, and what fails is left out and counted. Closing it, from any thread, stops the
        language model. Raises FilterError at once, and QuestionError, StoreError, WeightsError when
        iterated; a failing language model gives an answer in quotes instead.
        """
        parts = answering.Parts(
            self._retrieval,
            self._llm,
            self._points,
            self.settings.llm_timeout,
            self.settings.strict if strict is None else strict,
            self.settings.refuse_below,
            self._second,
            Price.parsed(price) if (price := self.settings.second_opinion_price) else None,
        )
        events = answering.stream(
            parts,
            question,
            history=history,
            filters=chosen(filters),
            limit=_at_least_one(limit),
        )
        return Stream(events, parts.brake.pull)

    def verify(self, statement: str, evidence: Sequence[str]) -> Verdict:
        """Check a statement against sentences; nothing is retrieved.

        Without a language model only the rules apply, and nothing but a word-for-word quote can be
        supported. Raises QuestionError for an empty statement, LLMError.
        """
        if not statement.strip():
            raise QuestionError(
                "The statement to verify is empty.", hint="Give a sentence and its evidence."
            )
        if self._llm is None:
            return support.check(statement, evidence)
        judge = Judge(self._llm, Deadline.after(self.settings.llm_timeout))
        reading = ExcerptJudge(judge.supports, *self._readers)
        verdict = support.check(statement, evidence, reading)
        return replace(verdict, excerpt=reading.excerpt)

    def compare(
        self, topic: str, *, limit: int = WIDE, **filters: Unpack[FilterOptions]
    ) -> Comparison:
        """Figures, dates and statements on a topic that differ, with who says which and when.

        `limit` is how many passages are looked at. No language model is asked. Raises
        QuestionError, FilterError, StoreError, WeightsError.
        """
        return comparing.comparison(topic, self._wide(topic, limit, filters))

    def timeline(
        self, topic: str, *, limit: int = WIDE, **filters: Unpack[FilterOptions]
    ) -> Timeline:
        """The dated statements on a topic in order, each with its citation and speaker.

        `limit` is how many passages are looked at. No language model is asked. Raises as `compare`.
        """
        hits = self._wide(topic, limit, filters)
        undated = dict.fromkeys(hit.article_id for hit in hits if not hit.published)
        texts = self._retrieval.texts(undated)
        bounds = (chronology.not_before(each.id, each.sentences) for each in texts)
        return chronology.timeline(topic, hits, filter(None, bounds))

    def _wide(self, topic: str, limit: int, filters: FilterOptions) -> tuple[Hit, ...]:
        topic, limit = asking.checked(topic), _at_least_one(limit)
        return self._retrieval.wide(topic, limit=limit, filters=chosen(filters))

    def audit(
        self,
        text: str,
        *,
        progress: Callable[[int, int], None] | None = None,
        **filters: Unpack[FilterOptions],
    ) -> tuple[Audited, ...]:
        """Each sentence of a draft: supported, contradicted, disputed or not in the corpus.

        `progress` is told how many of how many characters are done. Raises QuestionError for a
        text without a word, SettingsError without a language model, LLMError, and as `search`.
        """
        found = []
        for each in self.audited(text, **filters):
            found.append(each)
            if progress:
                progress(each.end, len(text))
        return tuple(found)

    def audited(self, text: str, **filters: Unpack[FilterOptions]) -> Iterator[Audited]:
        """The same sentence by sentence, as each is done. Errors as for `audit`."""
        if self._llm is None:
            raise SettingsError(
                "An audit needs a language model that judges.",
                hint="Set RAG_LLM=embedded, or a model at an endpoint.",
            )
        if not any(map(str.isalnum, text)):
            raise QuestionError("The text to audit is empty.", hint="Give it a sentence or more.")
        judge = Judge(self._llm, Deadline.after(AUDIT_SECONDS))
        return auditing.audit(self._retrieval, judge.supports, text, chosen(filters))

    @property
    def _points(self) -> bool:
        if self._llm is None or self.settings.llm_points == "code":
            return False
        return self.settings.llm_points == "markers" or not self._llm.in_process


def speeches(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, such as an article's, each with who says something in it."""
    found = sentences(text)
    told = speakers.speeches(text, found)
    return tuple(replace(one, speeches=each) for one, each in zip(found, told, strict=True))


def suspicions(text: str) -> tuple[Suspicion, ...]:
    """What in a text, such as an article's, gives orders to a language model or is disguised."""
    return injection.marks(text, sentences(text))


def _at_least_one(limit: int) -> int:
    if limit < 1:
        raise FilterError(f"limit should be at least 1, is {limit}.", hint="Ask for 1 or more.")
    return limit
