"""Conversations on the page: kept over reload and restart, found, renamed, deleted, taken along."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import rag
from rag.web import server
from tests.browser.conftest import Open
from tests.browser.test_asking import TAJI, ask

OTHER = "When was the demand for the withdrawal of US troops made in the Iraqi parliament?"

pytestmark = pytest.mark.usefixtures("in_project")


def listed(page: Page) -> list[str]:
    return page.locator("#conversations label").all_inner_texts()


def test_a_conversation_survives_a_reload_and_a_restart(fresh: Path, visit: Open) -> None:
    with rag.open(fresh, llm="none", environ={}) as corpus, server.running(corpus) as url:
        page = visit(url)
        ask(page, TAJI)
        quotes = page.locator("#current .quotes").inner_text()
        page.reload()
        expect(page.locator("#past .question")).to_have_text(TAJI)
        assert page.locator("#past .quotes").inner_text() == quotes
        page.close()
    with rag.open(fresh, llm="none", environ={}) as corpus, server.running(corpus) as url:
        page = visit(url)
        page.locator("#conversations label").filter(has_text="Taji").click()
        expect(page.locator("#past .quotes")).to_have_text(quotes, use_inner_text=True)
        page.locator("#past .cite").first.click()
        expect(page.locator("#reader mark.current")).to_be_in_viewport()


def test_questions_follow_each_other_in_one_conversation_until_a_new_one_begins(
    fresh_site: str, visit: Open
) -> None:
    page = visit(fresh_site)
    ask(page, TAJI)
    ask(page, OTHER)
    expect(page.locator("#past .question")).to_have_text([TAJI])
    assert len(listed(page)) == 1
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".suggestion:visible")).to_have_count(4)
    ask(page, OTHER)
    expect(page.locator("#past .question")).to_have_count(0)
    expect(page.locator("#conversations label")).to_have_count(2)


def test_what_is_asked_before_the_server_has_begun_a_new_conversation_is_in_it(
    fresh_site: str, visit: Open
) -> None:
    page = visit(fresh_site)
    ask(page, TAJI)
    slow = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.locator("#question textarea").fill(OTHER)
    page.get_by_role("button", name="New conversation").click()
    page.locator("#ask").click()
    expect(page.locator("#conversations label")).to_have_count(2, timeout=30_000)
    expect(page.locator("#current .question")).to_have_text(OTHER)
    expect(page.locator("#past .question")).to_have_count(0)


def test_a_conversation_is_found_by_its_words_and_renamed(fresh_site: str, visit: Open) -> None:
    page = visit(fresh_site)
    ask(page, TAJI)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".suggestion:visible")).to_have_count(4)
    ask(page, OTHER)
    expect(page.locator("#conversations label")).to_have_count(2)
    page.get_by_label("Search conversations").press_sequentially("GROUP claimed")
    expect(page.locator("#conversations label")).to_have_count(1)
    page.locator("#conversations label").first.click()
    title = page.get_by_label("Title of this conversation")
    expect(title).to_have_value(TAJI)
    title.fill("The group")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#conversations")).to_contain_text("The group")
    title.fill("   ")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("alert")).to_contain_text("title")


def test_a_deleted_conversation_can_be_had_back(fresh_site: str, visit: Open) -> None:
    page = visit(fresh_site)
    ask(page, TAJI)
    expect(page.locator("#conversations label")).to_have_count(1)
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("#conversations label")).to_have_count(0)
    expect(page.locator(".question")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#past .question")).to_have_text(TAJI)
    expect(page.locator("#conversations label")).to_have_count(1)


def test_a_rating_and_its_note_are_kept_and_can_be_taken_back(fresh_site: str, visit: Open) -> None:
    page = visit(fresh_site)
    ask(page, TAJI)
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_label("A note on this answer").fill("The group is only in the first quote.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".said")).to_have_text("Saved.")
    page.reload()
    down = page.get_by_role("button", name="Not helpful")
    expect(down).to_have_attribute("aria-pressed", "true")
    note = page.get_by_label("A note on this answer")
    expect(note).to_have_value("The group is only in the first quote.")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    expect(note).to_be_hidden()


def test_copying_takes_the_references_along(site: str, visit: Open) -> None:
    page = visit(site, permissions=["clipboard-read", "clipboard-write"])
    ask(page, TAJI)
    page.get_by_role("button", name="Copy with references").click()
    expect(page.locator("#current .said")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Usbat al-Thairen" in copied
    assert re.search(r"\[1\].+Usbat al-Thairen.+no date found", copied, re.DOTALL)
    page.locator("#current .quotes blockquote").first.click(click_count=3)
    page.keyboard.press("Control+C")
    selected = page.evaluate("navigator.clipboard.readText()")
    assert "[1] “" in selected


def test_a_conversation_is_taken_along_in_three_forms(
    fresh_site: str, visit: Open, tmp_path: Path
) -> None:
    page = visit(fresh_site)
    ask(page, TAJI)
    taken = {}
    for name in ("Markdown", "JSON", "One HTML file"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        taken[name] = file
    assert f"## {TAJI}" in taken["Markdown"].read_text("utf-8")
    turn = json.loads(taken["JSON"].read_text("utf-8"))["turns"][0]
    assert turn["answer"]["citations"][0]["quote"]
    alone = page.context.new_page()
    alone.goto(taken["One HTML file"].as_uri())
    expect(alone.locator(".question")).to_have_text(TAJI)
    alone.get_by_text("Sources (").click()
    expect(alone.locator(".sources q").first).to_be_visible()
    expect(alone.locator("script, button, [src], link")).to_have_count(0)
