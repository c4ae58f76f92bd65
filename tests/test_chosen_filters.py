"""The limits of the page: as filters, as chips, and lifted one by one."""

from __future__ import annotations

from rag.web.chosen_filters import ChosenFilters
from rag.web.wording import wording

SET = ChosenFilters(" 2020 ", "", "2021-03", ["Alwaght"], [], ["002-x"])


def test_what_is_set_becomes_a_filter_and_nothing_else() -> None:
    assert SET.options() == {
        "since": "2020",
        "as_of": "2021-03",
        "publishers": ["Alwaght"],
        "articles": ["002-x"],
    }
    assert ChosenFilters().options() == {}


def test_every_limit_has_a_chip_that_lifts_it_alone() -> None:
    chips = SET.chips(wording("en"))
    assert len(chips) == 4
    for label, key in chips:
        assert label
        kept = SET.keeping([other for _, other in chips if other != key])
        assert len(kept.options()) == 3
        assert len(kept.chips(wording("en"))) == 3
    assert SET.keeping([]).options() == {}


def test_fields_that_gradio_empties_to_none_limit_nothing() -> None:
    assert ChosenFilters(None, None, None, None, None, None).options() == {}  # type: ignore[arg-type]  # as Gradio sends them
