"""Hostile strings through every way in: each is shown as text, and nothing of it runs."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
)

import rag
from rag import characters
from rag.conversations.store import Conversations
from rag.prompt import unmarked
from rag.web import server
from tests.browser.hostile import CONTROLS, HALF, LONG, NUL, STRINGS
from tests.browser.test_asking import ask
from tests.scripted_server import ScriptedServer, scripted_server

NOWHERE = "script iframe frame object embed base meta link style math portal video audio img input"
NOTHING_IN_A_HANDOUT = "script, iframe, object, embed, base, form, link, img, input, math, button"
MARKED = STRINGS[0]
PLACES = "#past, #current, #reader, #quote-tip, .overview, .results, .told, .trouble, .exports"
LISTS = "#conversations, #articles, #chips"

FOUND = """([places, lists, nowhere]) => {
    const wrong = [];
    for (const place of document.querySelectorAll(`${places}, ${lists}`)) {
        for (const each of place.querySelectorAll("*")) {
            const own = each.closest(".timeline") || each.closest(".note-form");
            const ours = place.matches(places);
            if (ours && !own && [...nowhere, "svg", "form"].includes(each.localName))
                wrong.push(each.outerHTML);
            if (["script", "iframe", "object", "embed", "base", "meta"].includes(each.localName))
                wrong.push(each.outerHTML);
            for (const { name, value } of each.attributes) {
                if (name.startsWith("on") || name === "srcdoc") wrong.push(each.outerHTML);
                if (/^(href|xlink:href|src|action|formaction|ping|poster)$/.test(name)
                        && /pwned|javascript:|vbscript:|data:/i.test(value))
                    wrong.push(each.outerHTML);
                if (name === "style" && /pwned|url\\(|expression/i.test(value))
                    wrong.push(each.outerHTML);
            }
        }
    }
    return wrong;
}"""


def shown(text: str) -> str:
    """What is to be read of `text`: a sign for whatever steers, hides or turns the direction."""
    return characters.visible(text)


def plain(text: str) -> str:
    """`text` in one line."""
    return " ".join(text.split())


def batches(strings: tuple[str, ...], longest: int) -> list[str]:
    """The strings joined to as few as have at most `longest` characters."""
    joined = [strings[0]]
    for each in strings[1:]:
        if len(joined[-1]) + len(each) + 3 <= longest:
            joined[-1] += f" ¶ {each}"
        else:
            joined.append(each)
    return joined


class Tripwire:
    """Watches what a page does that no text may make it do."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.tripped: list[str] = []
        note = self.tripped.append
        context.on("page", lambda page: note(f"page {page.url}"))
        self.page.on("pageerror", lambda error: note(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("console", self._console)

    def check(self) -> None:
        """Nothing ran so far, and nothing is there that could."""
        assert self.page.evaluate("typeof window.pwned") == "undefined"
        assert self.page.evaluate(FOUND, [PLACES, LISTS, NOWHERE.split()]) == []
        assert len(self.page.frames) == 1
        assert self.tripped == []

    def _dialog(self, dialog: Dialog) -> None:
        self.tripped.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if "127.0.0.1:9/" in request.url:
            self.tripped.append(request.url)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.tripped.append(said.text)


@dataclasses.dataclass
class Site:
    """A server whose every text is hostile."""

    url: str
    model: ScriptedServer
    articles: tuple[rag.Article, ...]
    conversation: str


def _file_name(number: int, text: str) -> str:
    safe = re.sub(r"[/\0\n]", "∕", text).encode()[:180].decode(errors="ignore")
    return f"{number:03d} {safe}.txt"


def _write_articles(folder: Path) -> None:
    folder.mkdir()
    for number, text in enumerate((*STRINGS, CONTROLS)):
        path = folder / _file_name(number, text)
        told = f"The water of canal {number} carries {text} since spring."
        path.write_text(
            f"Report {number}\n\n{told} The guards of canal {number} saw it.\n", "utf-8"
        )
        known = {"title": f"{text} {number}", "author": f"{text} says", "publisher": f"{text} news"}
        path.with_name(path.name + ".meta.json").write_text(json.dumps(known), "utf-8")
    long = folder / "long.txt"
    long.write_text(f"A long report\n\nThe end of it is {LONG} as they say.\n", "utf-8")
    long.with_name("long.txt.meta.json").write_text(json.dumps({"title": LONG[:60_000]}), "utf-8")
    (folder / "quiet.txt").write_text("A quiet report\n\nNothing happened.\n", "utf-8")


def _hostile_answer(answer: rag.Answer, text: str) -> rag.Answer:
    """`answer` with `text` wherever somebody else's words stand."""
    citations = tuple(
        dataclasses.replace(
            each, title=text, author=text, publisher=text, quote=text, end=each.start + len(text)
        )
        for each in answer.citations
    )
    labels = itertools.cycle(("supported", "partial", "unsupported", "contradicted", "uncited"))
    number = citations[0].number
    statements = tuple(
        rag.Statement(text, (number, 99), next(labels), (text, text))  # type: ignore[arg-type]  # labels are texts here
        for _ in range(5)
    )
    evidence = tuple(
        dataclasses.replace(hit, title=text, author=text, publisher=text, source=text)
        for hit in answer.evidence
    )
    sides = (rag.Side(text, (number,)), rag.Side(text, (number,)))
    return dataclasses.replace(
        answer,
        question=text,
        standalone_question=text,
        answer=text,
        statements=statements,
        citations=(*citations, rag.Citation(99, valid=False)),
        evidence=evidence,
        disagreements=(rag.Disagreement(text, sides),),
        notes=(text,),
        model=text,
    )


def _keep_conversations(store: Path, answer: rag.Answer) -> str:
    """One conversation with a turn a string, the id of which is given; and one a string."""
    with closing(Conversations(store)) as kept:
        for text in STRINGS[::-1]:
            kept.start("local", text)
        whole = kept.start("local", f"All of them {STRINGS[0]}").id
        for number, text in enumerate((*STRINGS, CONTROLS, NUL, HALF)):
            hostile = _hostile_answer(answer, text)
            if number % 4 == 3:
                hostile = dataclasses.replace(hostile, abstained=True, gap=text)
            turn = kept.add("local", whole, hostile, stopped=number % 4 == 2)
            kept.rate("local", turn.id, "up", text)
    return whole


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    _write_articles(folder / "articles")
    store = folder / "vectorstore"
    with scripted_server() as model, rag.open(store, environ=model.environ()) as corpus:
        corpus.index(folder / "articles")
        articles = corpus.articles()
        model.prose = "The guards saw it.⟦guards of canal⟧"
        answer = corpus.ask("What did the guards of canal 7 see?")
        whole = _keep_conversations(store, answer)
        with server.running(corpus) as url:
            yield Site(url, model, articles, whole)


@pytest.fixture
def wired(browser: Browser) -> Iterator[Callable[[str], Tripwire]]:
    """Opens an address in a context of its own; at the end nothing may have run there."""
    opened: list[Tripwire] = []
    contexts = []

    def go(url: str) -> Tripwire:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        wire = Tripwire(context)
        opened.append(wire)
        wire.page.goto(url)
        return wire

    yield go
    for wire in opened:
        wire.check()
    for context in contexts:
        context.close()


Go = Callable[[str], Tripwire]


def texts(page: Page, selector: str) -> list[str]:
    """The text of every element, as it stands in the page."""
    found: list[str] = page.locator(selector).evaluate_all("all => all.map(x => x.textContent)")
    return found


def test_there_are_enough_of_them() -> None:
    assert len({*STRINGS, CONTROLS, NUL, HALF, LONG}) >= 60


def test_a_conversation_full_of_them_is_shown_as_text(hostile: Site, wired: Go) -> None:
    page = wired(hostile.url).page
    page.locator("#conversations label").filter(has_text="All of them").first.click()
    expected = [shown(each) for each in (*STRINGS, CONTROLS, NUL, HALF)]
    page.locator("#past .turn").nth(len(expected) - 1).wait_for(timeout=60_000)
    assert texts(page, "#past .question") == expected
    for turn, text in zip(page.locator("#past .turn").all(), expected, strict=True):
        said = turn.evaluate("turn => turn.textContent")
        assert plain(said).count(plain(text)) > 20
        note = text.strip().replace("\n", "")  # as any field of one line drops them
        assert turn.locator("[name=note]").input_value() == note


def test_articles_full_of_them_are_read_as_text(hostile: Site, wired: Go) -> None:
    page = wired(hostile.url).page
    page.locator("#question textarea").wait_for()
    for article in hostile.articles:
        page.evaluate(
            """id => {
                const link = document.createElement("a");
                link.dataset.article = id;
                document.body.append(link);
                link.click();
                link.remove();
            }""",
            article.id,
        )
        title = article.title.value if article.title else article.source.rpartition("/")[2]
        expect(page.locator("#reader-title")).to_have_text(plain(shown(title)))
        assert texts(page, "#reader .text") == [shown(article.text)]
        assert shown(article.source) in texts(page, "#reader dd")
    page.locator("#reader .close").click()


def test_lists_of_articles_and_conversations_show_them_as_text(hostile: Site, wired: Go) -> None:
    page = wired(hostile.url).page
    labels = page.locator("#conversations label")
    expect(labels).to_have_count(len(STRINGS) + 1)
    expected = [plain(shown(each)) for each in STRINGS]
    assert [plain(each) for each in texts(page, "#conversations label")][1:] == expected
    page.get_by_role("tab", name="Articles").click()
    expect(page.locator("#articles label")).to_have_count(len(hostile.articles))
    listed = [plain(each) for each in texts(page, "#articles label")]
    for number, text in enumerate(STRINGS):
        assert any(plain(shown(f"{text} {number} · {text} news")) in each for each in listed)


def test_searches_for_them_find_what_holds_them(hostile: Site, wired: Go) -> None:
    page = wired(hostile.url).page
    holding = [each for each in STRINGS if MARKED in each.casefold()]
    alike = [each for each in STRINGS if MARKED in unicodedata.normalize("NFKC", each).casefold()]
    conversations = page.get_by_label("Search conversations")
    for text in (*STRINGS, CONTROLS, LONG):
        conversations.fill(text)
    conversations.fill(MARKED)
    expect(page.locator("#conversations label")).to_have_count(len(alike) + 1)
    page.get_by_role("tab", name="Articles").click()
    articles = page.get_by_label("Search titles, outlets, files")
    for text in (*STRINGS, CONTROLS, LONG):
        articles.fill(text)
    expect(page.get_by_text("No article fits.")).to_be_visible()
    articles.fill(MARKED)
    expect(page.locator("#articles label")).to_have_count(len(holding))


def test_an_article_is_chosen_opened_and_corrected_with_them(hostile: Site, wired: Go) -> None:
    page = wired(hostile.url).page
    page.get_by_role("tab", name="Articles").click()
    page.locator("#articles label").filter(has_text="A quiet report").click()
    page.get_by_role("button", name="Correct what is known about it").click()
    title = page.locator("#correcting").get_by_label("Title")
    expect(title).to_have_value("A quiet report")
    page.locator(".open-article").click()
    expect(page.locator("#reader-title")).to_contain_text("A quiet report")
    page.locator("#reader .close").click()
    for text in batches(STRINGS, 500):
        title.fill(text)
        page.get_by_role("button", name="Save the correction").click()
        expect(page.locator(".told")).to_contain_text(plain(shown(text)), use_inner_text=True)
        chosen = page.locator("#articles label:has(:checked)")  # the fields come before the list
        expect(chosen).to_contain_text(plain(shown(text)), use_inner_text=True)
    title.fill(f"{MARKED} again")
    page.locator("#correcting").get_by_label("Date").fill(f"{STRINGS[0]}")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator(".trouble")).to_contain_text(STRINGS[0])


def test_they_are_asked_written_rated_and_named(hostile: Site, wired: Go) -> None:
    """Questions, what the model writes, notes and titles, all typed into the page."""
    wire = wired(hostile.url)
    page = wire.page
    for text in batches(STRINGS, 1900):
        hostile.model.prose = f"{text}. ⟦guards of canal⟧ The guards saw it.⟦guards of canal⟧"
        page.locator("#question textarea").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("#current .question")).to_have_text(plain(shown(text)))
        page.locator("#current .footer").wait_for()
        said = "".join(texts(page, "#current .answer :is(.prose, .checks)"))
        lines = [each for each in text.split(" ¶ ") if "\n" not in each and "⟦" not in each]
        # Numbers in brackets that a model writes itself stand in round ones: they are no marks.
        assert all(plain(unmarked(shown(each)))[:9] in plain(said) for each in lines)
        wire.check()
        page.locator("#current .thumb").first.click()
        page.locator("#current [name=note]").fill(text)
        page.locator("#current .note-form button").click()
        expect(page.locator("#current .said")).to_have_text("Saved.")
    title = page.get_by_label("Title of this conversation")
    for text in batches(STRINGS, 200):
        title.fill(text)
        title.press("Enter")
        expect(page.locator(".told")).to_contain_text(plain(shown(text)))
    page.reload()
    expect(page.locator("#past .turn")).to_have_count(len(batches(STRINGS, 1900)))


def test_a_model_that_writes_without_a_space_and_half_characters_is_shown(
    hostile: Site, wired: Go
) -> None:
    page = wired(hostile.url).page
    for text in (LONG, HALF, NUL, CONTROLS):
        hostile.model.prose = f"{text}.⟦guards of canal⟧"
        ask(page, f"What did the guards of canal {len(text)} see?")
        assert "pwned" in "".join(texts(page, "#current .answer"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("text", [LONG, NUL, HALF, CONTROLS], ids=["long", "nul", "half", "bells"])
def test_what_no_keyboard_types_is_asked_or_refused_with_a_sentence(
    hostile: Site, wired: Go, text: str
) -> None:
    hostile.model.prose = "The guards saw it.⟦guards of canal⟧"
    page = wired(hostile.url).page
    field = page.locator("#question textarea")
    field.fill("canal")
    # The driver cannot send half a character.
    field.evaluate(
        """(field, letters) => {
            field.value = String.fromCharCode(...letters);
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        [ord(each) for each in text[:2100]],
    )
    field.press("Enter")
    page.locator("#current .footer, #current .trouble").first.wait_for()
    assert "pwned" in "".join(texts(page, "#current .question"))


def test_limits_show_them_as_text_and_say_what_is_wrong(hostile: Site, wired: Go) -> None:
    hostile.model.prose = "The guards saw it.⟦guards of canal⟧"
    page = wired(hostile.url).page
    page.get_by_role("button", name="Limit the articles").click()
    since = page.get_by_role("textbox", name="Published since")
    for text in ("<svg/onlo=", "${1+1}", "{{1+1}}", "`x`{%x%}", "[1](x:y)"):  # it holds ten
        since.fill(text)
        expect(page.locator("#chips label")).to_have_text(f"Published since: {text}")
    ask(page, "What did the guards of canal 9 see?")
    expect(page.locator("#current .trouble")).to_contain_text("since should be a date")
    since.fill("")
    for label in ("Outlets", "Authors", "Articles"):
        page.locator("#limits").get_by_label(label).click()
        options = page.get_by_role("option")
        expect(options.nth(60)).to_be_attached()
        expect(options.filter(has_text=MARKED).first).to_be_attached()
        options.filter(has_text=MARKED).first.click()
        page.keyboard.press("Escape")
    expect(page.locator("#chips label")).to_have_count(3)
    ask(page, "What did the guards see?")
    page.locator("#current .footer").wait_for()


def test_what_is_taken_along_stays_harmless(hostile: Site, wired: Go, tmp_path: Path) -> None:
    with httpx2.Client(base_url=hostile.url, trust_env=False) as client:
        kept = {
            kind: client.get(f"/conversations/{hostile.conversation}.{kind}")
            for kind in ("html", "md", "json")
        }
    expected = [*STRINGS, CONTROLS, NUL, HALF]
    assert [turn["question"] for turn in kept["json"].json()["turns"]] == expected
    for kind in ("html", "md"):
        assert kept[kind].headers["content-disposition"].startswith("attachment")
    (tmp_path / "shared.html").write_bytes(kept["html"].content)
    page = wired((tmp_path / "shared.html").as_uri()).page
    assert texts(page, ".question") == [shown(each) for each in expected]
    assert page.locator(NOTHING_IN_A_HANDOUT).count() == 0
    (tmp_path / "shared.md.html").write_text(
        '<meta charset="utf-8">' + MarkdownIt("commonmark").render(kept["md"].text), "utf-8"
    )
    page = wired((tmp_path / "shared.md.html").as_uri()).page
    assert page.locator("body :not(h1, h2, p, ul, li, strong, em, br)").count() == 0
    assert len(texts(page, "h2")) == len(expected)


def test_programs_get_them_as_json_and_never_as_a_page(hostile: Site) -> None:
    hostile.model.prose = f"{MARKED}.⟦guards of canal⟧"
    with httpx2.Client(base_url=hostile.url, trust_env=False, timeout=60) as client:
        replies = [
            client.post("/api/ask", json={"question": batches(STRINGS, 1900)[0]}),
            client.post(
                "/v1/chat/completions",
                json={"model": "rag", "messages": [{"role": "user", "content": STRINGS[0]}]},
            ),
            client.get("/api/search", params={"q": STRINGS[0]}),
            client.get("/api/articles"),
            client.get(f"/api/articles/{hostile.articles[0].id}"),
            client.get(f"/api/{STRINGS[1]}"),
            client.post("/api/ask", json={"question": "x", STRINGS[2]: STRINGS[2]}),
            client.post("/api/ask", content=json.dumps({"question": HALF})),
            client.get("/page/article", params={"article": STRINGS[0], "lang": STRINGS[1]}),
            client.post(f"/turns/{STRINGS[0]}/rating", json={"thumb": "up"}),
            client.get("/conversations/<svg onload=alert(1)>.html"),
        ]
    for reply in replies:
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "object-src 'none'" in reply.headers["content-security-policy"]
        if reply.headers["content-type"].startswith("text/html"):
            assert "<script" not in reply.text
        else:
            assert reply.headers["content-type"].startswith("application/json")
            assert reply.json()
    titles = [each["title"] for each in replies[3].json()["articles"]]
    assert all(f"{text.strip()} {number}" in titles for number, text in enumerate(STRINGS))
