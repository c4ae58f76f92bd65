"""Names: people, places and organisations of a statement must be in its evidence or context.

Spelling is compared tolerantly: diacritics, ``al-``, possessives, Mobilisation and Mobilization,
Kadhimi and Kazemi, Iraq and Iraqi, PMF and Popular Mobilization Forces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.support import dates
from rag.support.finding import Finding
from rag.support.words import (
    FUNCTION_WORDS,
    Token,
    adjacent,
    fold,
    opens_sentence,
    stem,
    vocabulary,
)

_ARTICLES = vocabulary("al el an ad ar as ash at az abu bin ibn de la le von van der du")

COMMON = dates.CALENDAR | vocabulary(
    "mr mrs ms dr sir lord lady president vice prime minister premier secretary chancellor king"
    " queen prince princess senator governor mayor judge justice general colonel major captain"
    " lieutenant sergeant admiral commander chief officer director chairman chair spokesman"
    " spokeswoman spokesperson ambassador deputy speaker professor reverend pope leader member"
    " government parliament congress senate army navy ministry embassy department committee council"
    " court police party state states republic kingdom city town county province governorate region"
    " district street avenue road airport university college school hospital church base forces"
    " north south east west northern southern eastern western central international national"
    " federal foreign interior executive presidential parliamentary supreme defence defense"
    " security internet god institution institute organisation organization association company"
    " group agency service office museum library bank foundation world war producer editor author"
    " journalist reporter analyst expert gen col lt capt sgt maj gov sen rep prof rev hon"
)
"""Capitalised, but a rank, a kind of place or a part of the calendar rather than a name."""
_UNASKED = COMMON | _ARTICLES
_PEOPLE_DO = vocabulary(
    "said says told added announced claimed warned urged stated argued insisted confirmed denied"
    " criticised criticized accused praised promised threatened visited met signed won resigned"
    " met refused called"
)
_NOT_A_PERSON = vocabulary(
    "police parliament congress government everyone everybody nobody someone somebody anyone he she"
    " they it we i you who this that these those both neither all none many several few most"
    " another others management staff parties people"
)

# Each line names one thing; the first word stands for it. Right of the bar: names that imply it.
_SAME_THING = """
us usa america american americans | washington pentagon
uk britain british briton britons england english | london
iraq iraqi iraqis | baghdad
iran iranian iranians persian | tehran
russia russian russians | moscow kremlin
china chinese | beijing
france french frenchman | paris
germany german germans | berlin
spain spanish spaniard spaniards | madrid
netherlands dutch holland | hague
poland polish poles pole | warsaw
ireland irish | dublin
scotland scottish scots | edinburgh
wales welsh | cardiff
greece greek greeks | athens
switzerland swiss | bern geneva
denmark danish danes dane | copenhagen
norway norwegian norwegians | oslo
portugal portuguese | lisbon
philippines filipino filipinos philippine | manila
lebanon lebanese | beirut
cyprus cypriot cypriots | nicosia
peru peruvian peruvians | lima
turkey turkish turks turk turkiye | ankara
syria syrian syrians | damascus
ukraine ukrainian ukrainians | kyiv kiev
israel israeli israelis | jerusalem
japan japanese | tokyo
eu european europeans europe | brussels
isis isil daesh daish
covid coronavirus
shia shiite shiites shi'ite shii
"""
_SUFFIXES = vocabulary(
    "a e i n s y ain an ans en es ese ey ian ians is ish ism ist istan ists"
    " ite ites land ns ni nis sm st sts"
) | {""}
_SPELLINGS = (("ph", "f"), ("z", "s"), ("kh", "k"), ("gh", "g"), ("q", "k"))
_VOWELS = re.compile(r"(?<!^)[aeiouyw]|(?<=.)h(?![aeiouy])")
_PERSON = re.compile(r"(?=\b([A-Z][\w’']+)\s+(?:[Aa]l[- ])?([A-Z][\w’']{2,})\b)")  # overlapping
_CAPITALISED = re.compile(r"\b[A-Z][\w’']+")
_TWICE = re.compile(r"(.)\1+")
_SOFT_C = re.compile(r"c(?=[eiy])")


def _keys(side: int) -> dict[str, str]:
    """What each name left (0) or right (1) of the bar stands for, or implies."""
    table: dict[str, str] = {}
    for line in _SAME_THING.strip().splitlines():
        sides = line.split("|")
        named = sides[side].split() if side < len(sides) else []
        table.update((fold(name), line.split()[0]) for name in named)
    return table


_ALIASES, _IMPLIES = _keys(0), _keys(1)


def thing(token: Token) -> str | None:
    """The country or body that a name, a people or a capital stands for: "us" for Washington."""
    if not token.is_capital:
        return None
    word = fold(token.text)
    return _ALIASES.get(word) or _IMPLIES.get(word)


class _Known:
    """The words of evidence and context, as names are looked up in them."""

    def __init__(self, sequence: Sequence[Token]) -> None:
        spelled = [token for token in sequence if token.is_word]
        self._words = {fold(token.text) for token in spelled if token.is_content} | set(
            _pairs(sequence)
        )
        self._names = {fold(token.text) for token in spelled if token.is_capital}
        self._acronyms = {
            fold(token.text.removesuffix("s")) for token in spelled if _is_acronym(token.text)
        }
        initials = (token.text[0] for token in spelled if token.lower not in FUNCTION_WORDS)
        self._initials = "".join(initials)
        self._keys = {
            table[word] for table in (_ALIASES, _IMPLIES) for word in self._words & table.keys()
        }
        if {"united", "states"} <= self._words:
            self._keys.add("us")
        if {"united", "kingdom"} <= self._words:
            self._keys.add("uk")

    def has(self, name: str) -> bool:
        """Whether the one-word `name` is here in some spelling."""
        word = fold(name)
        if {word, word.removesuffix("s"), stem(word)} & self._words:
            return True
        # Washington is how writers vary "the US"; other capitals are taken at their word.
        same = _ALIASES.get(word) or ("us" if _IMPLIES.get(word) == "us" else None)
        if same in self._keys or (_is_acronym(name) and self._spells_out(word.removesuffix("s"))):
            return True
        return any(_same_root(word, each) or _sound_alike(word, each) for each in self._names)

    def has_as_one(self, phrase: Sequence[Token]) -> bool:
        """Whether `phrase` is here as its acronym or without its spaces (``TechCrunch``)."""
        letters = "".join(fold(each.text)[:1] for each in phrase if each.is_capital)
        together = fold("".join(each.text for each in phrase if each.is_word))
        if together in self._words or (len(letters) >= 2 and letters in self._acronyms):
            return True
        return _ALIASES.get(letters, "") in self._keys  # "United States" for "Washington"

    def _spells_out(self, letters: str) -> bool:
        """Whether words with these initials follow each other, the first of them capitalised."""
        found = re.finditer(f"(?={re.escape(letters)})", self._initials, re.IGNORECASE)
        capitals = 2 if len(letters) == 2 else 1
        return any(self._initials[m.start() :][:capitals].isupper() for m in found)


def check(
    statement: Sequence[Token], evidence: Sequence[Token], context: Sequence[Token]
) -> Iterator[Finding]:
    """Findings on the names of `statement`."""
    known = _Known([*evidence, *context])
    for phrase in _names(statement):
        asked = [token.text for token in phrase if _asks(token)]
        missing = [name for name in asked if not known.has(name)]
        if missing and not known.has_as_one(phrase):
            whole = " ".join(token.text for token in phrase).replace(" - ", "-")
            name = whole if missing == asked else missing[0]
            yield Finding("unsupported", f"'{name}' is not in the cited text")


def differ(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether both are names, and cannot be names of the same thing."""
    if not any(map(_asks, other)):
        return False
    known = _Known(other)
    missing = [token for token in one if _asks(token) and not known.has(token.text)]
    return bool(missing) and not known.has_as_one(one)


