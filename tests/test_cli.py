"""The command line: results on standard output, errors with a way on, exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rag
from rag import cli, settings

SEEDS = Path(__file__).parents[1] / "seeds"


class Outcome:
    """What a command printed and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str | Path) -> Outcome:
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Outcome(status, said.out, said.err)

    return command


def small_article(folder: Path, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_text("The harbour\n\nThe harbour of Port Elva froze in January 1901.\n", "utf-8")
    return path


def test_index_reports_every_file_once(run: Any, in_folder: Path) -> None:
    small_article(in_folder)
    first = run("index", in_folder / "a.txt", "--store", "s", "--json")
    again = run("index", in_folder / "a.txt", "--store", "s", "--json")
    assert first.status == again.status == 0
    assert [file["source"] for file in first.json["added"]] == ["a.txt"]
    assert first.json["passages"] == 1
    assert [file["source"] for file in again.json["unchanged"]] == ["a.txt"]
    assert (again.json["added"], again.json["passages"]) == ([], 0)
    kinds = {"added", "updated", "unchanged", "removed", "failed", "skipped"}
    assert first.json.keys() == kinds | {"passages", "seconds"}


def test_one_bad_file_does_not_stop_the_others(run: Any, in_folder: Path) -> None:
    folder = in_folder / "news"
    folder.mkdir()
    small_article(folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "big.txt").write_bytes(b"word " * 10_000_000)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    small_article(folder, "b.txt")
    (folder / "b.txt.meta.json").write_text('{"titel": "x"}', "utf-8")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    report = run("index", "news", "missing", "--store", "s", "--json")
    assert report.status == 1
    assert [file["source"] for file in report.json["added"]] == ["news/a.txt"]
    failed = {Path(file["source"]).name: file["reason"] for file in report.json["failed"]}
    assert failed.keys() == {"empty.txt", "binary.txt", "big.txt", "b.txt", "missing"}
    assert "50" in failed["big.txt"]
    assert "titel" in failed["b.txt"]
    assert [Path(file["source"]).name for file in report.json["skipped"]] == ["picture.png"]
    told = run("index", "news", "--store", "s")
    assert told.status == 1
    assert "empty.txt" in told.err


def test_prune_removes_what_is_gone_and_nothing_else(run: Any, in_folder: Path) -> None:
    folder = in_folder / "news"
    folder.mkdir()
    small_article(folder)
    small_article(folder, "b.txt")
    run("index", "news", "--store", "s")
    (folder / "b.txt").unlink()
    assert run("index", "news", "--store", "s", "--json").json["removed"] == []
    removed = run("index", "news", "--store", "s", "--prune", "--json").json["removed"]
    assert [file["source"] for file in removed] == ["news/b.txt"]


def test_ask_prints_the_answer_its_quotes_and_where_they_stand(
    run: Any, seeds_store: Path, in_project: Path
) -> None:
    question = "Through which border crossing did coalition forces leave Iraq?"
    told = run("ask", question, "--store", seeds_store, "--llm", "none")
    assert told.status == 0
    assert "Jarishan" in told.out
    assert "seeds/004_de3675a2d4f9c29e.txt, characters" in told.out
    assert "Alwaght" in told.out
    assert "no date found" in told.out


def test_ask_json_is_one_document_whose_citations_are_exact(
    run: Any, seeds_store: Path, in_project: Path
) -> None:
    told = run("ask", "Who leads Iraq?", "--store", seeds_store, "--llm", "none", "--json")
    answer = told.json
    assert answer["citations"]
    for citation in answer["citations"]:
        with Path(citation["source"]).open(encoding="utf-8", newline="") as file:
            assert file.read()[citation["start"] : citation["end"]] == citation["quote"]


def test_search_gives_k_passages(run: Any, seeds_store: Path) -> None:
    found = run("search", "Patriot", "-k", "3", "--store", seeds_store, "--json").json
    assert found["query"] == "Patriot"
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert "Patriot" in run("search", "Patriot", "--store", seeds_store).out


def test_articles_and_show_say_what_was_found_and_what_was_not(run: Any, seeds_store: Path) -> None:
    rows = run("articles", "--store", seeds_store, "--json").json["articles"]
    dated = {Path(row["source"]).name[:3]: row["published"] for row in rows}
    assert dated == {"000": None, "001": None, "002": "2021-08-05", "003": None, "004": None}
    assert "no date" in run("articles", "--store", seeds_store).out
    shown = run("show", "002", "--store", seeds_store, "--json").json
    assert (shown["author"], shown["published"]) == ("Viktor Mikhin", "2021-08-05")
    span = shown["spans"]["author"]
    assert shown["text"][span["start"] : span["end"]] == "Viktor Mikhin"
    assert "not found" in run("show", "000", "--store", seeds_store).out


def test_check_proves_and_rebuild_restores(run: Any, in_folder: Path) -> None:
    small_article(in_folder)
    run("index", "a.txt", "--store", "s")
    proved = run("check", "--store", "s", "--json")
    assert (proved.status, proved.json["problems"]) == (0, [])
    assert proved.json["vectors"] == proved.json["passages"] == 1
    rebuilt = run("rebuild", "--store", "s")
    assert rebuilt.status == 0
    assert "no problems" in rebuilt.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", ""], "empty"),
        (["ask", "x" * 100_000], "100,000"),
        (["ask", "Why?", "--since", "yesterday"], "YYYY-MM-DD"),
        (["ask", "Why?", "--publisher", "Nobody Press"], "Nobody Press"),
        (["ask", "Why?", "--article", "zzz"], "zzz"),
        (["ask", "Why?", "--limit", "0"], "at least 1"),
        (["ask", "Why?", "--llm", "gpt-9"], "no endpoint"),
        (["ask", "Why?", "--config", "nowhere.toml"], "nowhere.toml"),
        (["show", "zzz"], "zzz"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_a_hint(
    run: Any, seeds_store: Path, arguments: list[str], says: str
) -> None:
    told = run(*arguments, "--store", seeds_store)
    assert told.status == 2
    assert says in told.err
    assert told.out == ""
    assert len(told.err.strip().splitlines()) >= 2


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "Why?", "--color", "red"], ["nonsense"], ["search", "x", "-k", "many"]],
)
def test_an_unknown_word_on_the_command_line_is_refused(run: Any, arguments: list[str]) -> None:
    told = run(*arguments)
    assert told.status == 2
    assert "--help" in told.err


