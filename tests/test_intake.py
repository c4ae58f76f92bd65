"""Articles on their way into the store: few calls to the embedder, and everything in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import EmbeddingError
from rag.index.intake import Arrival, Intake
from tests.small_store import Store, WordEmbedder, article, body

BATCH = 10


class Calls(WordEmbedder):
    """Notes how many texts each call was given; fails for a text with the word `spoiled`."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.sizes.append(len(texts))
        if any("spoiled" in text for text in texts):
            raise EmbeddingError("The endpoint is away.", hint="Start it.")
        return super().embed(texts)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.database.close()


@pytest.fixture
def embedder() -> Calls:
    return Calls()


@pytest.fixture
def intake(store: Store, embedder: Calls) -> Intake:
    return Intake(store.catalog, store.recorder, embedder, batch=BATCH)


def arrivals(texts: Sequence[str]) -> list[tuple[int, Arrival | None]]:
    """An article of one passage for each text, with its number."""
    return [
        (number, Arrival.of(article(f"a{number}", text), f"news/a{number}.txt", "print"))
        for number, text in enumerate(texts)
    ]


def test_passages_of_several_articles_are_embedded_in_one_call(
    intake: Intake, embedder: Calls
) -> None:
    list(intake.stored(arrivals([body(n) for n in range(25)])))
    assert embedder.sizes == [10, 10, 5]


def test_a_label_is_given_out_when_its_article_is_safe_and_in_order(
    intake: Intake, store: Store
) -> None:
    for done, label in enumerate(intake.stored(arrivals([body(n) for n in range(25)])), 1):
        assert label == done - 1
        assert [each.id for each in store.catalog.known()] == sorted(f"a{n}" for n in range(done))


def test_what_needs_no_article_keeps_its_place(intake: Intake) -> None:
    entries = arrivals([body(n) for n in range(25)])
    entries[3] = entries[20] = (-1, None)
    assert list(intake.stored(entries)) == [label for label, _ in entries]


def test_a_text_is_embedded_once_wherever_it_comes_again(
    intake: Intake, embedder: Calls, store: Store
) -> None:
    """In the same batch, in the next one, and when it has been stored long since."""
    texts = [body(n) for n in range(10)]
    list(intake.stored(arrivals([*texts, *texts, *texts, body(10)])))
    assert sorted(embedder.texts) == sorted({*embedder.texts})
    ids, vectors = store.catalog.vectors(embedder.name)
    assert vectors.shape == (31, embedder.dimension)
    assert len(ids) == 31


def test_every_passage_has_the_vector_of_its_own_text(
    intake: Intake, embedder: Calls, store: Store
) -> None:
    entries = arrivals([body(n) for n in range(25)])
    list(intake.stored(entries))
    for _, arrival in entries:
        assert arrival
        ids = [each.id for each in arrival.passages]
        _, vectors = store.catalog.vectors(embedder.name, ids=ids)
        assert np.allclose(vectors, embedder.embed(list(arrival.texts.values())))


def test_a_batch_that_fails_leaves_those_before_it_safe(intake: Intake, store: Store) -> None:
    texts = [body(n) for n in range(25)]
    texts[15] = "A spoiled text.\n\nIt is as long as it is, and no longer than that.\n"
    with pytest.raises(EmbeddingError):
        list(intake.stored(arrivals(texts)))
    assert len(store.catalog.known()) == 10


def test_what_fails_while_entries_are_read_is_raised(intake: Intake, store: Store) -> None:
    def entries() -> Iterator[tuple[int, Arrival | None]]:
        yield from arrivals([body(n) for n in range(25)])
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        list(intake.stored(entries()))
    assert len(store.catalog.known()) == 10
