"""What a system under comparison can be asked, and how: JSON, one object a line.

A worker reads requests from standard input and writes replies to standard output. Each request has
one reply; ``ask`` has ``{"word": …}`` lines before it, one for every piece of text as it comes, so
that whoever measures sees from outside when the first word is there.

    {"do": "index", "folder": "…", "store": "…"}    {"passages": 12}
    {"do": "search", "query": "…", "limit": 10}     {"hits": [place, …]}
    {"do": "ask", "question": "…"}                  {"word": "…"} …, {"answer": {…}}
    {"do": "stop"}                                  nothing; the worker ends

The first line a worker writes is ``{"ready": {name: version, …}}``. A request that failed has the
reply ``{"error": "…"}``, and the worker goes on. Nothing here needs more than Python itself: it
runs in every system's own environment.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, TextIO


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of text and where a system says it is; offsets are None where it does not say."""

    file: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What the marker with this number points at."""

    number: int
    place: Place


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer and the numbers it cites."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system answered.

    `refused` and `statements` are None where a system does not tell: then its text tells.
    """

    text: str
    sources: tuple[Source, ...] = ()
    refused: bool | None = None
    statements: tuple[Statement, ...] | None = None

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """The answer in the JSON that `dataclasses.asdict` made of it."""
        stated = value["statements"]
        return cls(
            value["text"],
            tuple(Source(each["number"], Place(**each["place"])) for each in value["sources"]),
            value["refused"],
            None
            if stated is None
            else tuple(Statement(each["text"], tuple(each["numbers"])) for each in stated),
        )


class System(Protocol):
    """A system under comparison."""

    def index(self, folder: Path, store: Path) -> int:
        """Index the files of `folder` into the empty folder `store`; how many passages."""
        ...

    def search(self, query: str, limit: int) -> Sequence[Place]:
        """The `limit` passages nearest to the query, best first."""
        ...

    def ask(self, question: str, say: Callable[[str], None]) -> Answer:
        """The answer; `say` is told each piece of its text as it comes."""
        ...


def own_output() -> TextIO:
    """Standard output, for replies alone: whatever libraries print goes to standard error."""
    sys.stdout.flush()
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def versions(packages: Sequence[str]) -> dict[str, str]:
    """The installed version of each package."""
    return {name: importlib.metadata.version(name) for name in packages}


def serve(system: System, about: Mapping[str, str], replies: TextIO) -> None:
    """Answer the requests on standard input until it ends or says stop."""

    def reply(**values: object) -> None:
        replies.write(json.dumps(values, ensure_ascii=False) + "\n")
        replies.flush()

    reply(ready=dict(about))
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "stop":
            return
        try:
            reply(**_answered(system, request, lambda word: reply(word=word)))
        except Exception as error:  # a failure is a result of that system, not the end of the run
            reply(error=f"{type(error).__name__}: {error}"[:500])


def _answered(
    system: System, request: Mapping[str, Any], say: Callable[[str], None]
) -> dict[str, object]:
    match request["do"]:
        case "index":
            return {"passages": system.index(Path(request["folder"]), Path(request["store"]))}
        case "search":
            hits = system.search(request["query"], request["limit"])
            return {"hits": [dataclasses.asdict(hit) for hit in hits]}
        case "ask":
            return {"answer": dataclasses.asdict(system.ask(request["question"], say))}
        case unknown:
            raise ValueError(f"there is no request {unknown!r}")
