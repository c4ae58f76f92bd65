"""`open` and `Corpus`: what users hold, and the place where concrete parts come together."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

from rag import (
    answering,
    followup,
    injection,
    models,
    settings,
    several,
    sources,
    support,
    uploads,
    weights,
)
from rag import question as asking
from rag.embedding import AnyEmbedding
from rag.errors import FilterError, QuestionError, StoreEmpty
from rag.events import Answered, Event, Stream
from rag.excerpts import ExcerptJudge
from rag.filters import FilterOptions, chosen
from rag.index import Index, Progress
from rag.judge import Judge
from rag.llm import LLM, Deadline
from rag.passages import sentences
from rag.reports import CheckReport, IndexReport, Trace
from rag.reranker import CrossEncoder, LateInteraction, Reranker
from rag.retrieval import Retrieval
from rag.suspicion import Suspicion
from rag.types import Answer, Article, Card, Hit, Overview, Verdict
from rag.usage import Price


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
    late, reranker = LateInteraction(), reranker or CrossEncoder()
    retrieval = Retrieval(index, embedder, late, reranker)
    second = models.second_opinion(chosen)
    return Corpus(chosen, index, retrieval, (late, reranker), llm, second)


class Corpus:
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
        self.settings = chosen
        self._index = index
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

    def index(
        self,
        *paths: str | os.PathLike[str],
        prune: bool = False,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Bring the store in step with files and folders; `prune` removes what is gone there.

        One bad file never stops the others; it is in the report's `failed`. `progress` is called
        after each file. Raises StoreError, WeightsError, EmbeddingError.
        """
        return self._index.sync([Path(p) for p in paths], prune=prune, progress=progress)

    def remove(self, article: str, *, hidden: Collection[str] = ()) -> Article:
        """Remove an article from the store, and give it for `put_back`. Raises ArticleNotFound.

        The file of an upload goes with it, and is kept aside for a day. Any other file stays where
        it is: the next `index` of its folder adds it again. `hidden` is as for `article`.
        """
        removed = self._index.remove(article, hidden=hidden)
        uploads.set_aside(self._place(removed), self._store, removed.version)
        return removed

    def put_back(self, article: Article) -> Article:
        """Undo `remove`; gives the article as it is now. Where it is back already, nothing is done.

        An upload's file is put back, byte for byte; an article whose file is gone otherwise is
        stored as `remove` gave it. Earlier versions of its text are not put back. Raises
        UploadError where another upload has its name by now, StoreError, EmbeddingError.
        """
        uploads.bring_back(self._place(article), self._store, article.version)
        return self._index.put_back(article)

    def correct(
        self,
        article: str,
        entries: Mapping[str, str | None],
        *,
        clear: bool = False,
        hidden: Collection[str] = (),
    ) -> Article:
        """State what an article does not say rightly of itself; gives the corrected article.

        `entries` go into the ``<file>.meta.json`` beside its file: `title`, `author`, `publisher`,
        `published`, `language`, each a text, or None to drop what the article says. Those stated
        before stay, unless `clear` takes them back first; `clear` without entries removes the file.
        `hidden` is as for `article`. Raises ArticleNotFound, SidecarError for entries that cannot
        be used, ArticleUnreadable where the file is gone, UploadError where its folder cannot be
        written, StoreError, EmbeddingError; then nothing has changed.
        """
        return self._index.correct(article, entries, clear=clear, hidden=hidden)

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

    def articles(self, *, hidden: Collection[str] = ()) -> tuple[Article, ...]:
        """Every article in the store but those of the ids `hidden`, by source."""
        return self._index.articles(hidden)

    def cards(self, *, hidden: Collection[str] = ()) -> tuple[Card, ...]:
        """The same without the texts: for lists of many articles."""
        return self._index.catalog.cards(hidden)

    def overview(self, *, hidden: Collection[str] = ()) -> Overview:
        """How many articles there are, whose, and of when."""
        return Overview.of(self.cards(hidden=hidden))

    def article(
        self, article: str, version: str | None = None, *, hidden: Collection[str] = ()
    ) -> Article:
        """One article by id, unique beginning of an id, or file name; also as it once was.

        Those of the ids `hidden` are as if they were not there. Raises ArticleNotFound.
        """
        return self._index.article(article, version, hidden=hidden)

    def hidden_from(self, owner: str | None) -> tuple[str, ...]:
        """Ids of what anybody but `owner` handed in; with None, anybody. Empty for an empty store.

        For lists and single articles. Questions take the filter `uploads_of`, which also holds for
        what is handed in while they are being answered.
        """
        with suppress(StoreEmpty):  # nobody handed anything in
            return self._index.catalog.uploads_of_others(owner)
        return ()

    def check(self) -> CheckReport:
        """Prove the store whole: every offset, the full text, every vector."""
        return self._index.check()

    def rebuild(self, *, progress: Progress | None = None) -> CheckReport:
        """Build again whatever is derived, embedding only what has no vector; then check."""
        return self._index.rebuild(progress=progress)

    @property
    def _store(self) -> Path:
        return Path(self.settings.store)

    @staticmethod
    def _place(article: Article) -> Path:
        return sources.canonical(Path(article.source))

    @property
    def _points(self) -> bool:
        if self._llm is None or self.settings.llm_points == "code":
            return False
        return self.settings.llm_points == "markers" or not self._llm.in_process


def suspicions(text: str) -> tuple[Suspicion, ...]:
    """What in a text, such as an article's, gives orders to a language model or is disguised."""
    return injection.marks(text, sentences(text))


def _at_least_one(limit: int) -> int:
    if limit < 1:
        raise FilterError(f"limit should be at least 1, is {limit}.", hint="Ask for 1 or more.")
    return limit
