"""What points at an article: citation marks, links to passages, and where words come from; pure."""

from __future__ import annotations

from collections.abc import Sequence

import rag
from rag.documents import line
from rag.web.escaping import element, text
from rag.web.telling import said
from rag.web.wording import Wording

SHAPES = {
    "supported": "✓",
    "partial": "◐",
    "unsupported": "✕",
    "contradicted": "≠",
    "uncited": "○",
}
"""A verdict's shape; its word always stands beside it or in the mark's name."""


def mark(citation: rag.Citation, verdict: rag.Label | None, say: Wording) -> str:
    """A citation mark: its number, and the verdict as a shape and in words."""
    word = say(verdict) if verdict else say("nearest_mark")
    if not citation.valid:
        return element("span", f"{citation.number}?", class_="cite invalid", title=say("invalid"))
    return element(
        "a",
        str(citation.number),
        element("span", SHAPES[verdict] if verdict else "", aria_hidden="true"),
        class_=f"cite {verdict or 'nearest'}",
        href="#reader",
        aria_label=say("mark", number=citation.number, verdict=word, title=title(citation, say)),
        data_number=citation.number,
        data_word=word,
        data_quote=line(citation.quote),
        data_from=whence(citation, say),
        data_article=citation.article_id,
        data_version=citation.article_version,
        data_start=citation.start,
        data_end=citation.end,
    )


def origin(cited: rag.Hit | rag.Citation, say: Wording) -> str:
    """Where quoted words come from, as a line of its own."""
    return element("span", text(whence(cited, say)), class_="origin", dir="auto")


def whence(cited: rag.Hit | rag.Citation, say: Wording) -> str:
    """Title, publisher, author and date in one line; says so where there is no title or date."""
    parts = [title(cited, say), cited.publisher, cited.author, cited.published or say("no_date")]
    return " · ".join(part for part in parts if part)


def title(cited: rag.Hit | rag.Citation, say: Wording) -> str:
    """The article's title, else the name of its file."""
    return cited.title or (cited.source or "").rpartition("/")[2] or say("no_title")


def passage(hit: rag.Hit | rag.Citation, start: int, end: int, words: str) -> str:
    """A link that opens the article of a hit or citation at these characters."""
    return element(
        "a",
        text(words),
        class_="passage",
        href="#reader",
        dir="auto",
        data_article=hit.article_id,
        data_version=hit.article_version,
        data_start=start,
        data_end=end,
    )


def warned(suspicions: Sequence[rag.Suspicion], say: Wording) -> str:
    """What is suspicious in quoted words, a line for each reason; empty where nothing is."""
    reasons = dict.fromkeys(each.reason for each in suspicions)
    return "".join(warning(reason, say) for reason in reasons)


def warning(reason: str, say: Wording) -> str:
    """That something is suspicious, and why."""
    sign = element("span", "⚠ ", aria_hidden="true")
    inner = f"{sign}{text(say('suspicious'))}: {said(reason, say)}"
    return element("span", inner, class_="suspicious", dir="auto")


def clipped(quote: str, longest: int) -> str:
    """`quote` in one line, at most about `longest` characters of it."""
    shown = line(quote)
    return shown if len(shown) <= longest else shown[:longest].rstrip() + " …"
