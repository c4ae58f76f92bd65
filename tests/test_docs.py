"""The documents cannot drift: commands run, quotes are the files, nothing is missing."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

from rag import cli, settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ rag (.+)$", README, re.MULTILINE)


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command != "index seeds"], ids=str
)
def test_every_command_of_the_readme_runs(
    command: str, tmp_path: Path, in_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    if "--llm" not in command:
        monkeypatch.setenv("RAG_LLM", "none")  # tests/test_embedded_llm.py asks the model
    assert cli.main(["index", "seeds"]) == 0
    assert cli.main(shlex.split(command)) == 0


def test_the_readme_shows_every_command() -> None:
    shown = {command.split()[0] for command in COMMANDS} | set(re.findall(r"`rag (\w+)`", README))
    assert shown >= {"index", "ask", "search", "articles", "show", "chat", "check", "rebuild"}


def test_the_quote_of_the_readme_is_the_file() -> None:
    place = re.search(r'open\("(seeds/[^"]+)".*\[([0-9]+):([0-9]+)\]', README)
    assert place
    with (ROOT / place[1]).open(encoding="utf-8", newline="") as file:
        quoted = file.read()[int(place[2]) : int(place[3])]
    assert f"“{' '.join(quoted.split())}”" in README


def test_the_python_of_the_readme_is_python() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    ast.parse(code)


def test_the_readme_lists_every_setting() -> None:
    for variable, default, about in settings.described():
        assert f"| `{variable}` | {default} | {about} |" in README


def test_the_architecture_names_every_room() -> None:
    for path in (ROOT / "rag").iterdir():
        room = path.stem
        if path.name.startswith("_") or (path.is_dir() and not (path / "__init__.py").exists()):
            continue
        assert re.search(rf"`{room}/?`", ARCHITECTURE), room
