"""Which articles come from which, as a tree: under each origin what comes from it; pure.

Drawn by the page's own styles. The library that draws times ends the whole process on some texts,
and titles are anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.web.escaping import element, text


def graph(names: Mapping[str, str], edges: Sequence[tuple[str, str]]) -> str:
    """A figure of the `edges` between articles, each from a teller to its origin.

    `names` are the titles by id, in order. Empty without edges. Where two come from each other,
    the first is taken for the origin.
    """
    if not edges:
        return ""
    of = {origin: [teller for teller, each in edges if each == origin] for _, origin in edges}
    derived = {teller for teller, _ in edges}
    shown: set[str] = set()

    def node(article: str) -> str:
        shown.add(article)
        under = [node(each) for each in of.get(article, ()) if each not in shown]
        below = element("ul", *under) if under else ""
        return element("li", element("span", text(names[article]), dir="auto"), below)

    first = [each for each in names if each not in derived]
    roots = [node(each) for each in first]
    roots += [node(each) for each in names if each not in shown]  # those in a circle
    return element("figure", element("ul", *roots), class_="graph")
