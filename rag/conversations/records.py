"""What a conversation consists of, and how an answer is written down and read back; pure."""

from __future__ import annotations

import dataclasses
import functools
import json
import unicodedata
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from rag import characters
from rag.types import Answer, Statement

Thumb = Literal["up", "down"]

LONGEST_TITLE = 200
"""Characters of a conversation's title."""

_IGNORED = frozenset(("Mn", "Cf", "Cc", "Cs"))
"""Unicode categories that no search looks at: accents, and what cannot be seen."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, what it got, and what its user thought of that.

    `asked_at` is ISO 8601 in UTC, to the second. `stopped` says that the answer was cut short.
    """

    id: str
    question: str
    answer: Answer
    asked_at: str
    stopped: bool = False
    thumb: Thumb | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation as a list shows it; `turns` is how many it has."""

    id: str
    title: str
    updated_at: str
    turns: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, its turns in the order they were asked.

    `created_at` and `updated_at` are ISO 8601 in UTC, to the microsecond: lists are sorted by them.
    """

    id: str
    title: str
    created_at: str
    updated_at: str
    turns: tuple[Turn, ...] = ()

    @property
    def history(self) -> list[tuple[str, str]]:
        """Earlier (question, answer) pairs as `Corpus.ask` takes them, oldest first.

        A turn that was stopped before anything was written is no part of it.
        """
        return [(turn.question, turn.answer.answer) for turn in self.turns if turn.answer.answer]

    def until(self, turn: Turn) -> Conversation:
        """The conversation as it was when `turn` was asked, without it."""
        ids = [each.id for each in self.turns]
        return dataclasses.replace(self, turns=self.turns[: ids.index(turn.id)])


def document(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON text that any file can hold: characters as they are, lone surrogates escaped.

    Two surrogates that make a pair come back as the character they stand for. Numbers that are not
    finite are written as Python reads them.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def answer_to_json(answer: Answer) -> str:
    """The document of `ask --json`, in one line."""
    return document(dataclasses.asdict(answer))


def answer_from_json(text: str) -> Answer:
    """The answer of `answer_to_json`: equal to it, whatever it holds.

    Keys that are not known are passed over, and what is missing has its default, so that other
    versions' answers can be read. Raises ValueError where the text is no answer.
    """
    try:
        answer: Answer = _read(Answer, json.loads(text))
    except (TypeError, RecursionError) as exc:
        raise ValueError(f"no answer: {exc}") from exc
    return answer


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 (any field of any record)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise ValueError(f"{value!r:.80} should be an object")
        known = _fields(kind)
        return kind(**{name: _read(known[name], value[name]) for name in known if name in value})
    if isinstance(kind, UnionType) and value is not None:  # "a | None"
        return _read(get_args(kind)[0], value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{value!r:.80} should be a list")
        return tuple(_read(get_args(kind)[0], item) for item in value)
    return value


@functools.cache
def _fields(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def passed(answer: Answer) -> tuple[Statement, ...]:
    """The statements that the answer's text consists of: checked, and to the point."""
    return tuple(
        statement
        for statement in answer.statements
        if statement.verdict == "supported" and statement.text in answer.answer
    )


def visible(text: str) -> str:
    """`text` in one line, with signs for what hides or steers (`characters.visible`)."""
    return " ".join(characters.visible(text).split())


def one_line(text: str) -> str:
    """`text` in one line to be kept, without controls and what no file can hold."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join("".join(kept).split())


def shortened(title: str) -> str:
    """`title` in one line that is no longer than titles may be, cut between words if it can be."""
    line = one_line(title)
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def folded(text: str) -> str:
    """`text` as searches compare it: without case, accents and compatibility forms."""
    caseless = unicodedata.normalize("NFKD", text).upper().casefold()  # upper for the dotless i
    plain = unicodedata.normalize("NFKD", caseless)
    return "".join(c for c in plain if c.isspace() or unicodedata.category(c) not in _IGNORED)
