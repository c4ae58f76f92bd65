"""A conversation to take away: Markdown and JSON with full references; pure.

Whatever people, articles or models wrote is escaped: it reads as it was, and nothing of it becomes
a heading, a link, an image or HTML.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from rag import characters
from rag.conversations.records import Conversation, Turn, document, passed, visible
from rag.types import Answer, Citation, Label, Statement

_SPECIAL = re.compile(
    r"[\\`*_{}\[\]#|~$^=@]"
    r"|:(?=\S)|(?<=\w)\.(?=[^\W\d])"  # some dialects make a link of a bare address
    r"|^[-+]|^[0-9]+(?=[.)](?: |$))"  # the opening of a list
)
_ACTIVE = re.compile(
    r"[\\<`]|\[(?!\d+\](?![(:]))|(?<!\d)\](?=[(\[:])|(?<=\d)\](?=[(:])"
    r"|(?<=:)/(?=/)|(?<=\bwww)\.|(?<=\w)@(?=\w)",
    re.IGNORECASE,
)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARK = re.compile(r"\\\[([0-9]+)\\\](?![(:])")
"""A citation's mark after escaping, where it cannot be the beginning of a link."""

_FAILED: Mapping[Label, str] = {
    "supported": "checked, but not part of the answer",
    "partial": "only partly supported",
    "unsupported": "not supported",
    "contradicted": "contradicted",
    "uncited": "without a source",
}
STOPPED = "Stopped before it was finished: not all of this was checked."
UNDERSTOOD = "Understood as:"
REFUSED = "No answer: the articles do not hold it."
NOTHING = "Nothing was written."


def as_markdown(conversation: Conversation) -> str:
    """The conversation as Markdown: each question a heading, its answer, the references."""
    blocks = [f"# {escaped(conversation.title)}"]
    for turn in conversation.turns:
        blocks += _blocks(turn)
    return "\n\n".join(blocks) + "\n"


def as_json(conversation: Conversation) -> str:
    """The conversation as one JSON document; each answer is the document of `ask --json`."""
    turns = [
        {
            "question": turn.question,
            "asked_at": turn.asked_at,
            "stopped": turn.stopped,
            "thumb": turn.thumb,
            "note": turn.note,
            "answer": dataclasses.asdict(turn.answer),
        }
        for turn in conversation.turns
    ]
    whole = {"title": conversation.title, "created_at": conversation.created_at, "turns": turns}
    return document(whole, indent=2) + "\n"


def references(answer: Answer) -> str:
    """What an answer cites, as plain text: a line a citation; empty where it cites nothing."""
    return "\n".join(
        f"[{citation.number}] {_quote(citation)} {_place(citation)}".rstrip()
        for citation in answer.citations
    )


def defused(text: str) -> str:
    """`text` for programs that may read it as Markdown: it opens no link, image or HTML.

    Other signs stay as they are, and so do the marks of citations.
    """
    return _ACTIVE.sub(r"\\\g<0>", characters.visible(text))


def _blocks(turn: Turn) -> Iterator[str]:
    answer = turn.answer
    yield f"## {escaped(turn.question)}"
    if answer.standalone_question != answer.question:
        yield f"{UNDERSTOOD} {escaped(answer.standalone_question)}"
    if turn.stopped:
        yield f"**{STOPPED}**"
    if answer.abstained:
        yield f"**{REFUSED}**"
    yield _MARK.sub(r"[\1]", escaped(answer.answer)) or NOTHING
    for note in answer.notes:
        yield f"Note: {escaped(note)}"
    shown = passed(answer)
    if failed := [each for each in answer.statements if each not in shown]:
        yield "Left out of the answer:"
        yield "\n".join(map(_failure, failed))
    if answer.citations:
        yield "References:"
        yield "\n".join(map(_reference, answer.citations))


def _failure(statement: Statement) -> str:
    marks = "".join(f"[{number}]" for number in statement.citations)
    reasons = f"({'; '.join(map(escaped, statement.reasons))})" if statement.reasons else ""
    parts = (f"- {_FAILED[statement.verdict]}:", escaped(statement.text), marks, reasons)
    return " ".join(part for part in parts if part)


def _reference(citation: Citation) -> str:
    place = f"\n  {escaped(_place(citation))}" if citation.valid else ""
    return f"- [{citation.number}] {escaped(_quote(citation))}{place}"


def _quote(citation: Citation) -> str:
    return f"“{visible(citation.quote)}”" if citation.valid else "points to nothing"


def _place(citation: Citation) -> str:
    """Title, author, publisher, date; and which characters of which file. Empty for no place."""
    if not citation.valid:
        return ""
    known = (
        citation.title or "no title found",
        citation.author,
        citation.publisher,
        citation.published or "no date found",
    )
    origin = ", ".join(visible(part) for part in known if part)
    source = visible(citation.source or "")
    place = f"{origin}; {source}, characters {citation.start}–{citation.end}"
    reasons = dict.fromkeys(each.reason for each in citation.suspicions)
    return "".join([place, *(f"; suspicious: {reason}" for reason in reasons)])


def escaped(text: str) -> str:
    """`text` in one line of Markdown that reads as the text itself."""
    return _SPECIAL.sub(_behind_backslash, visible(text).translate(_ENTITIES))


def _behind_backslash(found: re.Match[str]) -> str:
    special = found.group()
    return special + "\\" if special.isdecimal() else "\\" + special
