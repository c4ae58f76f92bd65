"""What a text spells in a way that a model reads and a rule does not; pure."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

_BLOB = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/])")
_SPACED = re.compile(
    r"(?<!\S)(?:\w[ .*_-]){5,}\w(?!\S)|(?<!\S)(?:\w ){2,}\w(?: {2,}(?:\w ){1,}\w)+(?!\S)"
)
_FIGURES = str.maketrans("0134578@$!", "oieastbasi")
_FIGURED = re.compile(r"\b(?=\w*[a-z])(?=\w*\d)[a-z0-9]{4,}\b|\w[@$!]\w", re.IGNORECASE)
_LETTERS_ONLY = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any|the|your|my|of)*(?:previous|prior|above|earlier)"
    r"(?:instructions?|prompts?|commands?)",
    re.IGNORECASE,
)


def _backwards(text: str) -> str:
    return text[::-1]


def _word_by_word(text: str) -> str:
    return " ".join(word[::-1] for word in text.split())


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


_ORDERS = (
    "ignore",
    "disregard",
    "forget",
    "instruct",
    "prompt",
    "answer",
    "response",
    "your reply",
)
_TURNED = tuple(
    (turned, tuple(map(turned, _ORDERS))) for turned in (_backwards, _word_by_word, _rot13)
)
"""Ways to write a text that a model can read, with what an order looks like in them."""


def spelled_otherwise(sentence: str, read: str) -> Iterator[str]:
    """What a text says backwards, by another alphabet, in figures for letters or in Base64."""
    if _FIGURED.search(read):
        yield read.translate(_FIGURES)
    for blob in _BLOB.findall(read):
        try:
            yield base64.b64decode(blob + "=" * (-len(blob) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
    small = read.lower()
    for turned, cues in _TURNED:
        if any(cue in small for cue in cues):
            yield turned(read)
    if spaced := _spaced(sentence):
        yield spaced


def _spaced(text: str) -> str:
    """The words that are s p a c e d out, put together; empty where none is."""
    return " ".join(
        " ".join(re.sub(r"[ .*_-]", "", word) for word in re.split(" {2,}", found.group()))
        for found in _SPACED.finditer(text)
    )


def runs_together(text: str) -> bool:
    """Whether a spaced-out text has the plainest order in it, wherever its words end."""
    return bool(_LETTERS_ONLY.search(re.sub(r"[\W_]", "", _spaced(text))))
