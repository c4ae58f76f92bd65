"""Whatever anybody wrote is text in HTML, and no template of Gradio's."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.web.escaping import attributes, element, text, visible


class Reading(HTMLParser):
    """What a browser would read: tags, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text())
def test_text_is_read_as_it_was_and_opens_nothing(written: str) -> None:
    safe = text(written)
    assert not set("<>\"'{}$`") & set(safe)
    read = Reading(f"<p>{safe}</p>")
    assert [tag for tag, _ in read.tags] == ["p"]
    if written.isprintable():
        assert read.text == visible(written)


@given(st.text())
def test_an_attribute_stays_one(written: str) -> None:
    read = Reading(element("p", "x", title=written))
    assert [(tag, list(found)) for tag, found in read.tags] == [("p", ["title"])]
    if written.isprintable():
        assert read.tags[0][1]["title"] == visible(written)


@pytest.mark.parametrize("sign", ["‮", "⁦", "\x00", "\x1b", "\x85", "\ud800"])
def test_what_cannot_be_seen_or_turns_the_direction_is_not_passed_on(sign: str) -> None:
    assert sign not in text(f"a{sign}b")


def test_lines_and_tabs_stay() -> None:
    assert text("a\n\tb\r\n") == "a\n\tb\r\n"


def test_attributes_are_named_as_in_html() -> None:
    made = attributes(class_="a", data_number=1, hidden=True, open=False, lang=None)
    assert made == ' class="a" data-number="1" hidden'
