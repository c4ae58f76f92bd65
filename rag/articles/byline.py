"""Bylines: lines that hold nothing but who wrote a text, when it appeared and for whom.

A line counts only if all of it can be accounted for, piece by piece. So a sentence that merely
mentions a date or begins with "By" is never taken for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.articles import dates, names
from rag.articles.lines import Line, trimmed
from rag.dates import PartialDate
from rag.types import Reading, Span

_MAX_LENGTH = 240

_GAP = re.compile(r"[\s|•·,;.()\[\]*_—–/-]+")
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)(?![^\W_])"
_FILLER = re.compile(
    rf"{_WEEKDAY}|(?:on|at|[0-9]{{1,3}}[\s-]?min(?:ute)?s?\s+read)(?![^\W_])"
    r"|(?:analysis|opinion|comment|editorial|explainer|feature|exclusive|interview|profile|review"
    r"|letters?|leader|leading article|live(?:\s+blog)?|(?:press|news) release|obituary)"
    r"(?=\s*[|•·–—,])"
    r"|(?:filed\s+under|tags?|categor(?:y|ies)|topics?|section)\s*:[^|•·]*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[0-2]?[0-9][:.h][0-5][0-9](?::[0-5][0-9])?(?:\s*[ap]\.?m\.?)?(?:\s*\(?[A-Z]{2,4}\)?)?"
    r"(?:\s*[+-][0-9]{1,2}:?[0-9]{0,2})?(?![\w])"
    r"|[0-1]?[0-9]\s*[apAP]\.?[mM]\.?(?![\w])"
)
_DATE_LABEL = re.compile(
    r"(?:(?:first|originally)\s+)?(?:published|posted|issued|created)(?:\s+on)?\s*:?"
    r"|(?:publication\s+|release\s+|publish\s+)?date(?:d|\s+published)?\s*:|dated\s"
    r"|(?P<later>(?:last\s+)?(?:updated|modified|edited|revised)(?:\s+on)?\s*:?)",
    re.IGNORECASE,
)
_AUTHOR_LABEL = re.compile(
    r"(?:authors?|written\s+by|byline|words|text|story|reporting)\s*:\s*"
    r"|(?:written|reported|posted|reporting|writing|story|words|text)\s+by\s*:?\s+"
    r"|(?P<bare>(?:(?:(?:an?|special)\s+)?"
    r"(?:investigation|interview|essay|commentary|analysis|feature|report)\s+)?by)\s*:?\s+",
    re.IGNORECASE,
)
_POST = re.compile(r"(?:[A-Z][\w-]*\s+){0,2}(?:Editor|Correspondent|Reporter|Writer|Columnist)\s+")
_NOBODY = re.compile(
    r"(?:our|staff)\s+(?:[^\W\d_][\w-]*\s+){0,2}(?:staff|correspondents?|reporters?|writers?)\b",
    re.IGNORECASE,
)
_OTHER_CREDIT = re.compile(
    r"(?:edited|editing|translated|translation|additional\s+reporting|photos?|photographs?"
    r"|illustrations?|reviewed)\s+by\s*:?\s+",
    re.IGNORECASE,
)
_PUBLISHER_LABEL = re.compile(r"(?P<publisher>publisher|published\s+by)\s*:\s*|source\s*:\s*", re.I)
_ROLE = re.compile(r"(?:,\s*|\s+(?:for|in|at|of|from)\s+)[^|•·;()—–0-9.!?:]{1,80}", re.IGNORECASE)
_BESIDE = re.compile(r"\s*,\s+|\s+for\s+", re.IGNORECASE)
_NAMED = re.compile(r"(?P<name>[^\W\d_][^,|–—·•:;()0-9]{1,40}?)\s*[,|–—·•-]\s+")
_VALUE = re.compile(r"[^|•·;()—–]{1,100}")


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a byline; `value` is None where it is impossible or ambiguous."""

    value: PartialDate | None
    span: Span
    labelled: bool
    later: bool  # a date of change, not of publication

    @property
    def is_day(self) -> bool:
        """Whether it says a day."""
        return bool(self.value and self.value.day)

    @property
    def reading(self) -> Reading | None:
        """The date as a reading, if it has a value."""
        return Reading(str(self.value), self.span) if self.value else None


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline states.

    `bare` says that "by" alone introduced the author, `unlabelled` that it has a name by itself, of
    the publisher or unread; `led`, that such an unread name comes first.
    """

    author: Reading | None = None
    bare: bool = False
    publisher: Reading | None = None
    unlabelled: bool = False
    led: bool = False
    source: Reading | None = None
    dates: tuple[Date, ...] = ()

    @property
    def is_reference(self) -> bool:
        """Whether it names an outlet and a day, as on a cutting: "The Courier, 5 May 2021"."""
        return bool(self.unlabelled and self.publisher and self.dates and self.dates[0].is_day)


def read(line: Line) -> Byline | None:
    """The byline that `line` is, or None if any part of it is something else."""
    text, position, byline = line.text, 0, Byline()
    if len(text) > _MAX_LENGTH:
        return None
    while position < len(text):
        gap = _GAP.match(text, position)
        if gap:
            position = gap.end()
            continue
        step = (
            _dates(line, position, byline)
            or _author(line, position, byline)
            or _publisher(line, position, byline)
            or _outlet(line, position, byline)
            or _ignored(line, position, byline)
            or _named_first(line, position, byline)
            or _name_behind_a_date(line, position, byline)
        )
        if step is None:
            return None
        byline, position = step
    if byline.led and not any(date.is_day for date in byline.dates):
        return None
    labelled = any(date.labelled for date in byline.dates)
    if byline.author or byline.publisher or byline.source or labelled:
        return byline
    # A date with a full stop ("… at the end of / June 2002.") is the last line of a paragraph.
    ends_a_paragraph = byline.dates and line.text[byline.dates[-1].span.end - line.start :] == "."
    return byline if byline.dates and not ends_a_paragraph else None


_Step = tuple[Byline, int] | None


def _dates(line: Line, position: int, byline: Byline) -> _Step:
    label = _DATE_LABEL.match(line.text, position)
    start = label.end() if label else position
    while label and (
        skipped := _GAP.match(line.text, start)
        or _FILLER.match(line.text, start)
        or _TIME.match(line.text, start)
    ):
        start = skipped.end()
    found = dates.match(line.text, start, year_alone=label is not None)
    if found is None:
        return None
    date = Date(
        found.value,
        line.at(found.start, found.end),
        labelled=label is not None,
        later=bool(label and label["later"]),
    )
    return replace(byline, dates=(*byline.dates, date)), found.end


def _author(line: Line, position: int, byline: Byline) -> _Step:
    label = _AUTHOR_LABEL.match(line.text, position)
    if label is None:
        return None
    if nobody := _NOBODY.match(line.text, label.end()):
        return byline, nobody.end()
    start, least = label.end(), 2 if label["bare"] else 1
    post = _POST.match(line.text, start)
    if post and names.person(line.text, post.end(), least=2):  # "Transport Editor Jane Roe"
        start = post.end()
    end = names.person(line.text, start, least=least)
    if end is None:
        return None
    if byline.author is None:
        reading = Reading(line.text[start:end], line.at(start, end))
        byline = replace(byline, author=reading, bare=label["bare"] is not None)
    beside = _BESIDE.match(line.text, end)
    if beside and (named := _outlet(line, beside.end(), byline)):
        return named
    role = _ROLE.match(line.text, end)
    return byline, _before_a_label(line, end, role.end()) if role else end


def _before_a_label(line: Line, start: int, end: int) -> int:
    """`end`, or where inside ``[start, end)`` the next labelled piece or date begins."""
    for word in re.finditer(r"(?<=[\s,])\w", line.text[:end]):
        at = word.start()
        if at > start and (
            dates.match(line.text, at)
            or re.compile(_WEEKDAY, re.IGNORECASE).match(line.text, at)
            or _DATE_LABEL.match(line.text, at)
            or _AUTHOR_LABEL.match(line.text, at)
        ):
            return at
    return end


def _publisher(line: Line, position: int, byline: Byline) -> _Step:
    label = _PUBLISHER_LABEL.match(line.text, position)
    value = _VALUE.match(line.text, label.end()) if label else None
    if label is None or value is None:
        return None
    dated = next(dates.search(value[0]), None)
    stop = value.start() + dated.start if dated else value.end()
    start, end = trimmed(line.text, value.start(), stop)
    while end > start and line.text[end - 1] in ".,*_":
        end -= 1
    if not names.house(line.text[start:end]):
        return None
    reading = Reading(line.text[start:end], line.at(start, end))
    if label["publisher"]:
        return replace(byline, publisher=reading), stop
    return replace(byline, source=reading), stop


def _outlet(line: Line, position: int, byline: Byline) -> _Step:
    """The name of an outlet by itself, which says who published what stands under it."""
    end = names.outlet(line.text, position)
    if end is None or byline.publisher:
        return None
    reading = Reading(line.text[position:end], line.at(position, end))
    return replace(byline, publisher=reading, unlabelled=True), end


def _named_first(line: Line, position: int, byline: Byline) -> _Step:
    """A name of whatever kind at the beginning of a line whose rest is its day, or outlet and day.

    It may be an outlet's, the author's or a place's, so nothing is read in it.
    """
    named = _NAMED.match(line.text, position) if byline == Byline() else None
    if named is None or not names.house(named["name"]):
        return None
    return replace(byline, unlabelled=True, led=True), named.end("name")


def _name_behind_a_date(line: Line, position: int, byline: Byline) -> _Step:
    """A name of whatever kind that ends a line of a date and an outlet; nothing is read in it."""
    known = byline.publisher and any(each.is_day for each in byline.dates)
    end = names.person(line.text, position, least=2) if known else None
    return (byline, end) if end and not line.text[end:].strip() else None


def _ignored(line: Line, position: int, byline: Byline) -> _Step:
    credit = _OTHER_CREDIT.match(line.text, position)
    if credit:
        end = names.person(line.text, credit.end(), least=1)
        role = _ROLE.match(line.text, end) if end else None
        return (byline, role.end() if role else end) if end else None
    found = _TIME.match(line.text, position) or _FILLER.match(line.text, position)
    return (byline, found.end()) if found else None
