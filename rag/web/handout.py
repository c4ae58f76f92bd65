"""A conversation as one HTML file that needs nothing else, to be shared; pure."""

from __future__ import annotations

from importlib import resources

from rag.conversations.records import Conversation
from rag.web import answer_html
from rag.web.escaping import element, text
from rag.web.wording import Wording

# The file opens anywhere, so nothing in it may run or fetch, whatever an article says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def handout(conversation: Conversation, say: Wording) -> str:
    """The whole document: every answer with its marks, quotes and checks unfolded by a click."""
    turns = "".join(answer_html.turn(each, say, alone=True) for each in conversation.turns)
    heading = element("h1", text(conversation.title), dir="auto")
    return whole(conversation.title, heading + turns, say)


def whole(title: str, inner: str, say: Wording) -> str:
    """A document of its own around `inner`, with the page's style and nothing that runs."""
    style = resources.files("rag.web").joinpath("assets", "page.css").read_text("utf-8")
    head = element(
        "head",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        element("title", text(title)),
        f"<style>{style}</style>",
    )
    body = element("body", element("main", inner), class_="handout")
    return "<!doctype html>\n" + element("html", head, body, lang=say.language, dir=say.direction)
