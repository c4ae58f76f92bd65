"""Which articles filters admit, and which article a name means."""

from __future__ import annotations

from typing import Any

import pytest

from rag.catalog.admission import Admitted, admit, listed, named, visible
from rag.dates import PartialDate
from rag.errors import FilterError
from rag.filters import Filters
from rag.holdings import Overview
from rag.types import Card, LeftOut

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


ANNS = Card("ann-7a8b", ("up/a.txt",), "Cy Roe", "Ann's", PartialDate(2021, 8, 5), owner="ann")
BOBS = Card("bob-9c0d", ("up/b.txt",), "Dee Poe", "Bob's", None, owner="bob")
ALL = (*CARDS, ANNS, BOBS)


def test_what_is_only_hidden_is_told_without_looking_at_the_cards() -> None:
    assert admit(Filters(hidden=("x",)), ()) == Admitted(hidden=frozenset({"x"}))
    assert admit(Filters(uploads_of="ann"), ()) == Admitted(uploads_of="ann")
    assert Filters(hidden=("x",))
    assert Filters(uploads_of="")
    assert not Filters()
    assert not Admitted()


@pytest.mark.parametrize(
    "hides", [{"hidden": (BOBS.id,)}, {"uploads_of": "ann"}, {"hidden": (BOBS.id, "gone")}]
)
def test_the_hidden_is_neither_admitted_nor_counted_as_left_out(hides: dict[str, Any]) -> None:
    found = admit(Filters(since=PartialDate(2021), **hides), ALL)
    assert found == Admitted(frozenset({TAJI.id, ERBIL.id, ANNS.id}), LeftOut(1, 0))
    found = admit(Filters(publishers=("AFP",), **hides), ALL)
    assert found == Admitted(frozenset({TAJI.id, UNDATED.id}), LeftOut(0, 2))


@pytest.mark.parametrize(
    "names",
    [
        {"publishers": ("Bob's",)},
        {"authors": ("Dee Poe",)},
        {"articles": (BOBS.id,)},
        {"articles": ("b.txt",)},
    ],
)
def test_the_hidden_is_named_by_no_error(names: dict[str, Any]) -> None:
    with pytest.raises(FilterError) as hidden:
        admit(Filters(uploads_of="ann", **names), ALL)
    with pytest.raises(FilterError) as absent:
        admit(Filters(**names), (*CARDS, ANNS))
    assert (str(hidden.value), hidden.value.hint) == (str(absent.value), absent.value.hint)
    assert admit(Filters(uploads_of="bob", **names), ALL).articles == frozenset({BOBS.id})


def test_an_owner_of_nothing_sees_what_is_everybodys() -> None:
    assert visible(ALL, (), "") == list(CARDS)
    assert visible(ALL, (), None) == list(ALL)
    assert visible(ALL, (TAJI.id, BOBS.id)) == [ERBIL, UNDATED, ANNS]


def test_an_overview_counts_and_dates_the_articles() -> None:
    assert Overview.of(ALL) == Overview(
        articles=5,
        publishers=(("AFP", 2), ("Ann's", 1), ("Bob's", 1), ("Reuters", 1)),
        authors=(("Ann Ray", 1), ("Bo Lind", 1), ("Cy Roe", 1), ("Dee Poe", 1)),
        earliest="2021-08",
        latest="2021-08",
        undated=2,
    )
    assert Overview.of(()) == Overview(0, (), (), None, None, 0)


def test_a_card_gives_its_date_as_precisely_as_it_is_known() -> None:
    assert (ERBIL.source, ERBIL.published, ERBIL.precision) == (
        "news/erbil.txt",
        "2021-08",
        "month",
    )
    assert (UNDATED.published, UNDATED.precision) == (None, "none")
