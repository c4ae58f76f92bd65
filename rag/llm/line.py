"""The connection to an endpoint: a client, and a thread whose event loop runs its requests.

A blocking read cannot be given up while a server trickles bytes; an awaited one can.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from rag.errors import LLMUnreachable

if TYPE_CHECKING:
    import openai

T = TypeVar("T")

STOP_WAIT = 5.0  # seconds granted to what is under way when the line is stopped
MOST_BYTES = 16 << 20  # of one reply on the wire; the rest is not read


class Line:
    """A client of the endpoint at `url`, from now until `stop`."""

    def __init__(self, url: str, key: str | None) -> None:
        self.client = _client(url, key)
        self._open = True
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="llm", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run `work`; cancelling the future breaks its connection off."""
        with self._lock:
            if self._open:
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        work.close()
        raise _stopped()

    def stop(self) -> None:
        """Break off what runs, close the connections, end the thread. Once is enough."""
        with self._lock:
            was_open, self._open = self._open, False
        if not was_open:
            return
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._wind_down(), self._loop).result(STOP_WAIT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_WAIT)
        self._loop.close()

    async def _wind_down(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.client.close()
        await self._loop.shutdown_asyncgens()


def outcome(work: Future[T]) -> T:
    """What `work` gave. Raises what it raised, and LLMUnreachable if it was broken off."""
    try:
        return work.result()
    except CancelledError:
        raise _stopped() from None


def _stopped() -> LLMUnreachable:
    return LLMUnreachable(
        "The language model was closed before it had answered.", hint="Ask again."
    )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client(url: str, key: str | None) -> openai.AsyncOpenAI:
    import httpx2  # the openai client's own HTTP library
    import openai

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = MOST_BYTES
            async for block in self._stream:
                yield block[:left]
                left -= len(block)
                if left <= 0:
                    return

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def bound(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = Bounded(response.stream)

    loopback = _is_loopback(url)
    return openai.AsyncOpenAI(
        api_key=key or "none",
        base_url=url,
        max_retries=0,
        timeout=None,  # the deadline is the only clock
        default_headers={"Accept-Encoding": "identity"},  # MOST_BYTES then bounds the text too
        http_client=openai.DefaultAsyncHttpxClient(
            timeout=None,
            follow_redirects=False,  # a redirect would carry the evidence elsewhere
            trust_env=not loopback,  # no proxy stands between this machine and itself
            # Reading the certificates takes 0.15 s; plain HTTP without a proxy needs none.
            verify=not (loopback and url.startswith("http:")),
            event_hooks={"response": [bound]},
        ),
    )
