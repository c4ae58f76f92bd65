# ruff: noqa: S608 (statements are put together from constants of this module; values are bound)
"""Reading the store: articles and their versions, passages, vectors, full text, generations.

Text is kept once, with its article; passages and sentences are offsets into it and are cut from it
on reading, so that what is handed out cannot differ from the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag import sources
from rag.catalog import conditions, full_text, records
from rag.catalog.admission import Admitted, admit, listed, named, visible
from rag.catalog.database import RESTORE, Readable, Snapshot
from rag.catalog.records import Generation
from rag.dates import PartialDate
from rag.errors import ArticleNotFound, StoreDamaged
from rag.filters import Filters
from rag.sqlite_file import Connection
from rag.types import Article, Card, Passage, Sentence, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ARTICLE = "a.id, a.source, a.version, a.metadata, a.text"


@dataclass(frozen=True, slots=True)
class State:
    """Which store this is, whose vectors it searches, and a number that every change raises.

    `dimension` is 0 before the first vector.
    """

    id: str
    model: str
    dimension: int
    revision: int


@dataclass(frozen=True, slots=True)
class _Cards:
    """The cards of one state of the store, as seen from one current folder."""

    state: tuple[str, int]
    here: Path
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What was indexed from a stored source: the article's id and the fingerprint of its files."""

    id: str
    source: str
    fingerprint: str


