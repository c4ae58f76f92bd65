"""Two users with accounts: each logs in, and nothing of the one is open to the other or nobody."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

import rag
from rag import accounts
from rag.web import server
from tests.browser.calls import call, call_at_once, handler
from tests.browser.test_asking import TAJI, ask
from tests.served import PASSWORDS, PatientModel, login

PAPERS = "The Quillon papers\n\nThe Quillon papers are kept by Odo Brandt in a mill.\n"
QUESTION = "Who keeps the Quillon papers?"

pytestmark = pytest.mark.usefixtures("in_project")


@dataclass
class Shared:
    """A server of two users, and the ids of what Ann has on it."""

    url: str
    corpus: rag.Corpus
    conversation: str
    turn: str
    article: str
    users: Path


@contextmanager
def client_of(url: str, name: str | None) -> Iterator[httpx2.Client]:
    """A program that is logged in as `name`, or nobody."""
    with httpx2.Client(base_url=url, trust_env=False, timeout=60) as client:
        if name:
            assert login(client, name).status_code == 303
        yield client


def hand_in(client: httpx2.Client, name: str, content: str) -> None:
    """Add an article as the page does."""
    files = {"files": (name, content.encode())}
    (path,) = client.post("/gradio_api/upload", files=files).json()
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    assert "added" in str(call(client, handler(client, "add"), [[file]], "handing-in"))


@pytest.fixture(scope="module")
def shared(seeds_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A server where Ann has handed in an article, and asked after it."""
    folder = tmp_path_factory.mktemp("users")
    shutil.copytree(seeds_store, folder / "vectorstore")
    for name, password in PASSWORDS.items():
        accounts.add(folder / "users.json", name, password)
    with (
        rag.open(folder / "vectorstore", llm="none", environ={}) as corpus,
        server.running(corpus, auth_file=folder / "users.json") as url,
        client_of(url, "ann") as ann,
    ):
        hand_in(ann, "quillon.txt", PAPERS)
        call(ann, handler(ann, "ask_1"), [QUESTION, "", False, "", "", "", [], [], []], "asking")
        listed = call_at_once(ann, handler(ann, "listed"), ["", ""], "asking").json()
        conversation = listed["data"][0]["choices"][0][1]
        page = call_at_once(ann, handler(ann, "open"), [conversation], "asking").text
        found = re.search(r'data-turn=\\"([^\\]+)', page)
        assert found
        (article,) = [card.id for card in corpus.cards() if card.owner]
        yield Shared(url, corpus, conversation, found.group(1), article, folder / "users.json")


@pytest.fixture
def bob(shared: Shared) -> Iterator[httpx2.Client]:
    """Bob, who knows the ids of everything that is Ann's."""
    with client_of(shared.url, "bob") as client:
        yield client


@pytest.fixture
def ann(shared: Shared) -> Iterator[httpx2.Client]:
    with client_of(shared.url, "ann") as client:
        yield client


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of nobody yet; a wrong password is an error to the browser's console alone."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened = context.new_page()
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        yield opened
        assert wrong == []


def log_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def heard(client: httpx2.Client, address: str) -> str:
    """What comes of a stream, until it ends or is broken off."""
    lines = []
    with suppress(httpx2.RemoteProtocolError), client.stream("GET", address) as reply:
        for line in reply.iter_lines():
            lines.append(line)  # noqa: PERF402 (what came before the end is kept)
    return "\n".join(lines)


def held(client: httpx2.Client, shared: Shared) -> Any:
    """Ann's conversation as she takes it along."""
    return client.get(f"/conversations/{shared.conversation}.json").json()


def test_logging_in_and_out_with_a_wrong_password_first(shared: Shared, page: Page) -> None:
    page.goto(shared.url)
    expect(page).to_have_url(f"{shared.url}/login")
    log_in(page, "ann", "not her password")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(page.get_by_label("Name")).to_have_value("ann")
    log_in(page, "ann", PASSWORDS["ann"])
    expect(page.locator("#conversations label")).to_have_text([QUESTION])
    expect(page.locator(".overview")).to_contain_text("Articles: 6")
    page.goto(f"{shared.url}/login")
    expect(page).to_have_url(f"{shared.url}/")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{shared.url}/login")
    page.go_back()
    page.goto(f"{shared.url}/ar/")
    expect(page).to_have_url(f"{shared.url}/login?lang=ar")


