"""The articles of a store: adding, removing, correcting and listing them, proving them whole."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rag import settings, sources, uploads
from rag.errors import StoreEmpty
from rag.index import Index, Progress
from rag.reports import CheckReport, IndexReport
from rag.types import Article, Card


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in a store, in numbers.

    `publishers` and `authors` are names with their numbers of articles, the most frequent first.
    `earliest` and `latest` are the outermost dates, as precise as the articles give them; None
    where no article has one.
    """

    articles: int
    publishers: tuple[tuple[str, int], ...]
    authors: tuple[tuple[str, int], ...]
    earliest: str | None
    latest: str | None
    undated: int

    @classmethod
    def of(cls, cards: Sequence[Card]) -> Overview:
        """The numbers of these articles."""
        dates = [card.date for card in cards if card.date]
        return cls(
            articles=len(cards),
            publishers=_counted(card.publisher for card in cards),
            authors=_counted(card.author for card in cards),
            earliest=str(min(dates, key=lambda date: date.earliest)) if dates else None,
            latest=str(max(dates, key=lambda date: date.latest)) if dates else None,
            undated=len(cards) - len(dates),
        )


def _counted(names: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    counts = Counter(name for name in names if name)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


class Holdings:
    """What `Corpus` does with articles apart from answering over them."""

    def __init__(self, chosen: settings.Settings, index: Index) -> None:
        self.settings = chosen
        self._index = index

    def index(
        self,
        *paths: str | os.PathLike[str],
        prune: bool = False,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Bring the store in step with files and folders; `prune` removes what is gone there.

        One bad file never stops the others; it is in the report's `failed`. `progress` is called
        after each file. Raises StoreError, WeightsError, EmbeddingError.
        """
        return self._index.sync([Path(p) for p in paths], prune=prune, progress=progress)

    def remove(self, article: str, *, hidden: Collection[str] = ()) -> Article:
        """Remove an article from the store, and give it for `put_back`. Raises ArticleNotFound.

        The file of an upload goes with it, and is kept aside for a day. Any other file stays where
        it is: the next `index` of its folder adds it again. `hidden` is as for `article`.
        """
        removed = self._index.remove(article, hidden=hidden)
        uploads.set_aside(self._place(removed), self._store, removed.version)
        return removed

    def put_back(self, article: Article) -> Article:
        """Undo `remove`; gives the article as it is now. Where it is back already, nothing is done.

        An upload's file is put back, byte for byte; an article whose file is gone otherwise is
        stored as `remove` gave it. Earlier versions of its text are not put back. Raises
        UploadError where another upload has its name by now, StoreError, EmbeddingError.
        """
        uploads.bring_back(self._place(article), self._store, article.version)
        return self._index.put_back(article)

    def correct(
        self,
        article: str,
        entries: Mapping[str, str | None],
        *,
        clear: bool = False,
        hidden: Collection[str] = (),
    ) -> Article:
        """State what an article does not say rightly of itself; gives the corrected article.

        `entries` go into the ``<file>.meta.json`` beside its file: `title`, `author`, `publisher`,
        `published`, `language`, each a text, or None to drop what the article says. Those stated
        before stay, unless `clear` takes them back first; `clear` without entries removes the file.
        `hidden` is as for `article`. Raises ArticleNotFound, SidecarError for entries that cannot
        be used, ArticleUnreadable where the file is gone, UploadError where its folder cannot be
        written, StoreError, EmbeddingError; then nothing has changed.
        """
        return self._index.correct(article, entries, clear=clear, hidden=hidden)

    def articles(self, *, hidden: Collection[str] = ()) -> tuple[Article, ...]:
        """Every article in the store but those of the ids `hidden`, by source."""
        return self._index.articles(hidden)

    def cards(self, *, hidden: Collection[str] = ()) -> tuple[Card, ...]:
        """The same without the texts: for lists of many articles."""
        return self._index.catalog.cards(hidden)

    def overview(self, *, hidden: Collection[str] = ()) -> Overview:
        """How many articles there are, whose, and of when."""
        return Overview.of(self.cards(hidden=hidden))

    def article(
        self, article: str, version: str | None = None, *, hidden: Collection[str] = ()
    ) -> Article:
        """One article by id, unique beginning of an id, or file name; also as it once was.

        Those of the ids `hidden` are as if they were not there. Raises ArticleNotFound.
        """
        return self._index.article(article, version, hidden=hidden)

    def hidden_from(self, owner: str | None) -> tuple[str, ...]:
        """Ids of what anybody but `owner` handed in; with None, anybody. Empty for an empty store.

        For lists and single articles. Questions take the filter `uploads_of`, which also holds for
        what is handed in while they are being answered.
        """
        with suppress(StoreEmpty):  # nobody handed anything in
            return self._index.catalog.uploads_of_others(owner)
        return ()

    def check(self) -> CheckReport:
        """Prove the store whole: every offset, the full text, every vector."""
        return self._index.check()

    def rebuild(self, *, progress: Progress | None = None) -> CheckReport:
        """Build again whatever is derived, embedding only what has no vector; then check."""
        return self._index.rebuild(progress=progress)

    @property
    def _store(self) -> Path:
        return Path(self.settings.store)

    @staticmethod
    def _place(article: Article) -> Path:
        return sources.canonical(Path(article.source))
