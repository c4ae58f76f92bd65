"""What the page tells a reader, as HTML in the language of the page; pure."""

from __future__ import annotations

import rag
from rag.web.escaping import element, mixed, text
from rag.web.wording import Wording


def told(sentence: str) -> str:
    """A message of the page's own."""
    return element("p", text(sentence), class_="told", role="status")


def said(message: str, say: Wording) -> str:
    """What the core says, for an element of the direction ``auto``."""
    return mixed(say.core(message))


def trouble(message: str, hint: str, say: Wording) -> str:
    """An error, with its way on."""
    return element(
        "p",
        element("strong", said(message, say)),
        " ",
        said(hint, say),
        class_="trouble",
        role="alert",
        dir="auto",
    )


def failed(error: rag.RagError, say: Wording) -> str:
    """The same for an error at hand."""
    return trouble(str(error), error.hint, say)
