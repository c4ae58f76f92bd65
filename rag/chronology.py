"""When things happened, as the articles say it: dated statements in order; pure.

A date is taken as it is written. What leaves the year or the day open ("March 12", "on Friday",
"yesterday") is resolved only by the date of its article, and marked so; without one it stays
relative. An article without a date gets a lower bound from its own text, the latest date that it
speaks of as past, which is never taken for its date.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.articles import dates as written_dates
from rag.attribution import on_topic
from rag.citations import citation_at
from rag.dates import PartialDate
from rag.passages import sentences
from rag.types import Citation, Hit, Sentence

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_YEAR = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|of|to|through|during|late|early|mid|summer|spring|autumn"
    r"|fall|winter|before|after|and|between|around|about|year)[ -]|\()(?P<year>(?:1[5-9]|20)\d\d)\b"
    r"(?!\s+(?:troops|soldiers|people|men|women|of\b)|[,.]?\d|-\d)",
    re.IGNORECASE,
)
_WITHOUT_YEAR = re.compile(
    rf"\b(?:(?P<month>{'|'.join(_MONTHS)}) (?P<day>[0-3]?\d)|(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?"
    rf" (?:of )?(?P<month2>{'|'.join(_MONTHS)}))\b(?!,? ?\d{{4}}|[.:]?\d)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    rf"\b(?:(?:on|last|this) )?(?P<weekday>{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"\b(?P<relative>yesterday|today|tomorrow|(?:last|next) (?:week|month|year)"
    r"|this (?:week|weekend|month|year))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|plan(?:s|ned)?|expected|scheduled|until|by the end|would|could"
    r"|intend(?:s|ed)?|aim(?:s|ed)?)\b",
    re.IGNORECASE,
)
"""What speaks of the future: a date beside it says nothing of when an article was written."""
_COMING = re.compile(
    r"\b(?:will|shall|going to|expected|scheduled|due|set (?:for|to)|planned|plans|hopes|next)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?<!be )(?:\w+ed|said|told|was|were|had|went|took|met|held|won|lost|began|left|came|gave"
    r"|made|found|ruled|wrote|saw|rose|fell)\b",
    re.IGNORECASE,
)
"""Verbs of which the nearest before a date tells whether the date is to come."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A statement with a date: `words` are those that date it, at `[start, end)` of the article.

    `date` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None where it stays relative. `resolved` says
    that the article's date was needed to know it. `citation` is the number of its sentence.
    """

    date: str | None
    words: str
    resolved: bool
    start: int
    end: int
    citation: int


@dataclass(frozen=True, slots=True)
class Bound:
    """An article without a date is no older than `not_before`, which its text names as past.

    Inferred from `[start, end)` of its text; never its date.
    """

    article_id: str
    not_before: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated statements on a topic in order, those that stay relative after them."""

    topic: str
    statements: tuple[Dated, ...] = ()
    relative: tuple[Dated, ...] = ()
    bounds: tuple[Bound, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    date: PartialDate | None
    resolved: bool
    start: int
    end: int


def timeline(topic: str, hits: Sequence[Hit], bounds: Iterable[Bound] = ()) -> Timeline:
    """The dated sentences of these passages that are on the topic, in order.

    Of `bounds` those of articles that have such a sentence are kept.
    """
    is_wanted = on_topic(topic)
    citations: dict[tuple[str, int], Citation] = {}
    made: list[tuple[PartialDate | None, Dated]] = []
    for hit, start, text in _sentences(hits):
        if not is_wanted(text, hit):
            continue
        dates = when(text, hit.published)
        days = [each.date for each in dates]
        for at, found in enumerate(dates):
            if found.date and found.date in days[:at]:
                continue  # "on Tuesday", under a dateline of that day
            place = hit.article_id, start
            if place not in citations:
                end = start + len(text)
                citations[place] = citation_at(hit, start, end, len(citations) + 1)
            date = str(found.date) if found.date else None
            words = text[found.start : found.end]
            places = (start + found.start, start + found.end)
            dated = Dated(date, words, found.resolved, *places, citations[place].number)
            made.append((found.date, dated))
    known = [(date, each) for date, each in made if date is not None]
    known.sort(key=lambda pair: (pair[0].earliest, pair[0].latest, pair[1].citation))
    relative = tuple(each for date, each in made if date is None)
    ordered = tuple(each for _, each in known)
    told = {article for article, _ in citations}
    inferred = tuple(each for each in bounds if each.article_id in told)
    return Timeline(topic, ordered, relative, inferred, tuple(citations.values()))


def when(text: str, published: str | None) -> list[_Found]:
    """The dates of a sentence by place, none inside another; `published` is its article's date."""
    base = PartialDate.parse(published) if published else None
    found = [
        *(_Found(each.value, False, each.start, each.end) for each in _complete(text)),
        *(
            _Found(PartialDate(int(m["year"])), False, m.start("year"), m.end("year"))
            for m in _YEAR.finditer(text)
        ),
        *_open(text, base),
    ]
    kept: list[_Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def not_before(article_id: str, said: Iterable[Sentence]) -> Bound | None:
    """The latest date that an undated article speaks of as past; None where none is."""
    best: tuple[PartialDate, int, int] | None = None
    for sentence in said:
        if _AHEAD.search(sentence.text):
            continue
        for found in when(sentence.text, None):
            later = best is None or (found.date and found.date.earliest > best[0].earliest)
            if found.date and later:
                best = found.date, sentence.start + found.start, sentence.start + found.end
    return Bound(article_id, str(best[0]), best[1], best[2]) if best else None


def _complete(text: str) -> Iterator[written_dates.Written]:
    return (each for each in written_dates.search(text) if each.value)


def _open(text: str, base: PartialDate | None) -> Iterator[_Found]:
    """Dates that leave something open, resolved by the article's where that is known."""
    for match in _WITHOUT_YEAR.finditer(text):
        name = (match["month"] or match["month2"]).lower()
        month, day = _MONTHS.index(name) + 1, int(match["day"] or match["day2"])
        date = _nearest(base, month, day, coming=_is_coming(text, match.start()))
        yield _Found(date, date is not None, *match.span())
    for match in _WEEKDAY.finditer(text):
        weekday = _WEEKDAYS.index(match["weekday"].lower())
        date = _weekday(base, weekday, coming=_is_coming(text, match.start()))
        yield _Found(date, date is not None, *match.span())
    for match in _RELATIVE.finditer(text):
        date = _moved(base, match["relative"].lower())
        yield _Found(date, date is not None, *match.span())


def _is_coming(text: str, at: int) -> bool:
    """Whether the verb before a date at `at` tells of what is to come: "is due on Friday"."""
    coming = max((found.end() for found in _COMING.finditer(text, 0, at)), default=-1)
    past = (found.end() for found in _PAST.finditer(text, 0, at))
    return coming > max((end for end in past if end != coming), default=-1)


def _nearest(base: PartialDate | None, month: int, day: int, *, coming: bool) -> PartialDate | None:
    """The next such day from an article's date where it is `coming`.

    Else the last before it, or one at most a month after it.
    """
    if base is None:
        return None
    limit = base.latest + datetime.timedelta(days=31)
    years = (base.year, base.year + 1) if coming else (base.year, base.year - 1)
    for year in years:
        try:
            date = PartialDate(year, month, day)
        except ValueError:
            return None
        if date.earliest >= base.earliest if coming else date.earliest <= limit:
            return date
    return None


def _weekday(base: PartialDate | None, weekday: int, *, coming: bool) -> PartialDate | None:
    """The last such weekday up to an article's date, or the next where it is `coming`.

    The article's date has to be known to the day.
    """
    if base is None or base.day is None:
        return None
    back = (base.earliest.weekday() - weekday) % 7
    days = 7 - back if coming and back else -back
    return _of(base.earliest + datetime.timedelta(days=days))


def _moved(base: PartialDate | None, words: str) -> PartialDate | None:
    """What "yesterday", "next month" or "this year" means on an article's date."""
    if base is None:
        return None
    back, _, unit = words.rpartition(" ")
    steps = {"last": -1, "next": 1}.get(back, 0)
    if unit == "year":
        return PartialDate(base.year + steps)
    if base.month is None:
        return None
    if unit == "month":
        months = base.year * 12 + base.month - 1 + steps
        return PartialDate(months // 12, months % 12 + 1)
    if base.day is None:
        return None
    if unit in ("week", "weekend"):
        there = base.earliest + datetime.timedelta(days=7 * steps)
        return PartialDate(there.year, there.month)
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}[unit]
    return _of(base.earliest + datetime.timedelta(days=days))


def _of(day: datetime.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def _sentences(hits: Sequence[Hit]) -> Iterator[tuple[Hit, int, str]]:
    """Every sentence of the hits once, with its place in its article."""
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        for sentence in sentences(hit.text):
            start = hit.start + sentence.start
            if sentence.kind != "heading" and (hit.article_id, start) not in seen:
                seen.add((hit.article_id, start))
                yield hit, start, sentence.text
