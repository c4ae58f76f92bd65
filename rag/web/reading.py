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
from fastapi.responses import Response

import rag
from rag.conversations.exports import as_json, as_markdown
from rag.conversations.records import Thumb
from rag.web import reader
from rag.web.handout import handout
from rag.web.identity import user_of
from rag.web.replies import failed
from rag.web.service import Service
from rag.web.wording import LANGUAGES, Wording, wording

ASSETS = {"page.css": "text/css", "page.js": "text/javascript"}
MOST_MARKS = 200
"""Marks in one article; an answer has a few."""
MOST_BYTES = 16_384
"""Of a rating that is sent."""

_SPANS = re.compile(r"(\d{1,9})-(\d{1,9})")


def add(app: FastAPI, service: Service) -> None:
    """Add the routes to `app`."""

    def asset(name: str) -> Response:
        kind = ASSETS[name]
        content = resources.files("rag.web").joinpath("assets", name).read_bytes()
        return Response(content, media_type=kind, headers={"cache-control": "no-cache"})

    def read(request: Request) -> Response:
        say = _language(request)
        asked = request.query_params
        marks = _marks(asked.get("marks", ""), asked.get("at", ""))
        try:
            shown = service.corpus.article(
                asked.get("article", ""),
                asked.get("version") or None,
                hidden=service.corpus.hidden_from(_user(request)),
            )
        except rag.ArticleNotFound:
            return _html(reader.missing(say), 404)
        except rag.RagError as error:
            return failed(request.url.path, error)
        return _html(reader.article(shown, marks, say))

    def export(request: Request, conversation: str, kind: str) -> Response:
        try:
            kept = service.conversations.get(_user(request), conversation)
        except rag.RagError as error:
            return failed(request.url.path, error)
        say = _language(request)
        made = {
            "md": ("text/markdown", as_markdown),
            "json": ("application/json", as_json),
            "html": ("text/html", lambda each: handout(each, say)),
        }
        media, write = made[kind]
        named = f'attachment; filename="conversation.{kind}"'
        headers = {"content-disposition": named}
        return Response(write(kept), media_type=f"{media}; charset=utf-8", headers=headers)

    async def rate(request: Request, turn: str) -> Response:
        try:
            thumb, note = _rating(await request.body(), request.headers.get("content-type", ""))
            kept = service.conversations.rate(_user(request), turn, thumb, note)
        except rag.RagError as error:
            return failed(request.url.path, error)
        return Response(json.dumps({"thumb": kept.thumb, "note": kept.note}))

    for name in ASSETS:
        app.add_api_route(f"/page/{name}", lambda name=name: asset(name), methods=["GET"])
    app.add_api_route("/page/article", read, methods=["GET"])
    for kind in ("md", "json", "html"):
        app.add_api_route(
            f"/conversations/{{conversation}}.{kind}",
            lambda request, conversation, kind=kind: export(request, conversation, kind),
            methods=["GET"],
        )
    app.add_api_route("/turns/{turn}/rating", rate, methods=["POST"])


def _rating(body: bytes, kind: str) -> tuple[Thumb | None, str]:
    """Thumb and note out of a request. Raises RagError."""
    wrong = rag.RagError("This is no rating.", hint='Send {"thumb": "up", "note": ""} as JSON.')
    if kind.partition(";")[0].strip() != "application/json" or len(body) > MOST_BYTES:
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
    asked = request.query_params.get("lang")
    return wording(asked if asked in LANGUAGES else LANGUAGES[0])


def _user(request: Request) -> str:
    return cast("str", user_of(request))  # the door lets nobody through without one


def _html(content: str, status: int = 200) -> Response:
    return Response(content, status, media_type="text/html; charset=utf-8")
