"""Whom an article has named so far, so that "he" and "Pompeo" can be looked up; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.speakers import phrases
from rag.speakers.lexicon import (
    BODIES,
    CONNECTIVES,
    DETERMINERS,
    DOCUMENTS,
    OUTLETS,
    PARTICLES,
    PREPOSITIONS,
    SEVERAL,
    TAKEN_UP,
    TITLES,
)
from rag.speakers.naming import Described, describe, written
from rag.speakers.words import Word
from rag.speech import SpeakerKind, Speech

_NEAR = 4  # sentences back in which a pronoun's speaker spoke
_ARTICLE_OF_NAME = re.compile(r"^(?:al|el)[-’' ]", re.IGNORECASE)

_QUOTED = 6  # sentences back in which whoever is quoted without a word spoke

_DOER = re.compile(r"[a-z]{3}(?:er|or|ist|ian|man|woman)\Z")


class Who(NamedTuple):
    """A speaker who was looked up; without a name where nobody fits."""

    name: str
    role: str | None
    kind: SpeakerKind
    determiner: str = ""


@dataclass(frozen=True, slots=True)
class _Person:
    """A person by full name: where, and the titles and other words before the name."""

    sentence: int
    name: str
    titles: frozenset[str]
    lands: frozenset[str]
    sure: bool


class Known:
    """The names of an article, sentence by sentence, and who has spoken in it so far."""

    def __init__(self, lines: Sequence[Sequence[Word]]) -> None:
        self._lines = lines
        self._people = [person for at, line in enumerate(lines) for person in _people(at, line)]
        alone = _alone(lines)
        sure = {_folded(each.name.split()[-1]) for each in self._people if each.sure}
        self._persons = {
            each.name
            for each in self._people
            if (last := _folded(each.name.split()[-1])) in sure or alone[last] > 1
        }
        self._spoke: set[str] = set()
        self._by_last: dict[str, str] = {}
        for each in self._people:
            self._by_last.setdefault(_folded(each.name.split()[-1]), each.name)
        self._acronyms = dict(pair for line in lines for pair in _acronyms(line))
        self._at = 0
        self._spoken: list[tuple[int, Speech]] = []

    def reach(self, sentence: int) -> None:
        """Go on to the sentence of this number."""
        self._at = sentence

    def heard(self, told: Sequence[Speech]) -> None:
        """Take in who speaks in this sentence."""
        self._spoken += [(self._at, each) for each in reversed(told)]
        self._spoke |= {each.name for each in told if self._is_person(each)}

    def only_person(self, until: int) -> str | None:
        """The one person named before the sentence of that number; None for several or nobody."""
        named = {_folded(p.name.split()[-1]): p.name for p in self._people if p.sentence < until}
        return next(iter(named.values())) if len(named) == 1 else None

    def resolved(self, described: Described, line: Sequence[Word], before: int) -> Who:
        """Name, role and kind of somebody described here; no name where nobody fits."""
        name, small = described.name, described.determiner
        if name in self._acronyms:
            return Who(self._acronyms[name], described.role, described.kind, small)
        if name and described.kind == "named":
            full = self._full(name)
            return Who(full or name, described.role, "named", "" if full else small)
        if name:
            return Who(name, described.role, described.kind, small)
        return self._pointed_at(described, line, before)

    def _full(self, name: str) -> str | None:
        """The fullest name in the article that ends as this one does."""
        parts = [part for part in name.split() if part.lower() not in PARTICLES] or [name]
        if len(parts) > 2 or parts[-1].isupper():
            return None
        last = _folded(parts[-1])
        full = [
            each.name
            for each in self._people
            if _folded(each.name.split()[-1]) == last
            and len(each.name.split()) > len(parts)
            and (len(parts) == 1 or _folded(parts[0]) in map(_folded, each.name.split()))
        ]
        if not full and len(parts) == 1:
            full = [
                name
                for name in sorted(self._persons | self._spoke)
                if name.startswith(f"{parts[0]} ")
            ]
        return full[0] if full else None

    def _by_role(self, described: Described) -> str | None:
        """The person whom the article gave the office before: "the foreign minister"."""
        words = {word.bare.lower() for word in described.words}
        wanted = words & TITLES
        if "pm" in words:
            wanted = {"prime", "minister"}
        fitting = [
            each for each in self._people if each.sentence <= self._at and wanted <= each.titles
        ]
        if not wanted or not fitting:
            return None
        land = {_land(word.bare) for word in described.words if word.is_capital}
        of_land = [each for each in fitting if land & each.lands]
        return (of_land or fitting)[-1].name

    def _pointed_at(self, described: Described, line: Sequence[Word], before: int) -> Who:
        if described.head not in ("he", "she", "they", "it"):
            if described.person and (by_role := self._by_role(described)):
                return Who(by_role, None, "named")
            if described.words[0].is_possessive:  # "Closer's editor"
                return Who(written(described.words), described.role, described.kind)
        recent = [each for at, each in reversed(self._spoken) if self._at - at <= _NEAR]
        if described.head == "it":
            if own := self._published_here(line, before):
                return Who(own, None, "named", "the")
            fitting = [each for each in recent if each.kind != "unnamed"]
        elif described.kind in ("outlet", "document"):
            told = [each for _, each in reversed(self._spoken)]
            fitting = [each for each in told if described.head in each.name.lower().split()]
            fitting += [each for each in recent if each.kind in ("outlet", "document")]
            fitting += [e for e in recent if e.kind == "named" and not self._is_person(e)]
            if not fitting:
                return Who(written(described.words), None, described.kind, "the")
        elif described.person:
            here = self._acting(self._at, before) if described.head in ("he", "she") else None
            return Who(here, None, "named") if here else self._last_person(described)
        elif described.head in TAKEN_UP:
            fitting = [
                each
                for each in recent
                if self._is_body(each) and not _is_another(each, described.head)
            ]
            if not fitting:
                return Who(written(described.words), None, described.kind, "the")
        elif described.head == "they":
            if own := self._several_here(line, before):
                return Who(own, None, "unnamed")
            fitting = [each for each in recent if not self._is_person(each)]
        else:
            head = described.head.removesuffix("s")
            fitting = [
                each
                for each in recent
                if each.name.lower().split()[-1].removesuffix("s") == head
                or head in each.name.lower()
            ]
            if not fitting:
                small = described.determiner
                return Who(written(described.words), described.role, described.kind, small)
        if not fitting:
            return Who("", None, described.kind)  # nobody spoke who could be meant
        return _who(fitting[0])

    def _last_person(self, described: Described) -> Who:
        """Whoever spoke last, or was named since then as one who does something."""
        for back in range(self._at - 1, max(self._at - _NEAR - 1, -1), -1):
            for at, each in reversed(self._spoken):
                if at == back and self._is_person(each):
                    return _who(each)
            if acting := self._acting(back):
                return Who(acting, None, "named")
        words = "" if described.head in ("he", "she") else written(described.words)
        return Who(words, described.role, "unnamed", "the")

    def quoting(self) -> Who | None:
        """Whose words a quotation in this sentence is where nothing tells it."""
        told = [each for at, each in reversed(self._spoken) if self._at - at == 1]
        if told:
            return _who(told[0])
        for back in (self._at, self._at - 1):
            if back >= 0 and (acting := self._acting(back)):
                return Who(acting, None, "named")
        recent = [each for at, each in reversed(self._spoken) if self._at - at <= _QUOTED]
        return _who(recent[0]) if recent else None

    def _acting(self, sentence: int, until: int | None = None) -> str | None:
        """The first person named in a sentence, unless only by the way ("in Pompeo's view").

        Only the words before `until` are looked at.
        """
        line = self._lines[sentence][:until]
        here = {_folded(p.name.split()[-1]): p.name for p in self._people if p.sentence == sentence}
        for at, word in enumerate(line):
            if not word.is_capital or word.is_possessive or word.quoted:
                continue
            last = _folded(word.bare)
            full = here.get(last) or self._by_last.get(last)
            if full and full not in self._persons | self._spoke:
                continue
            before = line[at - 1].lower if at else ""
            if full and before not in ("in", "at", "near", "of", "from", "to", "across", "against"):
                return full
        return None

    def _is_body(self, speech: Speech) -> bool:
        """Whether a speaker is a body with a name."""
        return speech.kind == "named" and speech.name not in self._persons

    def _is_person(self, speech: Speech) -> bool:
        if speech.kind == "unnamed":
            last = head_of(speech.name.lower().split())
            return not last.endswith("s") and last not in BODIES | SEVERAL
        return speech.kind == "named" and not any(
            part.lower() in BODIES | SEVERAL or part.isupper() for part in speech.name.split()
        )

    @staticmethod
    def _several_here(line: Sequence[Word], before: int) -> str | None:
        """Who is named in the same sentence: "When the researchers looked, they found"."""
        named = phrases.main_subject(line, before)
        made = describe(named) if named and line[before - 2].text == "," else None
        if made is None or not made.plural or made.head == "they":
            return None
        return made.name or written(made.words)

    @staticmethod
    def _published_here(line: Sequence[Word], before: int) -> str | None:
        """Who is named after "by": "In a note published by the ministry, it assured"."""
        places = [at for at in range(before) if line[at].lower == "by"]
        if not places or not any(word.lower in DOCUMENTS for word in line[: places[-1]]):
            return None
        run = []
        for word in line[places[-1] + 1 : before]:
            if not word.is_word:
                break
            if word.lower not in DETERMINERS:
                run.append(word.text)
        return " ".join(run) or None


def _is_another(speech: Speech, head: str) -> bool:
    """Whether a body's name says that it is of another kind: no High Court is "the council"."""
    kinds = {word.lower() for word in speech.name.split()} & (BODIES | TAKEN_UP)
    return bool(kinds) and head not in kinds


