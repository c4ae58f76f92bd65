"""Dates as articles write them, read without guessing.

A date that may mean two days, or none, is recognised as a date but has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.dates import PartialDate

_NAMES = (
    "january february march april may june july august september october november december".split()
)
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

MONTH = r"(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")(?![^\W_])\.?"
"""A month's English name or abbreviation, for patterns that ignore case."""

_DAY = r"(?P<day>[0-3]?[0-9])"
_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})"
_NAMED = rf"(?P<month>{MONTH})"
_OPENING = r"(?<![\w.,/$€£-])"
_CLOSING = r"(?![^\W_]|[-./,:][0-9])"
_CLOCK = r"T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"

_FORMS = tuple(
    re.compile(_OPENING + form + _CLOSING, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?P<mark>[-./])(?P<month>[0-9]{{1,2}})(?P=mark){_DAY}(?:{_CLOCK})?",
        rf"{_DAY}(?P<mark>[-./])(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)?\.?(?:\s+of)?(?:\s+|-){_NAMED},?(?:\s+|-){_YEAR}",
        rf"{_NAMED}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_NAMED},?\s+{_YEAR}",
    )
)
_YEAR_ALONE = re.compile(_OPENING + _YEAR + _CLOSING)


@dataclass(frozen=True, slots=True)
class Written:
    """A date at ``[start, end)`` of a line; `value` is None where it is impossible or ambiguous."""

    value: PartialDate | None
    start: int
    end: int


def match(text: str, position: int = 0, *, year_alone: bool = False) -> Written | None:
    """The date written at `position`; a year by itself only where `year_alone`."""
    for form in _FORMS:
        found = form.match(text, position)
        if found:
            return Written(_value(found), *found.span())
    found = _YEAR_ALONE.match(text, position) if year_alone else None
    return Written(PartialDate(int(found["year"])), *found.span()) if found else None


def search(text: str) -> Iterator[Written]:
    """Every date in `text`, from the left."""
    position = 0
    while position < len(text):
        found = match(text, position)
        if found:
            yield found
        position = found.end if found else position + 1


def _value(found: re.Match[str]) -> PartialDate | None:
    parts = found.groupdict()
    name = parts["month"].rstrip(".").casefold()
    year, day = int(parts["year"]), int(parts["day"]) if parts.get("day") else None
    month = _MONTHS.get(name) or int(name)
    day_first = found.start("day") < found.start("year") if day else False
    if day and day_first and parts.get("mark") in ("/", "-"):
        # 05/08/2021 is May in one country and August in another; a dot is day first everywhere.
        if day <= 12 and month <= 12 and day != month:
            return None
        if month > 12:
            day, month = month, day
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None
