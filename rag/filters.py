"""Which articles may be used. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from rag.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be used. Empty means no limit; several of one kind mean any of them.

    `since` and `until` keep what may have been published in between (a date known only to the
    month counts as the whole month); `as_of` keeps what certainly was published by then. Any of
    the three leaves undated articles out.

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
    hidden: tuple[str, ...] = ()
    uploads_of: str | None = None

    def __bool__(self) -> bool:
        return self.selects or bool(self.hidden) or self.uploads_of is not None

    @property
    def selects(self) -> bool:
        """Whether anything limits the articles that are not hidden."""
        return self.dated or bool(self.publishers or self.authors or self.articles)

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
