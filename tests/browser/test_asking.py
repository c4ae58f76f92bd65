"""Asking on the page: evidence, prose, marks, stopping, errors, what is folded under an answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.scripted_server import ScriptedServer
from tests.served import PatientModel

QUESTION = "Who heads the committee that supervises the withdrawal of foreign troops?"
HEADED = "The committee is headed by Qassem Al-Araji."
TAJI = "Which group claimed the attack on the Taji base?"

pytestmark = pytest.mark.usefixtures("in_project")


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, and wait until its answer is finished."""
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#current .question")).to_have_text(question)
    page.locator("#current .footer, #current .trouble").first.wait_for()


def test_the_first_screen_says_what_is_there_and_offers_four_questions(
    site: str, visit: Open
) -> None:
    page = visit(site)
    expect(page.locator(".overview")).to_contain_text("Articles: 5")
    expect(page.locator(".overview")).to_contain_text("2021-08-05")
    offered = page.locator(".suggestion:visible")
    expect(offered).to_have_count(4)
    question = offered.first.inner_text()
    offered.first.click()
    expect(page.locator("#current .question")).to_have_text(question)
    page.locator("#current .footer").wait_for()
    expect(offered).to_have_count(0)


def test_a_question_with_nothing_in_it_changes_nothing(site: str, visit: Open) -> None:
    page = visit(site)
    page.locator("#question textarea").fill("   ")
    page.keyboard.press("Enter")
    expect(page.locator(".suggestion:visible")).to_have_count(4)
    expect(page.locator("#current .question")).to_have_count(0)


def test_a_mark_shows_its_verdict_by_shape_and_in_words(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, model = scripted
    model.prose = f"{HEADED}⟦headed by Qassem⟧"
    page = visit(url)
    ask(page, QUESTION)
    mark = page.locator("#current .prose .cite")
    expect(mark).to_have_text("1✓")
    expect(mark).to_have_attribute("aria-label", re.compile("Source 1, checked: "))
    expect(page.locator("#current .prose")).to_contain_text(HEADED)


def test_what_fails_its_check_is_said_to(scripted: tuple[str, ScriptedServer], visit: Open) -> None:
    url, model = scripted
    model.prose = f"{HEADED}⟦headed by Qassem⟧ The committee has 400 members.⟦headed by Qassem⟧"
    page = visit(url)
    ask(page, QUESTION)
    expect(page.locator("#current .prose")).not_to_contain_text("400")
    page.locator("#current .checks summary").click()
    failed = page.locator("#current .checks li").filter(has_text="400 members")
    expect(failed).to_contain_text(re.compile("not supported|contradicted"))
    expect(failed.locator(".reasons")).to_contain_text("400")


def test_in_strict_mode_nothing_is_seen_that_failed_and_it_is_counted(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, model = scripted
    model.prose = f"{HEADED}⟦headed by Qassem⟧ The committee has 400 members.⟦headed by Qassem⟧"
    page = visit(url)
    page.get_by_label("Only what passed its check").check()
    ask(page, QUESTION)
    expect(page.locator("#current .prose")).to_contain_text(HEADED)
    expect(page.locator("#current .note")).to_contain_text("1 sentence that failed its check")
    page.locator("#current .checks summary").click()
    expect(page.locator("#current .checks li")).to_have_count(1)
    expect(page.locator("#current")).not_to_contain_text("400")


def test_a_model_that_fails_gives_quotes_and_says_so(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, model = scripted
    model.prose, model.broken = HEADED, True
    page = visit(url)
    ask(page, QUESTION)
    expect(page.locator("#current .quotes")).to_contain_text("Qassem")
    expect(page.locator("#current .note").first).to_contain_text("Quotes instead of prose")


def test_what_was_found_is_shown_before_the_model_has_written_and_stays_when_stopped(
    patient: tuple[str, PatientModel], visit: Open
) -> None:
    url, model = patient
    page = visit(url)
    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#current .found li")).to_have_count(3)
    assert model.writing.wait(30)
    expect(page.locator("#current .unchecked")).to_contain_text("Coalition forces left Iraq")
    page.locator("#stop").click()
    assert model.stopped.wait(30)
    expect(page.locator("#current .answer")).to_contain_text("half-finished")
    expect(page.locator("#current .found li")).to_have_count(3)
    expect(page.locator("#ask")).to_be_visible()
    page.reload()
    expect(page.locator("#past .answer")).to_contain_text("half-finished")


def test_whoever_waits_for_the_model_sees_how_many_go_before(
    patient: tuple[str, PatientModel], visit: Open
) -> None:
    url, model = patient
    first, second = visit(url), visit(url)
    for page in (first, second):
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        assert model.writing.wait(30)
    expect(second.locator("#current .state")).to_contain_text("before this one: 1")
    expect(second.locator("#current .found li")).to_have_count(3)
    model.finish.set()
    second.locator("#current .footer").wait_for()


def test_a_refusal_names_the_gap_and_what_came_nearest(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, model = scripted
    model.answers = -4.0
    page = visit(url)
    ask(page, "What does a ticket to Baghdad cost?")
    expect(page.locator("#current .refusal")).to_contain_text("do not answer")
    expect(page.locator("#current .nearest .cite").first).to_be_visible()


def test_a_question_that_cannot_be_asked_is_a_sentence_with_a_way_on(
    site: str, visit: Open
) -> None:
    page = visit(site)
    page.get_by_role("button", name="Limit the articles").click()
    since = page.get_by_role("textbox", name="Published since")  # its chip has the same words
    since.fill("next week")
    since.press("Tab")
    ask(page, TAJI)
    expect(page.locator("#current .trouble")).to_contain_text("since should be a date")
    expect(page.locator("#current .trouble")).to_contain_text("YYYY-MM-DD")


def test_everything_about_an_answer_is_folded_under_it(site: str, visit: Open) -> None:
    page = visit(site)
    ask(page, "When was the demand for the withdrawal of US troops made in the Iraqi parliament?")
    folded = page.locator("#current details")
    assert all(not each.evaluate("each => each.open") for each in folded.all())
    for each in folded.locator("summary").all():
        each.click()
    expect(page.locator("#current .sources q").first).to_contain_text("January 2020")
    expect(page.locator("#current .timeline svg")).to_be_visible()
    expect(page.locator("#current .timeline [role=img]")).to_have_attribute(
        "aria-label", re.compile("2021-08-05")
    )
    expect(page.locator("#current .how tbody tr")).to_have_count(6)
    expect(page.locator("#current .how")).to_contain_text("none: the answer is quotes")


def test_a_screen_reader_is_told_when_the_answer_is_there(site: str, visit: Open) -> None:
    page = visit(site)
    ask(page, TAJI)
    expect(page.locator("#announce")).to_contain_text("Usbat")
    expect(page.locator("#announce")).to_have_attribute("aria-live", "polite")


def test_limits_show_as_chips_hold_for_the_answer_and_can_be_lifted(site: str, visit: Open) -> None:
    page = visit(site)
    page.get_by_role("button", name="Limit the articles").click()
    page.get_by_label("Published until").fill("2020")
    page.get_by_label("Published until").press("Tab")
    chip = page.locator("#chips label").filter(has_text="Published until: 2020")
    chip.wait_for()
    ask(page, TAJI)
    expect(page.locator("#current .left summary")).to_contain_text("Left out (5)")
    # Not `uncheck`: that looks at the box afterwards, which goes with its limit.
    chip.locator("input").click()
    expect(page.locator("#chips")).to_be_hidden()
    ask(page, TAJI)
    expect(page.locator("#current .left")).to_have_count(0)
