"""Dates: the days, months, years and weekdays of a statement must be those of its evidence."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.support.finding import Finding
from rag.support.words import FUNCTION_WORDS, Token, adjacent, opens_sentence

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
)
_MONTHS = _MONTH_NAMES.split()
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_OF = {name: number for number, name in enumerate(_MONTHS, 1)}
# An abbreviation is a month only beside a number: "Mar", "Dec" and "Jan" are also names.
_ABBREVIATED = {name[:3]: number for name, number in _MONTH_OF.items()} | {"sept": 9}
CALENDAR = frozenset((*_MONTHS, *_WEEKDAYS, *_ABBREVIATED))
"""Every name of a month or a weekday, in lower case."""
_ORDINAL_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_TWO_DIGITS = re.compile(r"\d\d")
_DECADE = re.compile(r"\d\d\d0")
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_DAY_SEPARATORS = frozenset(("-", "to", "and", "or"))


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as a text states it; at least one field is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        month = _MONTHS[self.month - 1].capitalize() if self.month else None
        return " ".join(str(part) for part in (self.day, month, self.year) if part is not None)

    def day_of_calendar(self) -> datetime.date | None:
        """The day it names; None where it is not known to the day or does not exist."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return datetime.date(self.year, self.month, self.day)
        except ValueError:
            return None


@dataclass(slots=True)
class Dates:
    """The dates in a run of tokens; `taken` are the positions of the tokens that form them."""

    moments: list[Moment] = field(default_factory=list)
    weekdays: list[str] = field(default_factory=list)
    decades: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)

    @property
    def years(self) -> set[int]:
        """Every year stated."""
        return {moment.year for moment in self.moments if moment.year is not None}


def read(sequence: Sequence[Token]) -> Dates:
    """Every date in `sequence`. A date of two readings (03/04/2020) counts as both."""
    found = Dates()
    at = 0
    while at < len(sequence):
        after = _read_one(sequence, at, found)
        found.taken.update(range(at, after))
        at = max(after, at + 1)
    return found


def check(
    statement: list[Token], evidence: Sequence[Token], context: Sequence[Token]
) -> Iterator[Finding]:
    """Findings on the dates of `statement`; `context` may supply what `evidence` leaves open."""
    stated, cited, around = read(statement), read(evidence), read(context)
    derived = _derived(evidence, cited, around)
    known = cited.moments + around.moments + derived
    for moment in dict.fromkeys(stated.moments):
        if not _known(moment, known, cited, stated):
            yield _missing(moment, cited.moments)
    for decade in sorted(stated.decades - cited.decades - around.decades):
        if not any(each.year and each.year - each.year % 10 == decade for each in known):
            yield Finding("unsupported", f"the {decade}s are not in the cited text")
    weekdays = {_weekday(day) for each in known if (day := each.day_of_calendar())}
    for weekday in dict.fromkeys(stated.weekdays):
        if weekday in cited.weekdays:
            continue
        if cited.weekdays:
            said = cited.weekdays[0].capitalize()
            reason = f"the cited text says {said}, not {weekday.capitalize()}"
            yield Finding("contradicted", reason)
        elif weekday not in weekdays and weekday not in around.weekdays:
            yield Finding("unsupported", f"{weekday.capitalize()} is not in the cited text")


def _known(moment: Moment, known: Sequence[Moment], cited: Dates, stated: Dates) -> bool:
    if moment.month is None:
        # The year of publication is no excuse for changing a year that the evidence states.
        return moment.year in cited.years or (
            cited.years <= stated.years and any(each.year == moment.year for each in known)
        )
    years = {each.year for each in known}
    return any(
        each.month == moment.month
        and moment.day in (None, each.day)
        and (moment.year in (None, each.year) or (each.year is None and moment.year in years))
        for each in known
    )


def _missing(moment: Moment, cited: Sequence[Moment]) -> Finding:
    for other in cited:
        same_month = moment.month is not None and other.month == moment.month
        same_day = moment.day is not None and other.day == moment.day
        same_year = moment.year is not None and other.year == moment.year
        other_day = same_month and moment.day is not None and other.day not in (None, moment.day)
        other_month = (same_day or same_year) and other.month not in (None, moment.month)
        other_year = (moment.month is None or same_month) and other.year not in (None, moment.year)
        if other_day or (other_month and moment.month) or (other_year and moment.year):
            return Finding("contradicted", f"the cited text says {other}, not {moment}")
    return Finding("unsupported", f"the date {moment} is not in the cited text")


