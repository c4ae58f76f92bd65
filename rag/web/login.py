"""The page to log in at: plain HTML, no script."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

import rag
from rag.web import asked
from rag.web.escaping import element, text
from rag.web.identity import COOKIE, SESSION_SECONDS, Passwords, Sessions, user_of
from rag.web.telling import said
from rag.web.wording import LANGUAGES, Wording, asked_for, wording

WRONG_SECONDS = 1.0
"""What a wrong password costs."""

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
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
a {{ color: var(--accent); }}
[role=alert] {{ color: var(--wrong); font-weight: 600; margin: 0 0 1rem; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{alert}<form method="post" action="{action}">
<label for="name">{name_label}</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none"
  spellcheck="false" required maxlength="32" dir="auto"{name_focus}>
<label for="password">{password_label}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
  dir="auto"{password_focus}>
<button type="submit">{title}</button>
</form>
<p>{others}</p>
</main>
</body>
</html>
"""


def add(app: FastAPI, passwords: Passwords, sessions: Sessions) -> None:
    """Add ``GET /login``, ``POST /login`` and ``POST /logout``, each in the language it is told."""

    async def show(request: Request) -> Response:
        say = _language(request)
        return RedirectResponse(say.path, 303) if user_of(request) else _page(say)

    async def log_in(request: Request) -> Response:
        say = _language(request)
        body = (await asked.body_of(request)).decode("utf-8", "replace")
        form = parse_qs(body, keep_blank_values=True)
        name, password = (form.get(field, [""])[0] for field in ("name", "password"))
        name = name.strip()
        try:
            right = await passwords.right(name, password)
        except rag.TooManyQuestions as error:
            return _page(say, 429, name, f"{said(str(error), say)} {said(error.hint, say)}")
        if not right:
            await asyncio.sleep(WRONG_SECONDS)
            return _page(say, 401, name, text(say("wrong_login")))
        reply = RedirectResponse(say.path, 303)
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
        reply = RedirectResponse(_language(request).within("/login"), 303)
        reply.delete_cookie(COOKIE)
        return reply

    app.add_api_route("/login", show, methods=["GET"])
    app.add_api_route("/login", log_in, methods=["POST"])
    app.add_api_route("/logout", log_out, methods=["POST"])


def _language(request: Request) -> Wording:
    return asked_for(request.query_params.get("lang"))


def _page(say: Wording, status: int = 200, name: str = "", wrong: str = "") -> HTMLResponse:
    """The page; `wrong` is HTML."""
    others = [wording(each) for each in LANGUAGES if each != say.language]
    focus = " autofocus"
    page = _PAGE.format(
        language=say.language,
        direction=say.direction,
        title=text(say("log_in")),
        action=say.within("/login"),
        name_label=text(say("login_name")),
        password_label=text(say("login_password")),
        others=" · ".join(
            element(
                "a", text(each("this_language")), href=each.within("/login"), lang=each.language
            )
            for each in others
        ),
        alert=element("p", wrong, role="alert") + "\n" if wrong else "",
        name=text(name[:32]),
        name_focus="" if name else focus,
        password_focus=focus if name else "",
    )
    return HTMLResponse(page, status, headers={"cache-control": "no-store"})
