"""Which articles come from which, as a drawing; pure but for loading the drawing library."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.web.escaping import element, inert, visible
from rag.web.wording import Wording

WIDTH, ROW = 420, 26
"""Of the drawing and of a row, in CSS pixels."""
STEP = 60
"""From an article to what comes from it, in CSS pixels."""
LONGEST = 44
"""Characters of a label."""
_KEPT = 256  # drawings kept; the same articles are cited again and again


def graph(names: Mapping[str, str], edges: Sequence[tuple[str, str]], say: Wording) -> str:
    """A figure of articles and of the `edges` between them, each from a teller to its origin.

    `names` are the titles by id, in order. An article that comes from none stands at the edge, what
    comes from it a step further in, under it. Empty without edges.
    """
    if not edges:
        return ""
    rows = _rows(list(names), edges)
    lines = tuple((rows.index(teller), rows.index(origin)) for teller, origin in edges)
    derived = {teller for teller, _ in edges}
    labels = tuple((_short(visible(names[each])), int(each in derived)) for each in rows)
    told = "; ".join(say("comes_from", article=names[a], origin=names[b]) for a, b in edges)
    drawing = element("div", _svg(labels, lines), role="img", aria_label=told)
    return element("figure", drawing, class_="graph")


def _rows(articles: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[str]:
    """The articles from the top: each origin, and under it what comes from it."""
    rows: list[str] = []
    derived = {teller for teller, _ in edges}
    for article in articles:
        if article not in derived:
            rows += [article, *(teller for teller, origin in edges if origin == article)]
    return list(dict.fromkeys([*rows, *articles]))


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"


@lru_cache(_KEPT)
def _svg(labels: tuple[tuple[str, int], ...], lines: tuple[tuple[int, int], ...]) -> str:
    """A point and a label a row, and a line from each teller to its origin, thick at the origin."""
    import altair

    height = ROW * len(labels)
    spots = [
        {"x": STEP * depth + 8, "y": ROW * at + ROW / 2, "label": label}
        for at, (label, depth) in enumerate(labels)
    ]
    ways = [
        {"x": spots[a]["x"], "y": spots[a]["y"], "x2": spots[b]["x"], "y2": spots[b]["y"]}
        for a, b in lines
    ]

    def scale(length: int) -> altair.Scale:
        return altair.Scale(domain=[0, length], range=[0, length])

    x = altair.X("x:Q", axis=None, scale=scale(WIDTH))
    y = altair.Y("y:Q", axis=None, scale=altair.Scale(domain=[height, 0], range=[height, 0]))
    drawn = altair.Chart(altair.InlineData(values=spots), width=WIDTH, height=height).encode(x, y)
    points = drawn.mark_point(filled=True, size=70, color="currentColor", opacity=1)
    texts = drawn.mark_text(align="left", dx=10, fontSize=12, color="currentColor").encode(
        text="label:N"
    )
    rules = (
        altair.Chart(altair.InlineData(values=ways))
        .mark_rule(color="currentColor", strokeDash=[4, 3])
        .encode(x, y, x2="x2:Q", y2="y2:Q")
    )
    chart = (rules + points + texts).properties(background="transparent")
    written = io.StringIO()
    chart.configure_view(stroke=None).save(written, format="svg")
    return inert(written.getvalue())
