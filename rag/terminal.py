"""What the command line shows: answers, quotes and reports on a terminal, or one JSON document.

Results go to standard output; progress, notes and errors to standard error. Whatever articles,
models or file names hold is shown as text: it neither steers the terminal nor counts as markup.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

import rag
from rag import documents, markdown
from rag.characters import visible

_VERDICTS = {
    "supported": ("✓", "green"),
    "partial": ("~", "yellow"),
    "unsupported": ("✗", "red"),
    "contradicted": ("✗", "red"),
    "uncited": ("?", "red"),
}

Advance = Callable[[int, int, str], None]


class Screen:
    """Shows results; with `as_json` standard output gets one JSON document and nothing else."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json
        # Lines are wrapped for a person; what goes to a file or a pipe keeps its lines whole.
        wide = None if sys.stdout.isatty() else 10_000
        self._out = Console(highlight=False, width=wide, soft_wrap=wide is not None)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """A line that is no result."""
        self._err.print(_text(text))

    def error(self, error: rag.RagError) -> None:
        """An error and the way on."""
        self._err.print(_text(str(error), style="red"))
        self._err.print(_text(error.hint))

    @contextmanager
    def progress(self, label: str) -> Iterator[Advance]:
        """A progress bar with the time left, on a terminal; silent elsewhere."""
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[at]}", markup=False),
            console=self._err,
            transient=True,
            disable=not self._err.is_terminal,
        ) as bar:
            task = bar.add_task(label, total=None, at="")
            yield lambda done, total, at: bar.update(
                task, completed=done, total=total, at=visible(at)
            )

    def bytes_progress(self, label: str) -> Callable[[int, int], None]:
        """A function that shows bytes done of bytes in all, in lines of tenths."""
        shown = -1

        def advance(done: int, total: int) -> None:
            nonlocal shown
            tenth = done * 10 // total
            if tenth > shown:
                shown = tenth
                self.say(f"{label}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

        return advance

    def note_model(self, corpus: rag.Corpus) -> None:
        """Say how to get prose where no language model was found and none was chosen."""
        if corpus.model is None and corpus.settings.llm is None:
            self.say(
                "Answering in quotes: no language model is installed. `make ask` installs one;"
                " OPENAI_BASE_URL points at another."
            )

    def follow(self, events: Iterable[rag.Event]) -> rag.Answer:
        """Show an answer while it grows, and give it back whole."""
        draft = Text(style="dim")
        showing = self._out.is_terminal and not self._as_json
        live = Live(draft, console=self._out, transient=True, auto_refresh=False)
        answer: rag.Answer | None = None
        if showing:
            live.start()
        try:
            for event in events:
                match event:
                    case rag.EvidenceFound():
                        draft.append(f"{len(event.hits)} passages found; reading …\n")
                    case rag.TextWritten():
                        draft.append(visible(event.text))
                    case rag.Answered():
                        answer = event.answer
                if showing:
                    live.update(draft, refresh=True)
        finally:
            if showing:
                live.stop()
        if answer is None:
            raise AssertionError("a stream ends with its answer")
        return answer

    def answer(self, answer: rag.Answer) -> None:
        """The answer, then its quotes with where they stand, then what did not pass."""
        if self._as_json:
            self._json(documents.answer(answer))
            return
        out = self._out
        out.print()
        out.print(_opening(answer))
        out.print()
        self._cited(answer)
        failed = [s for s in answer.statements if s.verdict != "supported"]
        if failed:
            out.print(_text("Left out, because it did not pass the check:", style="yellow"))
        for statement in failed:
            sign, colour = _VERDICTS[statement.verdict]
            cited = "".join(f"[{number}]" for number in statement.citations)
            out.print(_text(f"  {sign} {statement.verdict}: ", style=colour), end="")
            out.print(_text(f"{statement.text} {cited} ({' '.join(statement.reasons)})"))
        for point in answer.disagreements:
            out.print(_text(f"The articles differ on {point.title} ({point.kind}):"))
            for side in point.sides:
                out.print(_text(f"  {markdown.side(side, str)}"))
        for note in answer.notes:
            out.print(_text(note, style="yellow"))
        for line in _sources(answer):
            out.print(_text(line, style="dim"))
        seconds = answer.timings_ms.get("total", 0) / 1000
        written = f"prose by {answer.model}"
        if answer.mode == "quotes" or answer.abstained:
            written = f"judged by {answer.model}" if answer.model else "no language model"
        found = f"{len(answer.evidence)} passages, {written}, {seconds:.1f} s"
        out.print(_text(found, style="dim"))
        if answer.second_opinion:
            out.print(_text(_seconded(answer.second_opinion), style="dim"))

    def _cited(self, answer: rag.Answer) -> None:
        """Its quotes; those that only come nearest last, under a line that says so."""
        for citation in answer.citations:
            if citation.number not in answer.nearest:
                self._out.print(_citation(citation))
        if answer.nearest:
            self._out.print(_text("Does not answer, comes nearest:\n", style="yellow"))
        for citation in answer.citations:
            if citation.number in answer.nearest:
                self._out.print(_citation(citation))

    def citations(self, citations: Sequence[rag.Citation]) -> None:
        """What an answer cites."""
        for citation in citations:
            self._out.print(_citation(citation))
        if not citations:
            self.say("It cites nothing.")

    def excerpt(self, cited: rag.Citation, text: str, *, around: int) -> None:
        """The quote in its article `text`, with so many characters before and after."""
        start, end = cited.start or 0, cited.end or 0
        first = text.find(" ", max(0, start - around), start) if start > around else 0
        last = text.rfind(" ", end, end + around) if len(text) > end + around else len(text)
        first, last = (start if first < 0 else first), (end if last < 0 else last)
        place = f"{cited.source}, characters {start}–{end}"
        self._out.print(_text(f"{documents.origin(cited)}\n", "bold"), _text(f"{place}\n", "dim"))
        self._out.print(
            Text.assemble(
                "… " if first else "",
                visible(text[first:start]),
                (visible(text[start:end]), "reverse"),
                visible(text[end:last]),
                " …" if last < len(text) else "",
            )
        )

    def commands(self, commands: Mapping[str, str]) -> None:
        """What can be typed, and what it does."""
        for name, about in commands.items():
            self.say(f"  {name:14} {about}")

    def hits(self, query: str, hits: Sequence[rag.Hit]) -> None:
        """Ranked passages."""
        if self._as_json:
            self._json(documents.hits(query, hits))
            return
        for hit in hits:
            self._out.print(_text(f"{hit.rank}. {documents.origin(hit)}", style="bold"))
            self._out.print(
                _text(f"   {hit.source} {hit.start}–{hit.end}, score {hit.score:.2f}", style="dim")
            )
            self._out.print(_text(f"   {documents.line(hit.text)}\n{_warned(hit)}"))
        if not hits:
            self._out.print("No passage matches.")

    def articles(self, articles: Sequence[rag.Article]) -> None:
        """What is in the store."""
        if self._as_json:
            self._json(documents.articles(articles))
            return
        table = Table(box=None, pad_edge=False)
        for column in ("id", "date", "publisher", "author", "title"):
            table.add_column(column, overflow="fold")
        for row in map(documents.row, articles):
            known = (row[name] or "–" for name in ("publisher", "author", "title"))
            cells = (row["article_id"], row["published"] or "no date", *known)
            table.add_row(*map(_text, cells))
        self._out.print(table)

    def article(self, article: rag.Article) -> None:
        """One article: what it says of itself and where, then its text."""
        if self._as_json:
            self._json(documents.article(article))
            return
        title = article.title.value if article.title else "(no title found)"
        self._out.print(_text(title, style="bold"))
        for name, reading in documents.readings(article).items():
            where = "not found" if reading is None else "from its sidecar file"
            if reading and reading.span:
                where = f"at {reading.span.start}–{reading.span.end}"
            self._out.print(_text(f"  {name}: {reading.value if reading else '–'} ({where})"))
        self._out.print(_text(f"  {article.source}, {len(article.text)} characters\n", style="dim"))
        for each in rag.suspicions(article.text):
            where = f"  ⚠ suspicious, at {each.start}–{each.end}: {each.reason}"
            self._out.print(_text(where, style="yellow"))
        self._out.print(_text(article.text))

    def index_report(self, report: rag.IndexReport) -> None:
        """What an index run did."""
        if self._as_json:
            kinds = ("added", "updated", "unchanged", "removed", "failed", "skipped")
            self._json(
                {kind: [_file(file) for file in getattr(report, kind)] for kind in kinds}
                | {"passages": report.passages, "seconds": round(report.seconds, 3)}
            )
            return
        for file in report.failed:
            self._err.print(_text(f"{file.source}: {file.reason}", style="red"))
        for file in report.skipped:
            self._err.print(_text(f"{file.source}: skipped, {file.reason}", style="yellow"))
        counts = ", ".join(
            f"{len(getattr(report, kind))} {kind}"
            for kind in ("added", "updated", "unchanged", "removed", "failed", "skipped")
            if getattr(report, kind)
        )
        self._out.print(
            f"{counts or 'Nothing to do'}; {report.passages} passages, {report.seconds:.1f} s"
        )

    def check_report(self, report: rag.CheckReport) -> None:
        """What a check proved."""
        if self._as_json:
            self._json(dataclasses.asdict(report))
            return
        for problem in report.problems:
            self._out.print(_text(f"{problem.where}: {problem.what}", style="red"))
        self._out.print(
            f"{report.articles} articles, {report.passages} passages, {report.sentences}"
            f" sentences, {report.vectors} vectors compared:"
            f" {len(report.problems) or 'no'} problems ({report.seconds:.1f} s)"
        )
        if report.problems:
            self.say("`rag rebuild` builds again whatever is derived.")

    def result(self, document: dict[str, Any], text: str) -> None:
        """A result that comes in both forms."""
        if self._as_json:
            self._json(document)
            return
        self._out.print(_text(text))

    def _json(self, document: Any) -> None:  # noqa: ANN401 (whatever JSON can hold)
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style)


