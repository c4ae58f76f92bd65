"""What each command of the command line does, given its arguments; the exit status."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rag
from rag import accounts, chat, documents, markdown, settings
from rag.conversations import Conversations, exports, feedback, records

if TYPE_CHECKING:
    import argparse

    from rag.terminal import Screen

DONE, PARTLY, REFUSED = 0, 1, 2
"""Exit statuses: done, done with some failures reported, refused."""


def _open(given: argparse.Namespace, screen: Screen) -> rag.Corpus:
    return rag.open(
        given.store,
        config=given.config,
        llm=getattr(given, "llm", None),
        weights_progress=screen.bytes_progress("Preparing the embedded model, once a machine"),
    )


def index(given: argparse.Namespace, screen: Screen) -> int:
    """Bring the store in step with files and folders."""
    with _open(given, screen) as corpus, screen.progress("Indexing") as advance:
        report = corpus.index(
            *(given.path or ["seeds"]),
            prune=given.prune,
            progress=lambda step: advance(step.done, step.total, step.source),
        )
    screen.index_report(report)
    return PARTLY if report.failed else DONE


def ask(given: argparse.Namespace, screen: Screen) -> int:
    """Answer a question."""
    with _open(given, screen) as corpus:
        screen.note_model(corpus)
        answer = screen.follow(corpus.stream(given.question, **_options(given)))
    screen.answer(answer)
    return DONE


def converse(given: argparse.Namespace, screen: Screen) -> int:
    """Ask in turn."""
    with _open(given, screen) as corpus:
        screen.note_model(corpus)
        screen.say("Ask; /help lists the commands, Ctrl-D ends.")
        read = chat.reader(Path(corpus.settings.store))
        chat.Chat(corpus, screen, _options(given)).run(read)
    return DONE


def search(given: argparse.Namespace, screen: Screen) -> int:
    """Find passages."""
    with _open(given, screen) as corpus:
        hits = corpus.search(given.query, **_options(given))
    screen.hits(given.query, hits)
    return DONE


def compare(given: argparse.Namespace, screen: Screen) -> int:
    """List figures that differ."""
    with _open(given, screen) as corpus:
        found = corpus.compare(given.topic, **_options(given))
    screen.result(documents.comparison(found), markdown.comparison(found, str))
    return DONE


def timeline(given: argparse.Namespace, screen: Screen) -> int:
    """List dated statements."""
    with _open(given, screen) as corpus:
        found = corpus.timeline(given.topic, **_options(given))
    screen.result(documents.timeline(found), markdown.timeline(found, str))
    return DONE


def audit(given: argparse.Namespace, screen: Screen) -> int:
    """Check a draft."""
    text = _draft(given.draft)
    options = {name: value for name, value in _options(given).items() if name != "limit"}
    with _open(given, screen) as corpus, screen.progress("Auditing") as advance:
        found = corpus.audit(text, progress=lambda done, total: advance(done, total, ""), **options)
    if given.out:
        _put_report(Path(given.out), found)
        screen.say(f"The report is in {given.out}.")
    screen.result(documents.audit(found), markdown.audit(found, str))
    return DONE


def _draft(named: str) -> str:
    """The text of a file, of the input for "-", or what was given itself. Raises CommandError."""
    if named == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    path = Path(named)
    try:
        if len(named) < 1000 and path.is_file():
            return path.read_text("utf-8")
    except (OSError, ValueError) as exc:
        raise rag.CommandError(
            f"The draft {named} cannot be read ({exc}).",
            hint="Give a text file in UTF-8, the text itself, or - for the input.",
        ) from exc
    return named


def _put_report(path: Path, found: Sequence[rag.Audited]) -> None:
    """Write an audit as Markdown or HTML, as the file's name ends. Raises CommandError."""
    if path.suffix.lower() in (".html", ".htm"):
        from rag.web import audit_html, wording  # the page's style, and nothing that serves it

        text = audit_html.report(found, wording.wording("en"))
    else:
        text = markdown.audit(found, exports.escaped) + "\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as exc:
        raise rag.CommandError(
            f"The report cannot be written to {path} ({exc.strerror}).",
            hint="Give --out a file in a folder that you may write to.",
        ) from exc


def articles(given: argparse.Namespace, screen: Screen) -> int:
    """List what is in the store."""
    with _open(given, screen) as corpus:
        screen.articles(corpus.articles())
    return DONE


def show(given: argparse.Namespace, screen: Screen) -> int:
    """Show one article."""
    with _open(given, screen) as corpus:
        screen.article(corpus.article(given.article))
    return DONE


def check(given: argparse.Namespace, screen: Screen) -> int:
    """Prove the store whole."""
    with _open(given, screen) as corpus:
        report = corpus.check()
    screen.check_report(report)
    return PARTLY if report.problems else DONE


def rebuild(given: argparse.Namespace, screen: Screen) -> int:
    """Build again what is derived."""
    with _open(given, screen) as corpus, screen.progress("Rebuilding") as advance:
        report = corpus.rebuild(progress=lambda step: advance(step.done, step.total, step.source))
    screen.check_report(report)
    return PARTLY if report.problems else DONE


def feedback_export(given: argparse.Namespace, screen: Screen) -> int:
    """Print rated answers as questions."""
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


def measure(given: argparse.Namespace, screen: Screen) -> int:
    """Measure on a set of questions."""
    from eval import command  # takes a second to load

    with screen.progress("Indexing") as indexing, screen.progress("Measuring") as measuring:
        done = command.run(given, indexing=indexing, measuring=measuring)
    screen.result(done.document, done.text)
    return PARTLY if done.crashed else DONE


def serve(given: argparse.Namespace, screen: Screen) -> int:
    """Serve the page."""
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


def user_add(given: argparse.Namespace, screen: Screen) -> int:
    """Let a user log in."""
    accounts.add(given.auth_file, given.name, _password())
    screen.say(f"{given.name} may log in where --auth-file {given.auth_file} is given.")
    return DONE


def user_remove(given: argparse.Namespace, screen: Screen) -> int:
    """Let a user log in no more."""
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
        for name in ("since", "until", "as_of", "publishers", "authors", "articles", "without")
    }
    if given.limit is not None:
        options["limit"] = given.limit
    if getattr(given, "strict", False):
        options["strict"] = True
    return options
