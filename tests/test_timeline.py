"""The drawing of dates: what is dated is drawn, what is not is said."""

from __future__ import annotations

import re

import rag
from rag.web.timeline import timeline
from rag.web.wording import wording

SAY = wording("en")


def cited(number: int, published: str | None) -> rag.Citation:
    return rag.Citation(number, valid=True, article_id="a", published=published, end=1, quote="x")


def test_articles_of_one_day_share_a_point_and_undated_ones_are_named() -> None:
    drawn = timeline([cited(1, "2021-08-05"), cited(2, None), cited(3, "2021-08-05")], SAY)
    assert 'aria-label="Dates of the cited articles: [1] [3] 2021-08-05"' in drawn
    assert "No date found: [2]" in drawn
    assert re.findall(r">(\[[^<]*)</text>", drawn) == ["[1] [3]"]
    assert ">2021-08-05</text>" in drawn


def test_a_month_and_a_year_are_drawn_as_long_as_they_are() -> None:
    drawn = timeline([cited(1, "2020"), cited(2, "2020-03")], SAY)
    assert "[1] 2020-01-01 – 2020-12-31; [2] 2020-03-01 – 2020-03-31" in drawn


def test_it_takes_the_colour_of_the_page() -> None:
    drawn = timeline([cited(1, "2021-08-05")], SAY)
    assert "currentColor" in drawn
    assert "<script" not in drawn


def test_nothing_is_drawn_where_nothing_is_dated_or_cited() -> None:
    assert "<svg" not in timeline([cited(1, None)], SAY)
    assert timeline([], SAY) == ""
    assert timeline([rag.Citation(1, valid=False)], SAY) == ""
