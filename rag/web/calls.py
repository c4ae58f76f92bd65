"""What pages and programs send to Gradio's own endpoints, made safe before Gradio believes it.

Gradio takes the name of a session from the page, and keeps replies and removed articles under it;
here every name gets that of its user before it, as the door knows it. And where a page is mounted
beside other routes, Gradio reads whatever file of this machine, or address elsewhere, it is told
was uploaded; here only what it was given itself gets through.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

from rag.web.identity import user_of
from rag.web.replies import failure

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 4_000_000
"""Of a call; a thousand uploaded files are named in a tenth of that."""

_OURS = re.compile(r"(?:/[a-z]{2})?/gradio_api/")
_IN_PATH = re.compile(r"(?<=/gradio_api/)(heartbeat|stream)/(?=.)")
_BY_EVENT = re.compile(r"/gradio_api/call/.*:")  # an event's name has no colon, a session's has


class Calls:
    """Passes requests on to `app`, calls of Gradio's endpoints with their sessions renamed.

    `uploads` is the folder in which Gradio keeps what is uploaded.
    """

    def __init__(self, app: ASGIApp, uploads: Path) -> None:
        self._app = app
        self._uploads = os.path.realpath(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the start and end of the server."""
        if scope["type"] != "http" or not _OURS.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        user = user_of(Request(scope)) or ""
        kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        form = kind.startswith("multipart/")
        if _BY_EVENT.search(path) or (form and not path.rstrip("/").endswith("/upload")):
            refusal = failure(path, 404, "There is no such call.", "Use this server's own page.")
            await refusal(scope, receive, send)
            return
        scope = _renamed(scope, user)
        if scope["method"] != "POST" or form:
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            refusal = failure(path, 413, "This call is too large.", "Send less at once.")
            await refusal(scope, receive, send)
            return
        try:
            sent = json.loads(body)
            if self._is_foreign(sent):
                refusal = failure(
                    path, 403, "This file was not uploaded here.", "Drop it on the page."
                )
                await refusal(scope, receive, send)
                return
        except (ValueError, RecursionError):  # Gradio says so, too
            sent = None
        if isinstance(sent, dict) and isinstance(sent.get("session_hash"), str):
            body = json.dumps(sent | {"session_hash": f"{user}:{sent['session_hash']}"}).encode()
        MutableHeaders(scope=scope)["content-length"] = str(len(body))
        await self._app(scope, _again(body, receive), send)

    def _is_foreign(self, sent: Any) -> bool:  # noqa: ANN401 (whatever JSON can hold)
        """Whether a file is named anywhere that does not lie among the uploads."""
        if isinstance(sent, list):
            return any(map(self._is_foreign, sent))
        if not isinstance(sent, dict):
            return False
        path = sent.get("path")
        if isinstance(path, str):
            whole = os.path.realpath(path.encode("utf-8", "replace").replace(b"\0", b"?").decode())
            if os.path.commonpath((whole, self._uploads)) != self._uploads:
                return True
        return any(map(self._is_foreign, sent.values()))


def _renamed(scope: Scope, user: str) -> Scope:
    """The request with the session in its path and query under the name of `user`."""
    path = _IN_PATH.sub(rf"\1/{user}:", scope["path"])
    query = [
        (key, f"{user}:{value}" if key == "session_hash" else value)
        for key, value in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    ]
    return {
        **scope,
        "path": path,
        "raw_path": path.encode(),
        "query_string": urlencode(query).encode(),
        "headers": list(scope["headers"]),
    }


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it has more than MOST_BYTES."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read already, then what comes after it."""
    waiting = [body]

    async def received() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return received
