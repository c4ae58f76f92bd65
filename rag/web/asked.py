"""From the bytes and parameters of a request to what was asked, or a sentence about what is wrong.

Nothing here trusts its input: unknown keys, wrong types, broken JSON and text that no file could
hold are errors of ours. Pure, but for `body_of`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import rag

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 64 * 1024
LARGEST_LIMIT = 100
"""Bytes of a request; passages that may be asked for."""

DATES = ("since", "until", "as_of")
LISTS = ("publishers", "authors", "articles", "without")
OPTIONS = ("limit", *DATES, *LISTS)
STRICT = "strict"


class TooLarge(Exception):
    """The body of a request has more than `LARGEST_BODY` bytes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its history as (question, answer) pairs, and the options of `Corpus.stream`."""

    question: str
    history: tuple[tuple[str, str], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


async def body_of(request: Request) -> bytes:
    """The body of a request. Raises TooLarge, before the whole of it was read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TooLarge
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises QuestionError."""
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # no halves of characters
    except (ValueError, RecursionError) as exc:
        raise _wrong("The request is not valid JSON.") from exc
    if not isinstance(value, dict):
        raise _wrong("The request is JSON but no object.")
    return value


def question(values: Mapping[str, Any]) -> Asked:
    """What the JSON of ``/api/ask`` asks. Raises QuestionError, FilterError."""
    _known(values, ("question", "history", STRICT, *OPTIONS))
    asked = values.get("question")
    if not isinstance(asked, str):
        raise _wrong("The question is missing or is not text.")
    return Asked(asked, _history(values.get("history")), options(values))


def options(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `Corpus.stream` takes of `values`, those that are null left out. Raises FilterError."""
    chosen: dict[str, Any] = {}
    for name in (*OPTIONS, STRICT):
        value = values.get(name)
        if value is None:
            continue
        if name == STRICT:
            if not isinstance(value, bool):
                raise _unfit(name, "true or false")
        elif name == "limit":
            if isinstance(value, bool) or not isinstance(value, int):
                raise _unfit(name, "a whole number")
            if not 1 <= value <= LARGEST_LIMIT:
                raise _unfit(name, f"1 to {LARGEST_LIMIT}")
        elif name in DATES:
            if not isinstance(value, str):
                raise _unfit(name, 'a date as text, such as "2021-08"')
        elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _unfit(name, "a list of texts")
        chosen[name] = value
    return chosen


def search(parameters: Sequence[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    """Query and options in the parameters of ``/api/search``. Raises QuestionError, FilterError.

    A list is given by repeating its name.
    """
    values: dict[str, Any] = {}
    for name, value in parameters:
        if name in LISTS:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise _unfit(name, "given once")
        elif name == "limit":
            values[name] = int(value) if value.isascii() and value.isdigit() else value
        else:
            values[name] = value
    _known(values, ("q", *OPTIONS))
    if "q" not in values:
        raise _wrong("There is no query.", "Give it as ?q=…")
    return values["q"], options(values)


def topic(parameters: Sequence[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    """Topic and options in the parameters of ``/api/compare`` and ``/api/timeline``.

    Raises QuestionError, FilterError.
    """
    return search([("q" if name == "topic" else name, value) for name, value in parameters])


def draft(values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Text and filters in the JSON of ``/api/audit``. Raises QuestionError, FilterError."""
    _known(values, ("text", *DATES, *LISTS))
    text = values.get("text")
    if not isinstance(text, str):
        raise _wrong("The text is missing or is no text.", 'Send an object such as {"text": "…"}.')
    return text, options({name: value for name, value in values.items() if name != "text"})


def _history(value: object) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    pairs: list[Any] = value if isinstance(value, list) else [value]
    for pair in pairs:
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(each, str) for each in pair)
        ):
            raise _wrong(
                "The history is no list of pairs.",
                'Give earlier questions with their answers: [["question", "answer"], …].',
            )
    return tuple((asked, answered) for asked, answered in pairs)


def _known(values: Mapping[str, Any], known: Sequence[str]) -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise _wrong(f"Unknown: {', '.join(unknown)[:200]}.", f"Known are {', '.join(known)}.")


def _wrong(message: str, hint: str = 'Send an object such as {"question": "…"}.') -> rag.RagError:
    return rag.QuestionError(message, hint=hint)


def _unfit(name: str, expected: str) -> rag.RagError:
    return rag.FilterError(f"{name} should be {expected}.", hint=f"Leave {name} out, or mend it.")
