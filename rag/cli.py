"""The command line: a face. Catches `RagError`, prints it with its hint, and nothing else leaks.

Exit status: 0 done, 1 done with some failures reported, 2 refused.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import rag
from rag import accounts, chat, settings, terminal, web
from rag.conversations import Conversations, feedback, records

if TYPE_CHECKING:
    from rag.terminal import Screen

DONE, PARTLY, REFUSED = 0, 1, 2
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    screen = terminal.Screen(as_json=getattr(given, "json", False))
    try:
        status = int(given.run(given, screen))
        sys.stdout.flush()
    except rag.RagError as error:
        screen.error(error)
        return REFUSED
    except BrokenPipeError:  # `rag search … | head`: whoever read has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        screen.say("Stopped.")
        return 130
    return status


def _open(given: argparse.Namespace, screen: Screen) -> rag.Corpus:
    return rag.open(
        given.store,
        config=given.config,
        llm=getattr(given, "llm", None),
        weights_progress=screen.bytes_progress("Preparing the embedded model, once a machine"),
    )


def _index(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus, screen.progress("Indexing") as advance:
        report = corpus.index(
            *(given.path or ["seeds"]),
            prune=given.prune,
            progress=lambda step: advance(step.done, step.total, step.source),
        )
    screen.index_report(report)
    return PARTLY if report.failed else DONE


def _ask(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus:
        screen.note_model(corpus)
        answer = screen.follow(corpus.stream(given.question, **_options(given)))
    screen.answer(answer)
    return DONE


def _chat(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus:
        screen.note_model(corpus)
        screen.say("Ask; /help lists the commands, Ctrl-D ends.")
        read = chat.reader(Path(corpus.settings.store))
        chat.Chat(corpus, screen, _options(given)).run(read)
    return DONE


def _search(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus:
        hits = corpus.search(given.query, **_options(given))
    screen.hits(given.query, hits)
    return DONE


def _articles(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus:
        screen.articles(corpus.articles())
    return DONE


def _show(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus:
        screen.article(corpus.article(given.article))
    return DONE


def _check(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus:
        report = corpus.check()
    screen.check_report(report)
    return PARTLY if report.problems else DONE


def _rebuild(given: argparse.Namespace, screen: Screen) -> int:
    with _open(given, screen) as corpus, screen.progress("Rebuilding") as advance:
        report = corpus.rebuild(progress=lambda step: advance(step.done, step.total, step.source))
    screen.check_report(report)
    return PARTLY if report.problems else DONE


def _feedback_export(given: argparse.Namespace, screen: Screen) -> int:
    config = Path(given.config) if given.config else None
    store = settings.load(os.environ, config=config, store=given.store).store
    with closing(Conversations(Path(store))) as kept:
        lines = [records.document(each) for each in feedback.questions(kept.rated())]
    if not lines:
        screen.say(f"No answer in the store {store} was rated yet.")
    if given.json:
        print("[" + ",\n ".join(lines) + "]")
    elif lines:
        print("\n".join(lines))
    return DONE


def _eval(given: argparse.Namespace, screen: Screen) -> int:
    from eval import command  # takes a second to load

    with screen.progress("Indexing") as indexing, screen.progress("Measuring") as measuring:
        done = command.run(given, indexing=indexing, measuring=measuring)
    screen.result(done.document, done.text)
    return PARTLY if done.crashed else DONE


def _serve(given: argparse.Namespace, screen: Screen) -> int:
    from rag.web import server  # takes seconds to load

    with _open(given, screen) as corpus:
        screen.note_model(corpus)
        server.serve(
            corpus,
            host=given.host,
            port=given.port,
            auth_file=given.auth_file,
            mcp=given.mcp,
            say=screen.say,
        )
    return DONE


def _user_add(given: argparse.Namespace, screen: Screen) -> int:
    accounts.add(given.auth_file, given.name, _password())
    screen.say(f"{given.name} may log in where --auth-file {given.auth_file} is given.")
    return DONE


def _user_remove(given: argparse.Namespace, screen: Screen) -> int:
    accounts.remove(given.auth_file, given.name)
    screen.say(f"{given.name} is removed from {given.auth_file}.")
    return DONE


def _password() -> str:
    """Typed twice at a terminal; otherwise the first line of the input. Raises AccountError."""
    try:
        if not sys.stdin.isatty():
            return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
        typed = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != typed:
            raise rag.AccountError("The two passwords differ.", hint="Run the command again.")
        return typed
    except (UnicodeDecodeError, EOFError) as exc:
        raise rag.AccountError(
            "The password cannot be read.", hint="Type it, or send one line of UTF-8 text."
        ) from exc


def _options(given: argparse.Namespace) -> dict[str, Any]:
    options: dict[str, Any] = {
        name: getattr(given, name)
        for name in ("since", "until", "as_of", "publishers", "authors", "articles")
    }
    if given.limit is not None:
        options["limit"] = given.limit
    if getattr(given, "strict", False):
        options["strict"] = True
    return options


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and how to get on in another; status 2."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}.", file=sys.stderr)
        print(f"Try: {self.prog} --help", file=sys.stderr)
        raise SystemExit(REFUSED)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="rag",
        description="Answers questions over a folder of articles; every sentence points at the"
        " exact characters it rests on and was checked against them.",
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"rag {rag.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    index = _command(commands, "index", _index, "bring the store in step with files and folders")
    index.add_argument("path", nargs="*", metavar="PATH", help="file or folder (default: seeds)")
    index.add_argument("--prune", action="store_true", help="remove articles whose file is gone")

    ask = _command(commands, "ask", _ask, "answer a question, with citations")
    ask.add_argument("question", metavar="QUESTION")
    _add_llm(ask)
    _add_strict(ask)
    _add_filters(ask)

    search = _command(commands, "search", _search, "find passages")
    search.add_argument("query", metavar="QUERY")
    _add_filters(search, "-k")

    _command(commands, "articles", _articles, "list what is in the store")
    show = _command(commands, "show", _show, "show one article and what it says of itself")
    show.add_argument("article", metavar="ARTICLE", help="id, its beginning, or file name")

    turns = _command(commands, "chat", _chat, "ask in turn, with follow-ups")
    _add_llm(turns)
    _add_strict(turns)
    _add_filters(turns)

    serve = _command(commands, "serve", _serve, "serve the page, and the interfaces for programs")
    serve.add_argument(
        "--host", default=web.HOST, metavar="H", help=f"address to listen at (default: {web.HOST})"
    )
    serve.add_argument(
        "--port", type=int, default=web.PORT, metavar="N", help=f"port (default: {web.PORT})"
    )
    serve.add_argument("--auth-file", metavar="F", help="users who may log in; see rag user add")
    serve.add_argument("--mcp", action="store_true", help="offer the tools over MCP, at /mcp")
    _add_llm(serve)

    _add_eval(_command(commands, "eval", _eval, "measure on a set of questions"))
    _command(commands, "check", _check, "prove the store whole")
    _command(commands, "rebuild", _rebuild, "build again whatever is derived")

    about = "what users thought of answers"
    opinions = commands.add_parser("feedback", help=about, description=about)
    kinds = opinions.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _command(kinds, "export", _feedback_export, "print rated answers as questions, one a line")

    about = "who may log in to the page"
    people = commands.add_parser("user", help=about, description=about)
    changes = people.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, run, about in (
        ("add", _user_add, "let a user log in; asks for the password"),
        ("remove", _user_remove, "let a user log in no more"),
    ):
        change = changes.add_parser(name, help=about, description=about)
        change.set_defaults(run=run)
        change.add_argument("name", metavar="NAME")
        change.add_argument("--auth-file", required=True, metavar="F", help="the users file")
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    run: Callable[[argparse.Namespace, Screen], int],
    about: str,
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.set_defaults(run=run)
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


def _settings_help() -> str:
    lines = ["settings (environment, then rag.toml, then these defaults):"]
    for variable, default, about in settings.described():
        lines.append(f"  {variable} ({default})\n      {about}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
