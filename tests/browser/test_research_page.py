"""The tabs beside asking, in the browser: what differs on a topic, when it was, a draft checked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.hostile import HANDLERS, SCRIPTS
from tests.browser.test_asking import ask
from tests.browser.test_manners import violations
from tests.scripted_server import ScriptedServer

TOPIC = "US troops in Iraq"
DRAFT = (
    "In May 2020, parliament elected al-Kadhimi to replace Abdul-Mahdi. In May 2019, parliament"
    " elected al-Kadhimi to replace Abdul-Mahdi. The harbour of Port Elva froze in January 1901."
)

pytestmark = pytest.mark.usefixtures("in_project")


def compare(page: Page, topic: str = TOPIC) -> None:
    page.get_by_role("tab", name="Compare").click()
    page.locator("#topic textarea, #topic input").fill(topic)
    page.keyboard.press("Enter")
    page.locator("#dated h2").wait_for(timeout=60_000)


def audit(page: Page, draft: str = DRAFT) -> None:
    page.get_by_role("tab", name="Check a draft").click()
    page.locator("#draft textarea").fill(draft)
    page.locator("#audit-go").click()


def test_figures_that_differ_stand_side_by_side_and_open_their_articles(
    site: str, visit: Open
) -> None:
    page = visit(site)
    compare(page)
    table = page.locator("#differing table").first
    expect(table).to_contain_text("2,500")
    expect(table).to_contain_text("5,200")
    expect(table).to_contain_text("the Pentagon")
    expect(table).to_contain_text("2021-08-05")
    assert violations(page) == []
    table.locator(".cite").first.press("Enter")
    expect(page.locator("#reader mark.current")).to_be_in_viewport()
    expect(page.locator("#reader mark.current")).to_contain_text(re.compile("2,500|5,200"))
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()


def test_a_timeline_is_drawn_and_listed_in_order(site: str, visit: Open) -> None:
    page = visit(site)
    compare(page)
    expect(page.locator("#dated svg")).to_be_visible()
    dates = page.locator("#dated ol > li > strong").all_inner_texts()
    assert dates == sorted(dates)
    assert "2020-05" in dates
    expect(page.locator("#dated")).to_contain_text("Without a known date")
    page.locator("#dated ol .passage").first.click()
    expect(page.locator("#reader mark.current")).to_be_in_viewport()


def test_a_topic_without_anything_says_so(site: str, visit: Open) -> None:
    page = visit(site)
    compare(page, "zebra crossings")
    expect(page.locator("#differing")).to_contain_text("do not differ on it")


def test_a_draft_is_checked_sentence_by_sentence(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, _ = scripted
    page = visit(url)
    audit(page)
    rows = page.locator("#audited tbody tr")
    expect(rows).to_have_count(3, timeout=60_000)
    expect(rows.nth(0)).to_contain_text("supported")
    expect(rows.nth(1)).to_contain_text("contradicted")
    expect(rows.nth(1)).to_contain_text("2020")
    expect(rows.nth(2)).to_contain_text("not in the corpus")
    assert violations(page) == []


def test_without_a_model_a_draft_is_refused_with_a_way_on(site: str, visit: Open) -> None:
    page = visit(site)
    audit(page)
    expect(page.locator("#audited .trouble")).to_contain_text("language model")


def test_hostile_topics_and_drafts_are_text(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, _ = scripted
    page = visit(url)
    hostile = " ".join([*SCRIPTS[:4], *HANDLERS[:4]])[:480]
    compare(page, hostile)
    audit(page, f"{hostile}. In May 2020, parliament elected al-Kadhimi.")
    page.locator("#audited tbody tr").first.wait_for(timeout=60_000)
    assert page.evaluate("() => window.pwned === undefined")


def test_the_phone_shows_them_too(site: str, visit: Open) -> None:
    page = visit(site, viewport=PHONE)
    compare(page)
    expect(page.locator("#differing table").first).to_be_visible()
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_under_an_answer_stand_disagreement_speakers_and_origins(site: str, visit: Open) -> None:
    page = visit(site)
    ask(page, "How many US troops are in Iraq?")
    page.locator("#current .disagreements summary").click()
    expect(page.locator("#current .disagreements table")).to_contain_text("fewer than 3,000")
    page.locator("#current .sources-section summary").click()
    expect(page.locator("#current .speaker").first).to_contain_text("said by")
    page.locator("#current .origins summary").click()
    expect(page.locator("#current .origins")).to_contain_text("independent")
    page.locator("#current .coverage summary").click()
    expect(page.locator("#current .coverage")).to_contain_text("Speakers")


def test_a_slider_sets_the_day_as_of_which_is_asked(site: str, visit: Open) -> None:
    page = visit(site)
    page.get_by_role("button", name="Limit the articles").click()
    slider = page.get_by_role("slider", name="As of")
    expect(slider).to_have_attribute("aria-valuetext", "no limit")
    slider.focus()
    slider.press("ArrowLeft")
    field = page.get_by_role("textbox", name="Published for certain by")
    expect(field).to_have_value("2021-08-05")
    expect(slider).to_have_attribute("aria-valuetext", "2021-08-05")
    chip = page.locator("#chips label")
    expect(chip).to_contain_text("2021-08-05")
    assert violations(page) == []
    ask(page, "How many US troops are in Iraq?")
    expect(page.locator("#current")).to_contain_text("Left out (4)")
    chip.locator("input").uncheck()  # the limit is lifted, and the slider follows
    expect(field).to_have_value("")
    expect(slider).to_have_attribute("aria-valuetext", "no limit")
    field.fill("2020")
    expect(slider).to_have_attribute("aria-valuetext", "2021-08-05")
