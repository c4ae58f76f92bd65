"""Answers driven from asynchronous handlers, each in a thread of its own.

Whoever waits in line so takes no thread from the others, and whoever hangs up stops the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import StreamingResponse

import rag
from rag.web.service import Waiting

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Send

Item = TypeVar("Item")
Events = AsyncGenerator[rag.Event | Waiting]


async def driven(begin: Callable[[], rag.Stream[Item]]) -> AsyncGenerator[Item]:
    """What the stream made by `begin` gives; it runs in one thread, and is closed at the end.

    Leaving early does not wait for the step that is under way.
    """
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(1, thread_name_prefix="answer")
    items: rag.Stream[Item] | None = None
    try:
        items = await loop.run_in_executor(thread, begin)
        while (item := await loop.run_in_executor(thread, next, items, None)) is not None:
            yield item
    finally:
        if items is not None:
            items.close()
        thread.shutdown(wait=False)


async def whole(events: Events, request: Request | None = None) -> rag.Answer | None:
    """The answer that `events` end with; None where whoever sent `request` hung up before."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, rag.Answered):
                return event.answer
            if request is not None and await request.is_disconnected():
                return None
    raise AssertionError("a stream ends with its answer")


class EventStream(StreamingResponse):
    """Server-sent events; `lines` is closed as soon as the client is gone."""

    media_type = "text/event-stream"

    def __init__(self, lines: AsyncGenerator[str]) -> None:
        super().__init__(lines, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        self._lines = lines

    async def stream_response(self, send: Send) -> None:
        """Send what there is."""
        async with aclosing(self._lines):
            await super().stream_response(send)


async def begun(events: Events) -> Events:
    """`events` once the first has come, so that what fails at once is no stream yet."""
    first = await anext(events)

    async def rest() -> Events:
        async with aclosing(events):
            yield first
            async for event in events:
                yield event

    return rest()
