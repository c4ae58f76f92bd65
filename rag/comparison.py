"""What articles say beside each other: disagreements, origins, coverage, a timeline. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Difference = Literal["changed over time", "official against unofficial", "contradiction"]
"""Why sides differ, as far as the texts tell: the dates they are of, who counts, or no reason."""
Subject = Literal["figures", "dates", "names", "statements"]
"""What differs: how many, when, who or what, or whether something is so."""
_ASKS: dict[Subject, str] = {
    "figures": "",
    "dates": "when: ",
    "names": "who or what: ",
    "statements": "whether: ",
}
Derived = Literal["near copy", "reports it"]
"""How an article comes by what it says: most of its words are another's, or it tells of another."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement: a value and who says it (citation numbers).

    `value` is a figure or date as it is written, or the clause that says so. `number` is a figure
    with its `bound` ("more", "less", "about", or "" where it is exact) and `unit` of measure.
    `as_of` is the day, month or year a side is of, as far as sentence or article tell. `speakers`
    are those whose words it is; where there are none, the articles say it themselves. `articles`
    are their ids.
    """

    value: str
    citations: tuple[int, ...]
    number: float | None = None
    bound: str = ""
    unit: str = ""
    as_of: str | None = None
    speakers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point on which the evidence differs, and how its sides do.

    `about` is what the sides say it of, in words of the articles.
    """

    about: str
    sides: tuple[Side, ...]
    kind: Difference = "contradiction"
    subject: Subject = "figures"

    @property
    def title(self) -> str:
        """What it is about, as a heading: "the number of US troops", "whether: bill binding"."""
        return f"{_ASKS[self.subject]}{self.about}"


@dataclass(frozen=True, slots=True)
class Derivation:
    """One article that says what another said before it.

    `start` and `end` are where `article_id` tells it, `origin_start` and `origin_end` where
    `origin_id` does; places in the articles. `sure` is from 0 to 1: the share of the telling that
    the other text has, or 1 where its outlet is named.
    """

    article_id: str
    origin_id: str
    kind: Derived
    sure: float
    start: int
    end: int
    origin_start: int
    origin_end: int


@dataclass(frozen=True, slots=True)
class Origins:
    """How many independent origins articles have: each group of ids counts once."""

    groups: tuple[tuple[str, ...], ...] = ()
    derivations: tuple[Derivation, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom the evidence of an answer hears.

    `speakers` are those whose words it holds, `unheard` what the question names that says nothing
    in it. `earliest` and `latest` are the outermost dates of its articles; `undated` of them have
    none.
    """

    articles: int
    publishers: tuple[str, ...]
    speakers: tuple[str, ...]
    unheard: tuple[str, ...]
    earliest: str | None
    latest: str | None
    undated: int