def check_namesakes(statement: str, evidence: Sequence[str]) -> Iterator[Finding]:
    """Findings on persons of `statement` where a sentence of `evidence` has only a namesake.

    Two sentences together would hold "Abbas Mousawi" and what "Hamed al-Mousawi" said.
    """
    for first, last in _persons(statement):
        for sentence in evidence:
            if any(_same_name(word, first) for word in _CAPITALISED.findall(sentence)):
                continue
            for other, name in _persons(sentence):
                if _same_name(name, last):
                    yield Finding("unsupported", f"the cited text speaks of '{other} {name}'")


def _persons(text: str) -> list[tuple[str, str]]:
    """Pairs of first and last name: two capitalised words, neither of them part of an office."""
    pairs = [(found.group(1), found.group(2)) for found in _PERSON.finditer(text)]
    return [
        pair
        for pair in pairs
        if pair[0].lower() not in FUNCTION_WORDS
        and pair[0][-2:] not in ("'s", "’s")  # "Tavria's Constitutional Court"
        and not any(fold(name) in _UNASKED for name in pair)
    ]


def _same_name(one: str, other: str) -> bool:
    return fold(one) == fold(other) or _sound_alike(fold(one), fold(other))


def _names(sequence: Sequence[Token]) -> Iterator[list[Token]]:
    """The names in `sequence`: runs of capitalised words, hyphens and "of" inside them."""
    at = 0
    while at < len(sequence):
        end = at
        while end < len(sequence) and _continues(sequence, end, at):
            end += 1
        while end > at and not sequence[end - 1].is_capital:
            end -= 1
        phrase = list(sequence[at:end])
        if phrase and opens_sentence(sequence, at) and not _name_opens(sequence, at, end):
            phrase = phrase[1:]
        while phrase and not phrase[0].is_capital:
            phrase = phrase[1:]
        if phrase:
            yield phrase
        at = max(end, at + 1)


