"""An article as HTML with passages of it marked; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import rag
from rag.web.escaping import element, text
from rag.web.marks import warning
from rag.web.wording import Wording


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an article to be marked: the one that was asked for, or another one's."""

    start: int
    end: int
    current: bool = False


def article(shown: rag.Article, marks: Sequence[Mark], say: Wording) -> str:
    """The article's head and its text with `marks`; those past its end are left out.

    What is suspicious in it is marked as well, and its reasons stand above the text.
    """
    within = [mark for mark in marks if mark.end <= len(shown.text)]
    suspicions = rag.suspicions(shown.text)
    return element(
        "div",
        _head(shown, say),
        *(warning(each, say) for each in dict.fromkeys(each.reason for each in suspicions)),
        element(
            "div",
            *_marked(shown.text, within, suspicions, say),
            class_="text",
            dir="auto",
            lang=shown.language.value if shown.language else None,
            tabindex="0",
        ),
        class_="article",
    )


def missing(say: Wording) -> str:
    """Instead of an article that is no longer in the store; the quote comes under it."""
    return element(
        "div",
        element("h2", text(say("gone")), id="reader-title", tabindex="-1"),
        element("p", text(say("gone_hint"))),
        class_="article",
    )


def _head(shown: rag.Article, say: Wording) -> str:
    title = shown.title.value if shown.title else shown.source.rpartition("/")[2]
    facts = [
        (say("publisher"), shown.publisher, say("no_publisher")),
        (say("author"), shown.author, say("no_author")),
        (say("date"), shown.published, say("no_date")),
    ]
    terms = [
        element("dt", text(name)) + element("dd", text(found.value if found else none), dir="auto")
        for name, found, none in facts
    ]
    terms.append(element("dt", text(say("file"))) + element("dd", text(shown.source), dir="auto"))
    heading = element("h2", text(title), id="reader-title", tabindex="-1", dir="auto")
    return element("header", heading, element("dl", *terms))


def _marked(
    body: str, marks: Sequence[Mark], suspicions: Sequence[rag.Suspicion], say: Wording
) -> list[str]:
    """The text cut where a mark begins or ends; where two overlap the current one wins."""
    spans = [(each.start, each.end) for each in marks]
    spans += [(each.start, each.end) for each in suspicions]
    cuts = sorted({0, len(body), *(at for span in spans for at in span)})
    parts = []
    for start, end in pairwise(cuts):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        piece = text(body[start:end])
        reasons = {each.reason: None for each in suspicions if each.overlaps(start, end)}
        if reasons:
            why = " ".join("".join(say.core(reason)) for reason in reasons)
            name = f"{say('suspicious')}: {why}"
            piece = element("span", piece, class_="suspect", title=name)
        if any(mark.current for mark in over):
            parts.append(element("mark", piece, class_="current", aria_label=say("cited_here")))
        elif over:
            parts.append(element("mark", piece, class_="other"))
        else:
            parts.append(piece)
    return parts
