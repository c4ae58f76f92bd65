"""Comparisons, timelines and audits as text: Markdown for files, plain for a terminal; pure.

`escape` is what is done to words that articles, users or models wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import rag
from rag import documents

Escape = Callable[[str], str]

SIGNS: dict[rag.Finding, str] = {
    "supported": "✓",
    "contradicted": "≠",
    "disputed": "◐",
    "not in the corpus": "○",
}
"""The sign of a finding; its word always stands beside it."""


def comparison(found: rag.Comparison, escape: Escape) -> str:
    """What differs, side by side, then what is cited."""
    if not found.disagreements:
        return f"The articles do not differ on {escape(found.topic)}, as far as rules can tell."
    blocks = [f"# Where the articles differ: {escape(found.topic)}"]
    for point in found.disagreements:
        sides = "\n".join(f"- {side(each, escape)}" for each in point.sides)
        blocks.append(f"## {escape(point.title)} ({point.kind})\n\n{sides}")
    return "\n\n".join([*blocks, *_references(found.citations, escape)])


def timeline(found: rag.Timeline, escape: Escape) -> str:
    """Dated statements in order, those that stay relative, what is known of undated articles."""
    if not (found.statements or found.relative):
        return f"No dated statement on {escape(found.topic)} is in the articles."
    cited = {citation.number: citation for citation in found.citations}
    blocks = [f"# Timeline: {escape(found.topic)}"]
    if found.statements:
        blocks.append("\n".join(_dated(each, cited, escape) for each in found.statements))
    if found.relative:
        lines = (_dated(each, cited, escape) for each in found.relative)
        blocks.append("## Without a known date\n\n" + "\n".join(lines))
    if found.bounds:
        lines = (
            f"- {escape(each.article_id)}: not before {each.not_before}, as its text says"
            for each in found.bounds
        )
        blocks.append("## Articles without a date (inferred)\n\n" + "\n".join(lines))
    return "\n\n".join([*blocks, *_references(found.citations, escape)])


def audit(found: Sequence[rag.Audited], escape: Escape) -> str:
    """Each sentence with its finding, the reasons and the quotes."""
    counts = Counter(each.finding for each in found)
    summary = ", ".join(f"{counts[name]} {name}" for name in SIGNS if counts[name])
    blocks = ["# Audit", summary or "No sentence that claims something."]
    for each in found:
        lines = [f"{SIGNS[each.finding]} **{each.finding}**: {escape(documents.line(each.text))}"]
        lines += [f"- {escape(reason)}" for reason in each.reasons]
        lines += [f"- {_quoted(citation, escape)}" for citation in each.citations]
        blocks.append("\n".join([lines[0], "", *lines[1:]]))
    return "\n\n".join(blocks)


def side(side: rag.Side, escape: Escape) -> str:
    """A side of a disagreement in one line: value, speakers, date, citations."""
    by = f", according to {escape(' and '.join(side.speakers))}" if side.speakers else ""
    when = side.as_of or "no date known"
    marks = "".join(f"[{number}]" for number in side.citations)
    return f"{escape(documents.line(side.value))}{by} ({when}) {marks}"


def _dated(each: rag.Dated, cited: dict[int, rag.Citation], escape: Escape) -> str:
    citation = cited[each.citation]
    date = each.date or f"“{escape(each.words)}”"
    how = f" (“{escape(each.words)}”, by the article's date)" if each.resolved else ""
    by = _speakers(citation, escape)
    return f"- {date}{how}: “{escape(documents.line(citation.quote))}”{by} [{each.citation}]"


def _speakers(citation: rag.Citation, escape: Escape) -> str:
    names = dict.fromkeys(each.called for each in citation.speeches)
    return f" — said by {escape(', '.join(names))}" if names else ""


def _quoted(citation: rag.Citation, escape: Escape) -> str:
    where = f"{citation.source}, characters {citation.start}–{citation.end}"
    quote = escape(documents.line(citation.quote))
    origin = escape(documents.origin(citation))
    return f"“{quote}”{_speakers(citation, escape)} ({origin}; {escape(where)})"


def _references(citations: Iterable[rag.Citation], escape: Escape) -> Iterator[str]:
    lines = [f"[{each.number}] {_quoted(each, escape)}" for each in citations]
    if lines:
        yield "\n\n".join(lines)
