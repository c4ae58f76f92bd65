"""Asking on the page: a question's answer as it grows, and stopping it."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import gradio as gr

import rag
from rag.conversations.records import Turn
from rag.web import answer_html
from rag.web.chosen_filters import ChosenFilters
from rag.web.draft import Draft
from rag.web.identity import LOCAL
from rag.web.service import Service, Waiting
from rag.web.wording import Wording

TITLE_LENGTH = 80
"""Characters of the first question that name a conversation."""
CRASHED = (
    "Something went wrong on this side.",
    "Ask again; if it stays, look at what the server printed.",
)
"""What is said of an error that is not ours."""
REMEMBERED = 1000
"""Answers under way or stopped that are at hand; beyond them the oldest is forgotten."""

_log = logging.getLogger(__name__)


class Screen(NamedTuple):
    """What of the page changes; a field that is left alone is `gr.skip()`."""

    past: Any = gr.skip()
    current: Any = gr.skip()
    question: Any = gr.skip()
    ask: Any = gr.skip()
    stop: Any = gr.skip()
    conversation: Any = gr.skip()
    tries: Any = gr.skip()


@dataclass(slots=True)
class _Running:
    """An answer under way; whoever ends it first keeps it, once."""

    user: str
    conversation: str
    draft: Draft
    events: rag.Stream[rag.Event | Waiting] | None = None
    kept: Turn | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def user_of(request: gr.Request) -> str:
    """Who uses the page, as the server knows from the login; never from what the page sends."""
    return request.username or LOCAL


class Asking:
    """The handlers of asking and stopping; one object serves every session."""

    def __init__(self, service: Service, say: Wording) -> None:
        self._service = service
        self._say = say
        self._running: OrderedDict[str, _Running] = OrderedDict()
        self._lock = threading.Lock()

    def ask(
        self,
        request: gr.Request,
        typed: str,
        conversation: str,
        strict: object,
        *filters: Any,  # noqa: ANN401 (texts and lists, as the fields of `ChosenFilters`)
    ) -> Iterator[Screen]:
        """The page as the answer grows; `filters` are the fields of `ChosenFilters`."""
        if not typed.strip():
            yield Screen()
            return
        user = user_of(request)
        running = _Running(user, conversation, Draft(typed.strip()))
        draft = running.draft
        try:
            history, past = self._before(user, conversation)
        except rag.ConversationNotFound:  # deleted meanwhile, in another window
            running.conversation, history, past = "", [], ""
        self._remember(request.session_hash or "", running)
        writing = {"ask": gr.Button(visible=False), "stop": gr.Button(visible=True)}
        shown = {"past": past, "current": self._drawn(running), "tries": gr.Column(visible=False)}
        yield Screen(question="", **shown, **writing)
        try:
            options = ChosenFilters(*filters).options()
            events = self._service.stream(
                user, draft.question, history=history, strict=bool(strict), **options
            )
            with closing(events):
                running.events = events
                for event in events:
                    if isinstance(event, Waiting):
                        draft.ahead = event.ahead
                    else:
                        draft.take(event)
                    if draft.answer is None:
                        yield Screen(current=self._drawn(running))
        except rag.RagError as error:
            draft.trouble = str(error), error.hint
        except Exception:  # whatever it is, the page goes on and says so; the log has the rest
            _log.exception("A question could not be answered.")
            draft.trouble = CRASHED
        finally:
            draft.stopped = draft.answer is None and draft.trouble is None
            self._keep(running)
            if not draft.stopped:
                self._forget(request.session_hash or "", running)
        yield self._finished(running)

    def stop(self, request: gr.Request) -> Screen:
        """Stop the model; the page as it then is."""
        with self._lock:
            running = self._running.get(request.session_hash or "")
        if running is None or running.user != user_of(request):
            return self._idle()
        if running.events:
            running.events.close()
        running.draft.stopped = running.draft.answer is None
        self._keep(running)
        return self._finished(running)

    def _before(self, user: str, conversation: str) -> tuple[list[tuple[str, str]], str]:
        """The history to ask with and the turns to show; nothing in a new conversation."""
        if not conversation:
            return [], ""
        kept = self._service.conversations.get(user, conversation)
        return kept.history, answer_html.conversation(kept.turns, self._say)

    def _keep(self, running: _Running) -> None:
        """Store what there is, once; a failure to do so is shown and hurts nothing else."""
        draft = running.draft
        with running.lock:
            if running.kept or not (draft.answer or draft.hits) or draft.trouble:
                return
            conversations = self._service.conversations
            try:
                if not running.conversation:
                    title = " ".join(draft.question.split())[:TITLE_LENGTH]
                    running.conversation = conversations.start(running.user, title).id
                running.kept = conversations.add(
                    running.user, running.conversation, draft.so_far(), stopped=draft.stopped
                )
            except rag.RagError as error:
                draft.trouble = str(error), error.hint

    def _remember(self, session: str, running: _Running) -> None:
        with self._lock:
            self._running.pop(session, None)
            self._running[session] = running
            if len(self._running) > REMEMBERED:
                self._running.popitem(last=False)

    def _forget(self, session: str, running: _Running) -> None:
        with self._lock:
            if self._running.get(session) is running:
                del self._running[session]

    def _drawn(self, running: _Running) -> str:
        if running.kept and not running.draft.trouble:
            return answer_html.turn(running.kept, self._say)
        return answer_html.draft(running.draft, self._say)

    def _finished(self, running: _Running) -> Screen:
        return self._idle()._replace(
            current=self._drawn(running), conversation=running.conversation
        )

    @staticmethod
    def _idle() -> Screen:
        return Screen(ask=gr.Button(visible=True), stop=gr.Button(visible=False))
