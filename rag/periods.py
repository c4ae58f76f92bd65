"""The times that a question asks about and a sentence speaks of, as periods; pure.

A language model on a laptop does not tell "from 2006 to 2009" from "from 2009 to 2012", nor do
rerankers, so calendars are compared by rule: how well does what a sentence says of a time fit the
time asked about?
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.articles import dates as written_dates
from rag.dates import PartialDate

COVERS = 1.0
"""How well a period fits that holds all of the time asked about."""
BEGINS = 0.9
"""One that begins when it does: what began then was so from then on."""
WITHIN = 0.5
"""One inside it."""
TOUCHES = 0.1
"""One that only meets it where the one ends and the other begins."""
BESIDE = -0.5
"""What speaks of other times only."""

_YEARS = re.compile(
    r"(?<![\w.,/$€£-])(?P<first>(?:1[0-9]|20)\d\d)\s?[-–—/]\s?(?P<last>\d{4}|\d\d)(?![\w]|[.,]\d)"
)
_DECADE = re.compile(
    r"\b(?:(?P<part>early|mid|late)[- ](?:the )?)?(?P<decade>(?:1[0-9]|20)\d0)['’]?s\b",
    re.IGNORECASE,
)
_DAY = r"(?:\d{1,2} \w+|\w+ \d{1,2}) ?,? ?\d{4}"
_LIFE = re.compile(
    rf"\([^()]{{0,60}}{_DAY}\s?[-–—]\s?{_DAY}\s?\)|\([^()]{{0,60}}\b(?:born|b\.)[^()]*\)"
)
"""When somebody was born and died says nothing of when the rest of a sentence was so."""
_COUNTED = re.compile(r"\s+(?:\w+\s)?(?:troops|soldiers|people|men|women|dollars|of\b)", re.I)
_JOINS = re.compile(r"\s*(?:-|–|—|to|until|till|through|and|up to)\s*(?:the\s+)?", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?P<word>since|until|till|before|after|from|between|by|prior to)"
    r"\s+(?:(?:at least|about|around|the|early|late|mid|end of|beginning of|start of)\s+)*$",
    re.IGNORECASE,
)
_PARTS = {"early": (0, 3), "mid": (3, 6), "late": (6, 9), None: (0, 9)}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both counted; `datetime.date.min` and `max` where it is open."""

    start: datetime.date
    end: datetime.date

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.start <= other.end and other.start <= self.end

    def holds(self, other: Period) -> bool:
        """Whether all of another lies in this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class _Mark:
    """A date or range as it is written at `[at, end)`; `whole` where it says both its ends."""

    period: Period
    at: int
    end: int
    whole: bool = False


def periods(text: str) -> tuple[Period, ...]:
    """The times that `text` names, from the left.

    "From A to B", "between A and B" and "A–B" are one period; "since A" and "after A" have no end,
    "until B" and "before B" no beginning.
    """
    text = _LIFE.sub(lambda life: " " * len(life[0]), text)
    return tuple(_joined(text, sorted(_marks(text), key=lambda mark: (mark.at, -mark.end))))


def asked(question: str) -> Period | None:
    """The time that a question asks about: all that it names, from the first day to the last."""
    found = periods(question)
    if not found:
        return None
    return Period(min(each.start for each in found), max(each.end for each in found))


def dated(date: PartialDate) -> Period:
    """The days that a date can mean."""
    return _of(date, date)


def fit(wanted: Period, said: tuple[Period, ...]) -> float:
    """How well what a sentence says of time fits the time `wanted`, -0.5 to 1; 0 without any."""
    return max((_fit(wanted, each) for each in said), default=0.0)


def _fit(wanted: Period, said: Period) -> float:
    if said.holds(wanted):
        return COVERS
    if not said.overlaps(wanted):
        return BESIDE
    if said.start.year == wanted.start.year:
        return BEGINS
    ends_then = said.end.year == wanted.start.year < wanted.end.year
    return TOUCHES if ends_then or said.end > wanted.end else WITHIN


def _marks(text: str) -> Iterator[_Mark]:
    """Every date and range of years, none inside another."""
    taken: list[tuple[int, int]] = []
    for match in _YEARS.finditer(text):
        first, last = int(match["first"]), match["last"]
        year = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        if first < year < first + 150:
            taken.append(match.span())
            yield _Mark(_of(PartialDate(first), PartialDate(year)), *match.span(), whole=True)
    for match in _DECADE.finditer(text):
        decade = int(match["decade"])
        first, last_year = _PARTS[match["part"] and match["part"].lower()]
        taken.append(match.span())
        dates = PartialDate(decade + first), PartialDate(decade + last_year)
        yield _Mark(_of(*dates), *match.span())
    position = 0
    while position < len(text):
        found = written_dates.match(text, position, year_alone=True)
        inside = found and any(a < found.end and found.start < b for a, b in taken)
        if found and found.value and not inside and not _COUNTED.match(text, found.end):
            yield _Mark(_of(found.value, found.value), found.start, found.end)
        position = found.end if found else position + 1


def _joined(text: str, marks: list[_Mark]) -> Iterator[Period]:
    at = 0
    while at < len(marks):
        mark = marks[at]
        opening = _BEFORE.search(text, 0, mark.at)
        word = opening["word"].lower() if opening else None
        following = marks[at + 1] if at + 1 < len(marks) else None
        at += 1
        if following and not mark.whole and _is_range(text, mark, following, word):
            at += 1
            yield Period(mark.period.start, max(mark.period.end, following.period.end))
        elif mark.whole or word is None:
            yield mark.period
        elif word in ("since", "after", "from"):
            yield Period(mark.period.start, datetime.date.max)
        elif word in ("until", "till", "before", "by", "prior to"):
            yield Period(datetime.date.min, mark.period.end)
        else:
            yield mark.period


def _is_range(text: str, mark: _Mark, following: _Mark, word: str | None) -> bool:
    """Whether two dates are the ends of one period."""
    between = text[mark.end : following.at]
    if not _JOINS.fullmatch(between) or following.period.end < mark.period.start:
        return False
    return between.strip().lower() != "and" or word == "between"


def _of(first: PartialDate, last: PartialDate) -> Period:
    return Period(first.earliest, last.latest)
