"""The page to log in at: plain HTML, no script."""

from __future__ import annotations

import asyncio
from html import escape
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

import rag
from rag.web import asked
from rag.web.identity import COOKIE, SESSION_SECONDS, Passwords, Sessions, user_of

WRONG_SECONDS = 1.0
"""What a wrong password costs."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in</title>
<style>
:root {{ color-scheme: light dark; --ink: #1b1f24; --paper: #fbfaf8; --line: #6b7280;
  --accent: #1d4ed8; --on-accent: #fff; --wrong: #b3261e; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e8e6e3; --paper: #16181c; --line: #9aa3af; --accent: #8ab4ff;
    --on-accent: #10131a; --wrong: #ff9d94; }}
}}
* {{ box-sizing: border-box; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }}
main {{ width: 100%; max-width: 22rem; }}
h1 {{ font-size: 1.5rem; margin: 0 0 1.5rem; }}
label {{ display: block; font-weight: 600; margin-bottom: .25rem; }}
input {{ width: 100%; font: inherit; color: inherit; background: transparent; padding: .6rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; margin-bottom: 1rem; }}
button {{ width: 100%; font: inherit; font-weight: 600; padding: .7rem; border: 0;
  border-radius: .5rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }}
:focus-visible {{ outline: 3px solid var(--accent); outline-offset: 2px; }}
[role=alert] {{ color: var(--wrong); font-weight: 600; margin: 0 0 1rem; }}
</style>
</head>
<body>
<main>
<h1>Log in</h1>
{alert}<form method="post" action="/login">
<label for="name">Name</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none"
  spellcheck="false" required maxlength="32"{name_focus}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
  {password_focus}>
<button type="submit">Log in</button>
</form>
</main>
</body>
</html>
"""


def add(app: FastAPI, passwords: Passwords, sessions: Sessions) -> None:
    """Add ``GET /login``, ``POST /login`` and ``POST /logout``."""

    async def show(request: Request) -> Response:
        return RedirectResponse("/", 303) if user_of(request) else _page()

    async def log_in(request: Request) -> Response:
        body = (await asked.body_of(request)).decode("utf-8", "replace")
        form = parse_qs(body, keep_blank_values=True)
        name, password = (form.get(field, [""])[0] for field in ("name", "password"))
        name = name.strip()
        try:
            right = await passwords.right(name, password)
        except rag.TooManyQuestions as error:
            return _page(429, name, f"{error} {error.hint}")
        if not right:
            await asyncio.sleep(WRONG_SECONDS)
            return _page(401, name, "Name or password is wrong.")
        reply = RedirectResponse("/", 303)
        reply.set_cookie(
            COOKIE,
            sessions.begin(name),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return reply

    async def log_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE, ""))
        reply = RedirectResponse("/login", 303)
        reply.delete_cookie(COOKIE)
        return reply

    app.add_api_route("/login", show, methods=["GET"])
    app.add_api_route("/login", log_in, methods=["POST"])
    app.add_api_route("/logout", log_out, methods=["POST"])


def _page(status: int = 200, name: str = "", wrong: str = "") -> HTMLResponse:
    focus = " autofocus"
    text = _PAGE.format(
        alert=f'<p role="alert">{escape(wrong)}</p>\n' if wrong else "",
        name=escape(name[:32], quote=True),
        name_focus="" if name else focus,
        password_focus=focus if name else "",
    )
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})