def _derived(evidence: Sequence[Token], cited: Dates, around: Dates) -> list[Moment]:
    """What the evidence means by yesterday, Monday or last year, told from the context's dates."""
    days = [day for each in around.moments if (day := each.day_of_calendar())]
    words = [token.lower for token in evidence]
    moments = []
    for day in days:
        for word, distance in _RELATIVE.items():
            if word in words:
                moments.append(_shifted(day, distance))
        for weekday in set(cited.weekdays):
            back = (day.weekday() - _WEEKDAYS.index(weekday)) % 7
            moments += [_shifted(day, -back), _shifted(day, 7 - back)]
    for year in around.years:
        for first, second in pairwise(words):
            if second in ("year", "month"):
                moments += [Moment(year + _steps(first))]
    return moments


def _steps(word: str) -> int:
    return {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(word, 0)


def _shifted(day: datetime.date, days: int) -> Moment:
    ordinal = min(max(day.toordinal() + days, 1), datetime.date.max.toordinal())
    there = datetime.date.fromordinal(ordinal)
    return Moment(there.year, there.month, there.day)


def _weekday(day: datetime.date) -> str:
    return _WEEKDAYS[day.weekday()]


def _read_one(sequence: Sequence[Token], at: int, found: Dates) -> int:
    """Add the date that starts at `at`, if any; the position after it, or `at`."""
    token = sequence[at]
    if token.is_number:
        return (
            _read_numeric(sequence, at, found)
            or _read_days_then_month(sequence, at, found)
            or _read_year(sequence, at, found)
            or at
        )
    if token.lower in _WEEKDAYS and token.text[0].isupper():
        found.weekdays.append(token.lower)
        return at + 1
    month = _month(sequence, at)
    return _read_month_first(sequence, at, month, found) if month else at


def _read_numeric(sequence: Sequence[Token], at: int, found: Dates) -> int:
    """``2020-03-12``, ``12.03.2020`` or ``12/03/2020``; 0 where there is none."""
    for mark in "./":
        parts = sequence[at].text.split(mark)
        if len(parts) == 3 and all(part.isdecimal() for part in parts) and len(parts[2]) == 4:
            first, second, year = (int(part) for part in parts)
            orders = [(first, second)] if mark == "." else [(first, second), (second, first)]
            readings = [Moment(year, month, day) for day, month in orders]
            real = [each for each in readings if each.day_of_calendar()]
            found.moments += real
            return at + 1 if real else 0
    iso = sequence[at : at + 5]
    if len(iso) == 5 and iso[1].text == iso[3].text == "-" and len(iso[0].text) == 4:
        numbers = [_whole(iso[index]) for index in (0, 2, 4)]
        if None not in numbers and (moment := Moment(*numbers)).day_of_calendar():
            found.moments.append(moment)
            return at + 5
    return 0


def _read_days_then_month(sequence: Sequence[Token], at: int, found: Dates) -> int:
    """``12 March 2020``, ``the 12th of March``, ``29 and 30 March``; 0 where there is none."""
    days: list[int] = []
    while (day := _day(sequence, at)) is not None:
        days.append(day)
        at = _after_day(sequence, at)
        # Two days at most: a longer run of numbers is no date.
        if len(days) == 2 or at >= len(sequence) or sequence[at].lower not in _DAY_SEPARATORS:
            break
        at += 1
    if at < len(sequence) and sequence[at].lower == "of":
        at += 1
    month = _month(sequence, at)
    if not days or not month:
        return 0
    year, after = _year_after(sequence, at + 1)
    if year is None and after < len(sequence) and _TWO_DIGITS.fullmatch(sequence[after].text):
        year, after = 2000 + int(sequence[after].text), after + 1  # 15 Jul 19
    found.moments += [Moment(year, month, day) for day in days]
    return after


def _read_month_first(sequence: Sequence[Token], at: int, month: int, found: Dates) -> int:
    """``March 12, 2020``, ``March 12-14``, ``March 2020``, ``March``."""
    at += 1
    if at < len(sequence) and sequence[at].text == ".":
        at += _is_day_or_year(sequence, at + 1)
    days: list[int] = []
    ahead = at
    while (day := _day(sequence, ahead)) is not None and (not days or _ends(sequence, ahead)):
        days.append(day)
        at = ahead = _after_day(sequence, ahead)
        if ahead >= len(sequence) or sequence[ahead].lower not in _DAY_SEPARATORS:
            break
        ahead += 1
    year, after = _year_after(sequence, at)
    found.moments += [Moment(year, month, day) for day in days] or [Moment(year, month)]
    return after


def _read_year(sequence: Sequence[Token], at: int, found: Dates) -> int:
    following = sequence[at + 1] if at + 1 < len(sequence) else None
    plural = following and following.lower == "s" and adjacent(sequence[at], following)
    if plural and _DECADE.fullmatch(sequence[at].text):
        found.decades.add(int(sequence[at].text))
        return at + 2
    year = _year(sequence, at)
    if year is None:
        return 0
    found.moments.append(Moment(year))
    dash, short = [*sequence[at + 1 : at + 3], None, None][:2]
    if dash and short and dash.text == "-" and _TWO_DIGITS.fullmatch(short.text):
        found.moments.append(Moment(year - year % 100 + int(short.text)))  # 2018-19
        return at + 3
    return at + 1


def _month(sequence: Sequence[Token], at: int) -> int | None:
    if at >= len(sequence) or not sequence[at].text[0].isupper():
        return None
    beside = _is_day_or_year(sequence, at + 1) or (at > 0 and _day(sequence, at - 1) is not None)
    dotted = at + 1 < len(sequence) and sequence[at + 1].text == "."
    beside = beside or (dotted and _is_day_or_year(sequence, at + 2))
    month = _MONTH_OF.get(sequence[at].lower)
    if month is None:
        return _ABBREVIATED.get(sequence[at].lower) if beside else None
    ambiguous = sequence[at].lower in ("march", "may") and opens_sentence(sequence, at)
    return month if beside or not ambiguous else None


def _is_day_or_year(sequence: Sequence[Token], at: int) -> bool:
    return _day(sequence, at) is not None or _year(sequence, at) is not None


def _whole(token: Token) -> int | None:
    return int(token.text) if token.text.isdecimal() and len(token.text) <= 4 else None


def _day(sequence: Sequence[Token], at: int) -> int | None:
    number = _whole(sequence[at]) if at < len(sequence) else None
    return number if number is not None and 1 <= number <= 31 else None


def _after_day(sequence: Sequence[Token], at: int) -> int:
    """The position after a day, past the ending of ``12th``."""
    glued = at + 1 < len(sequence) and adjacent(sequence[at], sequence[at + 1])
    return at + 2 if glued and sequence[at + 1].lower in _ORDINAL_ENDINGS else at + 1


def _ends(sequence: Sequence[Token], at: int) -> bool:
    """Whether the number at `at` counts nothing, so that ``March 12 and 15`` names two days."""
    after = _after_day(sequence, at)
    if after >= len(sequence) or sequence[after].text in ".;)":
        return True
    if sequence[after].text == ",":
        return _year(sequence, after + 1) is not None
    return sequence[after].lower in FUNCTION_WORDS


def _year_after(sequence: Sequence[Token], at: int) -> tuple[int | None, int]:
    for skipped in ("", ",", "of"):
        there = at + bool(skipped)
        if skipped and (at >= len(sequence) or sequence[at].lower != skipped):
            continue
        if (year := _year(sequence, there)) is not None:
            return year, there + 1
    return None, at


def _year(sequence: Sequence[Token], at: int) -> int | None:
    """A bare number of four digits that can be a year and counts nothing."""
    number = _whole(sequence[at]) if at < len(sequence) else None
    if number is None or len(sequence[at].text) != 4 or not 1500 <= number <= 2100:
        return None
    following = sequence[at + 1] if at + 1 < len(sequence) else None
    glued = following is not None and following.is_word and adjacent(sequence[at], following)
    counts = following is not None and following.text in ("%", "$", "troops", "soldiers", "people")
    return None if glued or counts else number
