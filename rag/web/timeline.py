"""Where in time the cited articles lie, as a drawing; pure but for loading the drawing library."""

from __future__ import annotations

import datetime
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import rag
from rag.web.escaping import element, text
from rag.web.wording import Wording

WIDTH, HEIGHT = 420, 36
"""Of the plotting area, in CSS pixels."""
MARGIN = datetime.timedelta(days=30)
"""Time shown before the first and after the last date, at least."""
_KEPT = 256  # drawings kept; the same articles are cited again and again


def timeline(citations: Sequence[rag.Citation], say: Wording) -> str:
    """A figure of the dates of the cited articles, and a line on those without one.

    A date known to the month or year is drawn as long as that. Empty where nothing is cited.
    """
    dated: dict[tuple[str, str], list[int]] = defaultdict(list)
    undated = []
    for citation in citations:
        if not citation.valid:
            continue
        if citation.published is None:
            undated.append(citation.number)
            continue
        date = rag.PartialDate.parse(citation.published)
        dated[date.earliest.isoformat(), date.latest.isoformat()].append(citation.number)
    parts = [_drawing(dated, say("timeline_caption"), say)] if dated else []
    if undated:
        parts.append(element("p", text(say("undated", numbers=_numbers(undated)))))
    return element("figure", *parts, class_="timeline") if parts else ""


def drawn(dated: Mapping[tuple[str, str], Sequence[int]], caption: str, say: Wording) -> str:
    """A figure of numbered days or periods, given as first and last day; empty without any."""
    return element("figure", _drawing(dated, caption, say), class_="timeline") if dated else ""


def _drawing(dated: Mapping[tuple[str, str], Sequence[int]], caption: str, say: Wording) -> str:
    rows = tuple(
        (earliest, latest, _numbers(numbers))
        for (earliest, latest), numbers in sorted(dated.items())
    )
    told = "; ".join(f"{label} {_period(early, late)}" for early, late, label in rows)
    drawing = element("div", _svg(rows), role="img", aria_label=say("timeline", dates=told))
    return drawing + element("figcaption", text(caption))


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _period(earliest: str, latest: str) -> str:
    return earliest if earliest == latest else f"{earliest} – {latest}"


@lru_cache(_KEPT)
def _svg(rows: tuple[tuple[str, str, str], ...]) -> str:
    """Bars from the first to the last possible day, with the citation numbers above them."""
    import altair

    values = [{"from": early, "to": late, "label": label} for early, late, label in rows]
    data = altair.InlineData(values=values)
    days = sorted({day for early, late, _ in rows for day in (early, late)})
    axis = altair.Axis(title=None, grid=False, values=days, format="%Y-%m-%d", labelOverlap=True)
    first, last = (datetime.date.fromisoformat(day) for day in (days[0], days[-1]))
    margin = max(MARGIN, (last - first) / 10)
    domain = [(first - margin).isoformat(), (last + margin).isoformat()]
    time = altair.X("from:T", axis=axis, scale=altair.Scale(domain=domain))
    base = altair.Chart(data, width=WIDTH, height=HEIGHT).encode(x=time)
    bars = base.mark_bar(height=8, y=28, cornerRadius=3, color="currentColor").encode(x2="to:T")
    points = base.mark_point(filled=True, size=60, y=28, color="currentColor", opacity=1)
    labels = base.mark_text(y=12, fontSize=12, color="currentColor").encode(text="label:N")
    paint = dict.fromkeys(("labelColor", "tickColor", "domainColor"), "currentColor")
    chart = (bars + points + labels).properties(background="transparent")
    written = io.StringIO()
    chart.configure_axis(**paint).configure_view(stroke=None).save(written, format="svg")
    return written.getvalue()
