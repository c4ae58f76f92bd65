"""Quantities: the numbers in a text, with their unit, their bound and what they count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

from rag.support import dates
from rag.support.words import Token, adjacent, stem, vocabulary

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), 2)
}
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3} | {
    name: 1000.0**power
    for power, names in enumerate(("k", "million mn", "billion bn", "trillion tn"), 1)
    for name in names.split()
}
_VAGUE = {"dozens": 12.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_VAGUE_TIMES = {"tens": 10.0, "dozens": 12.0, "hundreds": 100.0}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: value for value, word in enumerate(_NTH.split(), 1)}
_ORDINAL_ENDINGS = vocabulary("st nd rd th")
# Words that state a count only in passing: good as evidence, not worth demanding.
_IMPLIED = dict.fromkeys(("a", "an", "single"), 1) | dict.fromkeys(
    ("both", "couple", "pair", "twice", "double", "doubled"), 2
)

# Units of measure by dimension, each with how many of the first it is.
_DIMENSIONS: tuple[dict[str, float], ...] = (
    {"second": 1, "minute": 60, "hour": 3600},
    {"day": 1, "week": 7},
    {"month": 1, "year": 12, "decade": 120, "century": 1200},
    {"metre": 1, "meter": 1, "kilometre": 1000, "kilometer": 1000, "km": 1000, "kms": 1000},
    {"mile": 1},
    {"foot": 1, "feet": 1},
    {"kilogram": 1, "kg": 1, "tonne": 1000},
    {"litre": 1, "liter": 1},
    {"gallon": 1},
    {"barrel": 1},
    {"hectare": 1},
    {"acre": 1},
    {"percent": 1, "%": 1},
)
_CURRENCIES: tuple[dict[str, float], ...] = (
    {"dollar": 1, "$": 1},
    {"euro": 1, "€": 1},
    {"pound": 1, "£": 1},
    {"yen": 1, "¥": 1},
    *(
        dict.fromkeys(names.split(), 1.0)
        for names in (
            "franc|yuan|rupee|rouble ruble|dinar|riyal|shekel|krone kroner|krona kronor|peso|lira"
            "|lev|zloty|rand|forint|koruna|hryvnia|naira|shilling|baht|bitcoin"
        ).split("|")
    ),
)
MONEY = frozenset(next(iter(names)) for names in _CURRENCIES)
"""Units that a sum of money is in: the first name of each currency."""
_MEASURES = {
    name: (next(iter(dimension)), factor)
    for dimension in (*_DIMENSIONS, *_CURRENCIES)
    for name, factor in dimension.items()
}
_DECIMAL = re.compile(r"\d+\.\d+")
_SIGNS = vocabulary("$ € £ ¥")


def _phrases(**bounds: str) -> dict[str, str]:
    return {phrase: bound for bound, text in bounds.items() for phrase in text.split("|")}


# Bounds that change what is said when left out; the others are manners of speech.
_STRICT = _phrases(
    more="more than|at least|exceeding|in excess of|no fewer than|no less than|not less than"
    "|not fewer than",
    less="fewer than|less than|at most|no more than|not more than|up to|as much as|as many as",
)
_LOOSE = _phrases(
    more="over|above|exceeded|exceeds|greater than|larger than|upwards of|a minimum of",
    less="under|below|nearly|almost|just under|smaller than|a maximum of",
    about="about|around|roughly|approximately|some|an estimated|estimated at|close to|closer to"
    "|nearer|nearer to|circa",
)
_LINKS = vocabulary("to and or - from")
_BEFORE_COUNTED = vocabulary("- of the these those other more such")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text states it.

    `value` counts in the unit written; `factor` turns it into `unit`, the base of its dimension.
    `nouns` are the stems of what is counted, `noun` the words; `bound_text` is the phrase that
    bounds it. `start` and `end` are positions of tokens.
    """

    value: float
    text: str
    start: int
    end: int
    bound: str = ""
    bound_text: str = ""
    unit: str = ""
    factor: float = 1.0
    nouns: frozenset[str] = frozenset()
    noun: str = ""
    kind: Literal["count", "ordinal", "vague", "implied"] = "count"

    def __str__(self) -> str:
        of = "of " if self.kind == "vague" and self.noun else ""
        return f"{self.text} {of}{self.noun}".rstrip()

    @property
    def bounded(self) -> str:
        """The number as written, with its bound."""
        return f"{self.bound_text} {self.text}".lstrip()

    @property
    def measured(self) -> str:
        """The number as written, with its bound and the word for its unit."""
        unit = [word for word in self.noun.split()[:1] if self.unit and unit_of(word)]
        return " ".join([self.bounded, *unit])

    @property
    def strict(self) -> bool:
        """Whether leaving its bound out would change what is said."""
        return self.bound_text in _STRICT