def _who(speech: Speech) -> Who:
    return Who(speech.name, speech.role, speech.kind, speech.determiner)


def _land(word: str) -> str:
    """What "Iraqi" and "Iraq’s", "American" and "U.S." have in common."""
    bare = word.replace(".", "").lower()
    return "us" if bare in ("us", "usa", "american", "americans", "washington") else bare[:4]


def _folded(name: str) -> str:
    return _ARTICLE_OF_NAME.sub("", name).lower()


def _people(sentence: int, line: Sequence[Word]) -> list[_Person]:
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
            lands = frozenset(_land(word.bare) for word in run[:start])
            sure = titled or _presented(line, end)
            found.append(_Person(sentence, text, frozenset(titles_of & TITLES), lands, sure))
        at = max(end, at + 1)
    return found


def _alone(lines: Sequence[Sequence[Word]]) -> Counter[str]:
    """How often each capitalised word stands without another before or behind it."""
    return Counter(
        _folded(word.bare)
        for line in lines
        for at, word in enumerate(line)
        if word.is_capital
        and not (at and line[at - 1].is_word and line[at - 1].is_capital)
        and not (at + 1 < len(line) and line[at + 1].is_word and line[at + 1].is_capital)
    )


def head_of(names: Sequence[str]) -> str:
    """The noun that words are about: the one before the first preposition."""
    at = next((n for n, word in enumerate(names) if n and word in PREPOSITIONS), len(names))
    return names[at - 1]


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


def _acronyms(line: Sequence[Word]) -> list[tuple[str, str]]:
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
