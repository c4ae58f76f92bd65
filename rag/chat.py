"""Asking in turns at a terminal: questions, and commands that begin with a slash."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import rag
from rag.conversations import exports
from rag.conversations.records import Conversation, Turn
from rag.filters import chosen
from rag.terminal import Screen

COMMANDS = {
    "/sources": "what the last answer cites",
    "/open N": "the article of citation N, around the quoted words",
    "/as-of DATE": "only what was certainly published by then; without DATE: everything",
    "/export FILE": "the conversation as Markdown (FILE.md) or JSON (FILE.json)",
    "/new": "forget the turns before",
    "/help": "this list",
    "/quit": "the end; so does Ctrl-D",
}
AROUND = 600
"""Characters shown before and after a quote."""
HISTORY = "chat_history"
"""The file of typed lines, in the store's folder; readable by its owner alone."""

Read = Callable[[str], str]
"""Shows a prompt and gives the next line; raises EOFError at the end."""


class Chat:
    """A conversation over `corpus`, shown on `screen`.

    `options` are those of `Corpus.stream` beside the history.
    """

    def __init__(self, corpus: rag.Corpus, screen: Screen, options: Mapping[str, Any]) -> None:
        self._corpus = corpus
        self._screen = screen
        self._options = options
        self._turns: list[Turn] = []

    def run(self, read: Read) -> None:
        """Answer line after line until there is no more; whatever is wrong is said, and goes on.

        Ctrl-C gives up the line or the answer, not the chat.
        """
        while True:
            try:
                line = read(self._prompt).strip()
                if line in ("/quit", "/exit"):
                    return
                if line.startswith("/"):
                    self._command(*line.partition(" ")[::2])
                elif line:
                    self._ask(line)
            except EOFError:
                return
            except KeyboardInterrupt:
                self._screen.say("Stopped.")
            except rag.RagError as error:
                self._screen.error(error)

    @property
    def _prompt(self) -> str:
        as_of = self._options.get("as_of")
        return f"as of {as_of} ? " if as_of else "? "

    def _ask(self, question: str) -> None:
        history = [(turn.question, turn.answer.answer) for turn in self._turns]
        asked_at = _now()
        with closing(self._corpus.stream(question, history=history, **self._options)) as events:
            answer = self._screen.follow(events)
        if answer.standalone_question != answer.question:
            self._screen.say(f"Understood as: {answer.standalone_question}")
        self._screen.answer(answer)
        self._turns.append(Turn(str(len(self._turns) + 1), question, answer, asked_at))

    def _command(self, name: str, rest: str) -> None:
        rest = rest.strip()
        match name:
            case "/sources":
                self._screen.citations(self._last().citations)
            case "/open":
                self._open(rest)
            case "/as-of":
                self._limit(rest)
            case "/export":
                self._export(rest)
            case "/new":
                self._turns.clear()
                self._screen.say("A new conversation.")
            case "/help":
                self._screen.commands(COMMANDS)
            case _:
                raise rag.CommandError(
                    f"There is no command {name}.", hint="`/help` lists the commands."
                )

    def _last(self) -> rag.Answer:
        if not self._turns:
            raise rag.CommandError("Nothing was answered yet.", hint="Ask something first.")
        return self._turns[-1].answer

    def _open(self, number: str) -> None:
        valid = {str(each.number): each for each in self._last().citations if each.valid}
        if number not in valid:
            raise rag.CommandError(
                f"The last answer has no citation “{number}”.",
                hint="`/sources` lists its citations with their numbers.",
            )
        cited = valid[number]
        article = self._corpus.article(str(cited.article_id))
        if article.version != cited.article_version:
            raise rag.CommandError(
                f"The article {article.source} was changed since it was cited.", hint="Ask again."
            )
        self._screen.excerpt(cited, article.text, around=AROUND)

    def _limit(self, date: str) -> None:
        limited = {**self._options, "as_of": date or None}
        chosen({"as_of": limited["as_of"]})
        self._options = limited
        self._screen.say(f"Only what was published by {date}." if date else "Everything.")

    def _export(self, name: str) -> None:
        self._last()
        write = {".md": exports.as_markdown, ".json": exports.as_json}.get(Path(name).suffix)
        if write is None:
            raise rag.CommandError(
                f"“{name}” is no name of a file that can be written.",
                hint="Name a file that ends in .md or .json.",
            )
        first, last = self._turns[0], self._turns[-1]
        whole = Conversation(
            "", first.question, first.asked_at, last.asked_at, turns=tuple(self._turns)
        )
        try:
            with Path(name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(write(whole))
        except FileExistsError as exc:
            raise rag.CommandError(
                f"“{name}” is there already, and nothing was written.", hint="Name another file."
            ) from exc
        except (OSError, ValueError) as exc:
            raise rag.CommandError(
                f"“{name}” cannot be written: {exc}.", hint="Name another file."
            ) from exc
        self._screen.say(f"{name} holds {len(self._turns)} turns.")


def reader(store: Path) -> Read:
    """Lines typed at a terminal, with editing and what was typed before; or those of a pipe."""
    if not sys.stdin.isatty():
        return _piped
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory

    words = [name.partition(" ")[0] for name in COMMANDS]
    session: PromptSession[str] = PromptSession(
        history=FileHistory(_private(store / HISTORY)),
        completer=WordCompleter(words, sentence=True),
        complete_while_typing=False,
        enable_history_search=True,
    )
    return session.prompt


def _piped(_prompt: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _private(file: Path) -> Path:
    """`file`, made where it is missing so that nobody else can read it."""
    os.close(os.open(file, os.O_CREAT | os.O_APPEND, 0o600))
    return file


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
