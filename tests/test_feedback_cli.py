"""`rag feedback export`: what users thought, as questions that the evaluation reads."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag import cli
from rag.conversations import Conversations
from rag.types import Answer, Citation, Statement


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main(["feedback", *arguments])
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return command


def rated_store(folder: Path) -> Path:
    """A store in which one answer was praised, one scolded and one left alone."""
    said = "The harbour froze in 1901."
    praised = Answer(
        question="When did the harbour freeze?",
        standalone_question="When did the harbour freeze?",
        answer=f"{said} [1]",
        abstained=False,
        mode="llm",
        statements=(Statement(said, (1,), "supported"),),
        citations=(Citation(1, True, source="news/a.txt", start=3, end=3 + len(said), quote=said),),
    )
    scolded = Answer("Why?", "Why?", "Because of “ice”.\nمرحبا", False, "llm")
    with closing(Conversations(folder)) as kept:
        begun = kept.start("ann", "Harbour")
        kept.rate("ann", kept.add("ann", begun.id, praised).id, "up")
        kept.rate("ann", kept.add("ann", begun.id, scolded).id, "down", "Not why.\nAt all.")
        kept.add("ann", begun.id, scolded)
    return folder


def test_each_rated_answer_is_one_json_object_a_line(run: Any, in_folder: Path) -> None:
    rated_store(in_folder / "s")
    status, out, err = run("export", "--store", "s")
    assert (status, err) == (0, "")
    first, second = (json.loads(line) for line in out.splitlines())
    assert first["question"] == "When did the harbour freeze?"
    assert (first["thumb"], first["answerable"], first["need_files"]) == ("up", True, 1)
    assert first["gold"] == [{"file": "a.txt", "quote": "The harbour froze in 1901."}]
    assert (second["thumb"], second["answerable"], second["gold"]) == ("down", None, [])
    assert second["note"] == "Not why.\nAt all."
    assert second["history"] == ["When did the harbour freeze?"]
    assert second["answer"].endswith("مرحبا")
    assert "مرحبا" in out


def test_json_is_one_document(run: Any, in_folder: Path) -> None:
    rated_store(in_folder / "s")
    lines = [json.loads(line) for line in run("export", "--store", "s")[1].splitlines()]
    status, out, _ = run("export", "--store", "s", "--json")
    assert status == 0
    assert json.loads(out) == lines


def test_the_store_is_the_one_of_the_settings(
    run: Any, in_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rated_store(in_folder / "s")
    (in_folder / "other.toml").write_text('store = "s"', "utf-8")
    by_file = run("export", "--config", "other.toml")[1]
    monkeypatch.setenv("RAG_STORE", "s")
    assert by_file == run("export")[1] != ""


def test_nothing_rated_is_an_empty_list_and_says_so(run: Any, in_folder: Path) -> None:
    status, out, err = run("export", "--store", "s")
    assert (status, out) == (0, "")
    assert "s was rated" in err
    assert json.loads(run("export", "--store", "s", "--json")[1]) == []
    assert not (in_folder / "s").exists()


def test_a_damaged_file_is_refused_with_a_sentence_and_a_way_on(run: Any, in_folder: Path) -> None:
    (rated_store(in_folder / "s") / "conversations.sqlite").write_bytes(b"no database" * 1000)
    status, out, err = run("export", "--store", "s")
    assert (status, out) == (2, "")
    assert "damaged" in err
    assert "conversations.sqlite" in err


def test_feedback_alone_says_what_it_can_do(run: Any) -> None:
    status, _, err = run()
    assert status == 2
    assert "--help" in err
    assert "export" in run("--help")[1]
