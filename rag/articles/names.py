"""Names of people and houses as bylines write them: a run of capitalised words."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_][\w.'’‑-]*")
_PARTICLES = frozenset(
    "de da di do du dos del della der den la le el al van von zu bin ibn y".split()
)
_SMALL = _PARTICLES | frozenset("and & of for the in on".split())
_NO_HOUSE = re.compile(r"://|www\.|@|[:;?!]|[^\W\d_]{3,}\.\s")
_JOINS = frozenset(("and", "&"))
_ROLES = frozenset(
    "editor correspondent reporter writer analyst fellow professor director member journalist"
    " columnist contributor researcher staff bureau desk expert author head chief".split()
)
_OUTLET = re.compile(
    r"(?:(?:The|Al)\s+)?(?:[A-Z][\w.'’&-]*\s+){1,3}"
    r"(?:(?:News|Press|Broadcasting)\s+(?:Agency|Service|Network|Association|Corporation)"
    r"(?:\s+[A-Z]{2,})?"
    r"|Post|Times|Herald|Wire|News|Tribune|Gazette|Guardian|Observer|Chronicle|Telegraph|Mail"
    r"|Courier|Mirror|Globe|Monitor|Bulletin|Dispatch|Examiner|Independent|Inquirer|Sentinel"
    r"|Outlook|Journal|Daily|Weekly|Broadcasting|Echo|Star|Sun|Standard|Record|Argus|Advertiser"
    r"|Citizen|Reporter|Ledger|Register|Zeitung|Tageblatt|Dagblad|Nieuws|Kurier|Anzeiger)"
    r"(?:\s+(?:Online|International))?"
    r"|(?:(?:Le|La|El|Il|Die|Der|De|O|The)\s+)?(?:Quotidien|Journal|Diario|Gazeta|Gazzetta|Corriere"
    r"|Giornale|Jornal|Folha|Correio|Neue|Frankfurter|Süddeutsche)"
    r"(?:\s+(?:du|de|de la|des|di|del|della|da|do)\s+[A-Z][\w’'-]+|\s+[A-Z][\w’'-]+){1,3}"
    r"|(?:The\s+)?(?:Guardian|Independent|Economist|Telegraph|Observer|Intercept|Atlantic)"
    r"|(?:Reuters|REUTERS|AFP|AP|Associated Press|Agence France-Presse|Al[ -]Jazeera|BBC(?: News)?"
    r"|CNN|Bloomberg|Xinhua)"
)
_SECTION = re.compile(
    r"(?:latest|breaking|world|local|top|business|sports?|more|other|good|bad|fake|hard|old|modern"
    r"|happy|end|our|your|today|domestic|foreign|political|related|recent|in|from|to|on|by)\b",
    re.IGNORECASE,
)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


def person(text: str, start: int, *, least: int) -> int | None:
    """Where the name of a person (or of several) that begins at `start` ends; None if none does.

    A name has at least `least` words, each capitalised or of a script without capitals. Several
    people stand joined by "and", or as a list that ends so and names no role.
    """
    end = _run(text, start, least)
    if end is None:
        return None
    while joined := re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE).match(text, end):
        another = _run(text, joined.end(), 2)
        if another is None:
            break
        end = another
    return _list_end(text, end) or end


def house(text: str) -> bool:
    """Whether `text` can be the name of a publisher: a few capitalised words and no address."""
    words = text.split()
    return (
        0 < len(words) <= 8
        and len(text) <= 80
        and words[0] not in _SMALL
        and any(letter.isalpha() for letter in text)
        and all(_has_capital(word) or word.lower() in _SMALL for word in words)
        and not _NO_HOUSE.search(text)
    )


def outlet(text: str, start: int) -> int | None:
    """Where the name of a newspaper, an agency or a broadcaster that begins at `start` ends.

    Only names that tell what they are ("Capital Herald"), and a few of the best known; not the
    headings of sections ("World News"). None if none begins there.
    """
    found = _OUTLET.match(text, start)
    if found is None or _SECTION.match(text, start):
        return None
    return None if re.compile(r"[\w'’&]|\s*[\w'’&]").match(text, found.end()) else found.end()


def _list_end(text: str, end: int) -> int | None:
    others = re.compile(r"((?:,\s+[^,|;()]{3,40})+),?\s+(?:and|&)\s+", re.IGNORECASE).match(
        text, end
    )
    if not others or _ROLES & set(others[1].lower().replace(",", " ").split()):
        return None
    for part in re.finditer(r"[^,]+", others[1]):
        first = part.start() + len(part[0]) - len(part[0].lstrip())
        if part[0].strip() and _run(others[1], first, 2) != part.end():
            return None
    last = _run(text, others.end(), 2)
    if last is None or _ROLES & set(text[others.end() : last].lower().split()):
        return None
    return last


def _run(text: str, start: int, least: int) -> int | None:
    """Where the run of at least `least` capitalised words from `start` ends."""
    position, end, count = start, start, 0
    while count < 6 and (word := _WORD.match(text, position)):
        lower = word[0].lower()
        if lower in _JOINS or lower.rstrip(".,") in _WEEKDAYS:
            break
        if _capital(word[0]):
            count, end = count + 1, word.end()
        elif lower not in _PARTICLES or not count:
            break
        space = re.compile(r"[^\S\r\n]+").match(text, word.end())
        if not space:
            break
        position = space.end()
    if count < least:
        return None
    ending = text[start:end].split()[-1]
    if ending.endswith(".") and len(ending) > 3:  # "J." and "Jr." keep their dots
        end -= 1
    return end


def _has_capital(word: str) -> bool:
    letters = [each for each in word if each.isalpha()]
    return not letters or any(each.upper() == each for each in letters)


def _capital(word: str) -> bool:
    prefix, hyphen, rest = word.partition("-")
    letter = rest[:1] if hyphen and prefix.lower() in _PARTICLES else word[:1]  # "al-Kadhimi"
    return letter.isalpha() and letter.upper() == letter
