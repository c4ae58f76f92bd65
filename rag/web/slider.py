"""The days by which articles were published as the stops of a slider; pure.

The script of the page writes the chosen day to the field of the filter, where any other can be
typed; the last stop sets no limit.
"""

from __future__ import annotations

from collections.abc import Iterable

import rag
from rag.web.escaping import attributes, element, text
from rag.web.wording import Wording

STOPS = 200
"""Days offered at most."""
ID = "as-of-slider"


def stops(published: Iterable[str]) -> list[str]:
    """The days by which articles of these dates were out for certain, the last of them always."""
    dates = {rag.PartialDate.parse(each).latest.isoformat() for each in published}
    days = sorted(dates, reverse=True)
    step = -(-len(days) // STOPS) or 1
    return days[::step][::-1]


def slider(published: Iterable[str], say: Wording) -> str:
    """The slider over articles of these dates; empty where there are none."""
    days = stops(published)
    if not days:
        return ""
    none = say("as_of_none")
    limits = {"min": 0, "max": len(days), "value": len(days), "aria_valuetext": none}
    said = {"data_days": " ".join(days), "data_none": none}
    return element(
        "div",
        element("label", text(say("as_of_slider")), for_=ID),
        f"<input{attributes(type='range', id=ID, **limits, **said)}>",
        element("output", text(none), for_=ID),
        class_="as-of",
    )
