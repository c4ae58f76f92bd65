"""What every face gives as JSON: the same documents, whoever asks. Pure."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rag.auditing import Audited
from rag.chronology import Timeline
from rag.comparing import Comparison
from rag.types import Answer, Article, Citation, Hit, Reading

Document = dict[str, Any]


def answer(answer: Answer) -> Document:
    """The document of ``ask --json``."""
    return dataclasses.asdict(answer)


def hits(query: str, hits: Iterable[Hit]) -> Document:
    """The document of ``search --json``."""
    return {"query": query, "hits": [dataclasses.asdict(hit) for hit in hits]}


def comparison(found: Comparison) -> Document:
    """The document of ``compare --json``."""
    return dataclasses.asdict(found)


def timeline(found: Timeline) -> Document:
    """The document of ``timeline --json``."""
    return dataclasses.asdict(found)


def audit(found: Iterable[Audited]) -> Document:
    """The document of ``audit --json``: the sentences, and how many have which finding."""
    sentences = [dataclasses.asdict(each) for each in found]
    counts = Counter(each["finding"] for each in sentences)
    return {"sentences": sentences, "findings": dict(counts)}


def articles(articles: Iterable[Article]) -> Document:
    """The document of ``articles --json``."""
    return {"articles": [row(article) for article in articles]}


def article(article: Article) -> Document:
    """The document of ``show --json``: a row, where each value was read, and the text."""
    spans = {
        name: dataclasses.asdict(reading.span) if reading and reading.span else None
        for name, reading in readings(article).items()
    }
    return {**row(article), "spans": spans, "text": article.text}


def row(article: Article) -> Document:
    """One article without its text; what was not found is None."""
    return {
        "article_id": article.id,
        "article_version": article.version,
        "source": article.source,
        **{name: read.value if read else None for name, read in readings(article).items()},
        "published_precision": article.date.precision if article.date else "none",
        "characters": len(article.text),
    }


def readings(article: Article) -> dict[str, Reading | None]:
    """What an article says of itself, by name."""
    return {
        "title": article.title,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published,
        "language": article.language,
    }


def origin(cited: Citation | Hit) -> str:
    """Title, publisher, author and date in one line; says so where there is no title or date."""
    parts = [
        cited.title or "no title found",
        cited.publisher,
        cited.author,
        cited.published or "no date found",
    ]
    return ", ".join(part for part in parts if part)


def left_open(answer: Answer) -> list[str]:
    """The notes that name a part of the question which the articles do not answer."""
    return [note for note in answer.notes if any(part in note for part in answer.unanswered)]


def line(text: str) -> str:
    """`text` in one line."""
    return " ".join(text.split())
