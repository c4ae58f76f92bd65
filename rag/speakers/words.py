"""A sentence as words and marks at their places, and which of them stand in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.speakers.lexicon import SAYING

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|(?:Dr|Mr|Mrs|Ms|Gen|Col|Lt|Sgt|St|Prof)\.|[A-Z]\.(?=\s)"
    r"|\d+(?:[.,]\d+)+|[^\W_]+(?:[.'’ʼ&/-][^\W_]+)*|\$?[^\s\w]|_"
)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])\Z")
_OPENING, _CLOSING = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark, where it stands in the article, and whether in quotation marks."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def lower(self) -> str:
        """Without case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is no mark."""
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it is written like a name: "Iraq", "al-Sudani"."""
        return self.text[0].isupper() or any(
            part[:1].isupper() for part in self.text.split("-")[1:]
        )

    @property
    def is_possessive(self) -> bool:
        """Whether it ends in "'s"."""
        return bool(_POSSESSIVE.search(self.text))

    @property
    def bare(self) -> str:
        """Without the ending of a possessive."""
        return _POSSESSIVE.sub("", self.text)

    @property
    def is_quote(self) -> bool:
        """Whether it is a double quotation mark."""
        return self.text in _QUOTES


_QUOTES = frozenset((*_OPENING, *_CLOSING, '"'))


def words(text: str, start: int, end: int, *, depth: int = 0) -> tuple[list[Word], int]:
    """The words of a sentence at `[start, end)`, and how many quotations are open at its end.

    `depth` is how many are open at its beginning. The marks themselves stand outside.
    """
    found = []
    for match in _WORD.finditer(text, start, end):
        mark = match[0]
        if mark in _QUOTES:
            opens = mark in _OPENING or (mark == '"' and not depth)
            depth = depth + 1 if opens else max(depth - 1, 0)
            found.append(Word(mark, *match.span()))
        else:
            found.append(Word(mark, *match.span(), depth > 0))
    return _without_ages(found), depth


def _without_ages(found: list[Word]) -> list[Word]:
    """The words without ages: "Vukova, 47, a mayor, said" is "Vukova, a mayor, said"."""
    ages = [
        at
        for at in range(2, len(found) - 1)
        if found[at].text.isdecimal()
        and len(found[at].text) < 4
        and found[at - 1].text == found[at + 1].text == ","
        and found[at - 2].is_capital
    ]
    left_out = {place for at in ages for place in (at - 1, at)}
    left_out |= {at + 1 for at in ages if found[min(at + 2, len(found) - 1)].lower in SAYING}
    return [word for at, word in enumerate(found) if at not in left_out]


def span(run: Sequence[Word]) -> tuple[int, int]:
    """Where a run of words begins and ends; the ending of a last possessive is not in it."""
    last = run[-1]
    return run[0].start, last.start + len(last.bare)
