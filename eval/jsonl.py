"""Lines of JSON, each field of which is proved when it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import rag


class TargetError(rag.RagError):
    """A target that cannot be measured as asked."""


@dataclass(frozen=True, slots=True)
class Line:
    """One object of a file; every method raises TargetError that names file, line and field."""

    path: Path
    number: int
    values: dict[str, Any]

    def text(self, key: str, *, default: str | None = None, empty: bool = False) -> str:
        """A text; with `empty`, also one without characters."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or not (value.strip() or empty or value == default):
            self.refuse(f"{key!r} should be a text{'' if empty else ' that is not empty'}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one, nothing an empty one."""
        value = self.values.get(key) or []
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.refuse(f"{key!r} should be a list of texts")
        return tuple(value)

    def integer(self, key: str) -> int:
        """A whole number."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(f"{key!r} should be a whole number")
        return value

    def boolean(self, key: str) -> bool | None:
        """True, false, or None where it is not said."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(f"{key!r} should be true or false")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        """An object; an empty one where there is none."""
        value = self.values.get(key) or {}
        if not isinstance(value, dict):
            self.refuse(f"{key!r} should be an object")
        return value

    def mappings(self, key: str) -> list[dict[str, Any]]:
        """A list of objects; an empty one where there is none."""
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(f"{key!r} should be a list of objects")
        return value

    def patterns(self, key: str) -> tuple[str, ...]:
        """A list of regular expressions."""
        for pattern in self.texts(key):
            try:
                re.compile(pattern)
            except re.error as exc:
                self.refuse(f"{key!r} holds {pattern!r}, which is no regular expression: {exc}")
        return self.texts(key)

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        """One of some texts."""
        value = self.text(key)
        if value not in allowed:
            self.refuse(f"{key!r} should be one of {', '.join(allowed)}, is {value!r}")
        return value

    def new(self, key: str, known: Container[str]) -> str:
        """A text that no line before had."""
        value = self.text(key)
        if value in known:
            self.refuse(f"{key} {value!r} stands there a second time")
        return value

    def refuse(self, reason: str) -> NoReturn:
        """Raise TargetError."""
        raise TargetError(
            f"{self.path}, line {self.number}: {reason}.",
            hint="Correct that line, or leave it out.",
        )


def lines(path: Path) -> Iterator[Line]:
    """The objects of a file, blank lines aside; none where there is no file. Raises TargetError."""
    if not path.is_file():
        return
    for number, text in enumerate(content(path).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            values = json.loads(text)
        except ValueError as exc:
            Line(path, number, {}).refuse(f"this is no JSON ({exc})")
        line = Line(path, number, values)
        if not isinstance(values, dict):
            line.refuse('this should be an object, {"…": …}')
        yield line


def content(path: Path) -> str:
    """The text of a file. Raises TargetError where there is none that can be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise TargetError(
            f"{path} is no UTF-8 text: byte {exc.start}.", hint="Save it as UTF-8."
        ) from exc
    except OSError as exc:
        raise TargetError(
            f"{path} cannot be read: {exc.strerror}.", hint="Check its name and your permission."
        ) from exc