def test_what_the_one_sees_the_other_does_not(shared: Shared, page: Page) -> None:
    page.goto(shared.url)
    log_in(page, "bob", PASSWORDS["bob"])
    expect(page.locator(".overview")).to_contain_text("Articles: 5")
    expect(page.locator("#conversations label")).to_have_count(0)
    ask(page, QUESTION)
    expect(page.locator("#current .answer")).not_to_contain_text("Odo Brandt")
    page.get_by_role("tab", name="Articles").click()
    expect(page.locator("#articles label")).to_have_count(5)
    expect(page.locator("#articles")).not_to_contain_text("Quillon")
    page.locator("#articles label").first.click()
    page.locator(".open-article").wait_for()
    page.get_by_role("button", name="Remove this article").click()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.locator(".trouble")).to_contain_text("belongs to everybody")
    expect(page.locator("#articles label")).to_have_count(5)


def test_the_next_at_the_same_browser_does_not_find_what_was_open(
    shared: Shared, page: Page
) -> None:
    page.goto(shared.url)
    log_in(page, "ann", PASSWORDS["ann"])
    page.locator("#conversations label").first.click()
    expect(page.locator("#past .answer")).to_contain_text("Odo Brandt")
    page.get_by_role("button", name="Log out").click()
    log_in(page, "bob", PASSWORDS["bob"])
    expect(page.locator(".overview")).to_contain_text("Articles: 5")
    expect(page.locator("#past .turn")).to_have_count(0)


@pytest.mark.parametrize("who", ["bob", None])
def test_exports_ratings_and_articles_are_the_owners(shared: Shared, who: str | None) -> None:
    refused = 404 if who else 401
    with client_of(shared.url, who) as client:
        replies = [
            *(
                client.get(f"/conversations/{shared.conversation}.{kind}")
                for kind in ("md", "json", "html")
            ),
            client.post(f"/turns/{shared.turn}/rating", json={"thumb": "down", "note": "mine"}),
            client.get("/page/article", params={"article": shared.article}),
            client.get("/page/article", params={"article": "quillon.txt"}),
            client.get(f"/api/articles/{shared.article}"),
        ]
        assert [reply.status_code for reply in replies] == [refused] * len(replies)
        assert not any("Brandt" in reply.text for reply in replies)
        for found in (
            client.get("/api/articles"),
            client.get("/api/search", params={"q": QUESTION}),
            client.post("/api/ask", json={"question": QUESTION}),
            client.post("/api/ask", json={"question": QUESTION, "articles": [shared.article]}),
        ):
            assert "Brandt" not in found.text
    with client_of(shared.url, "ann") as ann:
        (turn,) = held(ann, shared)["turns"]
        assert (turn["thumb"], turn["note"]) == (None, "")
        assert "Brandt" in ann.get("/page/article", params={"article": shared.article}).text


def test_private_handlers_know_nobody_elses_ids(
    shared: Shared, ann: httpx2.Client, bob: httpx2.Client
) -> None:
    """Whatever the page could send, Bob sends with Ann's ids."""
    before = held(ann, shared)
    attempts: dict[str, list[Any]] = {
        "open": [shared.conversation],
        "about": [shared.conversation],
        "rename": [shared.conversation, "Bob's now"],
        "delete": [shared.conversation],
        "listed": ["Quillon", shared.conversation],
        "fitting": ["Quillon", None],
        "chosen": [shared.article],
        "correct": [shared.article, "Bob's", "", "", "", ""],
        "uncorrect": [shared.article],
        "remove": [shared.article],
        "choices": [],
        "overview": [],
        "suggested": [],
    }
    for name, data in attempts.items():
        told = call_at_once(bob, handler(bob, name), data, "guessing").text
        assert "Brandt" not in told
        assert "The Quillon papers" not in told
    data = [QUESTION, shared.conversation, False, "", "", "", [], [], [shared.article]]
    assert "Brandt" not in json.dumps(call(bob, handler(bob, "ask_1"), data, "guessing"))
    data = ["Who was killed?", shared.conversation, False, "", "", "", [], [], []]
    assert QUESTION not in json.dumps(call(bob, handler(bob, "ask_1"), data, "guessing"))
    assert held(ann, shared) == before
    assert shared.article in {card.id for card in shared.corpus.cards()}


def test_a_session_is_its_users_though_another_knows_its_name(
    shared: Shared, ann: httpx2.Client, bob: httpx2.Client
) -> None:
    number = handler(ann, "ask_1")
    data = [QUESTION, "", False, "", "", "", [], [], []]
    body = {"data": data, "session_hash": "known", "fn_index": number}
    event = ann.post("/gradio_api/queue/join", json=body).json()["event_id"]
    addresses = (
        "/gradio_api/queue/data?session_hash=known",
        "/gradio_api/queue/data?session_hash=ann:known",
        "/gradio_api/queue/data?session_hash=bob&session_hash=known",
        "/ar/gradio_api/queue/data?session_hash=known",
    )
    for address in addresses:
        assert "Brandt" not in heard(bob, address)
    assert bob.get("/gradio_api/call/ask_1/ann:known").status_code == 404
    stolen = {"session_hash": "known", "fn_index": number, "event_id": "x"}
    bob.post("/gradio_api/cancel", json=stolen)
    assert event
    assert "Brandt" in heard(ann, addresses[0])


