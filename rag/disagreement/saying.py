"""What one sentence says on a point, by whom and of when; and the sides that such sayings make."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.comparison import Difference, Subject
from rag.passages import sentences
from rag.speech import Speech
from rag.support import dates, quantities
from rag.support.quantities import Quantity
from rag.support.words import Token, stem, tokens
from rag.types import Hit

T = TypeVar("T")

_SCALES = (1, "thousand"), (2, "million"), (3, "billion"), (4, "trillion")
_OFFICIAL = re.compile(r"\bofficial", re.IGNORECASE)
_UNOFFICIAL = re.compile(r"\b(?:non-?|un)official", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a hit at `[start, end)` of its article, with its tokens."""

    hit: Hit
    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]

    def speech_at(self, at: int) -> Speech | None:
        """Who says what stands at a place of the sentence: the innermost whose words hold it."""
        place = self.start + at
        holding = [each for each in self.hit.speeches if each.holds(place, place + 1)]
        return min(holding, key=lambda each: each.end - each.start, default=None)

    def speech_of(self, quantity: Quantity) -> Speech | None:
        """Who gives a figure of the sentence."""
        digits = re.escape(self.tokens[quantity.start].text)
        number = re.search(rf"(?<![\d.,]){digits}", self.text)
        return self.speech_at(number.start() if number else 0)

    @property
    def as_of(self) -> str | None:
        """The date it speaks of: the last in it that has a year, else its article's."""
        for moment in reversed(dates.read(self.tokens).moments):
            if moment.year:
                parts = [f"{moment.year:04d}"]
                if moment.month:
                    parts += [f"{part:02d}" for part in (moment.month, moment.day) if part]
                return "-".join(parts)
        return self.hit.published


@dataclass(frozen=True, slots=True)
class Saying:
    """The sentence of a hit at `[start, end)` of its article, and the `value` that it gives.

    `speech` holds the words that say so, where they are somebody's; `as_of` is the day, month or
    year it is of.
    """

    value: str
    hit: Hit
    start: int
    end: int
    as_of: str | None
    speech: Speech | None

    @property
    def sentence(self) -> str:
        """The sentence that says so."""
        return self.hit.text[self.start - self.hit.start : self.end - self.hit.start]

    @property
    def place(self) -> tuple[str, int]:
        """The article's id, and where the sentence begins there."""
        return self.hit.article_id, self.start

    @property
    def voice(self) -> tuple[str, str | None]:
        """Whose word it is: an article's, or that of somebody in it."""
        return self.hit.article_id, self.speech.name if self.speech else None

    def given_in(self, words: Set[str]) -> bool:
        """Whether a text of these `stems_of` gives the value."""
        return stems_of(self.value) <= words


@dataclass(frozen=True, slots=True)
class Amount(Saying):
    """A saying whose value is a figure: the `quantity` as it is written."""

    quantity: Quantity

    @property
    def amount(self) -> float:
        """The number in the base of its unit."""
        return self.quantity.value * self.quantity.factor

    @property
    def bound(self) -> str:
        """Whether the number is only a bound of what it may be: "more" or "less", else ""."""
        return self.quantity.bound if self.quantity.bound in ("more", "less") else ""

    def again(self, bare: Quantity) -> Quantity:
        """A figure without a unit that is given for the same: in its unit, and its millions."""
        scale = next((1000.0**n for n, word in _SCALES if word in self.quantity.text), 1.0)
        larger = scale if bare.value < 1000 and bare.text.replace(".", "").isdigit() else 1.0
        unit, factor = self.quantity.unit, self.quantity.factor
        return replace(bare, value=bare.value * larger, unit=unit, factor=factor)


def excludes(one: Amount, other: Amount) -> bool:
    """Whether both cannot be true: 8,000 and more than 16,000; not 2,500 and fewer than 3,000."""
    low, high = sorted((one, other), key=lambda each: each.amount)
    if low.bound == "more" or high.bound == "less":
        return low.amount == high.amount
    about = {low.quantity.bound, high.quantity.bound} & {"about"}
    if quantities.same_rounded(low.quantity.text, high.quantity.text):
        return False
    return not math.isclose(low.amount, high.amount, rel_tol=0.05 if about else 1e-9)


@dataclass(frozen=True, slots=True)
class Differing:
    """What cannot all be true at once: `sides` of sayings that agree with each other.

    `about` is what they say it of, in words, and `stems` are those words as stems.
    """

    subject: Subject
    about: str
    kind: Difference
    sides: tuple[tuple[Saying, ...], ...]
    stems: frozenset[str] = frozenset()

    def concerns(self, question: str) -> bool:
        """Whether a question asks about this point: it names most of what it is about."""
        return 2 * len(self.stems & stems_of(question)) > len(self.stems)


@dataclass(frozen=True, slots=True)
class Answers(Differing):
    """What was looked for because a question asks for it."""

    def concerns(self, question: str) -> bool:
        """Whether a question asks about it: the one for which it was looked for does."""
        return True


def by_form(kinds: Mapping[str, str], form: Callable[[str], str] = str) -> dict[str, str]:
    """Each word of the lists in `kinds`, in its `form`, with the kind it is listed for."""
    return {form(word): kind for kind, words in kinds.items() for word in words.split()}


def stems_of(text: str) -> frozenset[str]:
    """The stems of a text's content words, and its numbers without commas."""
    line = tokens(text)
    words = (stem(token.lower) for token in line if token.is_content)
    return frozenset((*words, *(token.text.replace(",", "") for token in line if token.is_number)))


def read(hits: Sequence[Hit]) -> list[Line]:
    """Every sentence of the hits once, headings aside."""
    lines: dict[tuple[str, int], Line] = {}
    for hit in hits:
        for sentence in sentences(hit.text):
            start, end = hit.start + sentence.start, hit.start + sentence.end
            if sentence.kind != "heading" and (hit.article_id, start) not in lines:
                line = Line(hit, start, end, sentence.text, tuple(tokens(sentence.text)))
                lines[hit.article_id, start] = line
    return list(lines.values())


def around(lines: Iterable[Line]) -> dict[str, frozenset[str]]:
    """The stems of all that is there of each article, by its id: of its headline, its passages."""
    hits = {line.hit.passage_id: line.hit for line in lines}
    found: dict[str, set[str]] = {}
    for hit in hits.values():
        words = tokens(f"{hit.title or ''} . {hit.text}")
        found.setdefault(hit.article_id, set()).update(stem(t.lower) for t in words if t.is_word)
    return {article: frozenset(stems) for article, stems in found.items()}


def grouped(given: Iterable[T], alike: Callable[[T, T], bool]) -> list[list[T]]:
    """What is given in groups: each is alike to another of its group, and to none outside."""
    groups: list[list[T]] = []
    for each in given:
        near = [group for group in groups if any(alike(each, other) for other in group)]
        groups = [group for group in groups if not any(group is other for other in near)]
        groups.append([*(other for group in near for other in group), each])
    return groups


def kind_of(sides: Sequence[Sequence[Saying]], *, changing: bool = False) -> Difference:
    """Why sides differ, as far as speakers and dates tell; `changing` where a text tells of it."""
    said = [each.speech.name if each.speech else "" for side in sides for each in side]
    if any(map(_UNOFFICIAL.search, said)) and any(
        _OFFICIAL.search(each) and not _UNOFFICIAL.search(each) for each in said
    ):
        return "official against unofficial"
    of = [{each.as_of for each in side} for side in sides]
    if changing or (all(None not in each for each in of) and not set.intersection(*of)):
        return "changed over time"
    return "contradiction"
