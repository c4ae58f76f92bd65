"""The stops of the slider for "as of"."""

from __future__ import annotations

from rag.web.slider import STOPS, slider, stops
from rag.web.wording import wording


def test_a_stop_is_the_day_by_which_an_article_was_out_for_certain() -> None:
    assert stops(["2021-08-05", "2020", "2020-12", "2021-08-05"]) == ["2020-12-31", "2021-08-05"]


def test_of_many_days_some_are_stops_and_the_last_always_is() -> None:
    days = [f"{year:04d}-{month:02d}-15" for year in range(1950, 2000) for month in range(1, 13)]
    found = stops(days)
    assert len(found) <= STOPS
    assert found == sorted(found)
    assert found[-1] == "1999-12-15"


def test_without_dated_articles_there_is_none() -> None:
    assert slider([], wording("en")) == ""


def test_it_begins_without_a_limit() -> None:
    shown = slider(["2021-08-05", "2020"], wording("en"))
    assert 'max="2" value="2" aria-valuetext="no limit"' in shown
    assert 'data-days="2020-12-31 2021-08-05"' in shown
