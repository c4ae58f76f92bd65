"""The article as HTML: its own characters, the marks exactly where they belong."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

import rag
from rag.web.reader import Mark, article, missing
from rag.web.wording import wording

SAY = wording("en")
LETTERS = st.text(alphabet="ab <&\n", min_size=1, max_size=30)


def of(text: str) -> rag.Article:
    return rag.Article(id="a", source="seeds/a.txt", version="0" * 64, text=text)


def body(html: str) -> str:
    found = re.search(r'<div class="text"[^>]*>(.*)</div></div>$', html, re.DOTALL)
    assert found
    return found[1]


def current(html: str) -> str:
    return unescape(
        "".join(re.findall(r'<mark class="current"[^>]*>(.*?)</mark>', html, re.DOTALL))
    )


@given(LETTERS, st.data())
def test_marks_change_no_character_and_the_current_one_holds_exactly_its_span(
    text: str, data: st.DataObject
) -> None:
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    marks = [
        Mark(min(pair), max(pair))
        for pair in data.draw(st.lists(spans, max_size=4))
        if pair[0] != pair[1]
    ]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = article(of(text), [*marks, Mark(start, end, current=True)], SAY)
    assert unescape(re.sub(r"<[^>]*>", "", body(shown))) == text
    assert current(shown) == text[start:end]


def test_a_mark_past_the_end_is_left_out() -> None:
    assert "<mark" not in article(of("short"), [Mark(2, 99, current=True)], SAY)


def test_what_is_not_known_is_said_to_be_so() -> None:
    shown = article(of("text"), [], SAY)
    assert {"no date found", "no author found", "no outlet found"} <= set(
        re.findall(r"<dd[^>]*>(.*?)</dd>", shown)
    )


def test_an_article_that_is_gone_says_so() -> None:
    assert "no longer in the store" in missing(SAY)