def _seconded(second: rag.SecondOpinion) -> str:
    """What another model was asked, what came of it, and what it cost."""
    tokens = second.usage.prompt_tokens + second.usage.completion_tokens
    told = (
        f"second opinion by {second.model}: asked about {second.asked}, overturned"
        f" {second.overturned}, {tokens} tokens"
    )
    if second.dollars is not None:
        told += f", ${second.dollars:.4f}"
    return f"{told}. It failed: {second.failed}" if second.failed else told


def _opening(answer: rag.Answer) -> Text:
    """The prose; where the answer is quotes, which follow anyway, only a line to head them."""
    if answer.abstained:
        said = "".join(f"[{n}]" for premise in answer.premises for n in premise.citations)
        opening = f"{answer.gap} {said}".strip()
        near = answer.nearest or said
        return _text(opening if near else f"{opening} Nothing in them comes near it.")
    if answer.mode == "quotes":
        return _text("In the articles’ own words:")
    return _text(answer.answer, style="bold")


def _citation(citation: rag.Citation) -> Text:
    if not citation.valid:
        return _text(f"[{citation.number}] points to nothing\n", style="red")
    place = f"{citation.source}, characters {citation.start}–{citation.end}"
    return Text.assemble(
        (f"[{citation.number}] ", "bold cyan"),
        visible(f"“{documents.line(citation.quote)}”\n"),
        visible(f"    {documents.origin(citation)}\n"),
        (visible(f"    {place}\n"), "dim"),
        visible(_speakers(citation)),
        (_warned(citation), "yellow"),
    )


