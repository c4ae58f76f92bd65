"""An audit as one HTML file that needs nothing else; pure."""

from __future__ import annotations

from collections.abc import Sequence

import rag
from rag.documents import line
from rag.markdown import SIGNS
from rag.web.escaping import element, text
from rag.web.handout import whole
from rag.web.marks import whence
from rag.web.telling import said
from rag.web.wording import Wording


def audit(found: Sequence[rag.Audited], say: Wording) -> str:
    """The sentences of the draft, each with its finding, reasons and quotes beside it."""
    rows = [
        element(
            "tr",
            element("td", text(line(each.text)), dir="auto"),
            element("td", _finding(each, say)),
            element("td", *(_quote(citation, say) for citation in each.citations)),
        )
        for each in found
    ]
    heads = [element("th", text(say(key)), scope="col") for key in ("draft", "finding", "quotes")]
    return element(
        "div",
        element("table", element("thead", element("tr", *heads)), element("tbody", *rows)),
        class_="wide audit",
        tabindex="0",
        role="region",
        aria_label=say("audit"),
    )


def report(found: Sequence[rag.Audited], say: Wording) -> str:
    """The same as a whole document."""
    return whole(say("audit"), element("h1", text(say("audit"))) + audit(found, say), say)


def _finding(each: rag.Audited, say: Wording) -> str:
    sign = element("span", SIGNS[each.finding], " ", aria_hidden="true")
    word = element("strong", sign, text(say(f"finding_{each.finding.replace(' ', '_')}")))
    reasons = say("between_reasons").join(said(reason, say) for reason in each.reasons)
    return word + element("p", reasons, class_="reasons")


def _quote(citation: rag.Citation, say: Wording) -> str:
    quote = element("q", text(line(citation.quote)), dir="auto")
    return element("p", quote, element("span", text(whence(citation, say)), class_="origin"))
