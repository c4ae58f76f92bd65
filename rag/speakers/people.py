"""The persons whom sentences name, and the short forms they give; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.speakers.lexicon import (
    BODIES,
    CONNECTIVES,
    DETERMINERS,
    OUTLETS,
    PARTICLES,
    PREPOSITIONS,
    TITLES,
)
from rag.speakers.words import Word

_ARTICLE_OF_NAME = re.compile(r"^(?:al|el)[-’' ]", re.IGNORECASE)
_DOER = re.compile(r"[a-z]{3}(?:er|or|ist|ian|man|woman)\Z")


@dataclass(frozen=True, slots=True)
class Person:
    """A person by full name: where, and the titles and other words before the name."""

    sentence: int
    name: str
    titles: frozenset[str]
    lands: frozenset[str]
    sure: bool

    @property
    def last(self) -> str:
        """The last name, as such are compared."""
        return folded(self.name.split()[-1])


def land(word: str) -> str:
    """What "Iraqi" and "Iraq’s", "American" and "U.S." have in common."""
    bare = word.replace(".", "").lower()
    return "us" if bare in ("us", "usa", "american", "americans", "washington") else bare[:4]


def folded(name: str) -> str:
    """A name without case, and without the article of an Arabic one."""
    return _ARTICLE_OF_NAME.sub("", name).lower()


def persons(sentence: int, line: Sequence[Word]) -> list[Person]:
    """Runs of capitals that are persons: after a title, or of two to four words."""
    found = []
    at = 0
    while at < len(line):
        if not (line[at].is_word and line[at].is_capital):
            at += 1
            continue
        end = at
        while (
            end < len(line)
            and line[end].is_word
            and (
                line[end].is_capital
                or (line[end].lower in PARTICLES and end > at and _goes_on(line, end))
            )
        ):
            end += 1
            if line[end - 1].is_possessive:
                break
        run = list(line[at:end])
        titles = [word for word in run if word.bare.lower() in TITLES]
        start = max((n + 1 for n, word in enumerate(run) if word in titles), default=0)
        back = at
        around: list[str] = []
        while back and line[back - 1].is_word and len(around) < 4:
            back -= 1
            if line[back].lower in PREPOSITIONS | CONNECTIVES | DETERMINERS:
                break
            around.append(line[back].bare.lower())
        name = run[start:]
        while name and name[0].lower in DETERMINERS | PREPOSITIONS | CONNECTIVES:
            name = name[1:]
        if not titles and at > 1 and line[at - 1].text == "," and line[at - 2].lower in TITLES:
            titles = [line[at - 2]]  # "the Prime Minister, Mustafa Al-Kadhimi, chaired"
            before = [word.bare.lower() for word in line[max(at - 4, 0) : at - 1]]
            around = [word for word in before if word in TITLES]
        placed = at and not titles and line[at - 1].lower in ("in", "at", "near", "from", "across")
        lowers = {word.bare.lower() for word in name}
        titled = bool(titles) or bool(around[:1] and around[0] in TITLES)
        plausible = 2 <= len(name) <= 4 or (titled and len(name) == 1)
        plausible = plausible and not any(word.text == "I" for word in name)
        if plausible and not placed and not lowers & (BODIES | OUTLETS):
            text = " ".join([*(word.text for word in name[:-1]), name[-1].bare])
            titles_of = {word.bare.lower() for word in run[:start]} | set(around)
            lands = frozenset(land(word.bare) for word in run[:start])
            sure = titled or _presented(line, end)
            found.append(Person(sentence, text, frozenset(titles_of & TITLES), lands, sure))
        at = max(end, at + 1)
    return found


def alone(lines: Sequence[Sequence[Word]]) -> Counter[str]:
    """How often each capitalised word stands without another before or behind it."""
    return Counter(
        folded(word.bare)
        for line in lines
        for at, word in enumerate(line)
        if word.is_capital
        and not (at and line[at - 1].is_word and line[at - 1].is_capital)
        and not (at + 1 < len(line) and line[at + 1].is_word and line[at + 1].is_capital)
    )


def _presented(line: Sequence[Word], end: int) -> bool:
    """Whether a name that ends at `end` is followed by what the person is: ", a professor"."""
    if end >= len(line) or line[end].text != ",":
        return False
    behind = [word.bare.lower() for word in line[end + 1 : end + 8]]
    return any(word in TITLES or _DOER.search(word) or word in ("who", "aged") for word in behind)


def _goes_on(line: Sequence[Word], at: int) -> bool:
    """Whether a capital follows the small words at `at`."""
    while at < len(line) and line[at].lower in PARTICLES:
        at += 1
    return at < len(line) and line[at].is_capital


def acronyms(line: Sequence[Word]) -> list[tuple[str, str]]:
    """Short forms in brackets after what they stand for: "… Treaty Organization (NATO)"."""
    found = []
    for at in range(1, len(line) - 1):
        short = line[at].text
        if line[at - 1].text != "(" or line[at + 1].text != ")" or not short.isupper():
            continue
        letters = short.lower()
        first = at - 1
        left = len(letters)
        while first and left and line[first - 1].is_word:
            first -= 1
            if line[first].is_capital:
                left -= 1
        run = list(line[first : at - 1])
        initials = "".join(word.lower[0] for word in run if word.is_capital)
        if run and initials == letters:
            found.append((short, " ".join(word.text for word in run)))
    return found