def test_what_was_deleted_or_removed_is_put_back_by_its_owner_alone(
    shared: Shared, ann: httpx2.Client, bob: httpx2.Client
) -> None:
    hand_in(ann, "mill.txt", "The mill of Brandt\n\nThe mill burned in May.\n")
    (mill,) = [card.id for card in shared.corpus.cards() if card.title == "The mill of Brandt"]
    number = handler(ann, "ask_1")
    asked = call(ann, number, ["Did the mill burn?", "", False, "", "", "", [], [], []], "putting")
    listed = call_at_once(ann, handler(ann, "listed"), ["mill burn", ""], "putting").json()
    (conversation,) = [key for _, key in listed["data"][0]["choices"]]
    assert asked
    call_at_once(ann, handler(ann, "delete"), [conversation], "putting")
    call_at_once(ann, handler(ann, "fitting"), ["", None], "putting")
    call_at_once(ann, handler(ann, "remove"), [mill], "putting")
    for name in ("put_back", "put_back_1"):
        told = call_at_once(bob, handler(bob, name), [None], "putting").text
        assert "mill" not in told
    assert mill not in {card.id for card in shared.corpus.cards()}
    back = call_at_once(ann, handler(ann, "put_back"), [None], "putting").text
    assert "mill" in back
    assert "mill" in call_at_once(ann, handler(ann, "put_back_1"), [None], "putting").text
    assert mill in {card.id for card in shared.corpus.cards()}


def test_one_cannot_stop_the_others_answer(
    seeds_store: Path, shared: Shared, tmp_path: Path
) -> None:
    shutil.copytree(seeds_store, tmp_path / "vectorstore")
    model = PatientModel()
    with (
        rag.open(tmp_path / "vectorstore", llm=model, environ={}) as corpus,
        server.running(corpus, auth_file=shared.users) as url,
        client_of(url, "ann") as ann,
        client_of(url, "bob") as bob,
    ):
        number = handler(ann, "ask_1")
        data = [TAJI, "", False, "", "", "", [], [], []]
        body = {"data": data, "session_hash": "known", "fn_index": number}
        ann.post("/gradio_api/queue/join", json=body).raise_for_status()
        assert model.writing.wait(30)
        call_at_once(bob, handler(bob, "stop"), [], "known").raise_for_status()
        bob.post(
            "/gradio_api/cancel",
            json={"session_hash": "known", "fn_index": number, "event_id": "x"},
        )
        assert not model.stopped.is_set()
        call_at_once(ann, handler(ann, "stop"), [], "known").raise_for_status()
        assert model.stopped.wait(30)


def test_without_a_login_every_path_is_closed(shared: Shared) -> None:
    with client_of(shared.url, None) as nobody:
        for page in ("/", "/ar/", "/ar"):
            reply = nobody.get(page, headers={"accept": "text/html"})
            assert (reply.status_code, reply.headers["location"][:6]) == (303, "/login")
        for path in (
            *("/", "/config", "/page/page.js", "/page/page.css", "/page/article", "/theme.css"),
            *("/gradio_api/info", "/gradio_api/startup-events", "/gradio_api/heartbeat/x"),
            *("/gradio_api/queue/data?session_hash=x", "/gradio_api/queue/status"),
            *("/gradio_api/file=/etc/hosts", "/gradio_api/upload_progress?upload_id=x"),
            *("/api/articles", "/api/search?q=x", "/v1/models", "/monitoring", "/robots.txt"),
            *("/assets/index.js", "/static/x", "/manifest.json", "/favicon.ico", "/nothing"),
            *("/ar/config", "/ar/gradio_api/info", "/openapi.json", "/docs", "/login/../config"),
            *("//config", "/%2e/config", "/healthz/../config", "/conversations/x.json"),
        ):
            assert nobody.get(path).status_code == 401, path
        for path in (
            *("/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/upload"),
            *("/gradio_api/cancel", "/gradio_api/reset", "/gradio_api/component_server"),
            *("/gradio_api/call/ask", "/api/ask", "/api/ask/stream", "/v1/chat/completions"),
            *("/turns/x/rating", "/mcp", "/gradio_api/mcp/", "/logout", "/"),
        ):
            assert nobody.post(path, json={}).status_code == 401, path
        assert nobody.get("/healthz").json() == {"status": "ok"}


def test_programs_find_the_tools_under_their_names_and_nothing_else(ann: httpx2.Client) -> None:
    offered = ann.get("/gradio_api/info").json()
    tools = {"/ask", "/search", "/compare", "/timeline", "/audit", "/articles"}
    assert set(offered["named_endpoints"]) == tools
    assert offered["unnamed_endpoints"] == {}
