"""What every handler holds: the corpus, what users keep, and who may go when."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Unpack

import rag
from rag.accounts import Accounts
from rag.conversations.store import Conversations
from rag.filters import FilterOptions
from rag.web.gate import Gate
from rag.web.rate_limit import RateLimit

WAITING_SECONDS = 2.0
"""How often somebody in the line is told so, at least; also how soon it is seen that he left."""


class SearchOptions(FilterOptions, total=False):
    """Filters, and how many passages are found."""

    limit: int


class AskOptions(SearchOptions, total=False):
    """The same, the history and the strict mode, as `rag.Corpus.stream` takes them."""

    history: Sequence[tuple[str, str]]
    strict: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event of a stream, after the evidence: `ahead` others ask the language model first."""

    ahead: int
    kind: Literal["waiting"] = "waiting"


@dataclass(frozen=True)
class Service:
    """What handlers hold; safe to share between threads.

    `accounts` is None where everybody is the one user ``local``, `limit` where nobody is limited.
    `store` is the store's folder. A user is always named by the server, never by the page.
    """

    corpus: rag.Corpus
    conversations: Conversations
    accounts: Accounts | None
    gate: Gate
    limit: RateLimit | None
    store: Path
    waiting_seconds: float = WAITING_SECONDS

    def may_ask(self, user: str) -> None:
        """Count a question of `user`. Raises TooManyQuestions where that is one too many."""
        if self.limit and (seconds := self.limit.allow(user)):
            raise rag.TooManyQuestions(
                f"You asked {self.limit.asks} questions within {self.limit.seconds:g} seconds,"
                " which is as many as one user may.",
                hint=f"Ask again in {math.ceil(seconds)} s.",
            )

    def stream(
        self, user: str, question: str, **options: Unpack[AskOptions]
    ) -> rag.Stream[rag.Event | Waiting]:
        """The answer as it grows: the evidence at once; then, in turn, what the model writes.

        `options` are those of `rag.Corpus.stream`; what others handed in is not seen. A place in
        the line is told when it changes and every `waiting_seconds`. Closing it, from any thread,
        gives the place up and stops the model. Raises TooManyQuestions and FilterError at once,
        the others of `rag.Corpus.stream` when iterated.
        """
        self.may_ask(user)
        options["uploads_of"] = user
        events = self.corpus.stream(question, **options)
        return rag.Stream(self._in_turn(events), events.close)

    def ask(self, user: str, question: str, **options: Unpack[AskOptions]) -> rag.Answer:
        """The whole answer; parameters and errors as for `stream`."""
        with closing(self.stream(user, question, **options)) as events:
            for event in events:
                if isinstance(event, rag.Answered):
                    return event.answer
        raise AssertionError("a stream ends with its answer")

    def search(
        self, user: str, query: str, **options: Unpack[SearchOptions]
    ) -> tuple[rag.Hit, ...]:
        """The passages nearest to `query`; options and errors of `rag.Corpus.search`."""
        self.may_ask(user)
        options["uploads_of"] = user
        return self.corpus.search(query, **options)

    def compare(self, user: str, topic: str, **options: Unpack[FilterOptions]) -> rag.Comparison:
        """What differs on a topic; options and errors of `rag.Corpus.compare`."""
        self.may_ask(user)
        options["uploads_of"] = user
        return self.corpus.compare(topic, **options)

    def timeline(self, user: str, topic: str, **options: Unpack[FilterOptions]) -> rag.Timeline:
        """When what was said to be on a topic; options and errors of `rag.Corpus.timeline`."""
        self.may_ask(user)
        options["uploads_of"] = user
        return self.corpus.timeline(topic, **options)

    def audit(
        self, user: str, draft: str, **options: Unpack[FilterOptions]
    ) -> Iterator[rag.Audited]:
        """Each sentence of a draft as it is checked; errors of `rag.Corpus.audit`."""
        self.may_ask(user)
        options["uploads_of"] = user
        return self.corpus.audited(draft, **options)

    def articles(self, user: str) -> tuple[rag.Article, ...]:
        """Every article that `user` may see, by source; none where the store is empty."""
        try:
            return self.corpus.articles(hidden=self.corpus.hidden_from(user))
        except rag.StoreEmpty:  # a list of nothing is no error
            return ()

    def cards(self, user: str) -> tuple[rag.Card, ...]:
        """The same without the texts. Raises StoreError, also where the store is empty."""
        return self.corpus.cards(hidden=self.corpus.hidden_from(user))

    def article(self, user: str, name: str, version: str | None = None) -> rag.Article:
        """One article that `user` may see; `name` and `version` as in `rag.Corpus.article`.

        Raises ArticleNotFound.
        """
        return self.corpus.article(name, version, hidden=self.corpus.hidden_from(user))

    def may_change(self, user: str, article: rag.Article) -> bool:
        """Whether `user` may correct or remove an article: with accounts, only their own upload."""
        if self.accounts is None:
            return True
        return any(card.id == article.id and card.owner == user for card in self.cards(user))

    def _in_turn(self, events: rag.Stream[rag.Event]) -> Generator[rag.Event | Waiting]:
        with closing(events):
            yield next(events)
            if self.corpus.model is None:
                yield from events
                return
            with self.gate.place() as ticket:
                while ahead := ticket.ahead():
                    yield Waiting(ahead)
                    ticket.wait(self.waiting_seconds)
                yield from events
