"""The chat at the terminal: commands on what was answered, in a pipe and in a real terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rag
from rag.chat import Chat
from rag.terminal import Screen

TAJI = "Which group claimed the attack on the Taji base?"
COMMITTEE = "Who heads the committee on the attacks?"
Typed = Callable[..., tuple[str, str]]
"""Types lines; gives what was shown on standard output and on standard error."""


@pytest.fixture(scope="module")
def corpus(seeds_store: Path) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, llm="none", environ={}) as opened:
        yield opened


@pytest.fixture
def typed(
    corpus: rag.Corpus,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Typed:
    monkeypatch.chdir(tmp_path)

    def typing(*lines: str) -> tuple[str, str]:
        left = iter(lines)

        def read(prompt: str) -> str:
            sys.stderr.write(prompt)
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        Chat(corpus, Screen(), {}).run(read)
        shown = capsys.readouterr()
        return shown.out, shown.err

    return typing


def test_sources_lists_what_the_last_answer_cites(typed: Typed) -> None:
    out, _ = typed(TAJI, COMMITTEE, "/sources")
    *_, listed = out.split("no language model, ")
    assert "Qassem Al-Araji" in listed
    assert "Usbat al-Thairen" not in listed
    assert re.search(r"\[1\] “.+seeds/\S+, characters \d+–\d+", listed, re.DOTALL)


def test_open_shows_the_quote_with_what_stands_around_it(typed: Typed, corpus: rag.Corpus) -> None:
    answer = corpus.ask(TAJI)
    cited = answer.citations[0]
    out, _ = typed(TAJI, "/open 1")
    shown = out.split("no language model, ")[1]
    text = corpus.article(str(cited.article_id)).text
    assert cited.start is not None
    assert cited.end is not None
    assert cited.quote in shown
    assert text[max(0, cited.start - 100) : cited.end + 100].strip() in shown


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["/sources"], "Nothing was answered yet."),
        (["/open 1"], "Nothing was answered yet."),
        (["/export talk.md"], "Nothing was answered yet."),
        ([TAJI, "/open"], "no citation “”"),
        ([TAJI, "/open 99"], "no citation “99”"),
        ([TAJI, "/open ٣"], "no citation “٣”"),
        ([TAJI, "/export"], "“” is no name of a file"),
        ([TAJI, "/export talk.doc"], "“talk.doc” is no name of a file"),
        ([TAJI, "/export no/such/folder/talk.md"], "cannot be written"),
        ([TAJI, "/export \0.md"], "cannot be written"),
        (["/as-of yesterday"], "as_of should be a date"),
        (["/nothing"], "There is no command /nothing."),
        (["?"], "The question is empty."),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_the_chat_goes_on(
    typed: Typed, lines: list[str], message: str
) -> None:
    out, err = typed(*lines, COMMITTEE)
    assert message in err
    assert "Traceback" not in err
    assert "Qassem Al-Araji" in out


def test_as_of_holds_until_it_is_lifted_and_stands_in_the_prompt(typed: Typed) -> None:
    out, err = typed("/as-of 2020", TAJI, "/as-of", TAJI)
    limited, free = out.split("no language model, ")[:2]
    assert "Usbat al-Thairen" not in limited
    assert "Usbat al-Thairen" in free
    assert "as of 2020 ? " in err
    assert err.endswith("? ")
    assert "Everything." in err


def test_a_follow_up_says_how_it_was_understood_until_a_new_conversation_begins(
    typed: Typed,
) -> None:
    out, err = typed(COMMITTEE, "And who else belongs to it?", "/new", "And who else?")
    assert "Understood as: Who else belongs to the committee on the attacks?" in err
    assert "Falih Al-Fayyadh" in out
    assert err.count("Understood as:") == 1


def test_a_conversation_is_exported_and_never_over_another_file(
    typed: Typed, tmp_path: Path
) -> None:
    (tmp_path / "mine.md").write_text("my notes", "utf-8")
    _, err = typed(TAJI, COMMITTEE, "/export talk.md", "/export talk.json", "/export mine.md")
    markdown = (tmp_path / "talk.md").read_text("utf-8")
    assert f"## {TAJI}" in markdown
    assert f"## {COMMITTEE}" in markdown
    assert "References:" in markdown
    turns = json.loads((tmp_path / "talk.json").read_text("utf-8"))["turns"]
    assert [turn["question"] for turn in turns] == [TAJI, COMMITTEE]
    assert "“mine.md” is there already, and nothing was written." in err
    assert (tmp_path / "mine.md").read_text("utf-8") == "my notes"


def test_help_lists_every_command_and_quit_ends(typed: Typed) -> None:
    out, err = typed("/help", "/quit", COMMITTEE)
    for command in ("/sources", "/open", "/as-of", "/export", "/new", "/help", "/quit"):
        assert command in err
    assert out == ""


READY = r"(?s:.)*\x1b\[\?2004h"
"""What the terminal gets when a line may be typed: that pasted text is to be bracketed."""


def test_a_terminal_edits_completes_remembers_and_gives_up_a_line(
    seeds_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "vectorstore"
    shutil.copytree(seeds_store, store)
    command = [sys.executable, "-m", "rag", "chat", "--llm", "none", "--store", str(store)]
    ours, theirs = pty.openpty()
    shell = os.environ | {"TERM": "xterm"}
    chat = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=shell)
    os.close(theirs)
    try:
        until(ours, READY)
        os.write(ours, b"half a ques\x03")
        until(ours, r"Stopped\." + READY)
        os.write(ours, COMMITTEE.replace("heads", "headz\x7fs").encode() + b"\r")
        assert "Qassem Al-Araji" in until(ours, "no language model, " + READY)
        os.write(ours, b"/sour\t")
        until(ours, "/sources")
        os.write(ours, b"\r")
        assert "Qassem Al-Araji" in until(ours, r"characters \d+" + READY)
        os.write(ours, b"\x1b[A\x1b[A\r")
        assert "Qassem Al-Araji" in until(ours, "no language model, " + READY)
        os.write(ours, b"\x04")
        assert chat.wait(30) == 0
    finally:
        chat.kill()
        chat.wait()
        os.close(ours)
    kept = store / "chat_history"
    assert f"+{COMMITTEE}\n" in kept.read_text("utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def until(terminal: int, pattern: str, seconds: float = 120) -> str:
    """What the terminal shows until `pattern` is there; it is told where the cursor is if asked."""
    shown, end = "", time.monotonic() + seconds
    while not re.search(pattern, shown):
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
            if "\x1b[6n" in shown:
                shown = shown.replace("\x1b[6n", "")
                os.write(terminal, b"\x1b[1;1R")
    return shown
