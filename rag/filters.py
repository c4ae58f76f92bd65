"""Which articles may be used, and how users say so. Frozen, no I/O."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from rag.dates import PartialDate
from rag.errors import FilterError

Dated = str | datetime.date | None


class FilterOptions(TypedDict, total=False):
    """Filters as keyword arguments; see `rag.Filters`. Dates are texts or `datetime.date`."""

    since: Dated
    until: Dated
    as_of: Dated
    publishers: Sequence[str]
    authors: Sequence[str]
    articles: Sequence[str]
    without: Sequence[str]
    hidden: Sequence[str]
    uploads_of: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be used. Empty means no limit; several of one kind mean any of them.

    `since` and `until` keep what may have been published in between (a date known only to the
    month counts as the whole month); `as_of` keeps what certainly was published by then. Any of
    the three leaves undated articles out. `without` names articles that are not used.

    `hidden` are ids of articles that are as if they were not there: never found, never counted as
    left out, never named. `uploads_of` hides what anybody but this owner handed in; unlike a list
    of ids it also holds for what is handed in while the question is being answered.
    """

    since: PartialDate | None = None
    until: PartialDate | None = None
    as_of: PartialDate | None = None
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    uploads_of: str | None = None

    def __bool__(self) -> bool:
        return self.selects or bool(self.hidden) or self.uploads_of is not None

    @property
    def selects(self) -> bool:
        """Whether anything limits the articles that are not hidden."""
        return self.dated or bool(self.publishers or self.authors or self.articles or self.without)

    @property
    def dated(self) -> bool:
        """Whether a date limits the articles."""
        return bool(self.since or self.until or self.as_of)

    def admits_date(self, published: PartialDate | None) -> bool:
        """Whether an article of that date may be used."""
        if not self.dated:
            return True
        if published is None:
            return False
        return not (
            (self.since and published.latest < self.since.earliest)
            or (self.until and published.earliest > self.until.latest)
            or (self.as_of and published.latest > self.as_of.latest)
        )


def chosen(options: FilterOptions) -> Filters:
    """The filters that keyword arguments ask for. Raises FilterError."""
    unknown = options.keys() - FilterOptions.__annotations__.keys()
    if unknown:
        raise FilterError(
            f"Unknown filters: {', '.join(sorted(unknown))}.",
            hint=f"Known are {', '.join(FilterOptions.__annotations__)}.",
        )
    names = ("publishers", "authors", "articles", "without", "hidden")
    lists = {name: options.get(name, ()) for name in names}
    for name, values in lists.items():
        if isinstance(values, str):
            raise FilterError(
                f"{name} should be a list, is the text {values!r}.", hint=f"Give [{values!r}]."
            )
    return Filters(
        since=_date("since", options.get("since")),
        until=_date("until", options.get("until")),
        as_of=_date("as_of", options.get("as_of")),
        publishers=tuple(options.get("publishers", ())),
        authors=tuple(options.get("authors", ())),
        articles=tuple(options.get("articles", ())),
        without=tuple(options.get("without", ())),
        hidden=tuple(options.get("hidden", ())),
        uploads_of=options.get("uploads_of"),
    )


def _date(name: str, value: Dated) -> PartialDate | None:
    if value is None:
        return None
    try:
        return PartialDate.parse(value if isinstance(value, str) else value.isoformat()[:10])
    except ValueError as exc:
        raise FilterError(
            f"{name} should be a date, is {value!r}.",
            hint="Write YYYY, YYYY-MM or YYYY-MM-DD.",
        ) from exc
