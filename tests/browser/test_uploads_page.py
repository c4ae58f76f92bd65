"""Files dropped on the page: what becomes of each, and what can be done with it afterwards."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

import rag
from rag.web import server
from tests.browser.calls import call, call_at_once, handler
from tests.browser.conftest import Open
from tests.browser.test_asking import ask

BRIDGE = (
    "The bridge at Alcosta\n\nThe bridge at Alcosta was opened by engineer Vera Lund. It cost nine"
    " million crowns.\n"
)
WELL = (
    "The well of Hathe is dry since the summer, and the people of the village carry their water"
    " from the river, which is two hours away on foot.\n"
)
ZIPPED = "0" * 20_000_000
LARGE = 200_000_000


@dataclass
class Shelf:
    """A server over a store that begins empty."""

    url: str
    corpus: rag.Corpus
    uploads: Path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    store = tmp_path_factory.mktemp("shelf") / "vectorstore"
    with rag.open(store, llm="none", environ={}) as corpus, server.running(corpus) as url:
        yield Shelf(url, corpus, store / "uploads" / "local")


@pytest.fixture
def page(shelf: Shelf, visit: Open) -> Page:
    """The list of articles."""
    opened = visit(shelf.url)
    opened.get_by_role("tab", name="Articles").click()
    return opened


def text_file(name: str, content: str | bytes) -> FilePayload:
    """A file as it is dropped."""
    raw = content if isinstance(content, bytes) else content.encode()
    return {"name": name, "mimeType": "text/plain", "buffer": raw}


def bomb() -> bytes:
    """A ZIP of a few KB that holds 20 MB."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("article.txt", ZIPPED)
    return written.getvalue()


def drop(page: Page, *files: FilePayload) -> None:
    page.locator("#files input[type=file]").set_input_files(files)


def results(page: Page, lines: int, *, timeout: float = 30_000) -> dict[str, str]:
    """What is said of each file, by its name, once `lines` are there."""
    items = page.locator(".results li")
    expect(items).to_have_count(lines, timeout=timeout)
    names = page.locator(".results li > span").all_inner_texts()
    return dict(zip(names, items.all_inner_texts(), strict=True))


def choose(page: Page, words: str) -> None:
    """Choose the article whose line in the list holds `words`."""
    page.get_by_label("Search titles, outlets, files").fill(words)
    page.locator("#articles label").filter(has_text=words).click()
    page.locator(".open-article").wait_for()


def correcting(page: Page) -> Locator:
    """The fields of the chosen article, all filled: the language is the last of them."""
    page.get_by_role("button", name="Correct what is known about it").click()
    fields = page.locator("#correcting")
    expect(fields.get_by_label("Language")).to_have_value("en")
    return fields


def test_every_file_gets_a_line_and_every_refusal_its_reason(page: Page, shelf: Shelf) -> None:
    drop(
        page,
        text_file("bridge.txt", BRIDGE),
        text_file("ferry.md", "# A note on ferries\n\nThe ferry to Brennoy sails twice a day.\n"),
        text_file("bomb.zip", bomb()),
        text_file("bomb.txt", bomb()),
        text_file("report.pdf", b"%PDF-1.7\n"),
        text_file("report.txt", b"%PDF-1.7\n\0\1\xff\xfe" * 20),
        text_file("photo.png", b"\x89PNG\r\n\x1a\n"),
        text_file("setup.exe", b"MZ\0\0"),
        text_file("empty.txt", b""),
    )
    said = results(page, 9)
    assert said["bridge.txt"].startswith("added")
    assert said["ferry.md"].startswith("added")
    for name, reason in {
        "bomb.zip": r"type that is not read \(\.zip\)",
        "bomb.txt": "not (text|UTF-8)",
        "report.pdf": r"\(\.pdf\)",
        "report.txt": "not (text|UTF-8)",
        "photo.png": r"\(\.png\)",
        "setup.exe": r"\(\.exe\)",
        "empty.txt": "is empty",
    }.items():
        assert re.search(f"^not taken.*{reason}", said[name]), said[name]
    assert {each.name for each in shelf.uploads.iterdir()} == {"bridge.txt", "ferry.md"}
    expect(page.locator("#articles label")).to_have_count(2)
    expect(page.locator(".overview")).to_contain_text("Articles: 2")
    page.get_by_role("tab", name="Ask").click()
    ask(page, "Who opened the bridge at Alcosta?")
    expect(page.locator("#current .quotes")).to_contain_text("Vera Lund")
    page.locator("#current .cite").first.click()
    expect(page.locator("#reader-title")).to_have_text("The bridge at Alcosta")


