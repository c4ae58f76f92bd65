"""The HTTP interface under ``/api``: the command line’s documents, and answers as they grow."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

import rag
from rag import documents
from rag.web import asked
from rag.web.asked import Asked
from rag.web.identity import user_of
from rag.web.replies import failed, failure, nowhere
from rag.web.service import Service, Waiting
from rag.web.streaming import Events, EventStream, begun, driven, whole

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_log = logging.getLogger(__name__)


def add(app: FastAPI, service: Service) -> None:
    """Add the routes under ``/api``, ``/healthz``, and what errors become everywhere."""

    def events(request: Request, given: Asked) -> Events:
        user = user_of(request) or ""
        return driven(
            lambda: service.stream(user, given.question, history=given.history, **given.options)
        )

    async def ask(request: Request) -> Response:
        given = asked.question(asked.json_object(await asked.body_of(request)))
        answer = await whole(events(request, given), request)
        return JSONResponse(documents.answer(answer)) if answer else Response(status_code=499)

    async def stream(request: Request) -> Response:
        given = asked.question(asked.json_object(await asked.body_of(request)))
        return EventStream(_lines(await begun(events(request, given))))

    def search(request: Request) -> Response:
        query, options = asked.search(request.query_params.multi_items())
        hits = service.search(user_of(request) or "", query, **options)
        return JSONResponse(documents.hits(query, hits))

    def compare(request: Request) -> Response:
        topic, options = asked.topic(request.query_params.multi_items())
        found = service.compare(user_of(request) or "", topic, **options)
        return JSONResponse(documents.comparison(found))

    def timeline(request: Request) -> Response:
        topic, options = asked.topic(request.query_params.multi_items())
        found = service.timeline(user_of(request) or "", topic, **options)
        return JSONResponse(documents.timeline(found))

    async def audit(request: Request) -> Response:
        text, options = asked.draft(asked.json_object(await asked.body_of(request)))
        user = user_of(request) or ""
        found = await run_in_threadpool(lambda: list(service.audit(user, text, **options)))
        return JSONResponse(documents.audit(found))

    def articles(request: Request) -> Response:
        return JSONResponse(documents.articles(service.articles(user_of(request) or "")))

    def article(request: Request, name: str) -> Response:
        return JSONResponse(documents.article(service.article(user_of(request) or "", name)))

    def health() -> Response:
        with suppress(rag.StoreEmpty):  # an empty store opens, too
            service.corpus.cards()
        return JSONResponse({"status": "ok"})

    def missing(request: Request) -> Response:
        return nowhere(request.url.path, request.method, "The README lists what there is.")

    app.add_api_route("/healthz", health, methods=["GET"])
    app.add_api_route("/api/ask", ask, methods=["POST"])
    app.add_api_route("/api/ask/stream", stream, methods=["POST"])
    app.add_api_route("/api/search", search, methods=["GET"])
    app.add_api_route("/api/compare", compare, methods=["GET"])
    app.add_api_route("/api/timeline", timeline, methods=["GET"])
    app.add_api_route("/api/audit", audit, methods=["POST"])
    app.add_api_route("/api/articles", articles, methods=["GET"])
    app.add_api_route("/api/articles/{name:path}", article, methods=["GET"])
    app.add_api_route("/api/{rest:path}", missing, methods=METHODS)
    _add_errors(app)


def _add_errors(app: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, rag.RagError)  # noqa: S101 (it is registered for nothing else)
        return failed(request.url.path, error)

    async def too_large(request: Request, error: Exception) -> Response:
        return failure(
            request.url.path,
            413,
            f"The request has more than {asked.LARGEST_BODY // 1024} KB.",
            "Ask in a sentence or two, with less history.",
        )

    async def broken(request: Request, error: Exception) -> Response:
        return failure(
            request.url.path, 500, "Something went wrong here.", "Ask again; it is in the log."
        )

    app.add_exception_handler(rag.RagError, refused)
    app.add_exception_handler(asked.TooLarge, too_large)
    app.add_exception_handler(Exception, broken)


def document(event: rag.Event | Waiting) -> documents.Document:
    """The data of a server-sent event; that of ``answer`` is the document of ``ask --json``."""
    if isinstance(event, rag.Answered):
        return documents.answer(event.answer)
    values = dataclasses.asdict(event)
    del values["kind"]
    return values


async def _lines(events: Events) -> AsyncGenerator[str]:
    async with aclosing(events):
        try:
            async for event in events:
                yield _event(event.kind, document(event))
        except rag.RagError as error:
            yield _event("error", {"error": {"message": str(error), "hint": error.hint}})


def _event(kind: str, data: documents.Document) -> str:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
