"""The commands that set sources side by side, and the same over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rag import cli
from tests.scripted_server import ScriptedServer, scripted_server
from tests.served import served

TOPIC = "US troops in Iraq"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A language model that finds everything supported that no rule rejects."""
    with scripted_server() as model:
        for name, value in model.environ().items():
            monkeypatch.setenv(name, value)
        yield model


def command(capsys: pytest.CaptureFixture[str], store: Path, *arguments: str) -> str:
    assert cli.main([*arguments, "--store", str(store)]) == cli.DONE
    return capsys.readouterr().out


def test_compare_names_every_side_with_speaker_date_and_place(
    seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = command(capsys, seeds_store, "compare", TOPIC)
    for told in ("2,500, according to the Pentagon (2021-08-05)", "fewer than 3,000", "5,200"):
        assert told in out
    assert "002_93a72a21d3ae996a.txt, characters" in out


def test_compare_as_json_cites_exact_characters(
    seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(command(capsys, seeds_store, "compare", TOPIC, "--json"))
    cited = {each["number"]: each for each in document["citations"]}
    for side in (side for point in document["disagreements"] for side in point["sides"]):
        for number in side["citations"]:
            source = Path(__file__).parents[1] / "seeds" / Path(cited[number]["source"]).name
            text = source.read_bytes().decode()
            assert text[cited[number]["start"] : cited[number]["end"]] == cited[number]["quote"]


def test_timeline_is_in_order_and_says_what_is_inferred(
    seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(command(capsys, seeds_store, "timeline", TOPIC, "--json"))
    dates = [each["date"] for each in document["statements"]]
    assert dates == sorted(dates)
    assert all(each["date"] is None for each in document["relative"])
    bounds = {each["article_id"][:3]: each["not_before"] for each in document["bounds"]}
    assert bounds["004"] == "2020-01"
    assert "002" not in bounds  # it has a date
    out = command(capsys, seeds_store, "timeline", TOPIC)
    assert out.index("2003-03") < out.index("2020-01")


def test_as_of_leaves_nothing_from_after_the_date(
    seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(
        command(capsys, seeds_store, "timeline", TOPIC, "--as-of", "2021-08-05", "--json")
    )
    assert {each["published"] for each in document["citations"]} == {"2021-08-05"}
    none = command(capsys, seeds_store, "compare", TOPIC, "--as-of", "2001")
    assert "do not differ" in none


def test_without_an_article_nothing_of_it_is_used(
    seeds_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ("ask", "How many US troops are in Iraq?", "--llm", "none", "--without", "002", "--json")
    answer = json.loads(command(capsys, seeds_store, *ask))
    assert not any(hit["article_id"].startswith("002") for hit in answer["evidence"])
    assert answer["left_out"]["filtered"] == 1
    assert "1 article was left out by the filters." in answer["notes"]


def test_an_audit_of_a_file_writes_its_report(
    seeds_store: Path, tmp_path: Path, judged: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(
        "In May 2019, parliament elected al-Kadhimi to replace Abdul-Mahdi. The harbour of Port"
        " Elva froze in January 1901.\n",
        "utf-8",
    )
    for name in ("report.html", "report.md"):
        report = tmp_path / name
        out = command(capsys, seeds_store, "audit", str(draft), "--out", str(report))
        assert "1 contradicted, 1 not in the corpus" in out
        assert "contradicted" in report.read_text("utf-8")
    found = json.loads(command(capsys, seeds_store, "audit", draft.read_text("utf-8"), "--json"))
    assert found["findings"] == {"contradicted": 1, "not in the corpus": 1}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("audit", "   "), "The text to audit is empty."),
        (("audit", "A sentence.", "--out", "no/such/folder/report.md"), "cannot be written"),
        (("compare", ""), "The question is empty."),
        (("timeline", "troops", "--since", "soon"), "should be a date"),
        (("compare", "troops", "--without", "nobody"), "No article is called"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    seeds_store: Path,
    judged: ScriptedServer,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    assert cli.main([*arguments, "--store", str(seeds_store)]) == cli.REFUSED
    err = capsys.readouterr().err
    assert told in err
    assert "Traceback" not in err


@pytest.fixture(scope="module")
def api(seeds_store: Path) -> Iterator[httpx2.Client]:
    with served(seeds_store) as client:
        yield client


@pytest.mark.parametrize("name", ["compare", "timeline"])
def test_programs_get_the_document_of_the_command_line(
    api: httpx2.Client, seeds_store: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    told: Any = json.loads(command(capsys, seeds_store, name, TOPIC, "--json"))
    given = api.get(f"/api/{name}", params={"topic": TOPIC}).json()
    for document in (told, given):
        for citation in document["citations"]:
            citation["source"] = Path(citation["source"]).name
    assert given == told


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/compare", None, 400),
        ("GET", "/api/timeline?topic=x&since=soon", None, 400),
        ("POST", "/api/audit", {}, 400),
        ("POST", "/api/audit", {"text": 3}, 400),
        ("POST", "/api/audit", {"text": "A sentence.", "more": 1}, 400),
    ],
)
def test_programs_are_told_what_is_wrong(
    api: httpx2.Client, method: str, path: str, body: object, status: int
) -> None:
    response = api.request(method, path, json=body)
    assert response.status_code == status
    assert response.json()["error"].keys() == {"message", "hint"}


def test_an_audit_over_http_needs_a_model(api: httpx2.Client) -> None:
    response = api.post("/api/audit", json={"text": "A sentence."})
    assert "language model" in response.json()["error"]["message"]
