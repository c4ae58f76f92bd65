"""Reports and comparisons as a browser shows them: to everybody, on a phone, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from eval import compare, report
from tests.browser import hostile
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_manners import violations
from tests.test_report import row, run, speaking, unanswerable, wrong

Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Opens HTML out of a file; nothing may have run, gone wrong or been asked for in the end."""
    wrong_on_it: list[str] = []
    with ExitStack() as opened:

        def shown(page_html: str, viewport: ViewportSize = WIDE, **context: Any) -> Page:
            path = tmp_path / "page.html"
            path.write_text(page_html, "utf-8")
            fresh = browser.new_context(viewport=viewport, **context)
            opened.callback(fresh.close)
            page = fresh.new_page()
            page.on("console", lambda said: wrong_on_it.append(said.text))
            page.on("dialog", lambda said: wrong_on_it.append(said.message))
            page.on("request", lambda sent: wrong_on_it.append(sent.url))
            page.goto(path.as_uri())
            assert wrong_on_it.pop(0) == path.as_uri()
            for folded in page.locator("details").all():
                folded.locator("summary").click()
            return page

        yield shown
        assert wrong_on_it == []


def pages() -> dict[str, str]:
    """A page of each kind, with everything that can stand on it."""
    measures = {"correct": 0.5, "correct_ci": [0.3, 0.7], "correct_n": 9, "correct_raw": 0.4}
    measures |= {"correct_raw_ci": [0.2, 0.6], "correct_raw_n": 9}
    made = run(measures=measures)
    rows = [*map(row, range(6)), *(wrong(n) for n in range(6, 9)), unanswerable(9)]
    rows.append(row(10, error="ValueError: no", ranks=None))
    other = [each | {"scores": {"correct": float(n % 2)}} for n, each in enumerate(rows[2:])]
    other.append(row(11))
    return {
        "report": report.html(made, rows),
        "comparison": compare.html(made, rows, made | {"settings": {}}, other),
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["report", "comparison"])
def test_a_page_of_an_evaluation_is_accessible(
    show: Show, kind: str, theme: Literal["light", "dark"]
) -> None:
    page = show(pages()[kind], color_scheme=theme)
    assert page.locator("details[open]").count() > 0
    assert violations(page) == []
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(11, 15, 25)"}[theme]


@pytest.mark.parametrize("kind", ["report", "comparison"])
def test_a_phone_scrolls_it_one_way_only(show: Show, kind: str) -> None:
    page = show(pages()[kind], PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    for drawing in page.locator("svg").all():
        box = drawing.bounding_box()
        assert box is not None
        assert box["width"] > 300  # else its letters are too small


def test_on_paper_everything_is_unfolded(show: Show) -> None:
    page = show(pages()["report"])
    page.locator("details summary").first.click()  # folds it again
    page.emulate_media(media="print")
    answer = page.locator("details").first.locator(".quoted").last
    assert answer.is_visible()


def test_nothing_that_anybody_wrote_runs_or_is_fetched(show: Show) -> None:
    made, rows = speaking([*hostile.STRINGS])
    better = [each | {"scores": {"correct": 1.0}} for each in rows]
    for page_html in (report.html(made, rows), compare.html(made, rows, made, better)):
        page = show(page_html)
        assert page.evaluate("window.pwned") is None
        assert page.locator("script, iframe, object, embed, form, input, img, link").count() == 0