def read(sequence: Sequence[Token]) -> list[Quantity]:
    """Every number in `sequence` that is in no date and no name (``K-1``, ``COVID-19``)."""
    taken = dates.read(sequence).taken
    found: list[Quantity] = []
    at = 0
    while at < len(sequence):
        quantity = None if at in taken else _read_one(sequence, at)
        if quantity:
            found.append(_described(quantity, sequence, taken))
        at = quantity.end if quantity else at + 1
    return _units_shared(found, sequence)


def unit_of(word: str) -> str:
    """The base of the dimension that a unit of measure belongs to; "" for any other word."""
    return _MEASURES.get(_singular(word), ("", 1.0))[0]


def same_rounded(one: str, other: str) -> bool:
    """Whether one decimal number is the other with fewer decimals: 96.5 or 96.6 and 96.56."""
    decimals = [len(each.partition(".")[2]) for each in (one, other)]
    if not all(_DECIMAL.fullmatch(each) for each in (one, other)) or decimals[0] == decimals[1]:
        return False
    return abs(float(one) - float(other)) < 0.1 ** min(decimals)


def _read_one(sequence: Sequence[Token], at: int) -> Quantity | None:
    token = sequence[at]
    if token.is_number:
        return None if _in_a_name(sequence, at) else _read_digits(sequence, at)
    word = token.lower
    if word in _SMALL or (word in _SCALES and len(word) > 2):
        return _read_words(sequence, at)
    if word in _VAGUE or word in _VAGUE_TIMES:
        return _read_vague(sequence, at)
    if word in _ORDINALS:
        return Quantity(float(_ORDINALS[word]), word, at, at + 1, kind="ordinal")
    if word in _IMPLIED:
        return Quantity(_IMPLIED[word], token.text, at, at + 1, kind="implied")
    return None


def _in_a_name(sequence: Sequence[Token], at: int) -> bool:
    before = sequence[at - 1] if at else None
    if before is None or not adjacent(before, sequence[at]):
        return False
    if before.is_word:
        return before.lower not in _MEASURES
    return (
        before.text == "-"
        and at > 1
        and sequence[at - 2].is_capital
        and adjacent(sequence[at - 2], before)
    )


def _read_digits(sequence: Sequence[Token], at: int) -> Quantity:
    value, end = _value(sequence[at].text), at + 1
    if end < len(sequence) and adjacent(sequence[at], sequence[end]):
        glued = sequence[end].lower
        if glued in _ORDINAL_ENDINGS:
            return Quantity(value, sequence[at].text + glued, at, end + 1, kind="ordinal")
        if glued in ("m", "b"):
            value, end = value * (1e6 if glued == "m" else 1e9), end + 1
    scale = _scale(sequence, end)
    while scale:
        factor, end = scale
        value *= factor
        scale = _scale(sequence, end)
    return Quantity(value, _text(sequence, at, end), at, end)


def _scale(sequence: Sequence[Token], at: int) -> tuple[float, int] | None:
    """The factor of "million" or "-million" at `at`, and the position after it."""
    at += at + 1 < len(sequence) and sequence[at].text == "-"
    factor = _SCALES.get(sequence[at].lower) if at < len(sequence) else None
    return (factor, at + 1) if factor else None


def _value(digits: str) -> float:
    """The value of ``2,500``, ``2.5`` or ``1.234.567``; a clock time counts in sixtieths."""
    parts = digits.replace("/", ":").split(":")
    if len(parts) > 1:
        return reduce(lambda rest, part: _value(part) + rest / 60, reversed(parts), 0.0)
    groups = digits.replace(".", ",").split(",")
    grouped = all(len(group) == 3 for group in groups[1:])
    if len(groups) == 1 or (grouped and ("," in digits or len(groups) > 2)):
        return float("".join(groups))
    whole, _, decimals = digits.replace(",", ".").partition(".")
    return float(f"{whole}.{decimals.replace('.', '')}")


