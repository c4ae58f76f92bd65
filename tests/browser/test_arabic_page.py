"""The Arabic page: the core's words are Arabic, and what articles say keeps its own direction."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from rag.web.wording import wording
from tests.browser.conftest import Open
from tests.browser.test_asking import HEADED, QUESTION, ask
from tests.scripted_server import ScriptedServer

SAY = wording("ar")
ARABIC = {"locale": "en-US"}
"""The page is Arabic by its address, whatever the browser speaks."""

pytestmark = pytest.mark.usefixtures("in_project")


def own_words(part: Locator) -> str:
    """The text of `part` without what it quotes or names."""
    text: str = part.evaluate(
        """part => {
            const own = part.cloneNode(true);
            for (const each of own.querySelectorAll("bdi, .cite, [dir=auto]")) each.remove();
            return own.textContent;
        }"""
    )
    return text


def is_arabic(part: Locator) -> bool:
    """Whether it has Arabic words and no English one; RAG_LLM=none is the name of a setting."""
    own = own_words(part)
    return bool(re.search("[ء-ي]", own)) and not re.search(r"(?<!\S)[A-Z]?[a-z]+(?!\S)", own)


def test_reasons_and_notes_are_arabic_and_what_they_name_is_set_apart(
    scripted: tuple[str, ScriptedServer], visit: Open
) -> None:
    url, model = scripted
    model.prose = f"{HEADED}⟦headed by Qassem⟧ The committee has 400 members.⟦headed by Qassem⟧"
    page = visit(f"{url}{SAY.path}", **ARABIC)
    ask(page, QUESTION)
    page.locator("#current .checks summary").click()
    reasons = page.locator("#current .checks .reasons")
    expect(reasons).to_have_count(2)
    assert all(is_arabic(each) for each in reasons.all())
    expect(reasons.last.locator("bdi")).to_contain_text(["400"])
    model.prose, model.broken = HEADED, True
    ask(page, f"{QUESTION} Really?")
    note = page.locator("#current .note").first
    assert is_arabic(note)
    assert note.evaluate("part => getComputedStyle(part).direction") == "rtl"


def test_refusals_and_errors_are_arabic(fresh_site: str, visit: Open) -> None:
    page = visit(f"{fresh_site}{SAY.path}", **ARABIC)
    question = "Who won the football world cup in Qatar?"
    ask(page, question)
    refusal = page.locator("#current .refusal")
    expect(refusal.locator("bdi")).to_have_text(question)
    assert is_arabic(refusal)
    page.get_by_role("button", name=SAY("filters")).click()
    page.get_by_label(SAY("since")).fill("soon")
    ask(page, "When was that?")
    trouble = page.locator("#current .trouble")
    expect(trouble.locator("bdi")).to_have_text("'soon'")
    assert is_arabic(trouble.locator("strong"))
    page.get_by_role("tab", name=SAY("tab_articles")).click()
    files = page.locator("#files")
    expect(files).to_contain_text(SAY("drop_file"))
    assert "Drop" not in files.inner_text()
    empty: FilePayload = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
    page.locator("#files input[type=file]").set_input_files([empty])
    refused = page.locator(".results li")
    expect(refused).to_contain_text("empty.txt")
    assert is_arabic(refused)


def test_every_line_of_an_english_quote_begins_on_its_left(site: str, visit: Open) -> None:
    page = visit(f"{site}{SAY.path}", **ARABIC)
    ask(page, "When did the Iraqi parliament vote to expel foreign troops?")
    page.locator("#current .sources-section summary").click()
    for quote in ("blockquote .statement", ".sources q"):
        quotes = page.locator(f"#current {quote}")
        lefts = quotes.evaluate_all(
            """quotes => quotes.map(quote => {
                const words = document.createRange();
                words.selectNodeContents(quote);
                return [...words.getClientRects()].map(line => line.left);
            })"""
        )
        assert sum(map(len, lefts)) > len(lefts)  # some have several lines
        # The opening mark of a quote stands before the words of its first line.
        assert max(max(each) - min(each) for each in lefts) < 12
    mark = page.locator("#current .sources .cite").first.bounding_box()
    quoted = page.locator("#current .sources q").first.bounding_box()
    assert mark is not None
    assert quoted is not None
    assert mark["x"] > quoted["x"] + quoted["width"]
