"""Whom an article has named so far, so that "he" and "Pompeo" can be looked up; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rag.speakers import genders, phrases
from rag.speakers.lexicon import (
    ANYBODY,
    BODIES,
    DETERMINERS,
    DOCUMENTS,
    PARTICLES,
    POSSESSIVES,
    PREPOSITIONS,
    SEVERAL,
    TAKEN_UP,
    TIMES,
    TITLES,
)
from rag.speakers.naming import Described, describe, written
from rag.speakers.people import acronyms, alone, folded, land, persons
from rag.speakers.words import Word
from rag.speech import SpeakerKind, Speech

_NEAR = 4  # sentences back in which a pronoun's speaker spoke

_QUOTED = 6  # sentences back in which whoever is quoted without a word spoke


class Who(NamedTuple):
    """A speaker who was looked up; without a name where nobody fits."""

    name: str
    role: str | None
    kind: SpeakerKind
    determiner: str = ""


class Known:
    """The names of an article, sentence by sentence, and who has spoken in it so far."""

    def __init__(self, lines: Sequence[Sequence[Word]]) -> None:
        self._lines = lines
        self._people = [each for at, line in enumerate(lines) for each in persons(at, line)]
        by_itself = alone(lines)
        sure = {each.last for each in self._people if each.sure}
        self._persons = {
            each.name for each in self._people if (last := each.last) in sure or by_itself[last] > 1
        }
        self._spoke: set[str] = set()
        self._by_last: dict[str, str] = {}
        for each in self._people:
            self._by_last.setdefault(each.last, each.name)
        self._genders = genders.of_people(
            lines, [(each.sentence, each.name, each.titles) for each in self._people]
        )
        self._acronyms = dict(pair for line in lines for pair in acronyms(line))
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
        named = self.people(until)
        return named[0] if len(named) == 1 else None

    def people(self, until: int) -> list[str]:
        """The persons named before the sentence of that number, each once."""
        named = {p.last: p.name for p in self._people if p.sentence < until}
        return list(named.values())

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
        who = self._pointed_at(described, line, before)
        if described.head in ("he", "she") and self._just_spoke(who.name):
            self._genders.setdefault(who.name, described.head)
        return who

    def _just_spoke(self, name: str) -> bool:
        return any(at == self._at - 1 and each.name == name for at, each in self._spoken)

    def _full(self, name: str) -> str | None:
        """The fullest name in the article that ends as this one does."""
        parts = [part for part in name.split() if part.lower() not in PARTICLES] or [name]
        if len(parts) > 2 or parts[-1].isupper():
            return None
        last = folded(parts[-1])
        full = [
            each.name
            for each in self._people
            if each.last == last
            and len(each.name.split()) > len(parts)
            and (len(parts) == 1 or folded(parts[0]) in map(folded, each.name.split()))
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
        lands = {land(word.bare) for word in described.words if word.is_capital}
        of_land = [each for each in fitting if lands & each.lands]
        return (of_land or fitting)[-1].name

    def _pointed_at(self, described: Described, line: Sequence[Word], before: int) -> Who:
        if described.head not in ("he", "she", "they", "it"):
            if described.person and (by_role := self._by_role(described)):
                return Who(by_role, None, "named")
            if described.words[0].is_possessive:  # "Closer's editor"
                return Who(written(described.words), described.role, described.kind)
            if described.person and described.determiner in POSSESSIVES:  # "his lawyer"
                small = described.determiner
                return Who(written(described.words), described.role, described.kind, small)
            if described.person and described.words[-1].is_capital:  # "the Prime Minister"
                return Who(written(described.words), described.role, described.kind, "the")
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
            by = described.head if described.head in ("he", "she") else ""
            here = self._acting(self._at, before, by) if by else None
            return Who(here, None, "named") if here else self._last_person(described, by)
        elif described.head in TAKEN_UP:
            fitting = [
                each
                for each in recent
                if self._is_body(each) and not _is_another(each, described.head)
            ]
            if fitting and self._named_since(fitting[0], before):
                fitting = []  # the company may be either
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

    def _last_person(self, described: Described, pronoun: str) -> Who:
        """Whoever spoke last, or was named since then as one who does something.

        A `pronoun` means nobody whom the article calls by the other one.
        """
        for back in range(self._at - 1, max(self._at - _NEAR - 1, -1), -1):
            for at, each in reversed(self._spoken):
                fits = self._can_be(each.name, pronoun) and self._can_hold(each.name, described)
                if at == back and self._is_person(each) and fits:
                    return _who(each)
            acting = self._acting(back, None, pronoun)
            if acting and self._can_hold(acting, described):
                return Who(acting, None, "named")
            if pronoun and not acting and (holder := self._in_office(back, pronoun)):
                return holder
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

    def _can_be(self, name: str, pronoun: str) -> bool:
        """Whether "he" or "she" can mean somebody of this name; an empty pronoun means anybody."""
        return not pronoun or self._genders.get(name, pronoun) == pronoun

    def _can_hold(self, name: str, described: Described) -> bool:
        """Whether "the judge" can be somebody of this name: not if only another office is known."""
        office = described.head in TITLES and described.head not in ANYBODY
        wanted = {word.bare.lower() for word in described.words} & TITLES
        known = {title for each in self._people if each.name == name for title in each.titles}
        return not office or not known or wanted <= known

    def _in_office(self, sentence: int, pronoun: str) -> Who | None:
        """Who a sentence begins with that only names an office: "The President thanked them"."""
        line = self._lines[sentence]
        named = phrases.main_subject(line, len(line))
        made = describe(named) if named else None
        if made is None or made.kind != "unnamed" or not made.person or made.head == pronoun:
            return None
        if holder := self._by_role(made):
            return Who(holder, None, "named") if self._can_be(holder, pronoun) else None
        return Who(written(made.words), made.role, "unnamed", made.determiner or "the")

    def _named_since(self, speech: Speech, before: int) -> bool:
        """Whether another body or thing was named since somebody spoke last."""
        spoke = max(at for at, each in self._spoken if each is speech)
        lines = [*self._lines[spoke + 1 : self._at], self._lines[self._at][:before]]
        known = {folded(part) for each in self._people for part in each.name.split()}
        known |= {word.lower() for word in speech.name.split()}
        known |= TITLES | TIMES | DETERMINERS | BODIES
        return any(
            word.is_capital
            and not word.quoted
            and folded(word.bare) not in known
            and line[at - 1].lower not in PREPOSITIONS | {"to"}
            for line in lines
            for at, word in enumerate(line)
            if at
        )

    def _acting(self, sentence: int, until: int | None = None, pronoun: str = "") -> str | None:
        """The first person named in a sentence, unless only by the way ("in Pompeo's view").

        Only the words before `until` are looked at, and for those whom a `pronoun` can mean.
        """
        line = self._lines[sentence][:until]
        here = {p.last: p.name for p in self._people if p.sentence == sentence}
        for at, word in enumerate(line):
            if not word.is_capital or word.is_possessive or word.quoted:
                continue
            last = folded(word.bare)
            full = here.get(last) or self._by_last.get(last)
            if full and (
                full not in self._persons | self._spoke or not self._can_be(full, pronoun)
            ):
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


def head_of(names: Sequence[str]) -> str:
    """The noun that words are about: the one before the first preposition."""
    at = next((n for n, word in enumerate(names) if n and word in PREPOSITIONS), len(names))
    return names[at - 1]
