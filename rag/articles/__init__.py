"""A file → an Article: its exact characters, and what it says about itself and where.

The order of steps: bytes are loaded (`files`), decoded (`encoding`), read by the reader of their
format (`plain_text`, `markdown`), and what a sidecar states (`sidecar`) replaces what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rag.articles import encoding, files, language, lines, markdown, plain_text, sidecar
from rag.articles.files import SIDECAR_SUFFIX, VERSION, RawFile, load, put_sidecar
from rag.articles.metadata import Stated
from rag.errors import ArticleNotText
from rag.types import Article, Reading

__all__ = [
    "SIDECAR_SUFFIX",
    "SUFFIXES",
    "VERSION",
    "RawFile",
    "corrected",
    "load",
    "parse",
    "put_sidecar",
]

_READERS: dict[str, Callable[[str], Stated]] = {".txt": plain_text.read, ".md": markdown.read}

SUFFIXES = frozenset(_READERS)
"""The file name endings, in lower case, that there is a reader for."""


def parse(raw: RawFile, *, article_id: str, source: str) -> Article:
    """The article in `raw`, known as `article_id` and found at `source`.

    Raises ArticleNotText (binary, an encoding in doubt, no reader for its ending), ArticleEmpty
    and SidecarError.
    """
    reader = _READERS.get(raw.path.suffix.lower())
    if reader is None:
        raise ArticleNotText(
            f"{raw.path.name} is of a format that is not read.",
            hint=f"Formats that are: {', '.join(sorted(SUFFIXES))}.",
        )
    text = encoding.decode(raw.data, name=raw.path.name)
    start, end = lines.trimmed(text, 0, len(text))
    if start == end:
        raise files.empty(raw.path.name, len(raw.data))
    stated = reader(text)
    readings: dict[str, Reading | None] = {
        "title": stated.title,
        "author": stated.author,
        "publisher": stated.publisher,
        "published": stated.published,
        "language": stated.language or language.recognise(text, stated.furniture),
    }
    if raw.sidecar is not None:
        entries = sidecar.parse(raw.sidecar, name=raw.path.name + SIDECAR_SUFFIX)
        readings |= {key: Reading(value, None) if value else None for key, value in entries.items()}
    return Article(
        id=article_id,
        source=source,
        version=raw.version,
        text=text,
        furniture=stated.furniture,
        **readings,
    )


def corrected(raw: RawFile, entries: Mapping[str, str | None], *, clear: bool = False) -> RawFile:
    """`raw` with `entries` in its sidecar, beside or (with `clear`) instead of what it states.

    An entry of None drops what the article says. Nothing is written. Raises SidecarError.
    """
    if clear and not entries:
        return replace(raw, sidecar=None)
    before = None if clear else raw.sidecar
    name = raw.path.name + SIDECAR_SUFFIX
    return replace(raw, sidecar=sidecar.merged(before, entries, name=name))
