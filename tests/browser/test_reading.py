"""The article beside the answer: by mouse, by keyboard, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_asking import TAJI, ask

pytestmark = pytest.mark.usefixtures("in_project")

QUOTE = "they claimed responsibility for this offensive"


@pytest.fixture
def answered(site: str, visit: Open) -> Page:
    page = visit(site)
    ask(page, TAJI)
    return page


def marked(page: Page) -> str:
    """The words that are marked, as one line."""
    return " ".join(" ".join(page.locator("#reader mark.current").all_inner_texts()).split())


def test_a_click_opens_the_article_with_exactly_the_quote_marked_and_in_view(
    answered: Page,
) -> None:
    link = answered.locator("#current .cite").first
    quote = link.get_attribute("data-quote")
    link.click()
    expect(answered.locator("#reader mark.current")).to_be_in_viewport()
    assert marked(answered) == quote
    expect(answered.locator("#reader")).to_contain_text("no date found")
    expect(answered.locator("#reader")).to_contain_text("no outlet found")


def test_enter_opens_escape_closes_and_the_focus_comes_back(answered: Page) -> None:
    link = answered.locator("#current .cite").first
    link.focus()
    expect(answered.locator("#quote-tip")).to_contain_text(QUOTE)
    answered.keyboard.press("Enter")
    expect(answered.locator("#reader-title")).to_be_focused()
    answered.keyboard.press("Escape")
    expect(answered.locator("#reader")).to_be_hidden()
    expect(link).to_be_focused()


def test_hovering_shows_the_quote_its_verdict_and_where_it_is_from(answered: Page) -> None:
    tip = answered.locator("#quote-tip")
    expect(tip).to_be_hidden()
    answered.locator("#current .cite").first.hover()
    expect(tip.locator(".quote")).to_contain_text(QUOTE)
    expect(tip.locator(".word")).to_have_text("checked")
    expect(tip.locator(".origin")).to_contain_text("no date found")
    answered.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_next_and_previous_go_through_the_sources_of_the_answer(answered: Page) -> None:
    answered.locator("#current .cite").first.click()
    place = answered.locator("#reader .place")
    count = int(place.inner_text().rpartition("/")[2])
    assert count > 1
    first = marked(answered)
    expect(answered.get_by_role("button", name="Previous source")).to_be_disabled()
    answered.get_by_role("button", name="Next source").click()
    expect(place).to_have_text(f"2 / {count}")
    expect(answered.locator("#reader mark.current")).to_be_in_viewport()
    assert marked(answered) != first
    answered.get_by_role("button", name="Previous source").click()
    expect(place).to_have_text(f"1 / {count}")


def test_other_sources_in_the_same_article_are_marked_lightly(answered: Page) -> None:
    links = answered.locator("#current .quotes .cite")
    articles = [each.get_attribute("data-article") for each in links.all()]
    same = [n for n, each in enumerate(articles) if articles.count(each) > 1]
    assert same
    links.nth(same[0]).click()
    expect(answered.locator("#reader mark.other")).to_have_count(
        articles.count(articles[same[0]]) - 1
    )


def test_a_passage_that_was_found_opens_too(answered: Page) -> None:
    answered.locator("#current .how summary").click()
    answered.locator("#current .how a.passage").first.click()
    expect(answered.locator("#reader mark.current").first).to_be_in_viewport()


def test_on_a_phone_the_reader_covers_the_chat(site: str, visit: Open) -> None:
    page = visit(site, viewport=PHONE)
    ask(page, TAJI)
    page.locator("#current .cite").first.click()
    page.locator("#reader mark.current").wait_for()
    box = page.locator("#reader").bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["width"])) == (0, PHONE["width"])
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#question textarea")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