def _continues(sequence: Sequence[Token], at: int, start: int) -> bool:
    token = sequence[at]
    if token.is_capital:
        return True
    if at == start:
        return False
    inside = at + 1 < len(sequence) and (
        sequence[at + 1].is_capital or sequence[at + 1].lower in _ARTICLES
    )
    if token.text == "-":
        return adjacent(sequence[at - 1], token) and at + 1 < len(sequence)
    after_hyphen = sequence[at - 1].text == "-" and adjacent(sequence[at - 1], token)
    return after_hyphen or (inside and token.lower in {"of", *_ARTICLES})


def _name_opens(sequence: Sequence[Token], at: int, end: int) -> bool:
    """Whether the first word of a sentence is a name and not just capitalised there."""
    first = sequence[at]
    following = sequence[at + 1].lower if at + 1 < len(sequence) else ""
    if not first.is_content or first.lower in _NOT_A_PERSON or following == "of":
        return False
    if _is_acronym(first.text) or fold(first.text) in _ALIASES or fold(first.text) in _IMPLIES:
        return True
    if end - at > 1:
        return sequence[at + 1].text == "-" or not first.lower.endswith(("ing", "ly", "ed"))
    return following == "'s" or (following in _PEOPLE_DO and not first.lower.endswith("s"))


def _asks(token: Token) -> bool:
    """Whether a word of a name must be found in the evidence."""
    long_enough = token.is_capital and token.is_content and len(token.text) > 1
    return long_enough and fold(token.text) not in _UNASKED


def _is_acronym(word: str) -> bool:
    return 2 <= len(word.removesuffix("s")) <= 6 and word.removesuffix("s").isupper()


def _pairs(sequence: Sequence[Token]) -> Iterator[str]:
    """Words that a hyphen or a space divides, as one: ``Abdul-Mahdi`` is also ``abdulmahdi``."""
    words = [token for token in sequence if token.text != "-"]
    for first, second in pairwise(words):
        if second.text[0].isalpha() and (first.is_capital or first.end + 1 == second.start):
            yield fold(first.text) + fold(second.text)


def _same_root(one: str, other: str) -> bool:
    """Whether two words differ only in the ending of a country, a people or a plural."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return shared >= 3 and one[shared:] in _SUFFIXES and other[shared:] in _SUFFIXES


@lru_cache(4096)
def _heard(word: str) -> tuple[str, ...]:
    """`word` spelled as it sounds: "dh" as d and as z (Fayyadh, Fayyad; Kadhimi, Kazemi)."""
    word = _SOFT_C.sub("s", word).replace("c", "k")
    for written, spoken in _SPELLINGS:
        word = word.replace(written, spoken)
    return tuple(_TWICE.sub(r"\1", word.replace("dh", spoken)) for spoken in "ds")


def _sound_alike(one: str, other: str) -> bool:
    """Whether two words can be spellings of one foreign name: same consonants, nearly the rest."""
    shortest = min(len(one), len(other))
    if shortest < 4:
        return False
    return any(
        _VOWELS.sub("", left) == _VOWELS.sub("", right)
        and _distance(left, right) <= (1 if shortest < 6 else 2)
        for left in _heard(one)
        for right in _heard(other)
    )


def _distance(one: str, other: str) -> int:
    """Levenshtein's edit distance; names are short, so quadratic time is fine."""
    previous = list(range(len(other) + 1))
    for row, left in enumerate(one[:40], 1):
        current = [row]
        for column, right in enumerate(other[:40], 1):
            change = previous[column - 1] + (left != right)
            current.append(min(previous[column] + 1, current[-1] + 1, change))
        previous = current
    return previous[-1]
