"""The headline, if the first line of an article is one and not already its first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.articles.lines import HEADER_LINES, Line, is_wrapped

_MAX_LENGTH = 220
_MAX_WORDS = 32

_LABEL = re.compile(r"(?:title|headline)\s*:\s*(?=\S)", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[^\W\d_]{4,}[.!][\"'”’)]*\s+[\"'“‘(]?[A-Z]")
_OPENING = re.compile(r"[\"'“‘«¿¡(]*[^\W_]")


def labelled(line: Line) -> tuple[int, int] | None:
    """Where in `line` the headline stands that the line itself announces ("Title: …")."""
    label = _LABEL.match(line.text)
    return (label.end(), len(line.text)) if label and len(line.text) <= _MAX_LENGTH else None


def headline(lines: Sequence[Line]) -> Line | None:
    """The headline among `lines`, which are an article without layout and bylines.

    Only the first line can be it, after at most one word by itself (the name of a section). A
    line that breaks off in the middle of a sentence is wrapped prose, not a headline.
    """
    top = list(lines[:HEADER_LINES])
    if len(top) > 2 and len(top[0].text.split()) == 1 and top[0].text.isalpha() and top[1].apart:
        top = top[1:]
    if len(top) < 2:
        return None
    first, following = top[0], top[1]
    goes_on = not following.apart and (following.text[0].islower() or is_wrapped(lines))
    return first if _reads_as_headline(first) and not goes_on else None


def _reads_as_headline(line: Line) -> bool:
    text = line.text
    words = text.split()
    return (
        len(text) <= _MAX_LENGTH
        and len(words) <= _MAX_WORDS
        and (len(words) > 1 or not text.isascii())
        and any(letter.isalpha() for letter in text)
        and bool(_OPENING.match(text))
        and not text[0].islower()
        and "://" not in text
        and text[-1] not in ",;:"
        and not (line.ends_a_sentence and text.rstrip("\"'”’»)]")[-1] != "?")
        and not _SENTENCE_BREAK.search(text)
    )
