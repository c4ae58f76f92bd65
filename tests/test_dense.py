"""The nearest passages are the same however they are searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.catalog.admission import Admitted
from rag.errors import StoreMismatch
from rag.filters import Filters
from rag.index.dense import Dense, nearest
from rag.index.generations import Generations
from rag.vectors import Vectors
from tests.small_store import Store, WordEmbedder, article, body

WORDS = ("word3", "the council met", "witness7x1", "town11 spoke")


class Searched:
    """A store of twelve articles with a sealed generation, and how to search it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.vectors = Vectors(folder)
        self.dense = Dense(self.store.catalog, self.vectors)
        for n in range(12):
            self.store.put(article(f"a{n:02d}", body(n, paragraphs=9), publisher=f"House {n % 3}"))
        self.seal()

    def seal(self) -> None:
        Generations(self.store.catalog, self.store.recorder, self.vectors).build()

    def limited(self, **passages: int) -> None:
        """Search with these numbers of passages in place of the usual ones."""
        self.dense = Dense(self.store.catalog, self.vectors, **passages)

    def by_hand(self, words: str, limit: int, admitted: Admitted | None = None) -> list[str]:
        """The ids of an exhaustive search."""
        ids, matrix = self.store.catalog.vectors("words-32", admitted=admitted)
        return [each for each, _ in nearest([(ids, matrix)], self.vector(words), limit)]

    def found(self, words: str, limit: int, admitted: Admitted | None = None) -> list[str]:
        return [each for each, _ in self.dense.search(self.vector(words), limit, admitted)]

    def vector(self, words: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        vector: np.ndarray[tuple[int], np.dtype[np.float32]] = WordEmbedder().embed([words])[0]
        return vector


@pytest.fixture
def searched(tmp_path: Path) -> Iterator[Searched]:
    """Twelve articles with a sealed generation."""
    made = Searched(tmp_path / "store")
    yield made
    made.vectors.close()
    made.store.database.close()


def opened(searched: Searched) -> bool:
    """Whether Chroma was asked, and not only the catalog."""
    return searched.vectors._opened is not None


def test_a_sealed_generation_gives_what_an_exhaustive_search_gives(searched: Searched) -> None:
    for words in WORDS:
        assert searched.found(words, 7) == searched.by_hand(words, 7)
    assert opened(searched)


def test_scores_are_cosines_and_fall(searched: Searched) -> None:
    hits = searched.dense.search(searched.vector("word3"), 5)
    ids, matrix = searched.store.catalog.vectors("words-32", ids=[each for each, _ in hits])
    cosines = dict(zip(ids, matrix @ searched.vector("word3"), strict=True))
    assert [score for _, score in hits] == sorted((s for _, s in hits), reverse=True)
    assert all(abs(score - cosines[each]) < 1e-5 for each, score in hits)


def test_what_came_after_the_generation_is_found_at_once(searched: Searched) -> None:
    searched.found("word50", 3)
    searched.store.put(article("new", body(50)))
    for words in ("word50", *WORDS):
        assert searched.found(words, 5) == searched.by_hand(words, 5)
    newest = searched.store.catalog.passages(searched.found("word50", 1))
    assert [passage.article_id for passage in newest.values()] == ["new"]


def test_what_is_gone_from_the_catalog_is_found_no_more(searched: Searched) -> None:
    searched.limited(spare=0)  # Chroma has to be asked for more, and again
    for n in range(8):
        searched.store.recorder.remove(f"a{n:02d}")
    for words in WORDS:
        assert searched.found(words, 6) == searched.by_hand(words, 6)
    assert opened(searched)


def test_a_passage_stored_again_is_found_once(searched: Searched) -> None:
    searched.store.put(article("a03", body(3, paragraphs=9)))
    hits = searched.found("word3", 40)
    assert len(hits) == len(set(hits))
    assert hits == searched.by_hand("word3", 40)


def test_more_than_there_is_gives_all_there_is(searched: Searched) -> None:
    assert len(searched.found("word3", 10_000)) == searched.store.catalog.passage_count()


def test_filters_leave_only_admitted_passages(searched: Searched) -> None:
    admitted = searched.store.catalog.admit(Filters(publishers=("House 1",)))
    for words in WORDS:
        assert searched.found(words, 7, admitted) == searched.by_hand(words, 7, admitted)
    assert not opened(searched)  # so few are scanned


def test_many_admitted_passages_are_asked_of_chroma(searched: Searched) -> None:
    searched.limited(scanned=3)
    admitted = searched.store.catalog.admit(Filters(publishers=("House 1", "House 2")))
    searched.store.put(article("new", body(3), publisher="House 1"))
    for words in WORDS:
        assert searched.found(words, 5, admitted) == searched.by_hand(words, 5, admitted)
    assert opened(searched)


def test_where_chroma_gives_too_few_admitted_passages_all_are_scanned(searched: Searched) -> None:
    searched.limited(scanned=3, proposed=5, spare=0)
    admitted = searched.store.catalog.admit(Filters(articles=("a11",)))
    for words in WORDS:
        assert searched.found(words, 4, admitted) == searched.by_hand(words, 4, admitted)


def test_a_damaged_generation_changes_no_result(searched: Searched) -> None:
    expected = {words: searched.by_hand(words, 6) for words in WORDS}
    for file in (searched.folder / "chroma").rglob("data_level0.bin"):
        file.write_bytes(b"\xff" * file.stat().st_size)
    for words in WORDS:
        assert searched.found(words, 6) == expected[words]
    assert not opened(searched)


def test_a_generation_that_gives_fewer_than_it_holds_is_not_trusted(searched: Searched) -> None:
    generation = searched.store.catalog.generations("folder")[0]
    short = Vectors(searched.folder)
    ids = searched.store.catalog.embedded_ids("words-32")[:4]
    seal = short.build(
        "rag-short", ids, lambda some: searched.store.catalog.vectors("words-32", ids=some)[1]
    )
    with searched.store.database.writing() as db:
        db.execute("UPDATE generations SET name = 'rag-short', seal = ?", (seal,))
    assert searched.store.catalog.generations("folder")[0].size == generation.size > 4
    assert searched.found("word3", 6) == searched.by_hand("word3", 6)


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert Dense(store.catalog, Vectors(tmp_path)).search(WordEmbedder().embed(["x"])[0], 5) == []


def test_a_question_of_another_model_is_refused(searched: Searched) -> None:
    with pytest.raises(StoreMismatch, match="16"):
        searched.dense.search(WordEmbedder(dimension=16).embed(["word3"])[0], 5)


def test_equal_vectors_are_ordered_by_id_even_where_the_limit_cuts() -> None:
    vector = np.array([0.6, 0.8], dtype=np.float32)
    same = np.repeat(vector[np.newaxis], 9, axis=0)
    ids = ["c", "a", "i", "b", "h", "d", "g", "e", "f"]
    assert [each for each, _ in nearest([(ids, same)], vector, 3)] == ["a", "b", "c"]
    parts = [(ids[:4], same[:4]), (ids[4:], same[4:]), ((), same[:0])]
    assert [each for each, _ in nearest(parts, vector, 5)] == ["a", "b", "c", "d", "e"]
