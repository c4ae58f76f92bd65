"""Conversations on the page: listing, opening, renaming, deleting with undo, taking along."""

from __future__ import annotations

from typing import Any, NamedTuple

import gradio as gr

import rag
from rag.conversations.records import Conversation
from rag.web import answer_html
from rag.web.asking import user_of
from rag.web.escaping import element, text, visible
from rag.web.service import Service
from rag.web.telling import failed, told
from rag.web.wording import Wording

LISTED = 100
"""Conversations listed at once; the search finds the others."""
EXPORTS = ("md", "json", "html")


class Opened(NamedTuple):
    """What of the page changes with the conversation."""

    conversation: Any = gr.skip()
    past: Any = gr.skip()
    current: Any = gr.skip()
    title: Any = gr.skip()
    exports: Any = gr.skip()
    told: Any = gr.skip()
    undo: Any = gr.skip()
    tries: Any = gr.skip()


class Keeping:
    """The handlers of conversations; one object serves every session."""

    def __init__(self, service: Service, say: Wording) -> None:
        self._conversations = service.conversations
        self._say = say

    def listed(self, query: str, conversation: str, request: gr.Request) -> gr.Radio:
        """The list, newest first, with the open one chosen."""
        found = self._conversations.summaries(user_of(request), query or "")[:LISTED]
        choices = [(visible(each.title), each.id) for each in found]
        chosen = conversation if any(key == conversation for _, key in choices) else None
        return gr.Radio(choices=choices, value=chosen, visible=bool(choices))

    def open(self, conversation: object, request: gr.Request) -> Opened:
        """A conversation of this user; an empty page for one that there is not."""
        if not isinstance(conversation, str) or not conversation:
            return self.new()
        try:
            kept = self._conversations.get(user_of(request), conversation)
        except rag.ConversationNotFound:
            return self.new()
        return self._shown(kept)

    def new(self) -> Opened:
        """An empty page; a conversation begins with its first answer."""
        return Opened(
            conversation="",
            past="",
            current="",
            title=gr.Textbox(value="", interactive=False),
            exports=self._exports(None),
            told="",
            tries=gr.Column(visible=True),
        )

    def rename(self, conversation: str, title: str, request: gr.Request) -> Opened:
        """The conversation under another title."""
        if not conversation:
            return Opened(told=self._told("nothing_to_export"))
        try:
            self._conversations.rename(user_of(request), conversation, title)
        except rag.RagError as error:
            return Opened(told=failed(error, self._say))
        return Opened(told=self._told("renamed", title=title.strip()))

    def delete(self, conversation: str, request: gr.Request) -> tuple[Any, ...]:
        """An empty page (the fields of `Opened`), and what was deleted."""
        if not conversation:
            return *Opened(told=self._told("nothing_to_export")), None
        try:
            deleted = self._conversations.delete(user_of(request), conversation)
        except rag.RagError as error:
            return *Opened(told=failed(error, self._say)), None
        told = self._told("deleted", title=deleted.title)
        return *self.new()._replace(told=told, undo=gr.Button(visible=True)), deleted

    def put_back(self, deleted: Conversation | None, request: gr.Request) -> Opened:
        """The conversation that was deleted last."""
        if deleted is None:
            return Opened(undo=gr.Button(visible=False))
        try:
            self._conversations.put_back(user_of(request), deleted)
        except rag.RagError as error:
            return Opened(told=failed(error, self._say), undo=gr.Button(visible=False))
        return self._shown(deleted)._replace(told="", undo=gr.Button(visible=False))

    def about(self, conversation: str, request: gr.Request) -> Opened:
        """What stands around a conversation: its title, and the links to take it along."""
        try:
            kept = self._conversations.get(user_of(request), conversation)
        except rag.ConversationNotFound:  # a question that failed began none
            return Opened()
        return Opened(title=self._titled(kept), exports=self._exports(kept.id))

    def _shown(self, kept: Conversation) -> Opened:
        return Opened(
            conversation=kept.id,
            past=answer_html.conversation(kept.turns, self._say),
            current="",
            title=self._titled(kept),
            exports=self._exports(kept.id),
            told="",
            tries=gr.Column(visible=False),
        )

    @staticmethod
    def _titled(kept: Conversation) -> gr.Textbox:
        return gr.Textbox(value=kept.title, interactive=True)

    def _exports(self, conversation: str | None) -> str:
        if conversation is None:
            return element("p", text(self._say("nothing_to_export")), class_="hint")
        names = {"md": "export_markdown", "json": "export_json", "html": "export_html"}
        links = [
            element(
                "a",
                text(self._say(names[kind])),
                href=f"/conversations/{conversation}.{kind}?lang={self._say.language}",
                download=True,
            )
            for kind in EXPORTS
        ]
        return element("p", text(self._say("export")), ": ", " · ".join(links), class_="exports")

    def _told(self, key: str, **values: object) -> str:
        return told(self._say(key, **values))
