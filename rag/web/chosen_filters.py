"""The filters that a reader sets on the page, as its fields hold them; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from rag.filters import FilterOptions
from rag.web.escaping import visible
from rag.web.wording import Wording

_DATES = ("since", "until", "as_of")
_LISTS = ("publishers", "authors", "articles")
_WORDS = {"publishers": "publisher", "authors": "author", "articles": "tab_articles"}


class ChosenFilters(NamedTuple):
    """The fields of the page, in their order; an empty one limits nothing."""

    since: str = ""
    until: str = ""
    as_of: str = ""
    publishers: Sequence[str] = ()
    authors: Sequence[str] = ()
    articles: Sequence[str] = ()

    def options(self) -> FilterOptions:
        """The filters that are set, as `rag.Corpus.ask` takes them."""
        dates = {name: (getattr(self, name) or "").strip() for name in _DATES}
        lists = {name: list(getattr(self, name) or ()) for name in _LISTS}
        return cast(
            "FilterOptions", {name: value for name, value in (dates | lists).items() if value}
        )

    def chips(self, say: Wording) -> list[tuple[str, str]]:
        """A label and a key for each limit in force."""

        def chip(word: str, value: str) -> str:
            return visible(say("chip", what=say(word), value=value))

        dates = [(chip(name, getattr(self, name)), name) for name in _DATES if getattr(self, name)]
        lists = [
            (chip(_WORDS[name], value), f"{name}={value}")
            for name in _LISTS
            for value in getattr(self, name) or ()
        ]
        return dates + lists

    def keeping(self, keys: Sequence[str]) -> ChosenFilters:
        """Only those whose chip is among `keys`."""
        lifted: dict[str, Any] = {name: "" for name in _DATES if name not in keys}
        for name in _LISTS:
            lifted[name] = [v for v in getattr(self, name) or () if f"{name}={v}" in keys]
        return self._replace(**lifted)
