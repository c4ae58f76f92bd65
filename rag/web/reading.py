"""What the page fetches beside Gradio: its style and script, articles to read, exports, ratings.

Every route takes the user from the request that came through the door, and looks only at what that
user may see.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import cast

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

import rag
from rag.conversations.exports import as_json, as_markdown
from rag.conversations.records import Conversation, Thumb
from rag.web import asked, reader
from rag.web.handout import handout
from rag.web.identity import user_of
from rag.web.replies import failed
from rag.web.service import Service
from rag.web.wording import Wording, asked_for

ASSETS = {"page.css": "text/css", "page.js": "text/javascript"}
MOST_MARKS = 200
"""Marks in one article; an answer has a few."""
_SPANS = re.compile(r"(\d{1,9})-(\d{1,9})")


def add(app: FastAPI, service: Service) -> None:
    """Add the routes to `app`."""

    def asset(name: str) -> Response:
        content = resources.files("rag.web").joinpath("assets", name).read_bytes()
        return Response(content, media_type=ASSETS[name], headers={"cache-control": "no-cache"})

    @app.get("/page/page.css")
    def style() -> Response:
        return asset("page.css")

    @app.get("/page/page.js")
    def script() -> Response:
        return asset("page.js")

    @app.get("/page/article")
    def read(request: Request) -> Response:
        say = _language(request)
        sent = request.query_params
        try:
            shown = service.article(
                _user(request), sent.get("article", ""), sent.get("version") or None
            )
        except rag.ArticleNotFound:
            return _html(reader.missing(say), 404)
        except rag.RagError as error:
            return failed(request.url.path, error)
        marks = _marks(sent.get("marks", ""), sent.get("at", ""))
        return _html(reader.article(shown, marks, say))

    @app.get("/conversations/{conversation}.{kind}")
    def export(request: Request, conversation: str, kind: str) -> Response:
        try:
            kept = service.conversations.get(_user(request), conversation)
            media, content = _exported(kept, kind, _language(request))
        except rag.RagError as error:
            return failed(request.url.path, error)
        headers = {"content-disposition": f'attachment; filename="conversation.{kind}"'}
        return Response(content, media_type=f"{media}; charset=utf-8", headers=headers)

    @app.post("/turns/{turn}/rating")
    async def rate(request: Request, turn: str) -> Response:
        try:
            body = await asked.body_of(request)
            thumb, note = _rating(body, request.headers.get("content-type", ""))
            kept = service.conversations.rate(_user(request), turn, thumb, note)
        except rag.RagError as error:
            return failed(request.url.path, error)
        return JSONResponse({"thumb": kept.thumb, "note": kept.note})


def _exported(kept: Conversation, kind: str, say: Wording) -> tuple[str, str]:
    """Media type and text of a conversation as a file. Raises ConversationNotFound."""
    match kind:
        case "md":
            return "text/markdown", as_markdown(kept)
        case "json":
            return "application/json", as_json(kept)
        case "html":
            return "text/html", handout(kept, say)
    raise rag.ConversationNotFound(
        f"A conversation is not to be had as {kind!r}.", hint="Ask for md, json or html."
    )


def _rating(body: bytes, kind: str) -> tuple[Thumb | None, str]:
    """Thumb and note out of a request. Raises RagError."""
    wrong = rag.RagError("This is no rating.", hint='Send {"thumb": "up", "note": ""} as JSON.')
    if kind.partition(";")[0].strip() != "application/json":
        raise wrong  # a form on somebody else's page can send only other types
    try:
        sent = json.loads(body)
        thumb, note = sent["thumb"], sent.get("note", "")
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise wrong from exc
    if thumb not in ("up", "down", None) or not isinstance(note, str):
        raise wrong
    return thumb, note


def _marks(others: str, current: str) -> list[reader.Mark]:
    """The places to be marked, from ``start-end,start-end``; what is no place is passed over."""
    found = [(m, False) for m in _SPANS.findall(others)[:MOST_MARKS]]
    found += [(m, True) for m in _SPANS.findall(current)[:1]]
    return [
        reader.Mark(int(start), int(end), now)
        for (start, end), now in found
        if int(start) < int(end)
    ]


def _language(request: Request) -> Wording:
    return asked_for(request.query_params.get("lang"))


def _user(request: Request) -> str:
    return cast("str", user_of(request))  # the door lets nobody through without one


def _html(content: str, status: int = 200) -> Response:
    return Response(content, status, media_type="text/html; charset=utf-8")
