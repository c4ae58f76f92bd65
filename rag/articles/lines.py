"""A text as lines that know where they stand, so that whatever is read in them has a span."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Span

HEADER_LINES = 8
"""How many lines from the top may hold a headline, a byline or a dateline."""
CLOSING_LINES = 5
"""How many lines from the end may hold a credit or a rights line."""

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_ABBREVIATION_END = re.compile(r"\b(?:[^\W\d_]\.){2,}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    `text` begins at `start` of the article and has no white space, byte-order mark or other
    invisible character at its ends; `outer` covers the whole line but its line break.
    `apart` says that a blank line (or the top of the file) stands before it.
    """

    text: str
    start: int
    outer: Span
    apart: bool

    def at(self, start: int, end: int) -> Span:
        """The article's span of ``text[start:end]``."""
        return Span(self.start + start, self.start + end)

    @property
    def is_prose(self) -> bool:
        """Whether it reads as running text: a whole sentence of some length, or a long line."""
        return len(self.text) > 200 or (self.ends_a_sentence and len(self.text.split()) >= 8)

    @property
    def ends_a_sentence(self) -> bool:
        """Whether it ends with a full stop or the like ("… in the U.S." does not count)."""
        return bool(_SENTENCE_END.search(self.text)) and not _ABBREVIATION_END.search(self.text)


def split(text: str) -> tuple[Line, ...]:
    """Every line of `text` that is not blank."""
    lines: list[Line] = []
    apart = True
    previous_end = 0
    for match in _LINE.finditer(text):
        start, end = trimmed(text, match.start(), match.end())
        apart = apart or _breaks(text[previous_end : match.start()]) > 1
        previous_end = match.end()
        if start == end:
            apart = True
            continue
        lines.append(Line(text[start:end], start, Span(match.start(), match.end()), apart))
        apart = False
    return tuple(lines)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without white space and invisible characters at its ends."""
    while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    return start, end


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether paragraphs are broken into lines of equal width, as in mail and old archives."""
    continued = sum(not line.apart and line.text[0].islower() for line in lines)
    return continued >= 2 and all(len(line.text) <= 120 for line in lines)


def _breaks(between: str) -> int:
    return len(between) - between.count("\r\n")
