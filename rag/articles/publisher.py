"""Who published a text, where a line made for that says so: a dateline, a rights line, a credit.

A dateline names a place as readily as an agency. Only what cannot be a place is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.articles import dates, names
from rag.articles.lines import Line
from rag.dates import PartialDate
from rag.types import Reading, Span

_OPENING = 200  # characters of a paragraph that may hold its dateline
_DATELINE = re.compile(
    r"(?P<head>[^()\n]{0,80}?)\s*(?:\((?P<agency>[^()\s,][^(),]{0,38}[^()\s,])\))?\s*(?:[–—]|-{1,2})\s+(?=\S)"
)
_ALONE = re.compile(
    r"(?P<head>[A-Z][A-Z .]+(?:,\s[^()\n]{3,24})?)\s\((?P<agency>[^()\s,][^(),]{0,38}[^()\s,])\)$"
)
_TAG = re.compile(
    r"(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2})[-/]\s+(?P<next>[\"'“‘«]?[^\W\d_])"
)
_DAY_AND_MONTH = re.compile(rf"(?:{dates.MONTH}\s+[0-9]{{1,2}}|[0-9]{{1,2}}\s+{dates.MONTH})", re.I)

_QUOTED = r"[“\"«‘](?P<quoted>[^”\"»’]{2,80})[”\"»’]"
_PLAIN = r"(?P<plain>[^\W_][^“”\"«»\n]{1,80}?)"
_ENDING = r"(?:[.,;|–—-]?\s*all\s+rights\s+reserved)?[\s.]*$"
_RIGHTS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"^all\b[^.:;]{0,40}\brights\b[^.:;]{0,40}\b(?:reserved|belong)\s+(?:to|by|for)\s+(?-i:the\s+)?"
        rf"(?:{_QUOTED}|{_PLAIN}){_ENDING}",
        r"^(?:copyright\b|©|\(c\))(?:\s*(?:copyright\b|©|\(c\)))*"
        r"(?!\s+(?:notices?|policy|statement|information|law)\b)[\s:,]*"
        r"(?:[0-9]{4}(?:\s*[-–]\s*(?:[0-9]{4}|present)?)?)?[\s,]*(?:by\s+)?"
        rf"(?:{_QUOTED}|{_PLAIN})(?:[\s,]+[0-9]{{4}}(?:\s*[-–]\s*[0-9]{{4}})?)?{_ENDING}",
    )
)
_EXCLUSIVE = re.compile(
    r"(?:^|[,–—]\s*|\s-\s)(?:written\s+)?(?:exclusively|exclusive|specially|especially)\s+"
    r"(?:written\s+)?(?:for|to)\s+(?-i:the\s+)?"
    rf"(?:(?:[^\W\d_]+\s+){{0,4}}?{_QUOTED}|{_PLAIN}){_ENDING}",
    re.IGNORECASE,
)

# Cities that news is datelined from; "Baghdad- The …" names a place, not an agency.
_CITIES = frozenset(
    """abuja accra addis ababa aden algiers amman amsterdam ankara antananarivo ashgabat asmara
    astana athens baghdad baku bamako bangkok basra beijing beirut belgrade benghazi berlin bern
    bogota brasilia bratislava brussels bucharest budapest cairo canberra caracas chicago chisinau
    colombo copenhagen dakar damascus delhi dhaka djibouti doha dubai dublin dushanbe erbil fallujah
    gaza geneva guatemala hague hanoi harare havana helsinki hong kong idlib islamabad istanbul
    jakarta jeddah jerusalem johannesburg juba kabul kampala karachi kathmandu khartoum kigali
    kinshasa kirkuk kuwait kyiv kiev lagos lahore lima lisbon ljubljana london los angeles luanda
    lusaka madrid manama manila maputo mecca medina melbourne mexico milan minsk mogadishu
    montreal moscow mosul mumbai munich muscat nairobi najaf nicosia oslo ottawa paris prague
    pretoria pyongyang quito ramallah raqqa reykjavik riga riyadh rome sanaa santiago sarajevo
    seoul shanghai singapore skopje sofia stockholm sulaymaniyah sydney taipei tallinn tashkent
    tbilisi tehran tel aviv tirana tokyo toronto tripoli tunis ulaanbaatar vatican vienna vilnius
    warsaw washington wellington yangon yaounde yerevan york zagreb zurich""".split()
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What the beginning of a first paragraph states."""

    agency: Reading | None = None
    date: Reading | None = None


def dateline(line: Line, text: str) -> Dateline | None:
    """The dateline that `line` opens with ("LONDON, March 3, 2021 (Reuters) — …"), or is.

    An agency that the article's `text` speaks of as a place elsewhere is no agency.
    """
    found = _DATELINE.match(line.text, 0, _OPENING) if line.is_prose else _ALONE.match(line.text)
    if found is None:
        return None
    head, agency = found["head"], found["agency"]
    written = next(dates.search(head), None)
    place = (head[: written.start] + head[written.end :] if written else head).replace("*", "")
    if not _is_place(place) or not (agency or (written and place.strip(" ,"))):
        return None
    named = agency is not None and names.house(agency) and not _is_spoken_of_as_place(agency, text)
    value: PartialDate | None = written.value if written else None
    return Dateline(
        agency=_reading(line, found.span("agency")) if named else None,
        date=Reading(str(value), line.at(written.start, written.end))
        if written and value
        else None,
    )


def tag(line: Line, text: str) -> Reading | None:
    """The house whose name is stuck to the first sentence with a dash or slash ("Alwaght- While").

    Names in capitals only, known cities and names that come again as a place are left alone.
    """
    found = _TAG.match(line.text, 0, _OPENING)
    if found is None or not line.is_prose:
        return None
    name = found["name"]
    if found["next"][-1].islower():  # "Turn- und Sportverein"
        return None
    if name.isupper() or not all(word[0].isupper() for word in name.split()):
        return None
    if set(name.lower().split()) & _CITIES or _is_spoken_of_as_place(name, text):
        return None
    return _reading(line, found.span("name"))


def rights(line: Line) -> Reading | None:
    """The holder that a rights line names ("© 2021 X", "All rights reserved to X")."""
    if len(line.text) > 200:
        return None
    return next((each for form in _RIGHTS if (each := _named(line, form.search(line.text)))), None)


def exclusive(line: Line) -> Reading | None:
    """The house that a credit names ("Jane Roe, exclusively for the magazine “X”")."""
    if len(line.text) > 300:
        return None
    return _named(line, _EXCLUSIVE.search(line.text))


def _named(line: Line, found: re.Match[str] | None) -> Reading | None:
    if found is None:
        return None
    group = "quoted" if found["quoted"] else "plain"
    if not names.house(found[group].strip()) or "all rights" in found[group].lower():
        return None
    start, end = found.span(group)
    return _reading(line, (start, start + len(line.text[start:end].rstrip(" .,"))))


def _reading(line: Line, place: tuple[int, int]) -> Reading:
    span: Span = line.at(*place)
    return Reading(line.text[place[0] : place[1]], span)


def _is_place(head: str) -> bool:
    words = _DAY_AND_MONTH.sub("", head).replace(",", " ").split()
    return len(words) <= 6 and all(word[0].isupper() for word in words)


def _is_spoken_of_as_place(name: str, text: str) -> bool:
    before = r"\b(?:in|near|across|outside|inside|throughout|from|around)\s+"
    return bool(re.search(before + re.escape(name) + r"\b", text))
