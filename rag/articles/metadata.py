"""What an article says about itself, gathered from the places made for saying it.

Those are the header (headline, byline, dateline) and the closing lines (credit, rights). Running
prose is never searched: what these places do not say is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.articles import byline, dates, furniture, publisher, title
from rag.articles.byline import Byline
from rag.articles.lines import CLOSING_LINES, HEADER_LINES, Line, is_wrapped
from rag.types import Reading, Span

_LAST_SENTENCE = re.compile(r"(?<=[.!?”\"]\s)[^.!?]{8,24}\.?\W*$")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text states about itself, and which stretches of it are layout."""

    title: Reading | None = None
    author: Reading | None = None
    publisher: Reading | None = None
    published: Reading | None = None
    language: Reading | None = None
    furniture: tuple[Span, ...] = ()


def gather(lines: Sequence[Line], text: str, *, heading: Line | None = None) -> Stated:
    """Read `lines` of `text`; `heading` is the headline where the format marks it as such."""
    layout = frozenset(furniture.layout(lines))
    content = [line for line in lines if line.outer not in layout]
    header, closing = content[:HEADER_LINES], content[-CLOSING_LINES:]

    if is_wrapped(content):  # any other line may be the middle of a sentence
        header = [line for line in header if line.apart]
    bylines = _above_the_text(header)
    if heading is None and content:
        bylines = _without_a_headline(content, bylines)
    announced = _announced(header) if heading is None else None
    if heading is None and announced is None:
        heading = title.headline([line for line in content if line not in bylines])
    credits = [_labelled(found) for line in closing if (found := byline.read(line))]

    datelines = [each for line in header if (each := publisher.dateline(line, text))]
    stated = [*bylines.values(), *credits]
    repeats = furniture.repeated(content, heading) if heading else ()
    return Stated(
        title=announced or (Reading(heading.text, _span(heading)) if heading else None),
        author=_first(each.author for each in stated),
        publisher=_first(each.publisher for each in stated if not each.unlabelled)
        or _first(publisher.rights(line) for line in reversed(closing))
        or _first(publisher.exclusive(line) for line in reversed(closing))
        or _first(each.agency for each in datelines)
        or _first(each.publisher for each in stated)
        or _first(each.source for each in stated)
        or _first(publisher.tag(line, text) for line in header),
        published=_published(bylines, credits, content)
        or _first(each.date for each in datelines)
        or _closing_a_standfirst(header),
        furniture=tuple(sorted({*layout, *repeats}, key=lambda span: span.start)),
    )


def _above_the_text(header: Sequence[Line]) -> dict[Line, Byline]:
    """The bylines of a header. A name without a label makes one only where no prose is above."""
    prose = next((line.start for line in header if line.is_prose), None)
    found = {line: read for line in header if (read := byline.read(line))}
    return {
        line: read
        for line, read in found.items()
        if not read.unlabelled or prose is None or line.start < prose
    }


def _labelled(credit: Byline) -> Byline:
    """What a closing `credit` says in so many words: there, a name by itself may be anything."""
    if credit.is_reference:
        return credit
    labelled = tuple(date for date in credit.dates if date.labelled)
    return replace(
        credit,
        author=None if credit.bare else credit.author,
        publisher=None if credit.unlabelled else credit.publisher,
        dates=labelled,
    )


def _announced(header: Iterable[Line]) -> Reading | None:
    for line in header:
        if place := title.labelled(line):
            return Reading(line.text[slice(*place)], line.at(*place))
    return None


def _without_a_headline(content: Sequence[Line], bylines: dict[Line, Byline]) -> dict[Line, Byline]:
    """`bylines` without a first line that may be the headline, where no other line is one.

    So are "By Any Means" and "The Daily Mail".
    """
    first = content[0]
    named = first in bylines and (bylines[first].bare or bylines[first].unlabelled)
    if not named or bylines[first].dates:
        return bylines
    if title.headline([line for line in content if line not in bylines]):
        return bylines
    return {line: found for line, found in bylines.items() if line is not first}


def _published(
    bylines: dict[Line, Byline], credits: Iterable[Byline], content: Iterable[Line]
) -> Reading | None:
    """The date of publication, else of the last change; None where lines contradict each other."""
    stated = [*bylines.values(), *credits]
    given = [date for each in stated for date in each.dates if not date.later]
    certain = [date for date in given if date.labelled] or given
    if not certain:
        return _first(date.reading for each in stated for date in each.dates)
    if not any(date.labelled for date in certain):
        # Dates by themselves that differ are the headings of a chronicle.
        headings = [
            each for line in content if len(line.text) <= 40 and (each := byline.read(line))
        ]
        certain += [date for each in headings for date in each.dates]
    if len({date.value for date in certain}) > 1:
        return None
    return certain[0].reading


def _closing_a_standfirst(header: Iterable[Line]) -> Reading | None:
    """The day that is all of the last sentence of the first paragraph."""
    first = next((line for line in header if line.is_prose), None)
    sentence = first and _LAST_SENTENCE.search(first.text)
    written = sentence and dates.match(sentence[0])
    if not (first and sentence and written and written.value and written.value.day):
        return None
    at = sentence.start()
    whole = not sentence[0][written.end :].strip(".*_ ")
    return Reading(str(written.value), first.at(at, at + written.end)) if whole else None


def _span(line: Line) -> Span:
    return line.at(0, len(line.text))


def _first(readings: Iterable[Reading | None]) -> Reading | None:
    return next((reading for reading in readings if reading), None)
