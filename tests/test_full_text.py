"""Where the words of a search are everywhere, its rarest ones say which passages are ranked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.filters import Filters
from tests.small_store import Store, article

EVERYWHERE = ("council", "met", "rain", "harbour")


@pytest.fixture
def store(in_folder: Path) -> Store:
    """Twenty passages with two words that all have, and two that few have."""
    store = Store(in_folder / "store")
    for number in range(20):
        rain = " Rain fell." if number % 5 == 0 else ""
        harbour = " The harbour was shut, the harbour was dark." if number % 10 == 0 else ""
        store.put(
            article(f"a{number:02d}", f"News\n\nThe council met {number} times.{rain}{harbour}\n")
        )
    return store


def scores(
    store: Store, words: Sequence[str], *, ranked: int, publisher: str = ""
) -> dict[str, float]:
    """Articles and their scores, best first."""
    filters = Filters(publishers=(publisher,)) if publisher else Filters()
    hits = store.catalog.lexical(words, 50, store.catalog.admit(filters), ranked=ranked)
    held = store.catalog.passages([each for each, _ in hits])
    return {held[each].article_id: score for each, score in hits}


def test_few_passages_are_all_ranked(store: Store) -> None:
    assert len(scores(store, EVERYWHERE, ranked=100)) == 20


def test_of_many_those_with_the_rarest_words_are_ranked(store: Store) -> None:
    assert {*scores(store, EVERYWHERE, ranked=6)} == {"a00", "a05", "a10", "a15"}
    assert {*scores(store, EVERYWHERE, ranked=5)} == {"a00", "a10"}


@pytest.mark.parametrize("ranked", [1, 3, 6, 25, 30])
def test_all_words_count_for_the_rank(store: Store, ranked: int) -> None:
    """Order and scores are those of the whole search."""
    whole = scores(store, EVERYWHERE, ranked=100)
    found = scores(store, EVERYWHERE, ranked=ranked)
    assert found == pytest.approx({each: whole[each] for each in found})
    assert [*found] == [each for each in whole if each in found]


def test_words_that_are_all_common_are_found_all_the_same(store: Store) -> None:
    assert len(scores(store, ("council", "met"), ranked=1)) == 20
    assert len(scores(store, ("council",), ranked=1)) == 20


def test_a_word_that_is_nowhere_is_not_the_rarest(store: Store) -> None:
    assert {*scores(store, (*EVERYWHERE, "volcano"), ranked=1)} == {"a00", "a10"}


def test_chosen_articles_are_found_by_common_words_too(store: Store) -> None:
    store.put(article("b", "Other\n\nThe council met.\n", publisher="AFP"))
    assert {*scores(store, EVERYWHERE, ranked=1, publisher="AFP")} == {"b"}
