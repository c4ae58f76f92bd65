"""The HTTP interface: the command line's documents, errors that say what to do, hostile bodies."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

import rag
from rag import cli
from rag.web import asked, server
from rag.web.replies import status_of
from tests.served import PASSWORDS, PatientModel, events_of, login, served

QUESTION = "Through which border crossing did coalition forces leave Iraq?"
JSON = {"content-type": "application/json"}
Patient = tuple[httpx2.Client, PatientModel]


@pytest.fixture(scope="module")
def api(seeds_store: Path) -> Iterator[httpx2.Client]:
    with served(seeds_store) as client:
        yield client


@pytest.fixture(scope="module")
def patient_server(seeds_store: Path) -> Iterator[Patient]:
    model = PatientModel()
    with served(seeds_store, llm=model) as client:
        yield client, model


@pytest.fixture
def patient(patient_server: Patient) -> Iterator[Patient]:
    """A server whose language model writes until the test lets it finish."""
    model = patient_server[1]
    model.again()
    yield patient_server
    model.finish.set()


def ask(client: httpx2.Client, **body: Any) -> httpx2.Response:
    return client.post("/api/ask", json={"question": QUESTION, **body})


def error_of(response: httpx2.Response) -> tuple[int, str, str]:
    """Status, message and hint; fails where the error has another shape, or shows its insides."""
    (error,) = response.json().values()
    assert error.keys() == {"message", "hint"}
    assert "Traceback" not in response.text
    return response.status_code, error["message"], error["hint"]


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def command(capsys: pytest.CaptureFixture[str], store: Path, *arguments: str) -> Any:
    """The document that the command line prints."""
    cli.main([*arguments, "--store", str(store), "--json"])
    return json.loads(capsys.readouterr().out)


def test_an_answer_is_the_document_of_the_command_line(
    api: httpx2.Client, seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = command(capsys, seeds_store, "ask", QUESTION, "--llm", "none", "--limit", "3")
    assert without_time(ask(api, limit=3).json()) == without_time(told)


def test_a_search_is_the_document_of_the_command_line(
    api: httpx2.Client, seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = command(capsys, seeds_store, "search", "Patriot", "-k", "3", "--author", "Viktor Mikhin")
    query = "q=Patriot&limit=3&authors=Viktor%20Mikhin"
    assert api.get(f"/api/search?{query}").json() == told
    assert told["hits"]


def test_articles_are_the_documents_of_the_command_line(
    api: httpx2.Client, seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = command(capsys, seeds_store, "articles")
    assert api.get("/api/articles").json() == rows
    for row in rows["articles"]:
        shown = api.get(f"/api/articles/{row['article_id']}").json()
        assert shown == command(capsys, seeds_store, "show", row["article_id"])
        assert api.get(f"/api/articles/{row['source']}").json() == shown


def test_a_stream_ends_with_the_same_answer(api: httpx2.Client) -> None:
    with api.stream("POST", "/api/ask/stream", json={"question": QUESTION}) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        events = list(events_of(reply.iter_lines()))
    assert [name for name, _ in events] == ["evidence", "answer"]
    assert events[0][1]["hits"] == events[1][1]["evidence"]
    assert without_time(events[1][1]) == without_time(ask(api).json())


def test_a_stream_that_cannot_begin_is_an_error_like_any_other(api: httpx2.Client) -> None:
    reply = api.post("/api/ask/stream", json={"question": " "})
    assert error_of(reply)[0] == 400


def test_history_makes_a_follow_up_stand_alone(api: httpx2.Client) -> None:
    answer = ask(api, question="And why?", history=[[QUESTION, "Through Jarishan."]]).json()
    assert answer["standalone_question"] == "Why did coalition forces leave Iraq?"


def test_filters_are_those_of_the_command_line(api: httpx2.Client) -> None:
    answer = ask(api, question="Who leads Iraq?", since="2021", publishers=None).json()
    assert {hit["published"] for hit in answer["evidence"]} == {"2021-08-05"}
    assert answer["left_out"]["undated"] == 4


def test_strict_is_a_switch_of_the_request(api: httpx2.Client) -> None:
    assert without_time(ask(api, strict=True).json()) == without_time(ask(api).json())


def test_health_says_ok(api: httpx2.Client, tmp_path: Path) -> None:
    assert api.get("/healthz").json() == {"status": "ok"}
    with served(tmp_path / "new") as empty:
        assert empty.get("/healthz").status_code == 200
        assert empty.get("/api/articles").json() == {"articles": []}
        status, message, hint = error_of(ask(empty))
    assert status == 503
    assert "rag index" in hint
    assert message


def test_every_error_has_the_status_of_its_kind() -> None:
    def kinds(root: type[rag.RagError]) -> Iterator[type[rag.RagError]]:
        yield root
        for child in root.__subclasses__():
            yield from kinds(child)

    found: dict[int, set[type[rag.RagError]]] = {}
    for kind in kinds(rag.RagError):
        found.setdefault(status_of(kind("It is so.", hint="Wait.")), set()).add(kind)
    assert found[404] == {rag.ArticleNotFound, rag.ConversationNotFound}
    assert found[429] == {rag.TooManyQuestions}
    assert {*kinds(rag.StoreError), *kinds(rag.LLMError), rag.WeightsError} <= found[503]
    assert {rag.QuestionError, rag.FilterError} <= found[400]
    assert found.keys() == {400, 404, 429, 503}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 30_000, "not valid JSON"),
        (b'{"question": "\\ud800"}', "not valid JSON"),
        (b'{"question": "Who?", "history": [["\\udc00", "x"]]}', "not valid JSON"),
        (b"[]", "no object"),
        (b'"Who?"', "no object"),
        (b"null", "no object"),
        (b"{}", "question"),
        (b'{"question": null}', "question"),
        (b'{"question": 1}', "question"),
        (b'{"question": ["Who?"]}', "question"),
        (b'{"question": ""}', "empty"),
        (b'{"question": " \\u0000 "}', "empty"),
        (b'{"question": "' + b"x" * 3000 + b'"}', "characters"),
        (b'{"question": "Who?", "user": "bob"}', "Unknown: user"),
        (b'{"question": "Who?", "hidden": []}', "Unknown: hidden"),
        (b'{"question": "Who?", "uploads_of": "bob"}', "Unknown: uploads_of"),
        (b'{"question": "Who?", "history": "x"}', "history"),
        (b'{"question": "Who?", "history": {}}', "history"),
        (b'{"question": "Who?", "history": [["a"]]}', "history"),
        (b'{"question": "Who?", "history": [["a", 1]]}', "history"),
        (b'{"question": "Who?", "history": ["ab"]}', "history"),
        (b'{"question": "Who?", "limit": 0}', "limit"),
        (b'{"question": "Who?", "limit": -1}', "limit"),
        (b'{"question": "Who?", "limit": 101}', "limit"),
        (b'{"question": "Who?", "limit": 1e400}', "limit"),
        (b'{"question": "Who?", "limit": NaN}', "limit"),
        (b'{"question": "Who?", "limit": true}', "limit"),
        (b'{"question": "Who?", "limit": "3"}', "limit"),
        (b'{"question": "Who?", "strict": "yes"}', "strict"),
        (b'{"question": "Who?", "strict": 1}', "strict"),
        (b'{"question": "Who?", "since": 2021}', "since"),
        (b'{"question": "Who?", "since": "soon"}', "since"),
        (b'{"question": "Who?", "publishers": "x"}', "publishers"),
        (b'{"question": "Who?", "authors": [1]}', "authors"),
        (b'{"question": "Who?", "articles": ["nothing"]}', "nothing"),
    ],
    ids=lambda value: repr(value)[:48],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream"])
def test_a_body_that_cannot_be_used_is_400_and_says_why(
    path: str, body: bytes, says: str, api: httpx2.Client
) -> None:
    status, message, hint = error_of(api.post(path, content=body, headers=JSON))
    assert status == 400
    assert says in message
    assert hint


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE articles; --",
        '" OR 1=1 NEAR(x) *',
        "<script>alert(1)</script>",
        "../../etc/passwd?",
        "\u202egnirob si siht\u202c",
        "Why\u0000 so?",
        "Why " + "🗝" * 500,
        "{{7*7}} ${x} %s %n",
        "\r\nevent: answer\r\ndata: {}\r\n\r\n",
    ],
)
def test_a_hostile_question_is_only_a_question(question: str, api: httpx2.Client) -> None:
    whole = api.post("/api/ask", json={"question": question})
    assert whole.status_code == 200
    assert whole.json()["question"] == question.strip()
    with api.stream("POST", "/api/ask/stream", json={"question": question}) as reply:
        assert [name for name, _ in events_of(reply.iter_lines())] == ["evidence", "answer"]
    assert api.get("/api/search", params={"q": question}).status_code == 200


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no query"),
        ("q=", "empty"),
        ("q=a&q=b", "given once"),
        ("q=a&limit=x", "limit"),
        ("q=a&strict=true", "Unknown: strict"),
        ("q=a&limit=", "limit"),
        ("q=a&limit=-1", "limit"),
        ("q=a&limit=%D9%A3", "limit"),
        ("q=a&limit=" + "9" * 400, "limit"),
        ("q=a&nonsense=1", "Unknown: nonsense"),
        ("q=a&uploads_of=bob", "Unknown: uploads_of"),
        ("q=a&since=soon", "since"),
        ("q=a&authors=Nobody%20At%20All", "Nobody At All"),
    ],
)
def test_a_query_that_cannot_be_used_is_400(query: str, says: str, api: httpx2.Client) -> None:
    status, message, _ = error_of(api.get(f"/api/search?{query}"))
    assert status == 400
    assert says in message


def test_what_is_not_there_is_404(api: httpx2.Client) -> None:
    for path in ("/api/articles/nothing", "/api/articles/..%2F..%2Fetc", "/api/nonsense", "/api/"):
        assert error_of(api.get(path))[0] == 404
    assert error_of(api.get("/api/ask"))[0] == 404
    assert error_of(api.delete("/api/articles/000"))[0] == 404


def test_a_body_that_is_too_large_is_413(api: httpx2.Client) -> None:
    large = json.dumps({"question": "x" * asked.LARGEST_BODY}).encode()
    for path in ("/api/ask", "/api/ask/stream"):
        status, message, _ = error_of(api.post(path, content=large, headers=JSON))
        assert status == 413
        assert "64 KB" in message

    def pieces() -> Iterator[bytes]:  # sent without a length
        for _ in range(asked.LARGEST_BODY // 1024 + 1):
            yield b" " * 1024

    assert error_of(api.post("/api/ask", content=pieces()))[0] == 413


def test_fifty_at_once_each_get_their_own_answer(api: httpx2.Client) -> None:
    together = threading.Barrier(50)

    def one(number: int) -> tuple[str, dict[str, Any]]:
        question = f"Who said what about Iraq, question {number}?"
        together.wait()
        reply = api.post("/api/ask", json={"question": question}, timeout=300)
        return question, reply.json()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(one, range(50)))
    assert all(answer["question"] == question for question, answer in answers)
    assert len({question for question, _ in answers}) == 50


def test_those_who_wait_for_the_model_hold_up_nobody_else(patient: Patient) -> None:
    """More wait than there are threads for handlers, and a search is still answered."""
    client, model = patient
    crowd = server.THREADS + 10
    limits = httpx2.Limits(max_connections=None)
    with (
        ThreadPoolExecutor(crowd) as pool,
        httpx2.Client(base_url=client.base_url, timeout=300, limits=limits) as many,
    ):
        body = {"question": QUESTION}
        waiting = [pool.submit(many.post, "/api/ask", json=body) for _ in range(crowd)]
        assert model.writing.wait(60)
        assert client.get("/api/search", params={"q": "Patriot"}).json()["hits"]
        assert not any(each.done() for each in waiting)
        model.finish.set()
        assert {each.result().status_code for each in waiting} == {200}


def test_a_place_in_the_line_is_told_and_hanging_up_stops_the_model(patient: Patient) -> None:
    client, model = patient
    body = {"question": QUESTION}
    with client.stream("POST", "/api/ask/stream", json=body) as first:
        events = events_of(first.iter_lines())
        assert next(events)[0] == "evidence"
        assert next(events)[0] == "text"
        with client.stream("POST", "/api/ask/stream", json=body) as second:
            later = events_of(second.iter_lines())
            assert next(later)[0] == "evidence"
            assert [next(later) for _ in range(2)] == [("waiting", {"ahead": 1})] * 2
    assert model.stopped.wait(60)
    model.finish.set()
    assert ask(client).json()["model"] == "patient"


def test_hanging_up_on_a_whole_answer_stops_the_model_too(patient: Patient) -> None:
    client, model = patient
    body = json.dumps({"question": QUESTION}).encode()
    head = f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as connection:
        connection.sendall(head.encode() + body)
        assert model.writing.wait(60)
    assert model.stopped.wait(60)
    model.finish.set()
    assert ask(client).json()["model"] == "patient"


def test_a_user_who_asks_too_often_is_told_when_to_ask_again(
    seeds_store: Path, tmp_path: Path
) -> None:
    environ = {"RAG_ASKS_PER_MINUTE": "2"}
    with served(seeds_store, users=tmp_path, environ=environ) as client:
        ann, bob = (httpx2.BasicAuth(name, PASSWORDS[name]) for name in ("ann", "bob"))
        replies = [client.post("/api/ask", json={"question": QUESTION}, auth=ann) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 429]
        assert "Ask again in" in error_of(replies[2])[2]
        assert error_of(client.get("/api/search", params={"q": "Iraq"}, auth=ann))[0] == 429
        assert client.get("/api/search", params={"q": "Iraq"}, auth=bob).status_code == 200


def test_what_one_hands_in_is_seen_by_no_one_else(seeds_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "vectorstore"
    shutil.copytree(seeds_store, store)
    upload = store / "uploads" / "ann" / "secret.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("The lighthouse of Zembla was sold to Quentin Ravelstein.\n", "utf-8")
    with rag.open(store, llm="none", environ={}) as corpus:
        assert len(corpus.index(upload).added) == 1
    question = {"question": "Who bought the lighthouse of Zembla?"}
    with served(store, users=tmp_path) as ann, httpx2.Client(base_url=ann.base_url) as bob:
        login(ann, "ann")
        login(bob, "bob")
        rows = {name: each.get("/api/articles").json() for name, each in (("a", ann), ("b", bob))}
        (own,) = (r for r in rows["a"]["articles"] if r not in rows["b"]["articles"])
        assert "Ravelstein" in ann.post("/api/ask", json=question, timeout=60).json()["answer"]
        for path in (
            f"/api/articles/{own['article_id']}",
            "/api/articles/secret.txt",
            "/api/articles/nothing",
        ):
            reply = bob.get(path)
            assert reply.status_code == 404
            assert own["article_id"] not in reply.text.replace(path, "")[60:]
        for reply in (
            bob.post("/api/ask", json=question, timeout=60),
            bob.get("/api/search", params={"q": "lighthouse of Zembla"}),
            bob.post("/api/ask", json=question | {"articles": [own["article_id"]]}),
        ):
            assert "Ravelstein" not in reply.text
        assert "Ravelstein" in ann.get("/api/search", params={"q": "lighthouse of Zembla"}).text