def _speakers(citation: rag.Citation) -> str:
    """A line that says whose words the quote holds; none where the article speaks for itself."""
    names = dict.fromkeys(each.called for each in citation.speeches)
    return f"    said by {', '.join(names)}\n" if names else ""


def _sources(answer: rag.Answer) -> list[str]:
    """How many articles and origins an answer cites, and whom the question names in vain."""
    lines = []
    if (found := answer.origins) and (count := sum(map(len, found.groups))) > 1:
        origins = len(found.groups)
        of = "origin" if origins == 1 else "origins"
        lines.append(f"cites {count} articles, {origins} independent {of}")
    if alone := sum(bool(each.sole_article) for each in answer.statements):
        lines.append(f"statements on one article only: {alone} of {len(answer.statements)}")
    if answer.coverage and answer.coverage.unheard:
        lines.append(f"not heard in the evidence: {', '.join(answer.coverage.unheard)}")
    return lines


def _warned(shown: rag.Hit | rag.Citation) -> str:
    """A line for each thing that is suspicious in what is shown."""
    reasons = dict.fromkeys(each.reason for each in shown.suspicions)
    return "".join(f"    ⚠ suspicious: {reason}\n" for reason in reasons)


def _file(report: rag.FileReport) -> dict[str, str]:
    return {name: value for name, value in dataclasses.asdict(report).items() if value is not None}
