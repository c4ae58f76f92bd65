"""A real Chromium and real servers; no test passes with a console error or a foreign request."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

import rag
from rag.web import server
from tests.scripted_server import ScriptedServer, scripted_server
from tests.served import PatientModel

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one module: while it is there, this thread has an event loop."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; where CI has none that is a failure, elsewhere the tests are skipped."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; install Debian's package chromium.")
        pytest.skip("no Chromium")  # reason: a bare machine must pass `make test`; CI fails above
    with playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as started:
        yield started


@pytest.fixture(scope="session")
def site(seeds_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over the five articles, in quotes."""
    store = tmp_path_factory.mktemp("site") / "vectorstore"
    shutil.copytree(seeds_store, store)
    with rag.open(store, llm="none", environ={}) as corpus, server.running(corpus) as url:
        yield url


@pytest.fixture
def fresh(seeds_store: Path, tmp_path: Path) -> Path:
    """A store of the five articles in which nobody has asked anything."""
    store = tmp_path / "vectorstore"
    shutil.copytree(seeds_store, store)
    return store


@pytest.fixture
def fresh_site(fresh: Path) -> Iterator[str]:
    """The page over it, in quotes."""
    with rag.open(fresh, llm="none", environ={}) as corpus, server.running(corpus) as url:
        yield url


@pytest.fixture
def scripted(fresh: Path) -> Iterator[tuple[str, ScriptedServer]]:
    """The page with a language model that says what a test tells it, and that model."""
    with (
        scripted_server() as model,
        rag.open(fresh, environ=model.environ()) as corpus,
        server.running(corpus) as url,
    ):
        yield url, model


@pytest.fixture
def patient(fresh: Path) -> Iterator[tuple[str, PatientModel]]:
    """The page with a language model that goes on writing until a test lets it finish."""
    model = PatientModel()
    with rag.open(fresh, llm=model, environ={}) as corpus, server.running(corpus) as url:
        yield url, model


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens a page as somebody new to it; at the end nothing may have gone wrong on it."""
    wrong: list[str] = []
    with ExitStack() as opened:

        def visited(url: str, *, viewport: Any = WIDE, **context: Any) -> Page:
            fresh = browser.new_context(viewport=viewport, **context)
            opened.callback(fresh.close)
            page = fresh.new_page()
            page.on("console", lambda said: wrong.extend([said.text] * (said.type == "error")))
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("request", lambda sent: wrong.extend([sent.url] * _is_foreign(sent.url)))
            page.goto(url)
            page.locator("#question textarea").wait_for()
            return page

        yield visited
        assert wrong == []


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
