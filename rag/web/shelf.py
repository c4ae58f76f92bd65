"""Articles on the page: searching, adding, correcting, removing with undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

import rag
from rag import uploads
from rag.web.asking import user_of
from rag.web.escaping import element, text, visible
from rag.web.service import Service
from rag.web.slider import slider
from rag.web.suggestions import QUESTIONS, suggestions
from rag.web.telling import failed, said, told
from rag.web.wording import Wording

LISTED = 100
"""Articles listed at once; the search finds the others."""
SAMPLED = 40
"""Articles that the suggested questions are drawn from."""
OFFERED = 1000
"""Articles that the filter offers to choose from; of others it takes the file's name as typed."""
BATCH = 25
"""Files indexed at a time, so that the progress is seen and others can write in between."""
FIELDS = ("title", "author", "publisher", "published", "language")
"""What can be corrected, as in a sidecar."""


class Shelf:
    """The handlers of articles; one object serves every session."""

    def __init__(self, service: Service, say: Wording) -> None:
        self._service = service
        self._corpus = service.corpus
        self._say = say

    def overview(self, request: gr.Request) -> str:
        """What is in the corpus: articles, outlets, span of dates."""
        try:
            seen = rag.Overview.of(self._service.cards(user_of(request)))
        except rag.StoreEmpty:
            return element("p", text(self._say("empty_corpus")), class_="overview")
        except rag.RagError as error:
            return failed(error, self._say)
        if not seen.earliest:
            dates = self._say("dates_none")
        else:
            span = {"earliest": seen.earliest, "latest": seen.latest, "undated": seen.undated}
            one = seen.earliest == seen.latest
            dates = self._say("dates_one" if one else "dates_between", **span)
        line = self._say(
            "corpus", articles=seen.articles, outlets=len(seen.publishers), dates=dates
        )
        if model := self._corpus.model:
            where = "here" if self._corpus.model_in_process else "elsewhere"
            prose = self._say(f"model_{where}", model=model)
        else:
            prose = self._say("quotes_only")
        return element("p", text(line), class_="overview") + element(
            "p", text(prose), class_="hint"
        )

    def suggested(self, request: gr.Request) -> list[Any]:
        """Four questions drawn from the articles, as buttons."""
        try:
            cards = self._service.cards(user_of(request))[:SAMPLED]
            sample = [self._corpus.article(card.id) for card in cards]
        except rag.RagError:  # the overview says what is wrong
            sample = []
        found = suggestions(sample, self._say)
        found += [""] * (QUESTIONS - len(found))
        return [gr.Button(value=each, visible=bool(each)) for each in found]

    def fitting(self, query: object, chosen: object, request: gr.Request) -> tuple[Any, str]:
        """The articles that fit a search, and how many there are.

        The chosen one stays listed and chosen, also where a correction made it fit no longer.
        """
        words = _typed(query).casefold().split()
        try:
            cards = self._service.cards(user_of(request))
        except rag.RagError as error:
            return gr.Radio(choices=[], value=None, visible=False), failed(error, self._say)
        fit = [card for card in cards if all(word in _named(card) for word in words)][:LISTED]
        kept = [card for card in cards if card.id == chosen and card not in fit]
        choices = [(self._label(card), card.id) for card in (*kept, *fit)]
        # Where none was chosen, one may have been since: only what was sent is answered.
        value = next((key for _, key in choices if key == chosen), None)
        choice: dict[str, Any] = {"value": value} if chosen else {}
        count = self._say("articles_shown", shown=len(fit), count=len(cards))
        line = element("p", text(count if fit else self._say("no_articles")), class_="hint")
        return gr.Radio(choices=choices, visible=bool(choices), **choice), line

    def choices(self, request: gr.Request) -> tuple[Any, Any, Any, str]:
        """What the filters offer: outlets, authors, articles, and a slider over their days."""
        try:
            cards = self._service.cards(user_of(request))
        except rag.RagError:  # the overview says what is wrong
            return gr.Dropdown(choices=[]), gr.Dropdown(choices=[]), gr.Dropdown(choices=[]), ""
        seen = rag.Overview.of(cards)
        return (
            gr.Dropdown(choices=[(visible(name), name) for name, _ in seen.publishers]),
            gr.Dropdown(choices=[(visible(name), name) for name, _ in seen.authors]),
            gr.Dropdown(
                choices=[(visible(card.title or card.source), card.id) for card in cards[:OFFERED]]
            ),
            slider((card.published for card in cards if card.published), self._say),
        )

    def chosen(self, article: object, request: gr.Request) -> list[Any]:
        """The fields of the chosen article, and the link that opens it."""
        try:
            found = self._service.article(user_of(request), _picked(article))
        except rag.RagError:  # it is gone, or none is chosen: then nothing is known of it
            return [*("" for _ in FIELDS), ""]
        link = element(
            "a",
            text(self._say("open_article")),
            class_="passage open-article",
            href="#reader",
            data_article=found.id,
        )
        return [*(_known(found, name) for name in FIELDS), link]

    def correct(self, request: gr.Request, article: object, *values: object) -> str:
        """Write what the reader corrected beside the article's file, and read it again."""
        try:
            found = self._own(article, request)
            entries = {
                name: value or None
                for name, value in zip(FIELDS, map(_typed, values), strict=True)
                if value != _known(found, name)
            }
            after = self._corpus.correct(found.id, entries) if entries else found
        except rag.RagError as error:
            return failed(error, self._say)
        return told(self._say("corrected", title=_title(after)))

    def uncorrect(self, article: object, request: gr.Request) -> str:
        """Back to what the article says of itself."""
        try:
            found = self._own(article, request)
            after = self._corpus.correct(found.id, {}, clear=True)
        except rag.RagError as error:
            return failed(error, self._say)
        return told(self._say("corrected", title=_title(after)))

    def remove(self, article: object, request: gr.Request) -> tuple[str, Any]:
        """Remove an article; what was removed is given back for the undo."""
        try:
            found = self._own(article, request)
            removed = self._corpus.remove(found.id)
        except rag.RagError as error:
            return failed(error, self._say), None
        return told(self._say("removed", title=_title(removed))), removed

    def put_back(self, removed: rag.Article | None) -> str:
        """The article that was removed last."""
        if removed is None:
            return ""
        try:
            after = self._corpus.put_back(removed)
        except rag.RagError as error:
            return failed(error, self._say)
        return told(self._say("put_back", title=_title(after)))

    def add(self, files: Sequence[str] | None, request: gr.Request) -> Iterator[str]:
        """Take files in; what is shown as it goes on, and last what became of each."""
        if not files:
            return
        user, refused, taken = user_of(request), [], []
        limit = self._corpus.settings.max_file_bytes
        for file in files:
            path = Path(file)
            try:
                taken.append(
                    uploads.receive(self._service.store, user, path.name, path, max_bytes=limit)
                )
            except rag.RagError as error:
                refused.append((path.name, "failed", f"{error} {error.hint}"))
            finally:
                path.unlink(missing_ok=True)  # Gradio's own copy, which others could ask for
        yield from self._indexed(taken, refused)

    def _indexed(self, taken: list[Path], refused: list[tuple[str, str, str]]) -> Iterator[str]:
        rows = list(refused)
        for done in range(0, len(taken), BATCH):
            yield self._progress(done, len(taken), taken[done].name)
            batch = taken[done : done + BATCH]
            paths = {path.name: path for path in batch}
            try:
                report = self._corpus.index(*batch)
            except rag.RagError as error:
                rows += [(path.name, "failed", f"{error} {error.hint}") for path in batch]
                continue
            for kind in ("added", "updated", "unchanged", "failed"):
                for file in getattr(report, kind):
                    name = file.source.rpartition("/")[2]
                    rows.append((name, kind, file.reason or ""))
                    if kind == "failed":  # what no reader can read is not kept either
                        uploads.discard(paths[name], self._service.store)
        yield self._results(rows)

    def _progress(self, done: int, count: int, name: str) -> str:
        bar = element("progress", value=done, max=count, aria_label=self._say("add"))
        words = element("span", text(self._say("indexing", source=name)))
        return element("p", bar, " ", words, class_="adding", role="status")

    def _results(self, rows: Sequence[tuple[str, str, str]]) -> str:
        items = [
            element(
                "li",
                element("strong", text(self._say(kind)), class_=f"word {kind}"),
                " ",
                element("span", text(name), dir="auto"),
                f" — {said(reason, self._say)}" if reason else "",
            )
            for name, kind, reason in rows
        ]
        head = element("p", text(self._say("results")), class_="label")
        return element("div", head, element("ul", *items), class_="results", role="status")

    def _own(self, article: object, request: gr.Request) -> rag.Article:
        """The chosen article, if this user may change it. Raises RagError."""
        user = user_of(request)
        found = self._service.article(user, _picked(article))
        if not self._service.may_change(user, found):
            raise rag.UploadError(
                "This article belongs to everybody.",
                hint="Only files that you added can be changed here; ask whoever runs this server.",
            )
        return found

    def _label(self, card: rag.Card) -> str:
        parts = (
            card.title or card.source.rpartition("/")[2],
            card.publisher or self._say("no_publisher"),
            card.published or self._say("no_date"),
        )
        return visible(" · ".join(part for part in parts if part))


def _typed(value: object) -> str:
    """What was typed in a field; nothing for what no field holds."""
    return value.strip() if isinstance(value, str) else ""


def _picked(article: object) -> str:
    """The article that is chosen. Raises ArticleNotFound."""
    if not isinstance(article, str) or not article:
        raise rag.ArticleNotFound("No article is chosen.", hint="Choose one in the list.")
    return article


def _known(article: rag.Article, name: str) -> str:
    reading: rag.Reading | None = getattr(article, name)
    return reading.value if reading else ""


def _title(article: rag.Article) -> str:
    return article.title.value if article.title else article.source.rpartition("/")[2]


def _named(card: rag.Card) -> str:
    """What the search of articles looks through."""
    parts = (card.title, card.publisher, card.author, card.source, card.published)
    return " ".join(part for part in parts if part).casefold()
