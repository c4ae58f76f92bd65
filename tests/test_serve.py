"""The server: who gets in, what no other site may do, and how it starts and stops."""

from __future__ import annotations

import base64
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

import rag
from rag import accounts, cli
from rag.web import identity, server
from rag.web.identity import COOKIE, Sessions
from rag.web.service import Service
from rag.web.wording import wording
from tests.served import PASSWORDS, login, served, small_site

HTML = {"accept": "text/html,application/xhtml+xml"}
QUESTION = {"question": "Who leads Iraq?"}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("users")


@pytest.fixture(scope="module")
def guarded(seeds_store: Path, users: Path) -> Iterator[httpx2.Client]:
    with served(seeds_store, users=users, environ={"RAG_ASKS_PER_MINUTE": "1000"}) as client:
        yield client


@pytest.fixture
def stranger(guarded: httpx2.Client) -> Iterator[httpx2.Client]:
    """A client that nobody logged in with."""
    with httpx2.Client(base_url=guarded.base_url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def open_server(seeds_store: Path) -> Iterator[httpx2.Client]:
    with served(seeds_store) as client:
        yield client


@contextmanager
def started(store: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`rag serve` as a process of its own, once it listens, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = [sys.executable, "-m", "rag", "serve", "--store", str(store)]
    with subprocess.Popen(
        [*arguments, "--llm", "none", "--port", str(port)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr
            assert process.stderr.readline() == f"Open http://127.0.0.1:{port} — Ctrl+C stops.\n"
            yield process, port
        finally:
            process.kill()


def routes_of(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of every route, those of what is mounted too."""
    for route in app.routes:
        path = prefix + (getattr(route, "path", None) or "")
        inner = getattr(route, "original_router", None)  # a router that FastAPI included
        if inner is None and hasattr(route, "routes"):
            inner = getattr(route, "app", None)
        if hasattr(inner, "routes"):
            yield from routes_of(inner, path)
        for method in getattr(route, "methods", None) or {"GET"}:
            yield method, re.sub(r"\{[^}]*\}", "x", path) or "/"


def test_no_route_answers_without_a_login(seeds_store: Path, users: Path, tmp_path: Path) -> None:
    seen: list[FastAPI] = []

    def site(app: FastAPI, service: Service) -> list[server.Page]:
        seen.append(app)
        return small_site(app, service)

    file = tmp_path / "users.json"
    accounts.add(file, "ann", PASSWORDS["ann"])
    with (
        rag.open(seeds_store, llm="none", environ={}) as corpus,
        server.running(corpus, auth_file=file, mcp=True, site=site) as url,
        httpx2.Client(base_url=url, timeout=60) as client,
    ):
        routes = set(routes_of(seen[0]))
        more = {"/mcp", "/nonsense", "/gradio_api/nonsense", "//", "/healthz/", "/login/", "/%2e/"}
        routes |= {("GET", path) for path in more} | {("POST", path) for path in more}
        assert {("POST", "/api/ask"), ("GET", "/gradio_api/file=x"), ("GET", "/config")} <= routes
        assert len(routes) > 60
        answered = {
            (method, path): status
            for method, path in sorted(routes)
            if (status := client.request(method, path).status_code) != 401
        }
        assert {path for _, path in answered} == {"/healthz", "/login"}
        assert answered["GET", "/healthz"] == answered["GET", "/login"] == 200


def test_whoever_wants_the_page_is_led_to_the_login(stranger: httpx2.Client) -> None:
    for path, there in (("/", "/login"), ("/ar", "/login?lang=ar"), ("/ar/", "/login?lang=ar")):
        reply = stranger.get(path, headers=HTML)
        assert (reply.status_code, reply.headers["location"]) == (303, there)
    assert stranger.get("/config", headers=HTML).status_code == 401
    refused = stranger.post("/api/ask", json=QUESTION)
    assert refused.json()["error"].keys() == {"message", "hint"}
    assert "Basic" not in refused.headers["www-authenticate"]  # a browser would ask in a box


def test_the_login_page_can_be_read_by_everybody(stranger: httpx2.Client) -> None:
    page = stranger.get("/login").text
    assert '<html lang="en" dir="ltr">' in page
    for field in re.findall(r'<input id="(\w+)"', page):
        assert f'<label for="{field}">' in page
    assert "prefers-color-scheme: dark" in page
    assert "<script" not in page
    assert re.findall(r"https?://", page) == []


def test_a_login_opens_the_page_and_a_logout_closes_it(stranger: httpx2.Client) -> None:
    reply = login(stranger, "ann")
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    cookie = reply.headers["set-cookie"].lower()
    assert all(each in cookie for each in ("httponly", "samesite=strict", "path=/", "max-age"))
    token = stranger.cookies[COOKIE]
    assert len(token) > 40
    assert stranger.get("/", headers=HTML).status_code == 200
    assert stranger.get("/gradio_api/user").json() == "ann"
    assert stranger.get("/login").headers["location"] == "/"
    assert stranger.post("/logout").headers["location"] == "/login"
    assert COOKIE not in stranger.cookies
    stranger.cookies.set(COOKIE, token)
    assert stranger.get("/api/articles").status_code == 401


def test_a_wrong_password_says_so_and_nothing_more(stranger: httpx2.Client) -> None:
    for name in ("ann", 'nobody"><script>'):
        reply = stranger.post("/login", data={"name": name, "password": "wrong"})
        assert reply.status_code == 401
        assert 'role="alert">Name or password is wrong.' in reply.text
        assert "<script" not in reply.text
        assert COOKIE not in reply.cookies
    assert stranger.post("/login", content=b"\xff\xfe=&&name=ann").status_code == 401
    assert stranger.post("/login", content=b"x" * 70_000).status_code == 413


def test_the_login_keeps_the_language_of_the_page(stranger: httpx2.Client) -> None:
    there = "/login?lang=ar"
    page = stranger.get(there).text
    assert '<html lang="ar" dir="rtl">' in page
    assert f'<form method="post" action="{there}">' in page
    wrong = stranger.post(there, data={"name": "ann", "password": "wrong"}).text
    assert wording("ar")("wrong_login") in wrong
    right = stranger.post(there, data={"name": "ann", "password": PASSWORDS["ann"]})
    assert right.headers["location"] == "/ar/"
    assert stranger.post("/logout?lang=ar").headers["location"] == there
    assert '<html lang="en"' in stranger.get("/login?lang=xx").text


def test_whoever_guesses_has_to_wait_and_nobody_else(seeds_store: Path, tmp_path: Path) -> None:
    with served(seeds_store, users=tmp_path) as client:
        for number in range(identity.FAILURES):
            key = base64.b64encode(f"ann:guess {number}".encode()).decode()
            reply = client.get("/api/articles", headers={"authorization": f"Basic {key}"})
            assert reply.status_code == 401
        assert login(client, "ann").status_code == 429
        assert client.get("/api/articles", auth=("ann", PASSWORDS["ann"])).status_code == 429
        assert client.get("/api/articles", auth=("bob", PASSWORDS["bob"])).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"ann").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Bearer",
        "Bearer ann",
        "Bearer ann:",
        "Bearer ann:wrong",
        f"Bearer bob:{PASSWORDS['ann']}",
        f"Digest ann:{PASSWORDS['ann']}",
        f"Bearer {PASSWORDS['ann']}:ann",
    ],
)
def test_nothing_but_name_and_password_lets_a_program_in(
    header: str, stranger: httpx2.Client
) -> None:
    headers = {"authorization": header, "x-user": "ann", "x-forwarded-user": "ann"}
    assert stranger.get("/api/articles?user=ann", headers=headers).status_code == 401


def test_name_and_password_let_a_program_in(stranger: httpx2.Client) -> None:
    assert stranger.get("/api/articles", auth=("ann", PASSWORDS["ann"])).status_code == 200
    bearer = {"authorization": f"bearer ann:{PASSWORDS['ann']}"}
    assert stranger.get("/gradio_api/user", headers=bearer).json() == "ann"


def test_a_made_up_cookie_is_worth_nothing(stranger: httpx2.Client) -> None:
    for token in ("", "x", "ann", "null", "0" * 43):
        reply = stranger.get("/api/articles", headers={"cookie": f"{COOKIE}={token}"})
        assert reply.status_code == 401


def test_a_session_ends_in_time_and_with_its_account(tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    for name in ("ann", "bob"):
        accounts.add(file, name, PASSWORDS[name])
    now = [0.0]
    sessions = Sessions(accounts.Accounts.load(file), lambda: now[0])
    ann, bob = sessions.begin("ann"), sessions.begin("bob")
    now[0] = identity.SESSION_SECONDS - 1
    assert (sessions.user(ann), sessions.user(bob)) == ("ann", "bob")
    accounts.remove(file, "bob")
    assert sessions.user(bob) is None
    accounts.add(file, "bob", "another password")
    assert sessions.user(bob) is None
    now[0] += 2
    assert sessions.user(ann) is None


def test_there_are_only_so_many_sessions(tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    accounts.add(file, "ann", PASSWORDS["ann"])
    sessions = Sessions(accounts.Accounts.load(file), most=3)
    tokens = [sessions.begin("ann") for _ in range(5)]
    assert [sessions.user(token) for token in tokens] == [None, None, "ann", "ann", "ann"]


def test_without_accounts_everybody_is_the_one_local_user(open_server: httpx2.Client) -> None:
    assert open_server.get("/gradio_api/user").json() == identity.LOCAL
    assert open_server.get("/", headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/api/articles", "/nonsense"])
def test_every_reply_forbids_what_no_page_of_ours_needs(
    path: str, open_server: httpx2.Client, stranger: httpx2.Client
) -> None:
    for client in (open_server, stranger):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "evil@[::2]"])
def test_a_name_that_is_made_to_point_here_is_refused(
    host: str, open_server: httpx2.Client
) -> None:
    for path in ("/", "/healthz", "/api/articles"):
        reply = open_server.get(path, headers={"host": host})
        assert reply.status_code == 403
        assert "localhost" in reply.json()["error"]["hint"]


@pytest.mark.parametrize("host", ["localhost", "localhost:7860", "127.0.0.1:1", "[::1]:7860"])
def test_the_names_of_this_machine_are_not(host: str, open_server: httpx2.Client) -> None:
    assert open_server.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
def test_a_page_of_another_site_may_not_send_anything(
    origin: str, open_server: httpx2.Client, stranger: httpx2.Client
) -> None:
    for client in (open_server, stranger):
        for path in ("/api/ask", "/gradio_api/queue/join", "/gradio_api/upload", "/login"):
            reply = client.post(path, headers={"origin": origin}, json=QUESTION)
            assert reply.status_code == 403
            assert "access-control-allow-origin" not in reply.headers
    own = str(open_server.base_url).rstrip("/")
    assert open_server.post("/api/ask", headers={"origin": own}, json=QUESTION).status_code == 200


def test_no_page_of_another_site_may_read_anything(open_server: httpx2.Client) -> None:
    reply = open_server.get("/api/articles", headers={"origin": "http://evil.example"})
    assert "access-control-allow-origin" not in reply.headers


def test_there_are_no_pages_that_fetch_from_elsewhere(open_server: httpx2.Client) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/monitoring", "/monitoring/summary"):
        assert open_server.get(path).status_code in (403, 404)


def test_no_file_of_this_machine_is_given_away(
    guarded: httpx2.Client, users: Path, seeds_store: Path
) -> None:
    ann = ("ann", PASSWORDS["ann"])
    files = [
        users / "users.json",
        seeds_store / "catalog.sqlite",
        Path(__file__),
        Path("/etc/hosts"),
    ]
    assert all(file.is_file() for file in files)
    for path in (*map(str, files), "README.md", "../README.md", "rag/cli/__init__.py"):
        reply = guarded.get(f"/gradio_api/file={path}", auth=ann)
        assert reply.status_code in (403, 404), path


def test_behind_a_proxy_it_has_the_proxys_name(guarded: httpx2.Client) -> None:
    headers = {"host": "articles.example", "origin": "https://articles.example"}
    ann = ("ann", PASSWORDS["ann"])
    assert guarded.post("/api/ask", headers=headers, json=QUESTION, auth=ann).status_code == 200


def test_a_host_that_others_reach_wants_accounts(seeds_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    with rag.open(seeds_store, llm="none", environ={}) as corpus:
        for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):  # noqa: S104 (to be refused)
            with pytest.raises(rag.ServerError, match="without a login") as caught:
                server.serve(corpus, host=host)
            assert "rag user add" in caught.value.hint
            assert "--auth-file" in caught.value.hint
        with pytest.raises(rag.AccountError, match="cannot be read"):
            server.serve(corpus, host="0.0.0.0", auth_file=file)  # noqa: S104 (to be refused)


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("127.0.0.1", 70_000, "no port 70000"),
        ("127.0.0.1", -1, "no port -1"),
        ("localhost.invalid", 1, "without a login"),
    ],
)
def test_a_port_that_cannot_be_is_named(
    host: str, port: int, says: str, seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["serve", "--store", str(seeds_store), "--llm", "none"]
    assert cli.main([*arguments, "--host", host, "--port", str(port)]) == 2
    assert says in capsys.readouterr().err


def test_a_port_in_use_is_named(seeds_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        arguments = ["serve", "--store", str(seeds_store), "--llm", "none", "--port", port]
        assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert port in said
    assert "--port" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(
    number: signal.Signals, seeds_store: Path, tmp_path: Path
) -> None:
    with (
        started(seeds_store, tmp_path) as (process, port),
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        assert client.get("/healthz").status_code == 200
        assert "<gradio-app" in client.get("/", headers=HTML).text
        # Whoever still listens does not keep it from ending.
        with client.stream("GET", "/gradio_api/heartbeat/abc"):
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_server_in_a_thread_leaves_nothing_behind(seeds_store: Path) -> None:
    with served(seeds_store) as client:
        port = client.base_url.port
        assert client.get("/healthz").status_code == 200
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port or 0)) != 0:
                return
        time.sleep(0.05)
    pytest.fail("something still listens")


def test_no_client_that_hangs_up_can_end_the_server(seeds_store: Path) -> None:
    """A write to a closed connection raises a signal that ends a process, unless it ignores it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        arguments = ["serve", "--store", str(seeds_store), "--llm", "none", "--port", port]
        assert cli.main(arguments) == 2
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN
