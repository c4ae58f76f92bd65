"""The time a question asks about, and how well what a sentence says of time fits it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import PartialDate
from rag.periods import BEGINS, BESIDE, COVERS, TOUCHES, WITHIN, Period, asked, dated, fit, periods

FIRST, LAST = date.min, date.max


def days(*spans: tuple[date, date]) -> tuple[Period, ...]:
    return tuple(Period(*span) for span in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He stayed from 2004 to 2006.", days((date(2004, 1, 1), date(2006, 12, 31)))),
        ("He stayed in 2005 to 2006.", days((date(2005, 1, 1), date(2006, 12, 31)))),
        ("between Sep 1996 and Feb 1997", days((date(1996, 9, 1), date(1997, 2, 28)))),
        ("from 1989 to Aug 1989", days((date(1989, 1, 1), date(1989, 12, 31)))),
        ("the 1997–98 season", days((date(1997, 1, 1), date(1998, 12, 31)))),
        ("in office ( 2000-2016 )", days((date(2000, 1, 1), date(2016, 12, 31)))),
        ("since 2009 he has led it", days((date(2009, 1, 1), LAST))),
        ("until 1998 it was Soviet", days((FIRST, date(1998, 12, 31)))),
        ("by the end of 2021", days((FIRST, date(2021, 12, 31)))),
        ("in the late 1970s", days((date(1976, 1, 1), date(1979, 12, 31)))),
        ("in the 1930's", days((date(1930, 1, 1), date(1939, 12, 31)))),
        ("On 5 January 2020 they voted.", days((date(2020, 1, 5), date(2020, 1, 5)))),
        (
            "in 1897 in Berlin, in 1899 in Brussels",
            days((date(1897, 1, 1), date(1897, 12, 31)), (date(1899, 1, 1), date(1899, 12, 31))),
        ),
        (
            "in 1934 and 1935",
            days((date(1934, 1, 1), date(1934, 12, 31)), (date(1935, 1, 1), date(1935, 12, 31))),
        ),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, expected: tuple[Period, ...]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Some 2000 troops stayed.",
        "It cost $2,500 and weighed 1990.5 kg.",
        "Monir (16 December 1922 – 20 April 2019) was an artist.",
        "Sabine (born 18 September 1976) is a physicist.",
        "12020 men, 202 tanks, 2100 and 3000 rifles, Mk2020",
        "",
    ],
)
def test_a_count_and_a_life_are_no_time(text: str) -> None:
    assert periods(text) == ()
    assert asked(text) is None


def test_a_question_asks_about_all_it_names() -> None:
    wanted = asked("Who led it in 2004 and in March 2006?")
    assert wanted == Period(date(2004, 1, 1), date(2006, 3, 31))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("from 2003 to 2010", COVERS),
        ("since 1999", COVERS),
        ("joined in 2006", BEGINS),
        ("in May 2008", WITHIN),
        ("from 2009 to 2012", TOUCHES),
        ("from 2003 to 2006", TOUCHES),
        ("from 1990 to 1994", BESIDE),
        ("nothing of time", 0.0),
    ],
)
def test_how_well_a_time_fits(said: str, expected: float) -> None:
    wanted = asked("from 2006 to 2009")
    assert wanted
    assert fit(wanted, periods(said)) == expected


def test_the_best_of_several_times_counts() -> None:
    wanted = dated(PartialDate(2005))
    assert fit(wanted, periods("in 1990, and from 2004 to 2006")) == COVERS


@given(st.text(alphabet="0123456789–- /from to ince2until()s.,", max_size=60))
def test_no_text_breaks_it_and_periods_are_in_order(text: str) -> None:
    for period in periods(text):
        assert period.start <= period.end
        assert BESIDE <= fit(dated(PartialDate(2000)), (period,)) <= COVERS
