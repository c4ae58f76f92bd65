"""Proves a catalog whole: everything that is derived is derived again and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag import passages
from rag.catalog import Catalog, records
from rag.catalog.database import Database
from rag.errors import StoreDamaged
from rag.reports import Problem
from rag.speakers import attributed
from rag.types import Article, Passage


@dataclass(slots=True)
class Proof:
    """What was compared so far, and what was found wrong."""

    articles: int = 0
    passages: int = 0
    sentences: int = 0
    vectors: int = 0
    problems: list[Problem] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(where, what))

    @contextmanager
    def noting(self, where: str) -> Iterator[None]:
        """Note a StoreDamaged as a problem and go on after the block."""
        try:
            yield
        except StoreDamaged as exc:
            self.fault(where, f"{exc} {exc.hint}")


def prove(database: Database, catalog: Catalog, proof: Proof) -> None:
    """Compare every article's passages, sentences, full text and vectors with its text.

    Problems go into `proof`. For the holder of the store's lock: what is written meanwhile would
    look like a contradiction. Raises StoreError for a store that cannot be read at all.
    """
    with proof.noting("database"):
        for what in _integrity(database):
            proof.fault("database", what)
    with proof.noting("full text"):
        for what in _full_text_integrity(database):
            proof.fault("full text", what)
    with proof.noting("database"):
        model = catalog.state().model
        for known in catalog.known():
            with proof.noting(known.id):
                _prove_article(database, catalog, known.id, model, proof)


def _prove_article(
    database: Database, catalog: Catalog, article_id: str, model: str, proof: Proof
) -> None:
    article = catalog.article(article_id)
    stored = catalog.passages_of(article_id)  # every span is checked as it is read
    proof.articles += 1
    proof.passages += len(stored)
    proof.sentences += sum(len(passage.sentences) for passage in stored)
    if stored != attributed(article.text, passages.passages(article)):
        proof.fault(article_id, "its passages are not those of its text. Run `rag rebuild`.")
    for what in _full_text_faults(database, article, stored):
        proof.fault(article_id, f"{what}. Run `rag rebuild`.")
    flaws = _vector_flaws(database, article_id, model)
    proof.vectors += len(stored) - len(flaws)
    for passage_id, flaw in flaws.items():
        proof.fault(article_id, f"the passage {passage_id} {flaw}. Run `rag rebuild`.")


def _integrity(database: Database) -> list[str]:
    """What SQLite finds wrong with its own pages, indexes and references."""
    with database.reading() as db:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        references = db.execute("PRAGMA foreign_key_check").fetchall()
    return found + [f"{table} row {row} refers to no {to}" for table, row, to, _ in references]


def _full_text_integrity(database: Database) -> list[str]:
    """What FTS5 finds wrong with its index; raises StoreDamaged where that is all it says."""
    with database.writing() as db:
        db.execute("INSERT INTO passage_text (passage_text) VALUES ('integrity-check')")
        extra = db.execute(
            "SELECT count(*) FROM passage_text WHERE rowid NOT IN (SELECT row FROM passages)"
        ).fetchone()[0]
    return [f"{extra} rows belong to no passage. Run `rag rebuild`."] if extra else []


def _full_text_faults(
    database: Database, article: Article, stored: tuple[Passage, ...]
) -> Iterator[str]:
    """Where the full-text table differs from the article and its passages."""
    with database.reading() as db:
        found = db.execute(
            "SELECT p.id, t.title, t.text FROM passages p"
            " LEFT JOIN passage_text t ON t.rowid = p.row WHERE article_id = ?",
            (article.id,),
        )
        rows = {passage_id: (title, text) for passage_id, title, text in found}
    title = article.title.value if article.title else ""
    for passage in stored:
        if rows[passage.id] != (title, passage.text):
            yield f"the full text of the passage {passage.id} is not that of the article"


def _vector_flaws(database: Database, article_id: str, model: str) -> dict[str, str]:
    """The passages of an article whose vector is missing or unusable, with what is wrong."""
    with database.reading() as db:
        found = db.execute(
            "SELECT id, vector, coalesce(dimension, 0) FROM passages p"
            " LEFT JOIN vectors v ON v.model = :model AND v.embedded = p.embedded"
            " LEFT JOIN models ON name = :model WHERE article_id = :article ORDER BY ordinal",
            {"model": model, "article": article_id},
        ).fetchall()
    flaws = {each: records.flaw(vector, dimension) for each, vector, dimension in found}
    return {each: flaw for each, flaw in flaws.items() if flaw}
