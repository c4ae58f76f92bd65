"""What articles and models write is shown on a terminal as text, and steers nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag
from rag.characters import visible
from rag.cli import main
from rag.terminal import Screen

MARKUP = (
    "The bridge at [/red]Alcosta opens\n\nThe bridge at Alcosta was opened by Vera Lund on Monday."
    " It cost 40 million [link=http://127.0.0.1/]crowns[/link], the mayor said.\n"
)
STEERING = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - set("\t\n")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    articles = tmp_path / "[bold]news\x1b[1m"
    articles.mkdir()
    (articles / "bridge\x1b[1m.txt").write_text(MARKUP, "utf-8")
    (articles / "empty\x1b[1m.txt").write_text("", "utf-8")
    (articles / "steering.txt").write_text(f"{MARKUP}\x1b[2J\n", "utf-8")
    return str(tmp_path / "vectorstore")


def test_controls_become_signs_and_lines_stay() -> None:
    assert visible("a\x1b[31mb\x07\x7f\x9b\tc\n") == "a␛[31mb␇��\tc\n"


def test_nothing_in_an_article_or_a_file_name_steers_the_terminal_or_counts_as_markup(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", ".", "--store", store]) == 1
    assert main(["articles", "--store", store]) == 0
    assert main(["search", "bridge", "--store", store]) == 0
    assert main(["ask", "Who opened the bridge?", "--llm", "none", "--store", store]) == 0
    assert main(["show", "steering.txt", "--store", store]) == 0
    assert main(["show", "[/nothing]\x1b[1m", "--store", store]) == 2
    shown = capsys.readouterr()
    assert not STEERING & set(shown.out + shown.err)
    assert "[/red]Alcosta" in shown.out
    assert "[link=http://127.0.0.1/]crowns" in shown.out
    assert "␛" in shown.out
    assert "␛" in shown.err


def test_what_a_model_writes_steers_no_terminal_either(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = rag.Answer(
        "Who?",
        "Who?",
        "Vera\x1b[2J Lund. [1]",
        abstained=False,
        mode="llm",
        statements=(rag.Statement("She\x1b[1m left.", (), "uncited", ("it cites\x9b nothing",)),),
        model="m\x1b[1m",
        notes=("a\x07 note",),
    )
    screen = Screen()
    screen.answer(screen.follow([rag.TextWritten("\x1b[2J"), rag.Answered(answer)]))
    screen.error(rag.CommandError("no\x1b[1m", hint="yes\x1b[1m"))
    shown = capsys.readouterr()
    assert not STEERING & set(shown.out + shown.err)
    assert "Vera␛[2J Lund." in shown.out
