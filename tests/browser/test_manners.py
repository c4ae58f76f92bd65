"""For everybody: nothing that axe-core finds, both themes, both directions, nothing that jumps.

Every screen is photographed on the way; `SCREENSHOTS=docs` keeps the pictures there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import rag
from rag import accounts
from rag.web import server
from rag.web.wording import LANGUAGES, wording
from tests.browser.conftest import PHONE, WIDE, Open
from tests.browser.test_asking import HEADED, QUESTION, ask
from tests.scripted_server import ScriptedServer

PARLIAMENT = "When was the demand for the withdrawal of US troops made in the Iraqi parliament?"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

pytestmark = pytest.mark.usefixtures("in_project")


@pytest.fixture
def photograph(tmp_path: Path) -> Callable[[Page, str], None]:
    """Keeps a picture of a page under a name."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)

    def taken(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return taken


def violations(page: Page) -> list[str]:
    """What axe-core holds against the page as it is; it must have looked at colours."""
    found = Axe().run(page, options={"runOnly": list(RULES)}).response
    assert any(each["id"] == "color-contrast" for each in found["passes"])
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_is_accessible(
    site: str,
    visit: Open,
    theme: str,
    language: str,
    photograph: Callable[[Page, str], None],
) -> None:
    say = wording(language)
    page = visit(site + say.path, color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".suggestion:visible")).to_have_count(4)
    expect(page.locator(".overview")).to_be_visible()
    screens = {"first": violations(page)}
    photograph(page, f"first-{theme}-{language}")
    ask(page, PARLIAMENT)
    photograph(page, f"answer-{theme}-{language}")
    for summary in page.locator("#current details > summary").all():
        summary.click()
    page.get_by_role("button", name=say("thumb_down")).click()
    expect(page.locator(".note-form")).to_be_visible()
    screens["answer"] = violations(page)
    page.locator("#current .sources").scroll_into_view_if_needed()
    photograph(page, f"checks-{theme}-{language}")
    page.locator("#current .quotes .cite").first.hover()
    screens["quote"] = violations(page)
    page.locator("#current .quotes .cite").first.click()
    expect(page.locator("#reader mark.current")).to_be_in_viewport()
    screens["reader"] = violations(page)
    photograph(page, f"reader-{theme}-{language}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=say("filters")).click()
    since = page.get_by_role("textbox", name=say("since"))  # its chip has the same words
    since.fill("2021")
    since.press("Tab")
    page.locator("#chips label").wait_for()
    screens["limits"] = violations(page)
    page.get_by_role("tab", name=say("tab_compare")).click()
    page.get_by_label(say("topic")).fill("US troops in Iraq")
    page.get_by_label(say("topic")).press("Enter")
    page.locator("#dated svg").wait_for()
    screens["compare"] = violations(page)
    photograph(page, f"compare-{theme}-{language}")
    page.get_by_role("tab", name=say("tab_audit")).click()
    page.get_by_label(say("draft"), exact=True).fill("The harbour of Port Elva froze in 1901.")
    page.get_by_role("button", name=say("audit_go")).click()
    page.locator("#audited .trouble").wait_for()  # no language model: it says so
    screens["audit"] = violations(page)
    photograph(page, f"audit-{theme}-{language}")
    page.get_by_role("tab", name=say("tab_articles")).click()
    page.locator("#articles label").nth(2).click()
    page.get_by_role("link", name=say("open_article")).wait_for()
    page.get_by_role("button", name=say("correct")).click()
    page.get_by_role("button", name=say("remove"), exact=True).click()
    page.get_by_role("button", name=say("remove_yes")).wait_for()
    screens["articles"] = violations(page)
    photograph(page, f"articles-{theme}-{language}")
    assert {name: found for name, found in screens.items() if found} == {}


def test_the_phone_shows_the_same(
    site: str, visit: Open, photograph: Callable[[Page, str], None]
) -> None:
    page = visit(site, viewport=PHONE)
    expect(page.locator(".suggestion:visible")).to_have_count(4)
    expect(page.locator(".overview")).to_be_visible()
    photograph(page, "first-phone")
    assert violations(page) == []
    ask(page, PARLIAMENT)
    photograph(page, "answer-phone")
    assert violations(page) == []
    page.locator("#current .cite").first.click()
    expect(page.locator("#reader mark.current")).to_be_in_viewport()
    photograph(page, "reader-phone")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_to_log_in_at_is_accessible_too(
    fresh: Path,
    tmp_path: Path,
    browser: Browser,
    theme: Literal["light", "dark"],
    photograph: Callable[[Page, str], None],
) -> None:
    """As it is first seen, and after a wrong password."""
    accounts.add(tmp_path / "users.json", "ann", "a password of hers")
    with (
        rag.open(fresh, llm="none", environ={}) as corpus,
        server.running(corpus, auth_file=tmp_path / "users.json") as url,
        browser.new_context(viewport=WIDE, color_scheme=theme) as context,
    ):
        page = context.new_page()
        page.goto(url)
        assert page.url == f"{url}/login"
        assert violations(page) == []
        page.get_by_label("Name").fill("ann")
        page.get_by_label("Password").fill("not hers")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        assert violations(page) == []
        photograph(page, f"login-{theme}")


def test_right_to_left_the_reader_is_on_the_left(site: str, visit: Open) -> None:
    page = visit(f"{site}/ar/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    ask(page, PARLIAMENT)
    page.locator("#current .cite").first.click()
    box = page.locator("#reader").bounding_box()
    head = page.locator("h1").bounding_box()
    assert box is not None
    assert head is not None
    assert box["x"] == 0
    assert head["x"] > WIDE["width"] / 2


def test_the_theme_is_chosen_by_hand_and_remembered(site: str, visit: Open) -> None:
    page = visit(site)
    body = page.locator("body")
    expect(body).not_to_have_class(re.compile("dark"))
    page.get_by_role("button", name="Dark or light").click()
    expect(body).to_have_class(re.compile("dark"))
    page.reload()
    expect(body).to_have_class(re.compile("dark"))


def test_nothing_jumps_while_the_page_opens_and_an_answer_is_written(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    """Layout shifts as the browser itself scores them; below 0.1 is what readers do not notice."""
    url, model = scripted
    model.prose = f"{HEADED}⟦headed by Qassem⟧"
    page = visit(url)
    page.evaluate(
        """() => {
            window.jumped = 0;
            new PerformanceObserver((list) => {
                for (const shift of list.getEntries()) {
                    if (!shift.hadRecentInput) window.jumped += shift.value;
                }
            }).observe({ type: "layout-shift", buffered: true });
        }"""
    )
    expect(page.locator(".suggestion:visible")).to_have_count(4)
    assert page.evaluate("window.jumped") < 0.1
    page.evaluate("window.jumped = 0")
    ask(page, QUESTION)
    assert page.evaluate("window.jumped") < 0.1


def test_the_whole_way_is_open_to_the_keyboard(site: str, visit: Open) -> None:
    """From the question to the article and back, without a mouse."""
    page = visit(site)
    page.locator("#question textarea").focus()
    page.keyboard.type(PARLIAMENT)
    page.keyboard.press("Enter")
    page.locator("#current .footer").wait_for()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#current .quotes .cite')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#current .quotes .cite").last).to_be_focused()
