"""A ``<file>.meta.json`` beside an article: what a person says about it, which always wins."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from rag.dates import PartialDate
from rag.errors import SidecarError

KEYS = ("title", "author", "publisher", "published", "language")

_HINT = 'It looks like {"title": "…", "author": null, "published": "2021-08-05"}, in UTF-8.'


def parse(data: bytes, *, name: str) -> dict[str, str | None]:
    """The entries of the sidecar file `name`; None means that what the text says is wrong.

    Raises SidecarError unless it is a JSON object in UTF-8 whose keys are among KEYS and whose
    values are strings or null, `published` a date (YYYY, YYYY-MM or YYYY-MM-DD) and `language`
    two letters.
    """
    try:
        entries = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise SidecarError(f"{name} is not UTF-8 (byte {exc.start}).", hint=_HINT) from exc
    except (ValueError, RecursionError) as exc:
        raise SidecarError(f"{name} is not valid JSON: {exc}.", hint=_HINT) from exc
    if not isinstance(entries, dict):
        raise SidecarError(f"{name} holds no JSON object.", hint=_HINT)
    return _all_checked(entries, name)


def merged(data: bytes | None, entries: Mapping[str, str | None], *, name: str) -> bytes:
    """The sidecar file `name`, now `data`, with these `entries` added or changed.

    Raises SidecarError where `parse` would, for what is there and for what is to come.
    """
    before = {} if data is None else parse(data, name=name)
    after = before | _all_checked(entries, name)
    return (json.dumps(after, ensure_ascii=False, indent=2) + "\n").encode()


def _all_checked(entries: Mapping[str, object], name: str) -> dict[str, str | None]:
    unknown = sorted(set(entries) - set(KEYS))
    if unknown:
        raise SidecarError(
            f"{name} has unknown keys: {', '.join(map(repr, unknown))}.",
            hint=f"Known keys: {', '.join(KEYS)}.",
        )
    return {key: _checked(key, value, name) for key, value in entries.items()}


def _checked(key: str, value: object, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or _has_surrogate(value):
        raise SidecarError(
            f"{key} in {name} should be text or null, is {value!r:.60}.",
            hint=f"Give {key} a text, or null to drop what the article says.",
        )
    value = value.strip()
    if key == "published":
        try:
            return str(PartialDate.parse(value))
        except ValueError as exc:
            raise SidecarError(
                f"published in {name} should be a date, is {value!r:.60}.",
                hint="Write YYYY, YYYY-MM or YYYY-MM-DD.",
            ) from exc
    if key == "language" and not re.fullmatch(r"[a-z]{2}", value):
        raise SidecarError(
            f"language in {name} should be two letters, is {value!r:.60}.",
            hint="Write an ISO 639-1 code, such as en or ar.",
        )
    return value


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in value)
