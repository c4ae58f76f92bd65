"""Assembles the page and the HTTP interfaces, and runs them until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import anyio.to_thread
import uvicorn
from fastapi import FastAPI

import rag
from rag.accounts import Accounts
from rag.conversations.store import Conversations
from rag.web import HOST, PORT, api, identity, login, openai_api
from rag.web.calls import Calls
from rag.web.gate import Gate
from rag.web.identity import Door, Passwords, Sessions
from rag.web.rate_limit import RateLimit
from rag.web.service import Service
from rag.web.timeline import timeline
from rag.web.wording import LANGUAGES, wording

if TYPE_CHECKING:
    from gradio import Blocks
    from starlette.types import ASGIApp, Receive, Scope, Send

THREADS = 100
"""Handlers that may run at once; whoever waits for the language model holds a thread of his own."""
ENDPOINT_SLOTS = 8
"""Answers that an endpoint writes at once; a model in this process writes one."""
GRACE_SECONDS = 3
"""How long open connections get to end when the server stops."""

_MCP = "/mcp", "/gradio_api/mcp/"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    """A Gradio page, its path, and the keywords with which it is mounted (theme, css, js, head)."""

    path: str
    blocks: Blocks
    launch: Mapping[str, Any]


Site = Callable[[FastAPI, Service], Sequence[Page]]
"""Adds what the pages fetch to the application and makes them; the first lies at ``/``."""


def serve(
    corpus: rag.Corpus,
    *,
    host: str = HOST,
    port: int = PORT,
    auth_file: str | os.PathLike[str] | None = None,
    mcp: bool = False,
    say: Callable[[str], None] = _log.info,
) -> None:
    """Serve until SIGINT or SIGTERM; `say` is told the address once it listens.

    Called in the main thread. The corpus stays open. Raises ServerError where the port is taken, or
    the host is not this machine alone and there are no accounts; AccountError.
    """
    with _prepared(corpus, host, port, auth_file, mcp) as (server, listener, address):

        def stop(number: int, frame: FrameType | None) -> None:
            server.handle_exit(number, frame)

        kept = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            server.ready = lambda: say(f"Open {address} — Ctrl+C stops.")
            server.run(sockets=[listener])
        finally:
            for each, handler in kept.items():
                signal.signal(each, handler)


@contextmanager
def running(
    corpus: rag.Corpus,
    *,
    auth_file: str | os.PathLike[str] | None = None,
    mcp: bool = False,
    site: Site | None = None,
) -> Iterator[str]:
    """A server in a thread, on a free port of this machine, for as long as the context.

    Gives its address, without a slash at the end. Errors as for `serve`.
    """
    with _prepared(corpus, HOST, 0, auth_file, mcp, site) as (server, listener, address):
        ready = threading.Event()
        server.ready = ready.set
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while thread.is_alive() and not ready.wait(0.05):
                pass
            if not ready.is_set():
                raise rag.ServerError("The server did not start.", hint="See what it logged.")
            yield address
        finally:
            server.should_exit = True
            thread.join()


def build(service: Service, site: Site, *, mcp: bool, hosts: frozenset[str] | None) -> ASGIApp:
    """The whole application: the door, the interfaces, and the pages of `site`.

    `hosts` are the names it may be called by, None for any.
    """
    import gradio

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    passwords = Passwords(service.accounts) if service.accounts else None
    sessions = Sessions(service.accounts) if service.accounts else None
    api.add(app, service)
    openai_api.add(app, service)
    if passwords and sessions:
        login.add(app, passwords, sessions)

    async def mount() -> None:
        pages = site(app, service)
        for page in reversed(pages):  # what lies at / comes last: it takes every path that is left
            gradio.mount_gradio_app(
                app,
                page.blocks,
                path=page.path.rstrip("/") or "/",
                footer_links=[],
                run_history=False,
                auth_dependency=identity.user_of,
                allowed_paths=[],
                show_error=False,
                max_file_size=service.corpus.settings.max_file_bytes,
                ssr_mode=False,
                enable_monitoring=False,
                app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
                mcp_server=mcp and page is pages[0],
                **page.launch,
            )
            page.blocks.has_launched = True  # else it takes any path for that of an upload

    # While no loop runs, Gradio makes some and leaves them open; and this thread may have one.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(mount())).result()
    calls = Calls(_renamed(app) if mcp else app, Path(gradio.utils.get_upload_folder()))
    return Door(calls, passwords, sessions, hosts)


def _renamed(app: ASGIApp) -> ASGIApp:
    """`app` with its MCP server at ``/mcp`` as well."""
    ours, theirs = _MCP

    async def renamed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") == ours:
            scope = {**scope, "path": theirs, "raw_path": theirs.encode()}
        await app(scope, receive, send)

    return renamed


class _Server(uvicorn.Server):
    """Calls `ready` once it listens, and leaves signals to whoever runs it."""

    ready: Callable[[], object] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # What does not end in time is cut off; uvicorn would print a traceback for each.
        log = logging.getLogger("uvicorn.error")
        level = log.level
        log.setLevel(logging.CRITICAL + 1)
        await super().shutdown(sockets)
        log.setLevel(level)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Uvicorn would raise the signal again at the end, and so end the process before the store
        # is closed.
        yield


@contextmanager
def _prepared(
    corpus: rag.Corpus,
    host: str,
    port: int,
    auth_file: str | os.PathLike[str] | None,
    mcp: bool,
    site: Site | None = None,
) -> Iterator[tuple[_Server, socket.socket, str]]:
    """Server, listening socket and address; closes what was opened for it."""
    loopback = _is_loopback(host)
    if not loopback and auth_file is None:
        raise rag.ServerError(
            f"The page would be open to everybody who can reach {host}, without a login.",
            hint="Make users with rag user add NAME --auth-file FILE and give --auth-file FILE, or"
            " leave --host out.",
        )
    accounts = Accounts.load(auth_file) if auth_file is not None else None
    store = Path(corpus.settings.store)
    with closing(_listening(host, port)) as listener, closing(Conversations(store)) as kept:
        asks = corpus.settings.asks_per_minute
        service = Service(
            corpus=corpus,
            conversations=kept,
            accounts=accounts,
            gate=Gate(1 if corpus.model_in_process else ENDPOINT_SLOTS),
            limit=RateLimit(asks, 60.0) if accounts else None,
            store=store,
        )
        port = listener.getsockname()[1]
        # With accounts a page elsewhere gains nothing by such a name, and a proxy has its own.
        names = None if accounts else frozenset(("localhost", "127.0.0.1", "::1", host))
        app = build(service, site or _site, mcp=mcp, hosts=names)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        warming = threading.Thread(target=_warm, args=(corpus,), daemon=True)
        warming.start()
        try:
            yield _Server(config), listener, f"http://{f'[{host}]' if ':' in host else host}:{port}"
        finally:
            warming.join()  # it reads the store, which the caller closes


def _site(app: FastAPI, service: Service) -> list[Page]:
    """A page for each language of the interface, and what they fetch."""
    from rag.web import page, reading

    reading.add(app, service)
    pages: list[Page] = []
    for say in map(wording, LANGUAGES):
        blocks = page.build(service, say, programs=not pages)
        pages.append(Page(say.path, blocks, page.launch(say)))
    return pages


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):  # a name, not an address
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise rag.ServerError(
            f"There is no port {port}.", hint="Give --port a number from 1 to 65535."
        )
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as exc:
        number = exc.errno or 0  # below 1 where the name means nothing
        reason = os.strerror(number) if number > 0 else "No such address"
        raise rag.ServerError(
            f"Port {port} of {host} cannot be used ({reason}).",
            hint="Stop what uses it, or give another with --port or --host.",
        ) from exc


def _warm(corpus: rag.Corpus) -> None:
    """Load the models, and what draws, before somebody waits for them."""
    dated = rag.Citation(1, valid=True, published="2000", end=1, quote="x")
    timeline([dated], wording(LANGUAGES[0]))
    rag.suspicions("Somebody met John. Mary left.")  # only Punkt knows that this is two sentences
    try:
        corpus.search("news")
        if corpus.model_in_process:
            corpus.verify("The door is open.", ["Somebody opened the door."])
    except rag.RagError as error:  # whoever asks meets it again, and is told then
        _log.info("The models were not loaded beforehand: %s", error)