def test_a_store_that_is_not_there_says_how_to_make_one(run: Any, in_folder: Path) -> None:
    told = run("ask", "Why?", "--store", "s", "--llm", "none")
    assert told.status == 2
    assert "rag index" in told.err


def test_a_store_without_articles_says_how_to_fill_it(run: Any, in_folder: Path) -> None:
    (in_folder / "empty").mkdir()
    assert run("index", "empty", "--store", "s").status == 0
    told = run("ask", "Why?", "--store", "s", "--llm", "none")
    assert told.status == 2
    assert "rag index PATH" in told.err


def test_a_store_that_is_a_file_or_garbage_is_refused(run: Any, in_folder: Path) -> None:
    (in_folder / "file").write_text("x")
    garbage = in_folder / "garbage"
    garbage.mkdir()
    (garbage / "catalog.sqlite").write_bytes(b"no database" * 100)
    for store in ("file", "garbage"):
        for command in (["ask", "Why?", "--llm", "none"], ["index", "."], ["check"]):
            told = run(*command, "--store", store)
            assert told.status in (1, 2)
            assert told.err or "garbage" in told.out
    assert (garbage / "catalog.sqlite").read_bytes() == b"no database" * 100


def test_a_store_of_another_embedding_model_is_refused_with_both_ways_on(
    run: Any, in_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_article(in_folder)
    run("index", "a.txt", "--store", "s")
    monkeypatch.setenv("RAG_EMBEDDING", "another-model")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    told = run("search", "harbour", "--store", "s")
    assert told.status == 2
    assert "RAG_EMBEDDING" in told.err
    assert "rag rebuild" in told.err


def test_help_lists_every_command_and_setting(run: Any) -> None:
    told = run("--help")
    assert told.status == 0
    for command in ("index", "ask", "search", "articles", "show", "chat", "check", "rebuild"):
        assert command in told.out
    for variable, _, _ in settings.described():
        assert variable in told.out


def test_the_installed_program_runs_and_stops_quietly_at_a_closed_pipe(seeds_store: Path) -> None:
    command = f"{sys.executable} -m rag articles --store {seeds_store} | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.startswith("id")
    assert done.stderr == ""


def test_chat_asks_line_after_line_until_the_end_of_a_pipe(seeds_store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "chat", "--llm", "none", "--store", str(seeds_store)],
        input="Who heads the committee on the attacks?\n\nAnd who else belongs to it?\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert "Qassem Al-Araji" in done.stdout
    assert "Falih Al-Fayyadh" in done.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ["chromadb", "openai", "onnxruntime", "llama_index", "nltk", "numpy", "xllamacpp"]
    code = f"import sys, rag; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


def test_every_error_and_type_is_public() -> None:
    assert set(rag.__all__) <= set(dir(rag))
    assert all(
        name in rag.__all__ for name in dir(rag.errors) if name.endswith(("Error", "Timeout"))
    )
