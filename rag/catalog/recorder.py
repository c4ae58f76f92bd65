"""Writing the store: an article with all that belongs to it in one transaction.

What is half written is never seen. The full-text table repeats the passages because it has to match
them; vectors are kept by the text that was embedded, so that a text seen before is never embedded
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from rag.catalog import records
from rag.catalog.database import Database
from rag.catalog.records import Generation
from rag.embedding import embedding_text
from rag.errors import StoreMismatch
from rag.sqlite_file import Connection
from rag.types import Article, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Recorder:
    """Changes a store, for the holder of its lock (`store_folder.writing`).

    Every method is one transaction, on the disk when it returns. Any may raise a StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        article: Article,
        passages: Sequence[Passage],
        *,
        source: str,
        fingerprint: str,
        model: str,
        vectors: Mapping[bytes, NDArray[np.float32]],
    ) -> None:
        """Store an article with all that belongs to it, in place of what there was under its id.

        `source` is the stored one; `vectors` are those of `model` not yet stored, by `key`. An
        earlier version of the text is kept, and so are passages that stay as they are: new rows
        would make the vector index old. Raises StoreMismatch for vectors of another length than
        the model had before.
        """
        with self._database.writing() as db:
            known = {"id": article.id, "version": article.version}
            db.execute(
                "INSERT OR REPLACE INTO article_versions SELECT id, version, metadata, text"
                " FROM articles WHERE id = :id AND version != :version",
                known,
            )
            db.execute("DELETE FROM article_versions WHERE id = :id AND version = :version", known)
            db.execute(
                "INSERT INTO articles VALUES (:id, :source, :version, :fingerprint, :metadata,"
                " :text) ON CONFLICT (id) DO UPDATE SET version = :version,"
                " fingerprint = :fingerprint, metadata = :metadata, text = :text",
                known
                | {
                    "source": source,
                    "fingerprint": fingerprint,
                    "metadata": records.metadata(article),
                    "text": article.text,
                },
            )
            _put_vectors(db, model, vectors)
            if not _holds_passages(db, article, passages):
                _drop_passages(db, article.id)
                _put_passages(db, article, passages)

    def distrust(self, article_id: str) -> None:
        """Have an article's file read again by the next run, changed or not."""
        with self._database.writing() as db:
            db.execute("UPDATE articles SET fingerprint = '' WHERE id = ?", (article_id,))

    def remove(self, article_id: str) -> None:
        """Remove an article with its versions and passages; its vectors go with `tidy`."""
        with self._database.writing() as db:
            _drop_passages(db, article_id)
            db.execute("DELETE FROM articles WHERE id = ?", (article_id,))

    def tidy(self) -> None:
        """Remove vectors of other models and of texts that are in no passage any more."""
        with self._database.writing() as db:
            db.execute(
                "DELETE FROM vectors WHERE model != (SELECT model FROM store)"
                " OR embedded NOT IN (SELECT embedded FROM passages)"
            )

    def rebuild_full_text(self) -> None:
        """Build the full-text index again from its rows, without those of no passage."""
        with self._database.writing() as db:
            db.execute("INSERT INTO passage_text(passage_text) VALUES ('rebuild')")
            db.execute("DELETE FROM passage_text WHERE rowid NOT IN (SELECT row FROM passages)")

    def adopt(self, model: str) -> None:
        """Make `model` the one whose vectors the store searches."""
        with self._database.writing() as db:
            db.execute("UPDATE store SET model = ?", (model,))

    def seal(self, generation: Generation) -> None:
        """Record a generation as built and proved."""
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO generations (name, place, model, last_row, size, seal)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                astuple(generation),
            )

    def forget(self, generation: Generation) -> None:
        """Take a generation out of the record."""
        with self._database.writing() as db:
            db.execute("DELETE FROM generations WHERE name = ?", (generation.name,))


def _put_vectors(db: Connection, model: str, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
    for key, vector in vectors.items():
        size = vector.shape[0]
        db.execute("INSERT OR IGNORE INTO models VALUES (?, ?)", (model, size))
        known = db.execute("SELECT dimension FROM models WHERE name = ?", (model,)).fetchone()[0]
        if known != size:
            raise StoreMismatch(
                f"The embedding model {model} now gives vectors of {size} numbers, the store holds"
                f" vectors of {known}.",
                hint="Set RAG_EMBEDDING back, or delete the store's folder and run `rag index`.",
            )
        db.execute(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", (model, key, records.vector(vector))
        )


def _drop_passages(db: Connection, article_id: str) -> None:
    db.execute(
        "DELETE FROM passage_text WHERE rowid IN (SELECT row FROM passages WHERE article_id = ?)",
        (article_id,),
    )
    db.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))


def _holds_passages(db: Connection, article: Article, passages: Sequence[Passage]) -> bool:
    """Whether what would be written is there already, the full text included."""
    found = db.execute(
        "SELECT p.id, ordinal, start, stop, sentences, embedded, t.title, t.text FROM passages p"
        " JOIN passage_text t ON t.rowid = p.row WHERE article_id = ? ORDER BY row",
        (article.id,),
    )
    return found.fetchall() == [_row(article, each) for each in passages]


def _put_passages(db: Connection, article: Article, passages: Sequence[Passage]) -> None:
    for each in passages:
        *columns, title, text = _row(article, each)
        row = db.execute(
            "INSERT INTO passages (id, ordinal, start, stop, sentences, embedded, article_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*columns, article.id),
        ).lastrowid
        db.execute(
            "INSERT INTO passage_text (rowid, title, text) VALUES (?, ?, ?)", (row, title, text)
        )


def _row(article: Article, passage: Passage) -> tuple[object, ...]:
    """A passage as it is stored, its full text last."""
    title = article.title.value if article.title else None
    return (
        passage.id,
        passage.ordinal,
        passage.start,
        passage.end,
        records.sentences(passage.sentences),
        records.key(embedding_text(title, passage.text)),
        title or "",
        passage.text,
    )
