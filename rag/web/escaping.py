"""Text that anybody may have written, made harmless inside HTML; pure.

Everything shown goes through `text`: titles, quotes, questions, model output, file names. What
Gradio shows and escapes, such as the choices of a list, goes through `visible`.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from rag import characters

_TEMPLATES = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def visible(value: object) -> str:
    """`value` with signs for what hides or steers, for places that escape text themselves."""
    return characters.visible(str(value))


def text(value: object) -> str:
    """`value` as HTML text or attribute value.

    Gradio reads braces, dollars and backticks in a component's value as a template, so these are
    written as references too.
    """
    return html.escape(visible(value), quote=True).translate(_TEMPLATES)


def attributes(**named: object) -> str:
    """HTML attributes with a space before each; None and False are left out, True stands alone.

    An underscore at the end of a name is dropped, the others become hyphens.
    """
    parts = []
    for name, value in named.items():
        if value is None or value is False:
            continue
        key = name.rstrip("_").replace("_", "-")
        parts.append(f" {key}" if value is True else f' {key}="{text(value)}"')
    return "".join(parts)


def element(tag: str, *inner: str, **named: object) -> str:
    """An element around HTML that is already safe; attributes as in `attributes`."""
    return f"<{tag}{attributes(**named)}>{''.join(inner)}</{tag}>"


def mixed(pieces: Sequence[str]) -> str:
    """Text as `wording.Wording.core` gives it: what is at odd positions keeps its own direction."""
    shown = (element("bdi", text(each)) if at % 2 else text(each) for at, each in enumerate(pieces))
    return "".join(shown)
