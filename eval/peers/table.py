"""The figures of a run as Markdown: one column a system, one row a figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

BEGIN, END = "<!-- the figures, written by the run -->", "<!-- their end -->"
NOTHING = "–"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _seconds(value: float) -> str:
    return (
        f"{value:.1f} s" if value >= 10 else f"{value:.2f} s" if value >= 0.1 else f"{value:.3f} s"
    )


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _megabytes(value: float) -> str:
    return f"{value / 1e6:,.1f} MB"


def _times(value: float) -> str:
    return f"× {value:.2f}" if value < 10 else f"× {value:.0f}"


Form = Callable[[float], str]

INDEXED: Sequence[tuple[str, str, Form]] = (
    ("passages", "passages", _count),
    ("seconds", "index, seconds", _seconds),
    ("passages_per_second", "index, passages a second", _count),
    ("bytes", "on disk", _megabytes),
    ("peak_bytes", "peak memory", _megabytes),
)
SEARCHED: Sequence[tuple[str, str, Form]] = (
    *((f"hit@{k}", f"right document among the first {k}", _percent) for k in (1, 5, 10)),
    *((f"span@{k}", f"answering characters among the first {k}", _percent) for k in (1, 5)),
    ("span_read", "answering characters among the first 2,000 characters", _percent),
    ("characters@5", "characters in the first 5", _count),
    ("offsets_right", "passages whose stated place is right", _percent),
    ("seconds_p50", "a search, median", _seconds),
    ("seconds_p95", "a search, 95th percentile", _seconds),
    ("failed", "failed", _percent),
)
ANSWERED: Sequence[tuple[str, str, Form]] = (
    ("right", "answerable questions answered right", _percent),
    ("refused_unanswerable", "unanswerable questions refused", _percent),
    ("refused_answerable", "answerable questions refused", _percent),
    ("valid", "citations that are in the article, word for word", _percent),
    ("supported", "sentences supported by what they cite (our judge)", _percent),
    ("on_gold", "citations on the characters that answer", _percent),
    ("cited_characters", "characters of a citation", _count),
    ("first_p50", "first word, median", _seconds),
    ("first_p95", "first word, 95th percentile", _seconds),
    ("seconds_p50", "last word, median", _seconds),
    ("seconds_p95", "last word, 95th percentile", _seconds),
    ("failed", "failed", _percent),
)
AGAINST: Sequence[tuple[str, str, Form]] = (
    ("search_p50", "a search, median", _times),
    ("search_p95", "a search, 95th percentile", _times),
    ("first_p50", "first word, median", _times),
    ("last_p50", "last word, median", _times),
    ("last_p95", "last word, 95th percentile", _times),
)


def rendered(results: Mapping[str, Any]) -> str:
    """All tables of the results."""
    parts = []
    for name, about in results["sets"].items():
        for kind, rows in (("index", INDEXED), ("search", SEARCHED), ("answer", ANSWERED)):
            if figures := results["figures"].get(kind, {}).get(name):
                heading = {
                    "index": f"{name}: {about['documents']} articles indexed,"
                    f" {results['settings']['index_runs']} times",
                    "search": f"{name}: {about['queries']} questions searched for",
                    "answer": f"{name}: {about['queries']} questions answered",
                }[kind]
                parts.append(_table(heading, figures, rows))
        if ratios := results["against"].get(name):
            parts.append(_table(f"{name}: time of rag over time of the other", ratios, AGAINST))
    return "\n\n".join(parts)


def put_into(text: str, results: Mapping[str, Any]) -> str:
    """A text with the tables between the two lines that mark their place."""
    tables = f"{BEGIN}\n\n{rendered(results)}\n\n{END}"
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _: tables, text)


def _table(
    heading: str,
    figures: Mapping[str, Mapping[str, Any]],
    rows: Sequence[tuple[str, str, Form]],
) -> str:
    systems = list(figures)
    lines = [
        f"**{heading}**",
        "",
        f"| | {' | '.join(systems)} |",
        f"|---|{'---|' * len(systems)}",
    ]
    for key, label, form in rows:
        found = [figures[system].get(key) for system in systems]
        if any(found):
            lines.append(f"| {label} | {' | '.join(_cell(each, form) for each in found)} |")
    return "\n".join(lines)


def _cell(figure: Mapping[str, Any] | None, form: Form) -> str:
    if figure is None:
        return NOTHING
    value = form(figure["value"])
    if "ci" not in figure or figure["ci"][0] == figure["ci"][1] == figure["value"]:
        return value
    low, high = (form(each) for each in figure["ci"])
    unit = re.search(r" (?:%|s|MB)$", high)
    if unit:
        low = low.removesuffix(unit.group())
    return f"{value} ({low}–{high.removeprefix('× ')})".replace("(× ", "(")
