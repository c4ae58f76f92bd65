"""The arguments of the command line, and which command each goes to."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import rag
from rag import settings, web
from rag.cli import commands as run

if TYPE_CHECKING:
    from rag.terminal import Screen

TASKS = (
    "retrieval",
    "abstention",
    "answers",
    "verification",
    "conversation",
    "conflicts",
    "injection",
    "injection_clean",
)
"""What `rag eval` measures; written here since to ask `eval` takes a second."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and how to get on in another; status 2."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}.", file=sys.stderr)
        print(f"Try: {self.prog} --help", file=sys.stderr)
        raise SystemExit(run.REFUSED)


def parser() -> argparse.ArgumentParser:
    """The whole command line; `run` of what it gives is the command."""
    made = _Parser(
        prog="rag",
        description="Answers questions over a folder of articles; every sentence points at the"
        " exact characters it rests on and was checked against them.",
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"rag {rag.__version__}")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True)

    index = _command(commands, "index", run.index, "bring the store in step with files and folders")
    index.add_argument("path", nargs="*", metavar="PATH", help="file or folder (default: seeds)")
    index.add_argument("--prune", action="store_true", help="remove articles whose file is gone")

    ask = _command(commands, "ask", run.ask, "answer a question, with citations")
    ask.add_argument("question", metavar="QUESTION")
    _add_llm(ask)
    _add_strict(ask)
    _add_filters(ask)

    search = _command(commands, "search", run.search, "find passages")
    search.add_argument("query", metavar="QUERY")
    _add_filters(search, "-k")

    for name, does, about in (
        ("compare", run.compare, "list the figures, dates, denials on which articles differ"),
        ("timeline", run.timeline, "list the dated statements on a topic in order"),
    ):
        wide = _command(commands, name, does, about)
        wide.add_argument("topic", metavar="TOPIC")
        _add_filters(wide)

    about = "check each sentence of a draft against the articles"
    audit = _command(commands, "audit", run.audit, about)
    audit.add_argument("draft", metavar="FILE|TEXT", help="a text file, the text itself, or -")
    audit.add_argument("--out", metavar="FILE", help="write a report too: .md or .html")
    _add_llm(audit)
    _add_filters(audit)

    _command(commands, "articles", run.articles, "list what is in the store")
    show = _command(commands, "show", run.show, "show one article and what it says of itself")
    show.add_argument("article", metavar="ARTICLE", help="id, its beginning, or file name")

    turns = _command(commands, "chat", run.converse, "ask in turn, with follow-ups")
    _add_llm(turns)
    _add_strict(turns)
    _add_filters(turns)

    serve = _command(
        commands, "serve", run.serve, "serve the page, and the interfaces for programs"
    )
    serve.add_argument(
        "--host", default=web.HOST, metavar="H", help=f"address to listen at (default: {web.HOST})"
    )
    serve.add_argument(
        "--port", type=int, default=web.PORT, metavar="N", help=f"port (default: {web.PORT})"
    )
    serve.add_argument("--auth-file", metavar="F", help="users who may log in; see rag user add")
    serve.add_argument("--mcp", action="store_true", help="offer the tools over MCP, at /mcp")
    _add_llm(serve)

    _add_eval(_command(commands, "eval", run.measure, "measure on a set of questions"))
    _command(commands, "check", run.check, "prove the store whole")
    _command(commands, "rebuild", run.rebuild, "build again whatever is derived")

    about = "what users thought of answers"
    opinions = commands.add_parser("feedback", help=about, description=about)
    kinds = opinions.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _command(kinds, "export", run.feedback_export, "print rated answers as questions, one a line")

    about = "who may log in to the page"
    people = commands.add_parser("user", help=about, description=about)
    changes = people.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, does, about in (
        ("add", run.user_add, "let a user log in; asks for the password"),
        ("remove", run.user_remove, "let a user log in no more"),
    ):
        change = changes.add_parser(name, help=about, description=about)
        change.set_defaults(run=does)
        change.add_argument("name", metavar="NAME")
        change.add_argument("--auth-file", required=True, metavar="F", help="the users file")
    return made


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    does: Callable[[argparse.Namespace, Screen], int],
    about: str,
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.set_defaults(run=does)
    kept = "the index (default: vectorstore)"
    if name == "eval":
        kept = "folder of the indexes of sets (default: in the user's cache folder)"
    command.add_argument("--store", metavar="DIR", help=kept)
    command.add_argument("--config", metavar="FILE", help="settings file (default: rag.toml)")
    if name not in ("chat", "serve"):
        command.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return command


def _add_eval(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="TARGET", help="folder of a set, or questions file")
    command.add_argument("--task", required=True, choices=TASKS, help="what is measured")
    command.add_argument("--corpus", metavar="PATH", help="the articles of a questions file")
    command.add_argument("--ids", metavar="FILE", help="only the questions that FILE names")
    command.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    command.add_argument("--out", metavar="DIR", help="keep rows and report; go on with a run")
    command.add_argument("--compare", metavar="RUN", help="the folder of a run to compare with")
    _add_llm(command)


def _add_llm(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--llm", metavar="NAME", help="embedded, none, a model at the endpoint, or a GGUF file"
    )


def _add_strict(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--strict", action="store_true", help="leave out what failed its check, and count it"
    )


def _add_filters(command: argparse.ArgumentParser, *short: str) -> None:
    command.add_argument(
        *short, "--limit", type=int, metavar="N", help="how many passages are found"
    )
    command.add_argument("--since", metavar="DATE", help="published on this day or later")
    command.add_argument("--until", metavar="DATE", help="published on this day or earlier")
    command.add_argument("--as-of", metavar="DATE", help="certainly published by this day")
    for name, about in (("publisher", "this publisher"), ("author", "this author")):
        command.add_argument(
            f"--{name}",
            dest=f"{name}s",
            action="append",
            default=[],
            metavar=name[0].upper(),
            help=f"only {about}; may be repeated",
        )
    command.add_argument(
        "--article",
        dest="articles",
        action="append",
        default=[],
        metavar="ID",
        help="only this article; may be repeated",
    )
    command.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="ID",
        help="without this article; may be repeated",
    )


def _settings_help() -> str:
    lines = ["settings (environment, then rag.toml, then these defaults):"]
    for variable, default, about in settings.described():
        lines.append(f"  {variable} ({default})\n      {about}")
    return "\n".join(lines)
