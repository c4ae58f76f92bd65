"""What is folded under an answer; pure.

It is one list, `SECTIONS`: each makes its part of the page or nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import rag
from rag.documents import line
from rag.web import compared
from rag.web.escaping import element, text
from rag.web.marks import SHAPES, clipped, mark, origin, passage, warned
from rag.web.telling import said
from rag.web.timeline import timeline
from rag.web.wording import Wording

LONGEST_ROW = 160
"""Characters of a passage in the table of passages."""


def _disagreements(answer: rag.Answer, say: Wording) -> str:
    if not answer.disagreements:
        return ""
    inner = compared.disagreements(answer.disagreements, answer.citations, say)
    count = len(answer.disagreements)
    return _folded(say("disagreements", count=count), inner, "disagreements")


def _origins(answer: rag.Answer, say: Wording) -> str:
    found = answer.origins
    articles = sum(map(len, found.groups)) if found else 0
    if found is None or articles < 2:
        return ""
    summary = say("origins", articles=articles, groups=len(found.groups))
    inner = compared.origins(answer, say) or element("p", text(say("all_independent")))
    return _folded(summary, inner, "origins")


def _coverage(answer: rag.Answer, say: Wording) -> str:
    if answer.coverage is None or not answer.coverage.articles:
        return ""
    return _folded(say("coverage"), compared.coverage(answer.coverage, say), "coverage")


def _sources(answer: rag.Answer, say: Wording) -> str:
    items = []
    for citation in answer.citations:
        if citation.valid:
            quote = element("q", text(line(citation.quote)), dir="auto")
            quote += compared.said_by(citation.speeches, say)
            quote += origin(citation, say) + warned(citation.suspicions, say)
        else:
            quote = text(say("invalid"))
        items.append(element("li", mark(citation, None, say), element("div", quote)))
    if not items:
        return ""
    plot = timeline(answer.citations, say)
    inner = element("ol", *items, class_="sources") + plot
    return _folded(say("sources", count=len(items)), inner, "sources-section")


def _checks(answer: rag.Answer, say: Wording) -> str:
    items = []
    for statement in answer.statements:
        shape = element("span", SHAPES[statement.verdict], " ", aria_hidden="true")
        word = element(
            "strong", shape, text(say(statement.verdict)), class_=f"word {statement.verdict}"
        )
        reasons = say("between_reasons").join(said(each, say) for each in statement.reasons)
        cited = "".join(f"[{number}]" for number in statement.citations)
        items.append(
            element(
                "li",
                word,
                ": ",
                element("span", text(statement.text), dir="auto"),
                f" {cited} " if cited else " ",
                element("span", reasons, class_="reasons") if reasons else "",
                f" {text(say('sole'))}" if statement.sole_article else "",
            )
        )
    if not items:
        return ""
    return _folded(say("checks", count=len(items)), element("ul", *items), "checks")


def _left_out(answer: rag.Answer, say: Wording) -> str:
    left = answer.left_out
    if not (left.undated or left.filtered):
        return ""
    lines = []
    if left.undated:
        lines.append(say("left_undated", count=left.undated))
    if left.filtered:
        lines.append(say("left_filtered", count=left.filtered))
    items = [element("li", text(line)) for line in lines]
    return _folded(
        say("left_out", count=left.undated + left.filtered), element("ul", *items), "left"
    )


def _how_found(answer: rag.Answer, say: Wording) -> str:
    rows = [
        element(
            "tr",
            element("td", str(hit.rank)),
            element("td", element("bdi", f"{hit.score:.1f}")),
            element(
                "td",
                passage(hit, hit.start, hit.end, clipped(hit.text, LONGEST_ROW)),
                origin(hit, say),
                warned(hit.suspicions, say),
            ),
        )
        for hit in answer.evidence
    ]
    heads = [element("th", text(say(key)), scope="col") for key in ("rank", "score", "passage")]
    table = element(
        "div",
        element("table", element("thead", element("tr", *heads)), element("tbody", *rows)),
        class_="wide",
        tabindex="0",
        role="region",
        aria_label=say("passages"),
    )
    took = {name: value / 1000 for name, value in answer.timings_ms.items()}
    facts = [
        (say("model"), answer.model or say("no_model")),
        (say("searched_for"), answer.standalone_question),
        (say("seconds"), " · ".join(f"{say('took_' + k)} {v:.1f}" for k, v in took.items())),
        (say("tokens"), f"{answer.usage.prompt_tokens} + {answer.usage.completion_tokens}"),
    ]
    if second := answer.second_opinion:
        facts.append((say("second_opinion"), _second(second, say)))
    if answer.confidence is not None:
        facts.append((say("confidence"), f"{answer.confidence:.0%}"))
    terms = [element("dt", text(a)) + element("dd", element("bdi", text(b))) for a, b in facts]
    return _folded(say("how"), element("dl", *terms) + (table if rows else ""), "how")


def _second(second: rag.SecondOpinion, say: Wording) -> str:
    """What another model was asked, what came of it, and what it cost."""
    usage = second.usage
    told = say("second_asked", model=second.model, asked=second.asked, other=second.overturned)
    tokens = f"{say('tokens')} {usage.prompt_tokens} + {usage.completion_tokens}"
    cost = "" if second.dollars is None else f"${second.dollars:.4f}"
    failed = "".join(say.core(second.failed)) if second.failed else ""
    return " · ".join(filter(None, (told, tokens, cost, failed)))


def _folded(summary: str, inner: str, kind: str) -> str:
    return element("details", element("summary", text(summary)), inner, class_=f"more {kind}")


Section = Callable[[rag.Answer, Wording], str]
SECTIONS: tuple[Section, ...] = (
    _disagreements,
    _sources,
    _checks,
    _origins,
    _coverage,
    _left_out,
    _how_found,
)
"""What is folded under an answer, in this order."""
