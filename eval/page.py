"""The pages of the evaluation: safe text, elements, tables, drawings, a whole document; pure.

Rows, answers and articles are anybody's writing: all of it goes through `text`, and the policy of
a document lets nothing run or be fetched.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from eval.charts import Drawing

ASSETS = Path(__file__).parent / "assets"
LONGEST = 700
"""Characters shown of an article or an answer."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# Controls, and the marks that turn the reading direction of what follows them.
_TURNS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_INVISIBLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *_TURNS], "�")


def text(value: object) -> str:
    """`value` as HTML text or as an attribute's value; nothing in it stays invisible."""
    seen = str(value).encode("utf-8", "replace").decode().translate(_INVISIBLE)
    return html.escape(seen, quote=True)


def shortened(value: object, longest: int = LONGEST) -> str:
    """`value` as HTML text, cut where it is long; how much is missing is said."""
    whole = str(value)
    if len(whole) <= longest:
        return text(whole)
    return text(f"{whole[:longest]} … ({len(whole) - longest} characters more)")


def element(tag: str, *inner: str, **named: str | int | None) -> str:
    """An element around HTML that is already safe.

    An attribute that is None is left out; an underscore in a name is a hyphen, at its end nothing.
    """
    attributes = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(value)}"'
        for name, value in named.items()
        if value is not None
    )
    return f"<{tag}{attributes}>{''.join(inner)}</{tag}>"


def number(value: float) -> str:
    """A figure with three digits behind the point."""
    return f"{value:.3f}"


def note(*sentences: str) -> str:
    """A paragraph beside the figures."""
    return element("p", text(" ".join(sentences)), class_="note")


def quoted(value: object, longest: int = LONGEST) -> str:
    """A paragraph that somebody else wrote, in whatever direction."""
    return element("p", shortened(value, longest), class_="quoted", dir="auto")


def figure(drawing: Drawing, caption: str) -> str:
    """A drawing with its figures as its name, and a caption of plain text."""
    # Vega gives the parts of a drawing roles without names; the whole has one.
    svg = drawing.svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
    drawn = element("div", svg, role="img", aria_label=drawing.told)
    return element("figure", drawn, element("figcaption", text(caption)))


def table(caption: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table of safe HTML whose first column names the rows; empty where there are none.

    Head and caption are plain text. The table scrolls by itself where the window is narrow.
    """
    if not body:
        return ""
    names = "".join(element("th", text(each), scope="col") for each in head)
    rows = [
        element("tr", element("th", first, scope="row"), *(element("td", each) for each in others))
        for first, *others in body
    ]
    whole = element(
        "table",
        element("caption", text(caption)),
        element("thead", element("tr", names)),
        element("tbody", *rows),
    )
    return element("div", whole, class_="wide", role="group", aria_label=caption, tabindex="0")


def folded(summary: str, *inner: str) -> str:
    """Something under a line that unfolds it, all of it safe HTML."""
    return element("details", element("summary", summary), *inner)


def document(title: str, lead: str, sections: Sequence[tuple[str, str, str]]) -> str:
    """A whole page: a title, safe HTML under it, and sections of (id, title, safe HTML).

    Sections without content are left out.
    """
    shown = [each for each in sections if each[2]]
    links = [element("li", element("a", text(name), href=f"#{place}")) for place, name, _ in shown]
    contents = element("nav", element("ul", *links), aria_label="Contents") if links else ""
    head = element(
        "head",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        element("title", shortened(title)),
        f"<style>{(ASSETS / 'report.css').read_text('utf-8')}</style>",
    )
    parts = [
        element("section", element("h2", text(name), id=place), body, class_=place)
        for place, name, body in shown
    ]
    header = element("header", element("h1", shortened(title), dir="auto"), lead)
    body = element("body", header, contents, element("main", *parts))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"
