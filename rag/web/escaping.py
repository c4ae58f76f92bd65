"""Text that anybody may have written, made harmless inside HTML; pure.

Everything shown goes through `text`: titles, quotes, questions, model output, file names. What
Gradio shows and escapes, such as the choices of a list, goes through `visible`.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

_TEMPLATES = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})
# Controls, surrogates and the marks that turn the reading direction of what follows them.
_INVISIBLE = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160)], "�"
) | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "")


def visible(value: object) -> str:
    """`value` without what cannot be seen: for places that take text and escape it themselves."""
    return str(value).encode("utf-8", "replace").decode().translate(_INVISIBLE)


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
