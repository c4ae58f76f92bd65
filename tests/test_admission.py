"""Which articles filters admit, and which article a name means."""

from __future__ import annotations

import pytest

from rag.catalog.admission import Admitted, admit, listed, named, visible
from rag.dates import PartialDate
from rag.errors import FilterError
from rag.filters import Filters
from rag.types import Card, LeftOut, Overview

TAJI = Card(
    "taji-1a2b", ("news/taji.txt", "/p/news/taji.txt"), "Ann Ray", "AFP", PartialDate(2021, 8, 5)
)
ERBIL = Card("erbil-3c4d", ("news/erbil.txt",), "Bo Lind", "Reuters", PartialDate(2021, 8))
UNDATED = Card("taji-5e6f", ("old/taji.txt",), None, "AFP", None)
CARDS = (TAJI, ERBIL, UNDATED)


def test_no_filter_admits_everything_without_a_list() -> None:
    assert admit(Filters(), CARDS) == Admitted(None, LeftOut())


def test_publishers_and_authors_are_compared_whole_whatever_their_case() -> None:
    assert admit(Filters(publishers=("afp",)), CARDS).articles == frozenset({TAJI.id, UNDATED.id})
    assert admit(Filters(authors=("ANN RAY",), publishers=("AFP",)), CARDS).articles == frozenset(
        {TAJI.id}
    )
    with pytest.raises(FilterError):
        admit(Filters(authors=("Ann",)), CARDS)


def test_several_values_of_one_kind_mean_any_of_them() -> None:
    assert admit(Filters(publishers=("AFP", "Reuters")), CARDS).articles == frozenset(
        {c.id for c in CARDS}
    )


def test_a_date_leaves_undated_articles_out_and_counts_them_apart() -> None:
    found = admit(Filters(since=PartialDate(2021, 8, 10)), CARDS)
    assert found == Admitted(frozenset({ERBIL.id}), LeftOut(undated=1, filtered=1))


def test_an_article_counts_as_undated_only_where_all_else_fits() -> None:
    found = admit(Filters(since=PartialDate(2021), publishers=("Reuters",)), CARDS)
    assert found == Admitted(frozenset({ERBIL.id}), LeftOut(undated=0, filtered=2))


def test_an_unknown_value_is_refused_and_at_most_eight_known_ones_are_named() -> None:
    many = [Card(f"id{n}", (f"{n}.txt",), None, f"House {n:02d}", None) for n in range(12)]
    with pytest.raises(FilterError) as caught:
        admit(Filters(publishers=("AP",)), many)
    assert caught.value.hint.count("House") == 8
    with pytest.raises(FilterError, match=r"nothing\.txt"):
        admit(Filters(articles=("nothing.txt",)), CARDS)


@pytest.mark.parametrize(
    "name", ["erbil-3c4d", "erbil", "erbil-3", "news/erbil.txt", "./news/erbil.txt", "erbil.txt"]
)
def test_an_article_goes_by_id_its_beginning_path_or_file_name(name: str) -> None:
    assert named(name, CARDS) == [ERBIL]
    assert admit(Filters(articles=(name,)), CARDS).articles == frozenset({ERBIL.id})


def test_a_name_of_several_articles_names_their_ids() -> None:
    for name in ("taji", "taji.txt"):
        assert named(name, CARDS) == [TAJI, UNDATED]
        with pytest.raises(FilterError) as caught:
            admit(Filters(articles=(name,)), CARDS)
        assert TAJI.id in caught.value.hint
        assert UNDATED.id in caught.value.hint


def test_an_exact_id_is_never_ambiguous() -> None:
    longer = Card("taji-1a2b9", ("x.txt",), None, None, None)
    assert named("taji-1a2b", (TAJI, longer)) == [TAJI]


def test_no_name_means_no_article() -> None:
    assert named("  ", CARDS) == []


def test_nothing_known_is_said_so() -> None:
    assert listed(()) == "none"
