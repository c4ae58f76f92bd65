"""Which articles the filters admit, and which article a name means; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rag.errors import FilterError
from rag.filters import Filters
from rag.types import Card, LeftOut

NAMED_AT_MOST = 8
"""How many known values an error names."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The articles that may be used, and how many others were left out.

    `articles` None means all but those that `hidden` and `uploads_of` hide, see `Filters`.
    """

    articles: frozenset[str] | None = None
    left_out: LeftOut = field(default_factory=LeftOut)
    hidden: frozenset[str] = frozenset()
    uploads_of: str | None = None

    def __bool__(self) -> bool:
        """Whether any article may not be used."""
        return self.articles is not None or bool(self.hidden) or self.uploads_of is not None


def admit(filters: Filters, cards: Sequence[Card]) -> Admitted:
    """Apply `filters`; publishers and authors are compared whole, whatever their case.

    An article left out for want of a date counts as undated where everything else about it fits.
    Raises FilterError for a publisher, author or article that the store does not know. `cards` are
    not looked at unless `filters.selects`.
    """
    if not filters.selects:
        return Admitted(hidden=frozenset(filters.hidden), uploads_of=filters.uploads_of)
    cards = visible(cards, filters.hidden, filters.uploads_of)
    publishers = _chosen("publisher", filters.publishers, [card.publisher for card in cards])
    authors = _chosen("author", filters.authors, [card.author for card in cards])
    articles = {_one(name, cards).id for name in filters.articles}
    without = {_one(name, cards).id for name in filters.without}
    fitting = [
        card
        for card in cards
        if (not publishers or _folded(card.publisher) in publishers)
        and (not authors or _folded(card.author) in authors)
        and (not articles or card.id in articles)
        and card.id not in without
    ]
    admitted = frozenset(card.id for card in fitting if filters.admits_date(card.date))
    undated = sum(card.date is None for card in fitting) if filters.dated else 0
    return Admitted(admitted, LeftOut(undated, len(cards) - len(admitted) - undated))


def visible(
    cards: Iterable[Card], hidden: Iterable[str], uploads_of: str | None = None
) -> list[Card]:
    """Those of `cards` that are not hidden, as in `Filters`."""
    gone = frozenset(hidden)
    return [
        card
        for card in cards
        if card.id not in gone and (uploads_of is None or card.owner in (None, uploads_of))
    ]


def named(name: str, cards: Iterable[Card]) -> list[Card]:
    """The articles that `name` can mean: an id, a path, a file name or the beginning of an id.

    The first of these that fits anything counts, so that an exact id is never ambiguous.
    """
    name, cards = name.strip().removeprefix("./"), list(cards)
    fits: tuple[Callable[[Card], bool], ...] = (
        lambda card: card.id == name,
        lambda card: name in card.paths,
        lambda card: card.paths[0].rpartition("/")[2] == name,
        lambda card: bool(name) and card.id.startswith(name),
    )
    return next((found for fit in fits if (found := [c for c in cards if fit(c)])), [])


def listed(values: Iterable[str]) -> str:
    """A few of `values`, sorted, for a sentence; "none" where there are none."""
    known = sorted(set(values))
    more = ", …" if len(known) > NAMED_AT_MOST else ""
    return ", ".join(known[:NAMED_AT_MOST]) + more if known else "none"


def _chosen(what: str, wanted: Sequence[str], known: Iterable[str | None]) -> set[str]:
    values = {_folded(value): value for value in known if value is not None}
    for value in wanted:
        if _folded(value) not in values:
            raise FilterError(
                f"No article has the {what} {value!r}.",
                hint=f"Known: {listed(values.values())}.",
            )
    return {_folded(value) for value in wanted}


def _one(name: str, cards: Sequence[Card]) -> Card:
    found = named(name, cards)
    if len(found) == 1:
        return found[0]
    if found:
        raise FilterError(
            f"{name!r} can mean {len(found)} articles.",
            hint=f"Give one id: {listed(card.id for card in found)}.",
        )
    raise FilterError(
        f"No article is called {name!r}.",
        hint=f"Known: {listed(card.id for card in cards)}.",
    )


def _folded(value: str | None) -> str:
    return (value or "").strip().casefold()
