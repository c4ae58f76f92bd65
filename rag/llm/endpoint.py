"""A model at an OpenAI-compatible endpoint.

The deadline bounds all that a reply takes: looking up the host, connecting, waiting, retrying and
reading. What the openai client raises becomes an LLMError at one door, `EndpointLLM._door`.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from rag.errors import LLMRateLimited, LLMServerFailed, LLMUnreachable, SettingsError
from rag.llm import failures, wire
from rag.llm.chat import Deadline, Ending, FirstToken, Reply
from rag.llm.line import Line, outcome
from rag.types import Message

if TYPE_CHECKING:
    import openai

T = TypeVar("T")

OPENAI_URL = "https://api.openai.com/v1"
TOP_LOGPROBS = 20  # the most that the API gives
SEED = 1
FIRST_WAIT = 0.25  # seconds before the first retry; each later one waits twice as long
USAGE_WAIT = 2.0  # seconds granted after the end of the text for the token counts
CHARACTERS_A_TOKEN = 32  # several times what prose has

_RETRIED = (LLMUnreachable, LLMRateLimited, LLMServerFailed)


class EndpointLLM:
    """A model at an OpenAI-compatible endpoint, asked at temperature 0 and with a fixed seed.

    `retries` says how often a request that failed is sent again, as long as nothing of the reply
    was read. `hint` replaces what errors advise. Raises SettingsError for an address or a key that
    no request can carry.
    """

    in_process = False

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        retries: int = 2,
        hint: str | None = None,
    ) -> None:
        self.name = model
        self._key = _checked_key(api_key)
        self._url = base_url or OPENAI_URL
        self._host = _checked_host(self._url)
        self._retries = retries
        self._hint = hint
        self._refused: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._line: Line | None = None

    def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: Deadline) -> Reply:
        """The reply, asked for at once and read in the background; iterating raises LLMError."""
        request = self._request(messages, max_tokens) | {
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        incoming = wire.Incoming(max_tokens * CHARACTERS_A_TOKEN)
        deadline.brake.check()
        line = self._opened()
        work = line.start(
            self._until(
                deadline,
                lambda: self._read(line.client, request, incoming),
                may_retry=lambda: not incoming.characters,
            )
        )
        work.add_done_callback(lambda _: incoming.pieces.put(None))
        deadline.brake.stops(work.cancel)
        reply = Reply(_arriving(incoming.pieces, work), work.cancel)
        weakref.finalize(reply, work.cancel)  # what nobody will read is not written either
        return reply

    def first_token(self, messages: Sequence[Message], *, deadline: Deadline) -> FirstToken:
        """How the reply would begin. Raises LLMError."""
        request = self._request(messages, 1) | {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        deadline.brake.check()
        line = self._opened()
        work = line.start(self._until(deadline, lambda: self._ask(line.client, request)))
        deadline.brake.stops(work.cancel)
        try:
            return outcome(work)
        finally:
            work.cancel()  # an interrupt from the keyboard ends the request too

    def close(self) -> None:
        """Break off what is under way; a later call opens again."""
        with self._lock:
            line, self._line = self._line, None
        if line:
            line.stop()

    def _opened(self) -> Line:
        with self._lock:
            if self._line is None:
                with self._door():
                    self._line = Line(self._url, self._key)
                weakref.finalize(self, self._line.stop)
            return self._line

    def _request(self, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": [{"role": each.role, "content": each.content} for each in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": SEED,
        }

    async def _until(
        self,
        deadline: Deadline,
        attempt: Callable[[], Awaitable[T]],
        may_retry: Callable[[], bool] = lambda: True,
    ) -> T:
        failed = 0
        try:
            async with asyncio.timeout(deadline.remaining()):
                while True:
                    try:
                        return await attempt()
                    except _RETRIED as error:
                        wait = failures.asked_wait(error.__cause__)
                        wait = FIRST_WAIT * 2**failed if wait is None else wait
                        failed += 1
                        if failed > self._retries or not may_retry():
                            raise
                        if wait >= deadline.remaining():
                            raise
                    await asyncio.sleep(wait)
        except TimeoutError as exc:
            raise deadline.passed() from exc

    async def _read(
        self, client: openai.AsyncOpenAI, request: Mapping[str, Any], incoming: wire.Incoming
    ) -> Ending:
        with self._door():
            stream = await self._create(client, request)
            async with stream:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(None) as patience:
                        async for event in stream:
                            incoming.take(event)
                            if incoming.overlong:
                                break
                            if incoming.finish and patience.when() is None:
                                patience.reschedule(asyncio.get_running_loop().time() + USAGE_WAIT)
            return incoming.ending()

    async def _ask(self, client: openai.AsyncOpenAI, request: Mapping[str, Any]) -> FirstToken:
        with self._door():
            return wire.first_token(await self._create(client, request))

    async def _create(self, client: openai.AsyncOpenAI, request: Mapping[str, Any]) -> Any:  # noqa: ANN401 (whatever shape an endpoint sends)
        import openai

        refused = self._refused
        while True:
            try:
                reply = await client.chat.completions.create(**wire.without(request, refused))
            except (openai.BadRequestError, openai.UnprocessableEntityError) as exc:
                more = wire.parameters_refused(str(exc)) - refused
                if not more:
                    raise
                refused |= more
            else:
                self._refused = refused  # later requests leave them out at once
                return reply

    @contextlib.contextmanager
    def _door(self) -> Iterator[None]:
        try:
            yield
        except Exception as exc:  # the client lets errors of several libraries through
            kind = failures.kind_of(exc)
            what, hint = failures.KINDS[kind]
            said = failures.detail(exc)
            if self._key:
                said = said.replace(self._key, "…")
            raise kind(
                f"The language model {self.name} at {self._host} {what}"
                f"{f' ({said})' if said else ''}.",
                hint=self._hint or hint,
            ) from exc


def _arriving(
    pieces: queue.SimpleQueue[str | None], work: Future[Ending]
) -> Iterator[str | Ending]:
    while (piece := pieces.get()) is not None:
        yield piece
    yield outcome(work)


def _checked_key(key: str | None) -> str | None:
    if key is not None and not (key.isascii() and key.isprintable()):
        raise SettingsError(
            "OPENAI_API_KEY holds characters that no key has.",
            hint="Copy the key again, without quotation marks or line breaks.",
        )
    return key


def _checked_host(url: str) -> str:
    """Host and port of `url`, without the name and password that may stand before them."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "OPENAI_BASE_URL should be an http or https address, is not.",
            hint="An address looks like http://127.0.0.1:11434/v1.",
        )
    return parts.netloc.rpartition("@")[2]
