"""The tools for programs, typed: what HTTP offers, over MCP where that is switched on.

They give the documents of the HTTP interface as JSON text, because MCP carries text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import gradio as gr

import rag
from rag import documents
from rag.web import asked
from rag.web.asked import Asked
from rag.web.identity import user_of
from rag.web.service import Service
from rag.web.streaming import driven, whole


def register(service: Service) -> None:
    """Add the tools to the Gradio page that is being built."""

    async def ask(
        question: str,
        history: list[list[str]] | None = None,
        limit: int | None = None,
        since: str | None = None,
        until: str | None = None,
        as_of: str | None = None,
        publishers: list[str] | None = None,
        authors: list[str] | None = None,
        articles: list[str] | None = None,
        without: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> str:
        """Answer a question from the articles, every sentence checked and cited exactly.

        Where the articles do not answer, the answer says so (abstained) and names the gap.

        Args:
            question: One question, in a sentence or two.
            history: Earlier turns as [question, answer] pairs, oldest first.
            limit: How many passages are read, 1 to 100.
            since: Published on this day or later; YYYY, YYYY-MM or YYYY-MM-DD.
            until: Published on this day or earlier.
            as_of: Certainly published by this day.
            publishers: Only these publishers.
            authors: Only these authors.
            articles: Only these articles, by id.
            without: Without these articles, by id.
            request: Who asks, as the server knows; nobody sends it.

        """
        filters = (since, until, as_of, publishers, authors, articles, without)
        user = _user(request)
        with _telling():
            what = _asked(question, history, limit, filters)
            answer = await whole(
                driven(
                    lambda: service.stream(
                        user, what.question, history=what.history, **what.options
                    )
                )
            )
        return _text(documents.answer(cast("rag.Answer", answer)))

    def search(
        query: str,
        limit: int | None = None,
        since: str | None = None,
        until: str | None = None,
        as_of: str | None = None,
        publishers: list[str] | None = None,
        authors: list[str] | None = None,
        articles: list[str] | None = None,
        without: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> str:
        """Find the passages of the articles that are nearest to a query, best first.

        Args:
            query: A question or a few words.
            limit: How many passages, 1 to 100; 10 where it is left out.
            since: Published on this day or later; YYYY, YYYY-MM or YYYY-MM-DD.
            until: Published on this day or earlier.
            as_of: Certainly published by this day.
            publishers: Only these publishers.
            authors: Only these authors.
            articles: Only these articles, by id.
            without: Without these articles, by id.
            request: Who asks, as the server knows; nobody sends it.

        """
        filters = (since, until, as_of, publishers, authors, articles, without)
        with _telling():
            what = _asked(query, None, limit, filters)
            hits = service.search(_user(request), what.question, **what.options)
        return _text(documents.hits(what.question, hits))

    def compare(
        topic: str,
        limit: int | None = None,
        since: str | None = None,
        until: str | None = None,
        as_of: str | None = None,
        publishers: list[str] | None = None,
        authors: list[str] | None = None,
        articles: list[str] | None = None,
        without: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> str:
        """Say where the articles differ on a topic (figures, dates, denials), and who says which.

        Args:
            topic: A subject in a few words.
            limit: How many passages are compared, 1 to 100.
            since: Published on this day or later; YYYY, YYYY-MM or YYYY-MM-DD.
            until: Published on this day or earlier.
            as_of: Certainly published by this day.
            publishers: Only these publishers.
            authors: Only these authors.
            articles: Only these articles, by id.
            without: Without these articles, by id.
            request: Who asks, as the server knows; nobody sends it.

        """
        filters = (since, until, as_of, publishers, authors, articles, without)
        with _telling():
            what = _asked(topic, None, limit, filters)
            found = service.compare(_user(request), what.question, **what.options)
        return _text(documents.comparison(found))

    def timeline(
        topic: str,
        limit: int | None = None,
        since: str | None = None,
        until: str | None = None,
        as_of: str | None = None,
        publishers: list[str] | None = None,
        authors: list[str] | None = None,
        articles: list[str] | None = None,
        without: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> str:
        """List the dated statements on a topic in order, each with its quote.

        Args:
            topic: A subject in a few words.
            limit: How many passages are read, 1 to 100.
            since: Published on this day or later; YYYY, YYYY-MM or YYYY-MM-DD.
            until: Published on this day or earlier.
            as_of: Certainly published by this day.
            publishers: Only these publishers.
            authors: Only these authors.
            articles: Only these articles, by id.
            without: Without these articles, by id.
            request: Who asks, as the server knows; nobody sends it.

        """
        filters = (since, until, as_of, publishers, authors, articles, without)
        with _telling():
            what = _asked(topic, None, limit, filters)
            found = service.timeline(_user(request), what.question, **what.options)
        return _text(documents.timeline(found))

    def audit(
        text: str,
        since: str | None = None,
        until: str | None = None,
        as_of: str | None = None,
        publishers: list[str] | None = None,
        authors: list[str] | None = None,
        articles: list[str] | None = None,
        without: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> str:
        """Check each sentence of a draft against the articles.

        Each comes back supported, contradicted, disputed or not in the corpus, with quotes.

        Args:
            text: The draft.
            since: Published on this day or later; YYYY, YYYY-MM or YYYY-MM-DD.
            until: Published on this day or earlier.
            as_of: Certainly published by this day.
            publishers: Only these publishers.
            authors: Only these authors.
            articles: Only these articles, by id.
            without: Without these articles, by id.
            request: Who asks, as the server knows; nobody sends it.

        """
        filters = (since, until, as_of, publishers, authors, articles, without)
        with _telling():
            what = _asked(text, None, None, filters)
            found = list(service.audit(_user(request), text, **what.options))
        return _text(documents.audit(found))

    def articles(request: gr.Request | None = None) -> str:
        """List the articles: id, title, publisher, author, date, and where they come from."""
        with _telling():
            return _text(documents.articles(service.articles(_user(request))))

    for tool in (ask, search, compare, timeline, audit, articles):
        # Without Gradio's queue an MCP call comes here directly, with the request that made it.
        gr.events.api(tool, api_name=tool.__name__, queue=False)


def _asked(question: str, history: object, limit: int | None, filters: Sequence[object]) -> Asked:
    """What the parameters of a tool ask, checked as over HTTP. Raises QuestionError, FilterError.

    `filters` are in the order of `asked.DATES` and `asked.LISTS`.
    """
    named = dict(zip((*asked.DATES, *asked.LISTS), filters, strict=True))
    sent = {"question": question, "history": history, "limit": limit, **named}
    return asked.question(asked.json_object(json.dumps(sent).encode()))


def _user(request: Any) -> str:  # noqa: ANN401 (Gradio's request, or over MCP the one inside)
    return user_of(getattr(request, "request", request)) or ""


def _text(document: documents.Document) -> str:
    return json.dumps(document, ensure_ascii=False)


@contextmanager
def _telling() -> Iterator[None]:
    """Put the hint of an error into its message, which is all that MCP carries."""
    try:
        yield
    except rag.RagError as error:
        raise rag.RagError(f"{error} {error.hint}", hint=error.hint) from error
