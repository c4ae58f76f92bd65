"""The reader for ``.md``: front matter, the first heading, and then lines as in plain text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from rag.articles import dates, lines, metadata
from rag.articles.lines import Line
from rag.articles.metadata import Stated
from rag.types import Reading, Span

_FRONT_MATTER_LINES = 100
_MAX_LENGTH = 500

_ENTRY = re.compile(r"(?P<key>[A-Za-z][\w -]*?)[ \t]*:(?:[ \t]+|$)(?P<value>.*)$")
_CONTINUATION = re.compile(r"[ \t]|- |#")
_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<inner>[^\"']*)(?P=quote)\s*(?:#.*)?$")
_BARE = re.compile(r"(?P<inner>[^\"'\[\]{}|>&*!%@`#](?:(?!\s#).)*)")
_KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline", "by"),
    "publisher": ("publisher", "site", "sitename", "source"),
    "published": ("date", "published", "publish_date", "pubdate", "date_published", "created"),
    "language": ("lang", "language"),
}
_ABSENT = frozenset(("null", "none", "~", "n/a"))

_FENCE = re.compile(r"(?:```|~~~)")
_HEADING = re.compile(r"#(?!#)[ \t]+(?P<title>.*?)(?:[ \t]+#+)?$")
_UNDERLINE = re.compile(r"=+$")


def read(text: str) -> Stated:
    """What the Markdown `text` states about itself; the front matter wins over the lines."""
    every = lines.split(text)
    front, block = _front_matter(every)
    body = [line for line in every if block is None or line.start >= block.end]
    stated = metadata.gather(body, text, heading=_heading(body))
    return replace(
        stated,
        title=front.get("title") or stated.title,
        author=front.get("author") or stated.author,
        publisher=front.get("publisher") or stated.publisher,
        published=front.get("published") or stated.published,
        language=front.get("language"),
        furniture=((block, *stated.furniture) if block else stated.furniture),
    )


def _front_matter(every: tuple[Line, ...]) -> tuple[dict[str, Reading], Span | None]:
    """The entries between two lines of ``---`` at the top, and the span of that block."""
    if not every or every[0].text != "---":
        return {}, None
    entries: dict[str, tuple[Line, re.Match[str]]] = {}
    for line in every[1:_FRONT_MATTER_LINES]:
        if line.text in ("---", "..."):
            block = Span(every[0].outer.start, line.outer.end)
            return (_readings(entries), block) if entries else ({}, None)
        if len(line.text) > _MAX_LENGTH:
            break
        entry = _ENTRY.match(line.text) if line.start == line.outer.start else None
        if entry:
            entries.setdefault(entry["key"].lower().replace(" ", "_"), (line, entry))
        elif line.start == line.outer.start and not _CONTINUATION.match(line.text):
            break  # prose between two rulers
    return {}, None


def _readings(entries: dict[str, tuple[Line, re.Match[str]]]) -> dict[str, Reading]:
    readings: dict[str, Reading] = {}
    for name, keys in _KEYS.items():
        for key in keys:
            value = _value(*entries[key]) if key in entries else None
            if value and name == "published":
                value = _as_date(value)
            elif value and name == "language":
                value = _as_language(value)
            if value:
                readings.setdefault(name, value)
    return readings


def _value(line: Line, entry: re.Match[str]) -> Reading | None:
    found = _QUOTED.match(entry["value"]) or _BARE.match(entry["value"])
    if not found:
        return None
    offset = entry.start("value")
    inner = offset + found.start("inner"), offset + found.end("inner")
    start, end = lines.trimmed(line.text, *inner)
    value = line.text[start:end]
    return Reading(value, line.at(start, end)) if value and value.lower() not in _ABSENT else None


def _as_date(stated: Reading) -> Reading | None:
    written = dates.match(stated.value, year_alone=True)
    if written is None or written.value is None or stated.span is None:
        return None
    start = stated.span.start
    return Reading(str(written.value), Span(start + written.start, start + written.end))


def _as_language(stated: Reading) -> Reading | None:
    code = re.match(r"[A-Za-z]{2}(?![A-Za-z])", stated.value)
    return Reading(code[0].lower(), stated.span) if code else None


def _heading(body: list[Line]) -> Line | None:
    """The first heading of the highest level, without its marks; code blocks hold none."""
    fenced = False
    for line, following in zip_longest(body, body[1:]):
        if _FENCE.match(line.text):
            fenced = not fenced
        if fenced or len(line.text) > _MAX_LENGTH:
            continue
        if found := _HEADING.match(line.text):
            return _without_marks(line, *found.span("title"))
        if following and not following.apart and _UNDERLINE.match(following.text):
            return _without_marks(line, 0, len(line.text))
    return None


def _without_marks(line: Line, start: int, end: int) -> Line | None:
    while start < end and line.text[start] in "*_ \t":
        start += 1
    while end > start and line.text[end - 1] in "*_ \t":
        end -= 1
    if start == end:
        return None
    return replace(line, text=line.text[start:end], start=line.start + start)