def test_the_same_file_is_there_already_and_another_of_its_name_stands_beside_it(
    page: Page, shelf: Shelf
) -> None:
    drop(page, text_file("twice.txt", "Twice told\n\nThe tale was told in Orrin.\n"))
    assert results(page, 1)["twice.txt"].startswith("added")
    page.reload()
    page.get_by_role("tab", name="Articles").click()
    drop(page, text_file("twice.txt", "Twice told\n\nThe tale was told in Orrin.\n"))
    assert results(page, 1)["twice.txt"].startswith("already there")
    page.reload()
    page.get_by_role("tab", name="Articles").click()
    drop(page, text_file("twice.txt", "Told otherwise\n\nThe tale was told in Sarn.\n"))
    assert results(page, 1)["twice (2).txt"].startswith("added")
    expect(page.locator("#articles label").filter(has_text="Twice told")).to_have_count(1)
    expect(page.locator("#articles label").filter(has_text="Told otherwise")).to_have_count(1)


def test_a_file_of_200_mb_is_refused_with_a_sentence_and_what_came_with_it_is_taken(
    page: Page, tmp_path: Path
) -> None:
    large = tmp_path / "<b>large.txt"
    with large.open("wb") as file:
        file.truncate(LARGE)
    small = tmp_path / "small.txt"
    small.write_text("A small report\n\nThe mill of Tarn grinds again.\n", "utf-8")
    field = page.locator("#files input[type=file]")
    field.set_input_files([large, small])
    refused = page.locator("#too-large li")
    expect(refused).to_have_text(re.compile(r"^<b>large\.txt has more than 20 MB.*Split it"))
    assert results(page, 1)["small.txt"].startswith("added")
    field.set_input_files([large])
    expect(refused).to_have_count(1)
    expect(page.locator("#articles label").filter(has_text="A small report")).to_have_count(1)
    page.evaluate(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([new Uint8Array(21e6)], "dropped.txt"));
            dropped.items.add(new File(["A dropped report\\n\\nIt fell.\\n"], "fell.txt"));
            const zone = document.querySelector("#files button");
            zone.dispatchEvent(new DragEvent("drop", {
                dataTransfer: dropped, bubbles: true, cancelable: true,
            }));
        }"""
    )
    expect(refused).to_contain_text("dropped.txt has more than")
    expect(page.locator(".results li")).to_contain_text("fell.txt")


def test_a_server_takes_no_large_file_whatever_the_page_lets_through(shelf: Shelf) -> None:
    with httpx2.Client(base_url=shelf.url, trust_env=False) as client:
        reply = client.post("/gradio_api/upload", files={"files": ("x.txt", bytes(21_000_000))})
    assert reply.status_code == 413
    assert "exceeded" in reply.text


def test_no_name_leads_out_of_the_folder_of_uploads(shelf: Shelf) -> None:
    names = [
        "../../../up.txt",
        "..\\..\\back.txt",
        "/etc/root.txt",
        "C:\\drive.txt",
        "a/b/deep.txt",
        "%2e%2e%2fcoded.txt",
        "..txt",
        ".hidden.txt",
        "con.txt",
        "x.txt.meta.json",
        "\u202etxt.exe",
    ]
    before = {each for each in shelf.uploads.parents[1].rglob("*") if each.is_file()}
    with httpx2.Client(base_url=shelf.url, trust_env=False, timeout=60) as client:
        number = handler(client, "add")
        for name in names:
            files = {"files": (name, f"Of {name!r}\n\nIt went far.\n".encode())}
            (path,) = client.post("/gradio_api/upload", files=files).json()
            sent = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
            assert "data" in call(client, number, [[sent]], f"tricks{names.index(name)}")
            assert not Path(path).exists()
    after = {each for each in shelf.uploads.parents[1].rglob("*") if each.is_file()}
    added = {each for each in after - before if each.suffix == ".txt"}
    assert added
    assert {each.parent for each in added} == {shelf.uploads}
    assert not any(each.name.startswith((".", "con")) for each in added)


def test_a_path_that_was_not_uploaded_is_neither_read_nor_deleted(
    shelf: Shelf, in_folder: Path
) -> None:
    secret = in_folder / "secret.txt"
    secret.write_text("A secret\n\nNobody may read it.\n", "utf-8")
    theirs = shelf.uploads.with_name("ann") / "theirs.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("Somebody else's\n\nIt is nobody's business.\n", "utf-8")
    known = len(shelf.corpus.cards())
    with httpx2.Client(base_url=shelf.url, trust_env=False, timeout=60) as client:
        number = handler(client, "add")
        mine = client.post("/gradio_api/upload", files={"files": ("my.txt", b"Mine.\n")}).json()[0]
        for path in (
            *(secret, "secret.txt", theirs, "/etc/hosts", "\0", "\ud800"),
            *("http://127.0.0.1:9/x.txt", "https://127.0.0.1:9/x.txt", "/proc/self/environ"),
            *(f"{mine}/../../../../../etc/hosts", f"{Path(mine).parents[1]}.txt", ""),
        ):
            for more in ({}, {"is_stream": True}, {"url": mine}):
                sent = {"path": str(path), "meta": {"_type": "gradio.FileData"}, **more}
                with pytest.raises(httpx2.HTTPStatusError, match="403"):
                    call(client, number, [[sent]], "forged")
    assert secret.exists()
    assert theirs.exists()
    assert len(shelf.corpus.cards()) == known


def test_five_hundred_files_at_once_each_get_a_line(page: Page) -> None:
    files = [
        text_file(f"station {n}.txt", f"Station {n}\n\nThe train stops at station {n}.\n")
        for n in range(500)
    ]
    drop(page, *files)
    expect(page.locator(".adding progress")).to_be_visible(timeout=60_000)
    said = results(page, 500, timeout=300_000)
    assert {f"station {n}.txt" for n in range(500)} == set(said)
    assert all(line.startswith("added") for line in said.values())
    expect(page.locator("#articles label")).to_have_count(100)
    page.get_by_label("Search titles, outlets, files").fill("Station 499")
    expect(page.locator("#articles label")).to_have_count(1)


def test_an_article_is_removed_after_a_confirmation_and_put_back(page: Page, shelf: Shelf) -> None:
    drop(page, text_file("gone.txt", "A report to go\n\nThe tower of Merrow fell.\n"))
    results(page, 1)
    choose(page, "A report to go")
    page.get_by_role("button", name="Remove this article").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Remove this article").click()
    assert (shelf.uploads / "gone.txt").exists()
    page.get_by_role("button", name="Yes, remove it").click()
    listed = page.locator("#articles label").filter(has_text="A report to go")
    expect(page.locator(".told")).to_have_text("“A report to go” was removed.")
    expect(listed).to_have_count(0)
    assert not (shelf.uploads / "gone.txt").exists()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".told")).to_have_text("“A report to go” is back.")
    page.get_by_label("Search titles, outlets, files").fill("report to go")
    expect(listed).to_have_count(1)
    assert (shelf.uploads / "gone.txt").exists()


def test_a_correction_shows_survives_reading_again_and_can_be_taken_back(
    page: Page, shelf: Shelf
) -> None:
    drop(page, text_file("wrong.txt", f"A wrong title\n\n{WELL}"))
    results(page, 1)
    choose(page, "A wrong title")
    fields = correcting(page)
    fields.get_by_label("Title").fill("The right title")
    fields.get_by_label("Outlet").fill("Hathe Herald")
    fields.get_by_label("Date").fill("2024-02")
    page.get_by_role("button", name="Save the correction").click()
    listed = page.locator("#articles label")
    chosen = page.locator("#articles label:has(:checked)")
    expect(chosen).to_have_text("The right title · Hathe Herald · 2024-02")
    page.get_by_label("Search titles, outlets, files").fill("right")
    expect(listed).to_have_text("The right title · Hathe Herald · 2024-02")
    expect(chosen).to_have_count(1)
    assert not shelf.corpus.index(shelf.uploads).failed
    page.reload()
    page.get_by_role("tab", name="Articles").click()
    choose(page, "The right title")
    expect(chosen).to_have_text("The right title · Hathe Herald · 2024-02")
    fields = correcting(page)
    expect(fields.get_by_label("Outlet")).to_have_value("Hathe Herald")
    expect(fields.get_by_label("Date")).to_have_value("2024-02")
    fields.get_by_label("Date").fill("yesterday")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator(".trouble")).to_contain_text("should be a date")
    page.get_by_role("button", name="Back to what the article says").click()
    expect(fields.get_by_label("Title")).to_have_value("A wrong title")
    expect(chosen).to_have_text("A wrong title · no outlet found · no date found")
    page.get_by_label("Search titles, outlets, files").fill("wrong")
    expect(listed).to_have_text("A wrong title · no outlet found · no date found")


def test_an_article_that_has_left_the_list_is_no_error_while_the_page_still_shows_it(
    shelf: Shelf,
) -> None:
    """Two events that overtake each other: the second still names what the first took away."""
    path = shelf.uploads.parent.parent.parent / "overtaken.txt"
    path.write_text("The lamp of Oru\n\nThe lamp of Oru burns at night.\n", "utf-8")
    shelf.corpus.index(path)
    lamp = next(card.id for card in shelf.corpus.cards() if card.source.endswith("overtaken.txt"))
    with httpx2.Client(base_url=shelf.url) as client:
        fitting, chosen = handler(client, "fitting"), handler(client, "chosen")
        for words, value in (("lamp of oru", None), ("nothing that fits", lamp), ("oru", lamp)):
            reply = call_at_once(client, fitting, [words, value], "overtaking")
            assert reply.status_code == 200, reply.text
        assert reply.json()["data"][0]["value"] == lamp
        kept = call_at_once(client, fitting, ["nothing that fits", lamp], "overtaking").json()
        assert kept["data"][0]["choices"] == [
            ["The lamp of Oru · no outlet found · no date found", lamp]
        ]
        unasked = call_at_once(client, fitting, ["oru", None], "overtaking").json()
        assert "value" not in unasked["data"][0]  # what was chosen meanwhile stays chosen
        gone = call_at_once(client, chosen, ["no such article"], "overtaking")
        assert gone.status_code == 200
        strange: tuple[Any, ...] = ({}, [1], 7)
        for wrong in strange:
            assert call_at_once(client, fitting, [wrong, wrong], "wrong").status_code == 200
            assert call_at_once(client, chosen, [wrong], "wrong").status_code == 200
