"""The words of the interface, by language; every text that the page itself says is in `texts/`.

What the core says is English: its sentences are the keys of ``texts/LANGUAGE.core.json``, with
names for what changes in them, such as ``the cited text has {cited}, not {stated}``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("en", "ar")
"""Languages of the interface, the first where a browser asks for none of them; the core's own."""
RIGHT_TO_LEFT = frozenset({"ar"})

_PLACE = re.compile(r"\{(\w+)\}")
_SENTENCE_ENDS = re.compile(r"(?<=[.:]) ")


@dataclass(frozen=True, slots=True)
class Translation:
    """A message of the core. `words` are its translation: at odd positions names of places."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]

    @classmethod
    def of(cls, message: str, translated: str) -> Translation:
        """From two texts with places in braces. Raises re.error where `message` names one twice."""
        parts = _PLACE.split(message)
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = (f"(?P<{name}>.+?)" for name in parts[1::2])
        return cls(re.compile("".join(parts), re.DOTALL), tuple(_PLACE.split(translated)))

    def __call__(self, message: str) -> tuple[str, ...] | None:
        """The translation with what `message` has in the places; None for another message."""
        found = self.pattern.fullmatch(message)
        if not found:
            return None
        return tuple(found[part] if at % 2 else part for at, part in enumerate(self.words))


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language, asked for by key: ``say("found", passages=6)``.

    `messages` are those of the core, the most particular first; none in the core's own language.
    """

    language: str
    texts: dict[str, str]
    messages: tuple[Translation, ...] = ()

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def path(self) -> str:
        """Where the page in this language is."""
        return "/" if self.language == LANGUAGES[0] else f"/{self.language}/"

    def within(self, path: str) -> str:
        """The address of `path` that answers in this language; `asked_for` reads it."""
        return path if self.language == LANGUAGES[0] else f"{path}?lang={self.language}"

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its places filled in. Raises KeyError for a key there is not."""
        return self.texts[key].format_map(values) if values else self.texts[key]

    def core(self, message: str) -> tuple[str, ...]:
        """What the core says, one sentence or several, in this language.

        At even positions are words of this language, at odd ones what they speak of, as the core
        has it: a name, a figure, or all of a message without a translation.
        """
        if self.language == LANGUAGES[0]:
            return (message,)
        return self._translated(message) or ("", message, "")

    def _translated(self, message: str) -> tuple[str, ...] | None:
        if whole := self._sentence(message):
            return whole
        for end in _SENTENCE_ENDS.finditer(message):
            if first := self._sentence(message[: end.start()]):
                rest = self.core(message[end.end() :])
                return (*first[:-1], f"{first[-1]} {rest[0]}", *rest[1:])
        return None

    def _sentence(self, message: str) -> tuple[str, ...] | None:
        return next(filter(None, (each(message) for each in self.messages)), None)


@cache
def wording(language: str) -> Wording:
    """The texts of `language`, one of LANGUAGES."""
    core = {} if language == LANGUAGES[0] else _texts(f"{language}.core")
    # The one with the most words of its own first: "'{a}' is not in it" before "{a} is not in it".
    keys = sorted(core, key=lambda key: len(_PLACE.sub("", key)), reverse=True)
    messages = tuple(Translation.of(key, core[key]) for key in keys)
    return Wording(language, _texts(language), messages)


def asked_for(language: str | None) -> Wording:
    """The texts of a language that a request names; of the first where there are none in it."""
    return wording(language if language in LANGUAGES else LANGUAGES[0])


def _texts(name: str) -> dict[str, str]:
    file = resources.files("rag.web").joinpath("texts", f"{name}.json")
    texts: dict[str, str] = json.loads(file.read_text("utf-8"))
    return texts
