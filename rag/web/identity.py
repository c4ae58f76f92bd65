"""Who is asking: everybody is ``local``, or whoever a cookie or a password proves.

The one door in front of every route. What it found is kept in the request's scope, which no client
can write to; a name that a page or a program sends is never looked at.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import math
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import rag
from rag.accounts import Accounts
from rag.web.rate_limit import RateLimit
from rag.web.replies import failure
from rag.web.wording import asked_for

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = "local"
"""The user where there are no accounts."""
COOKIE = "rag_session"
SESSION_SECONDS = 12 * 60 * 60
SESSIONS = 10_000
"""How many sessions there are at most; beyond them the oldest ends."""
FAILURES, FAILURE_SECONDS = 10, 60.0
"""Wrong passwords for one name, and within how many seconds, before it has to wait."""

OPEN = frozenset(("/healthz", "/login"))
"""What answers without a login."""

_PAGES = re.compile(r"/(?:[a-z]{2}/?)?")  # the page, in its languages
_USER = "rag.user"
_HEADERS = {
    # Gradio's page needs inline scripts and styles, and compiles templates while it runs.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline'"
    " 'unsafe-eval' blob:; script-src-attr 'none'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:;"
    " worker-src 'self' blob:; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with none, forms would not say which page they are on
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


def user_of(request: Request) -> str | None:
    """Who is asking; None for whoever did not log in."""
    user: str | None = request.scope.get(_USER)
    return user


class Passwords:
    """Checks names and passwords, and makes whoever guesses wait. Raises AccountError."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self._failures = RateLimit(FAILURES, FAILURE_SECONDS)

    async def right(self, name: str, password: str) -> bool:
        """Whether the password is right. Raises TooManyQuestions after too many wrong ones."""
        if seconds := self._failures.wait(name):
            raise rag.TooManyQuestions(
                "There were too many wrong passwords for this name.",
                hint=f"Try again in {math.ceil(seconds)} s.",
            )
        if await asyncio.to_thread(self.accounts.verify, name, password):
            return True
        self._failures.allow(name)
        return False


class Sessions:
    """Who is logged in, by random token, `most` at once; forgotten when the process ends."""

    def __init__(
        self,
        accounts: Accounts,
        clock: Callable[[], float] = time.monotonic,
        *,
        most: int = SESSIONS,
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[str, str, float]] = OrderedDict()

    def begin(self, user: str) -> str:
        """A new session's token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open[token] = (
                user,
                self._accounts.mark(user) or "",
                self._clock() + SESSION_SECONDS,
            )
            if len(self._open) > self._most:
                self._open.popitem(last=False)
        return token

    def user(self, token: str) -> str | None:
        """Whose session it is; None where it ended, or the account did or got a new password."""
        with self._lock:
            user, mark, expires = self._open.get(token, ("", "", 0.0))
            if not user:
                return None
            if self._clock() < expires and self._accounts.mark(user) == mark:
                return user
            del self._open[token]
            return None

    def end(self, token: str) -> None:
        """End a session, if there is one."""
        with self._lock:
            self._open.pop(token, None)


class Door:
    """Lets requests through to `app` with their user known, and adds the security headers.

    `hosts` are the names under which the server may be called, None for any: a page elsewhere whose
    name is made to point at this machine is refused. A page elsewhere may not send anything either.
    """

    def __init__(
        self,
        app: ASGIApp,
        passwords: Passwords | None,
        sessions: Sessions | None,
        hosts: frozenset[str] | None,
    ) -> None:
        self._app = app
        self._passwords = passwords
        self._sessions = sessions
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the start and end of the server."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks through web sockets
            await send({"type": "websocket.close", "code": 1008})
            return

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = await self._refusal(scope)
        await (refusal or self._app)(scope, receive, safely)

    async def _refusal(self, scope: Scope) -> Response | None:
        """What to answer instead of going on; otherwise None, and the scope knows the user."""
        headers = Headers(scope=scope)
        path = scope["path"]
        host = headers.get("host", "")
        if self._hosts is not None and (urlsplit(f"//{host}").hostname or "") not in self._hosts:
            return failure(
                path,
                403,
                "This server is not called by that name.",
                f"Call it {' or '.join(sorted(self._hosts))}.",
            )
        origin = headers.get("origin")
        if (
            scope["method"] not in ("GET", "HEAD")
            and origin is not None
            and urlsplit(origin).netloc != host
        ):
            return failure(
                path, 403, "Another site's page may not send this.", "Use this server's own page."
            )
        try:
            user = await self._user(headers, Request(scope).cookies.get(COOKIE))
        except rag.TooManyQuestions as error:
            return failure(path, 429, str(error), error.hint)
        except rag.AccountError as error:
            return failure(path, 503, str(error), error.hint)
        scope[_USER] = user
        if user is not None or path in OPEN:
            return None
        seen = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
        if seen and _PAGES.fullmatch(path):
            return RedirectResponse(asked_for(path.strip("/")).within("/login"), 303)
        return failure(
            path,
            401,
            "This needs a login.",
            "Log in at /login, or send name and password: as HTTP Basic, or as the key"
            " NAME:PASSWORD in the header Authorization: Bearer.",
            {"www-authenticate": 'Bearer realm="rag"'},
        )

    async def _user(self, headers: Headers, token: str | None) -> str | None:
        if self._passwords is None or self._sessions is None:
            return LOCAL
        if given := _credentials(headers.get("authorization", "")):
            name, password = given
            return name if await self._passwords.right(name, password) else None
        return self._sessions.user(token) if token else None


def _credentials(header: str) -> tuple[str, str] | None:
    """Name and password of the header ``Authorization``."""
    scheme, _, value = header.partition(" ")
    text = value.strip()
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(text, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif scheme.lower() != "bearer":
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None