def _read_words(sequence: Sequence[Token], at: int) -> Quantity | None:
    total, current, end, last = 0.0, 0.0, at, 0.0
    while end < len(sequence):
        word = sequence[end].lower
        if word in _SMALL and (last == 0 or last >= 100 or (last >= 20 and _SMALL[word] < 10)):
            last = float(_SMALL[word]) or 1.0
            current += _SMALL[word]
        elif word in _SCALES and len(word) > 2:
            last = _SCALES[word]
            current = (current or 1.0) * last
            if last >= 1000:
                total, current = total + current, 0.0
        elif not (
            word in ("-", "and")
            and last >= (20 if word == "-" else 100)
            and end + 1 < len(sequence)
            and (sequence[end + 1].lower in _SMALL or (word == "-" and last >= 100))
        ):
            break
        end += 1
    if at and sequence[at].lower == "dozen" and sequence[at - 1].lower == "half":
        current /= 2
    before = sequence[at - 1].lower if at else ""
    if end == at + 1 and sequence[at].lower == "one":
        pronoun = before in ("no", "every", "any", "this", "that", "which", "the", "another")
        counted = end < len(sequence) and sequence[end].is_word
        if pronoun or not counted or not sequence[end].is_content:
            return None
    return Quantity(total + current, _text(sequence, at, end), at, end)


def _read_vague(sequence: Sequence[Token], at: int) -> Quantity | None:
    """``hundreds``, ``tens of thousands``; None for "tens" alone."""
    first, of = sequence[at].lower, sequence[at + 1 : at + 3]
    if len(of) == 2 and of[0].lower == "of" and of[1].lower in _VAGUE and first in _VAGUE_TIMES:
        value = _VAGUE_TIMES[first] * _VAGUE[of[1].lower]
        return Quantity(value, _text(sequence, at, at + 3), at, at + 3, kind="vague")
    if first not in _VAGUE:
        return None
    return Quantity(_VAGUE[first], first, at, at + 1, kind="vague")


def _described(quantity: Quantity, sequence: Sequence[Token], taken: set[int]) -> Quantity:
    """`quantity` with its bound, its unit and what it counts."""
    at = quantity.start
    sign = sequence[at - 1].text if at and sequence[at - 1].text in _SIGNS else ""
    bound, phrase = _bound_before(sequence, at - len(sign))
    counted = _counted(sequence, quantity.end, taken)
    names = [sign] + [_singular(token.lower) for token in counted]
    unit, factor = next((_MEASURES[name] for name in names if name in _MEASURES), ("", 1.0))
    return replace(
        quantity,
        text=sign + quantity.text,
        bound=bound,
        bound_text=phrase,
        unit=unit,
        factor=factor,
        nouns=frozenset(stem(token.text) for token in counted),
        noun=" ".join(token.text for token in counted[:2]),
    )


def _singular(word: str) -> str:
    return word if word in _MEASURES else word.removesuffix("s")


def _counted(sequence: Sequence[Token], at: int, taken: set[int]) -> list[Token]:
    """The words after a number that may say what it counts: at most four, up to a function word."""
    while at < len(sequence) and sequence[at].lower in _BEFORE_COUNTED:
        at += 1
    counted: list[Token] = []
    for place, token in enumerate(sequence[at : at + 4], at):
        named = token.is_content and token.lower not in _SMALL
        if token.text != "-" and (place in taken or not (named or token.text in _MEASURES)):
            break
        if token.text != "-":
            counted.append(token)
    return counted


def _bound_before(sequence: Sequence[Token], at: int) -> tuple[str, str]:
    """The bound that ends at `at`, and its words."""
    for length in (3, 2, 1):
        phrase = " ".join(token.lower for token in sequence[max(0, at - length) : at])
        if bound := _STRICT.get(phrase) or _LOOSE.get(phrase):
            return bound, phrase
    return "", ""


def _units_shared(found: list[Quantity], sequence: Sequence[Token]) -> list[Quantity]:
    """Give "from 5,200 to fewer than 3,000 troops" the troops on both sides."""
    for index in range(len(found) - 2, -1, -1):
        one, following = found[index], found[index + 1]
        between = sequence[one.end : following.start]
        linked = 0 < len(between) <= 4 and between[0].lower in _LINKS
        if linked and not one.nouns and not one.unit and one.kind == following.kind == "count":
            found[index] = replace(
                one,
                unit=following.unit,
                factor=following.factor,
                nouns=following.nouns,
                noun=following.noun,
            )
    return found


def _text(sequence: Sequence[Token], start: int, end: int) -> str:
    text = ""
    for token in sequence[start:end]:
        hyphen = token.text == "-" or text.endswith("-")
        text += token.lower if hyphen or not text else f" {token.lower}"
    return text
