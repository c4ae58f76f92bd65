"""The words of the interface, by language; every text that the page itself says is in `texts/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("en", "ar")
"""Languages of the interface, the first where a browser asks for none of them."""
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language, asked for by key: ``say("found", passages=6)``."""

    language: str
    texts: dict[str, str]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def path(self) -> str:
        """Where the page in this language is."""
        return "/" if self.language == LANGUAGES[0] else f"/{self.language}/"

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its places filled in. Raises KeyError for a key there is not."""
        return self.texts[key].format_map(values) if values else self.texts[key]


@cache
def wording(language: str) -> Wording:
    """The texts of `language`, one of LANGUAGES."""
    file = resources.files("rag.web").joinpath("texts", f"{language}.json")
    return Wording(language, json.loads(file.read_text("utf-8")))