class Catalog:
    """What a store holds; safe to share between threads.

    Every method sees one state of the store. All raise StoreEmpty where nothing was ever written,
    and may raise another StoreError.
    """

    def __init__(self, database: Readable) -> None:
        self._database = database
        self._folder = database.folder
        self._kept: _Cards | None = None

    @contextmanager
    def snapshot(self) -> Iterator[Catalog]:
        """The catalog as it is now, for one thread's reads that have to agree with each other."""
        with self._database.reading() as connection:
            yield Catalog(Snapshot(self._folder, connection))

    def state(self) -> State:
        """The state of the store."""
        with self._database.reading() as db:
            return State(
                *db.execute(
                    "SELECT id, model, coalesce(dimension, 0), revision FROM store"
                    " LEFT JOIN models ON name = model"
                ).fetchone()
            )

    def known(self) -> list[Known]:
        """What was indexed, by source."""
        with self._database.reading() as db:
            found = db.execute("SELECT id, source, fingerprint FROM articles ORDER BY source")
            return [Known(*row) for row in found]

    def articles(self, hidden: Iterable[str] = ()) -> tuple[Article, ...]:
        """Every article but those of the ids `hidden`, by source."""
        with self._database.reading() as db:
            found = db.execute(
                f"SELECT {_ARTICLE} FROM articles a"
                " WHERE id NOT IN (SELECT value FROM json_each(?)) ORDER BY source",
                (conditions.array(hidden),),
            )
            return tuple(self._article(*row) for row in found)

    def cards(self, hidden: Iterable[str] = ()) -> tuple[Card, ...]:
        """Every article but those of the ids `hidden`, by source, without the texts."""
        with self._database.reading() as db:
            return tuple(visible(self._cards(db), hidden))

    def uploads_of_others(self, owner: str | None) -> tuple[str, ...]:
        """Ids of what was handed in by anybody but `owner`; with None, by anybody."""
        with self._database.reading() as db:
            own = conditions.own_uploads(owner or "")
            found = db.execute(conditions.OTHERS_UPLOADS, {"own": own})
            return tuple(row[0] for row in found)

    def article(self, article_id: str, version: str | None = None) -> Article:
        """One article by its id, as it is or as it was. Raises ArticleNotFound."""
        with self._database.reading() as db:
            found = db.execute(
                f"""SELECT {_ARTICLE} FROM articles a WHERE id = :id
                UNION ALL SELECT v.id, a.source, v.version, v.metadata, v.text
                FROM article_versions v JOIN articles a USING (id) WHERE v.id = :id""",
                {"id": article_id},
            ).fetchall()
        for row in found:
            if version is None or version == row[2]:
                return self._article(*row)
        raise ArticleNotFound(
            f"The store {self._folder} does not hold the article {article_id!r}"
            + (f" in the version {version}." if version else "."),
            hint="Run `rag articles` to see what there is.",
        )

    def find(self, name: str, hidden: Iterable[str] = ()) -> str:
        """The id of the article that `name` means: an id or its beginning, a path, a file name.

        Those of the ids `hidden` are as if they were not there. Raises ArticleNotFound where it
        means none or several.
        """
        cards = self.cards(hidden)
        found = [card.id for card in named(name, cards)]
        if len(found) == 1:
            return found[0]
        raise ArticleNotFound(
            f"{name!r} can mean {len(found)} articles of the store {self._folder}."
            if found
            else f"There is no article {name!r} in the store {self._folder}.",
            hint=f"Give one of: {listed(found or (card.id for card in cards))}.",
        )

    def admit(self, filters: Filters) -> Admitted:
        """The articles that `filters` admit. Raises FilterError."""
        with self._database.reading() as db:
            return admit(filters, self._cards(db) if filters.selects else ())

    def lexical(
        self,
        words: Sequence[str],
        limit: int,
        admitted: Admitted | None = None,
        *,
        ranked: int = full_text.RANKED,
    ) -> list[tuple[str, float]]:
        """Passage ids that hold any of `words`, with their BM25 scores, best first, ties by id.

        Title and text count alike, and so do the forms of a word. Where more than `ranked` passages
        hold one and filters do not choose the articles, only those with the rarest are ranked.
        """
        if not words:
            return []
        with self._database.reading() as db:
            match, times = full_text.expression(words), 1
            if admitted is None or admitted.articles is None:  # few articles may hold common words
                match, times = full_text.narrowed(db, words, ranked)
            # the inner query cuts before it joins: an OR of common words matches much of the store
            found = db.execute(
                f"""SELECT id, -score FROM passages JOIN (
                    SELECT rowid AS place, rank AS score FROM passage_text
                    WHERE passage_text MATCH :match AND {conditions.of_rows(admitted)}
                    ORDER BY rank, rowid LIMIT :limit) ON row = place""",
                {"match": match, "limit": limit} | conditions.values(admitted),
            ).fetchall()
        scored = [(each, score / times) for each, score in found]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """The passages of `ids`, in that order; those that are gone are left out."""
        wanted = list(ids)
        with self._database.reading() as db:
            found = self._passages(
                db, "p.id IN (SELECT value FROM json_each(?))", conditions.array(wanted)
            )
        return {each: found[each] for each in wanted if each in found}

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of one article, in their order."""
        with self._database.reading() as db:
            return tuple(self._passages(db, "article_id = ?", article_id).values())

    def sentence_before(self, passage: Passage) -> Sentence | None:
        """The last sentence of the passage before, in the same article."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT id FROM passages WHERE article_id = ? AND ordinal = ?",
                (passage.article_id, passage.ordinal - 1),
            ).fetchone()
            found = self._passages(db, "p.id = ?", row[0]) if row else {}
        return next((before.sentences[-1] for before in found.values() if before.sentences), None)

    def passage_count(self, *, after: int = 0, admitted: Admitted | None = None) -> int:
        """How many passages lie in rows after `after`, in admitted articles."""
        with self._database.reading() as db:
            # without a row to compare SQLite counts in an index, which is smaller than the table
            where = ("row > :after AND " if after else "") + conditions.of_articles(admitted)
            found = db.execute(
                f"SELECT count(*) FROM passages WHERE {where}",
                {"after": after} | conditions.values(admitted),
            )
            return int(found.fetchone()[0])

    def last_row(self) -> int:
        """The highest row that a passage ever had; 0 before the first."""
        with self._database.reading() as db:
            found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
            return int(found[0]) if found else 0

    def vectors(
        self,
        model: str,
        *,
        ids: Sequence[str] | None = None,
        after: int = 0,
        admitted: Admitted | None = None,
    ) -> tuple[list[str], NDArray[np.float32]]:
        """Passage ids in the order of their rows, and their vectors ``(n, dimension)``.

        Limited to `ids`, to rows after `after` and to admitted articles. Raises StoreDamaged where
        the vectors are of different lengths.
        """
        with self._database.reading() as db:
            found = db.execute(
                "SELECT id, vector FROM passages p"
                " JOIN vectors v ON v.model = :model AND v.embedded = p.embedded"
                " WHERE row > :after"
                + (" AND id IN (SELECT value FROM json_each(:ids))" if ids is not None else "")
                + f" AND {conditions.of_articles(admitted)} ORDER BY row",
                {"model": model, "after": after, "ids": conditions.array(ids)}
                | conditions.values(admitted),
            ).fetchall()
        try:
            return [row[0] for row in found], records.matrix([row[1] for row in found])
        except ValueError as exc:
            raise self._damaged(f"The model {model}", exc) from exc

    def generations(self, place: str) -> list[Generation]:
        """The sealed generations at `place`, the newest first."""
        with self._database.reading() as db:
            found = db.execute(
                "SELECT name, place, model, last_row, size, seal FROM generations"
                " WHERE place = ? ORDER BY number DESC",
                (place,),
            )
            return [Generation(*row) for row in found]

    def generation(self, model: str, place: str) -> Generation | None:
        """The newest sealed generation of `model` at `place`."""
        sealed = self.generations(place)
        return next((each for each in sealed if each.model == model), None)

    def embedded_ids(self, model: str, *, until: int | None = None) -> list[str]:
        """The passages that have a vector of `model`, by row, up to the row `until`."""
        with self._database.reading() as db:
            found = db.execute(
                "SELECT id FROM passages p"
                " JOIN vectors v ON v.model = :model AND v.embedded = p.embedded"
                " WHERE row <= coalesce(:until, row) ORDER BY row",
                {"model": model, "until": until},
            )
            return [row[0] for row in found]

    def embedded(self, keys: Iterable[bytes], model: str) -> set[bytes]:
        """Those of `keys` under which a sound vector of `model` is stored."""
        with self._database.reading() as db:
            dimension = self._dimension(db, model)
            sound = set()
            for each in keys:
                row = db.execute(
                    "SELECT vector FROM vectors WHERE model = ? AND embedded = ?", (model, each)
                ).fetchone()
                if row and not records.flaw(row[0], dimension):
                    sound.add(each)
        return sound

    @staticmethod
    def _dimension(db: Connection, model: str) -> int:
        found = db.execute("SELECT dimension FROM models WHERE name = ?", (model,)).fetchone()
        return int(found[0]) if found else 0

    def _article(
        self, article_id: str, source: str, version: str, metadata: str, text: str
    ) -> Article:
        shown = sources.shown(sources.located(source, self._folder))
        try:
            return records.article(article_id, shown, version, metadata, text)
        except (ValueError, TypeError, KeyError) as exc:
            raise self._damaged(f"The article {article_id}", exc) from exc

    def _passages(self, db: Connection, where: str, value: str | None) -> dict[str, Passage]:
        """Passages by id, in their order; `where` speaks of `p`, with one parameter."""
        found = db.execute(
            "SELECT p.id, article_id, ordinal, start, stop, sentences FROM passages p"
            f" WHERE {where} ORDER BY article_id, ordinal",
            (value,),
        ).fetchall()
        texts = dict(
            db.execute(
                "SELECT id, text FROM articles WHERE id IN (SELECT value FROM json_each(?))",
                (conditions.array({row[1] for row in found}),),
            ).fetchall()
        )
        passages = {}
        for each, article_id, ordinal, start, stop, column in found:
            text = texts[article_id]
            try:
                parts = records.sentences_of(column, text)
                cut = Span(start, stop).of(text)
                passages[each] = Passage(each, article_id, ordinal, start, stop, cut, parts)
            except (ValueError, TypeError) as exc:
                raise self._damaged(f"The passage {each} of {article_id}", exc) from exc
        return passages

    def _cards(self, db: Connection) -> tuple[Card, ...]:
        """Every article by source; kept in memory until the store changes."""
        state = db.execute("SELECT id, revision FROM store").fetchone()
        here, kept = Path.cwd(), self._kept
        if kept is None or (kept.state, kept.here) != (state, here):
            found = db.execute(
                "SELECT source, id, json_extract(metadata, '$.author.value'),"
                " json_extract(metadata, '$.publisher.value'),"
                " json_extract(metadata, '$.published.value'),"
                " json_extract(metadata, '$.title.value') FROM articles ORDER BY source"
            ).fetchall()
            spelled = sources.spelled((row[0] for row in found), self._folder)
            cards = tuple(map(_card, found, spelled))
            self._kept = kept = _Cards(state, here, cards)
        return kept.cards

    def _damaged(self, what: str, exc: Exception) -> StoreDamaged:
        return StoreDamaged(f"{what} contradicts itself in the store: {exc}.", hint=RESTORE)


def _card(
    row: tuple[str, str, str | None, str | None, str | None, str | None],
    paths: tuple[str, str, str],
) -> Card:
    source, article_id, author, publisher, published, title = row
    date = PartialDate.parse(published) if published else None
    return Card(article_id, paths, author, publisher, date, title, conditions.owner(source))
