"""Disagreements, origins, coverage and timelines as HTML; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import rag
from rag.documents import line
from rag.web.escaping import element, text
from rag.web.graph import graph
from rag.web.marks import mark, passage, title, whence
from rag.web.timeline import drawn
from rag.web.wording import Wording


def disagreements(
    points: Sequence[rag.Disagreement], citations: Sequence[rag.Citation], say: Wording
) -> str:
    """Each disagreement as a table of its sides; drawn in time where they have dates."""
    by_number = {citation.number: citation for citation in citations}
    return "".join(_disagreement(point, by_number, say) for point in points)


def said_by(speeches: Sequence[rag.Speech], say: Wording) -> str:
    """Whose words a quote holds, as a line of its own; empty where the article speaks itself."""
    names = dict.fromkeys(each.called for each in speeches)
    if not names:
        return ""
    return element(
        "span", text(say("said_by", names=", ".join(names))), class_="speaker", dir="auto"
    )


def origins(answer: rag.Answer, say: Wording) -> str:
    """How many of the cited articles are independent, and what makes the others dependent."""
    if answer.origins is None:
        return ""
    by_id = {cited.article_id: cited for cited in answer.citations if cited.article_id}
    items, edges = [], []
    for each in answer.origins.derivations:
        if not (each.article_id in by_id and each.origin_id in by_id):
            continue
        teller, origin = by_id[each.article_id], by_id[each.origin_id]
        key = "near_copy" if each.kind == "near copy" else "reports_it"
        told = say(key, article=title(teller, say), origin=title(origin, say))
        links = (
            passage(teller, each.start, each.end, title(teller, say)),
            " ← ",
            passage(origin, each.origin_start, each.origin_end, title(origin, say)),
        )
        items.append(element("li", text(f"{told} ({each.sure:.0%})"), element("div", *links)))
        edges.append((each.article_id, each.origin_id))
    names = {key: title(cited, say) for key, cited in by_id.items()}
    return graph(names, edges) + element("ul", *items) if items else ""


def coverage(found: rag.Coverage, say: Wording) -> str:
    """Whom the evidence hears, of when it is, and whom the question names in vain."""
    rows = [(say("heard_articles"), str(found.articles))]
    if found.publishers:
        rows.append((say("outlets"), ", ".join(found.publishers)))
    if found.speakers:
        rows.append((say("heard_speakers"), ", ".join(found.speakers)))
    if found.earliest and found.latest:
        between = (
            found.earliest
            if found.earliest == found.latest
            else (f"{found.earliest} – {found.latest}")
        )
        rows.append((say("heard_dates"), between))
    if found.undated:
        rows.append((say("no_date"), str(found.undated)))
    if found.unheard:
        rows.append((say("unheard"), ", ".join(found.unheard)))
    terms = [element("dt", text(a)) + element("dd", element("bdi", text(b))) for a, b in rows]
    return element("dl", *terms)


def comparison(found: rag.Comparison, say: Wording) -> str:
    """The disagreements on a topic."""
    heading = element("h2", text(say("differ_on", topic=found.topic)), dir="auto")
    inner = disagreements(found.disagreements, found.citations, say)
    return heading + (inner or element("p", text(say("nothing_differs"))))


def timeline(found: rag.Timeline, say: Wording) -> str:
    """Dated statements in order, drawn and as a list, then those whose date is not known."""
    cited = {citation.number: citation for citation in found.citations}
    heading = element("h2", text(say("timeline_on", topic=found.topic)), dir="auto")
    if not (found.statements or found.relative):
        return heading + element("p", text(say("nothing_dated")))
    dated: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in found.statements:
        if each.date:
            date = rag.PartialDate.parse(each.date)
            numbers = dated[date.earliest.isoformat(), date.latest.isoformat()]
            if each.citation not in numbers:
                numbers.append(each.citation)
    parts = [heading, drawn(dated, say("timeline_caption_said"), say)]
    parts.append(element("ol", *(_dated(each, cited, say) for each in found.statements)))
    if found.relative:
        items = (_dated(each, cited, say) for each in found.relative)
        parts.append(element("h3", text(say("without_date"))) + element("ul", *items))
    if found.bounds:
        names = {cited.article_id: title(cited, say) for cited in found.citations}
        items = (
            element(
                "li",
                text(
                    say(
                        "not_before",
                        article=names.get(each.article_id, each.article_id),
                        date=each.not_before,
                    )
                ),
            )
            for each in found.bounds
        )
        parts.append(element("h3", text(say("inferred"))) + element("ul", *items))
    return "".join(parts)


def _disagreement(
    point: rag.Disagreement, by_number: Mapping[int, rag.Citation], say: Wording
) -> str:
    rows = []
    dated: dict[tuple[str, str], list[int]] = defaultdict(list)
    for side in point.sides:
        marks = [mark(by_number[n], None, say) for n in side.citations if n in by_number]
        speakers = ", ".join(side.speakers) or say("article_itself")
        rows.append(
            element(
                "tr",
                element("th", text(side.value), scope="row", dir="auto"),
                element("td", text(speakers), dir="auto"),
                element("td", text(side.as_of or say("no_date"))),
                element("td", *marks),
            )
        )
        if side.as_of and _is_date(side.as_of):
            date = rag.PartialDate.parse(side.as_of)
            dated[date.earliest.isoformat(), date.latest.isoformat()] += side.citations[:1]
    keys = ("side_value", "side_speaker", "side_date", "sources_head")
    heads = [element("th", text(say(key)), scope="col") for key in keys]
    kind = say(f"kind_{point.kind.replace(' ', '_')}")
    about = say(f"about_{point.subject}", about=point.about)
    table = element(
        "table",
        element("caption", text(f"{about} ({kind})"), dir="auto"),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
    )
    drawing = drawn(dated, say("timeline_caption_said"), say) if len(dated) > 1 else ""
    return (
        element("div", table, class_="wide", tabindex="0", role="region", aria_label=about)
        + drawing
    )


def _is_date(value: str) -> bool:
    try:
        rag.PartialDate.parse(value)
    except ValueError:
        return False
    return True


def _dated(each: rag.Dated, cited: Mapping[int, rag.Citation], say: Wording) -> str:
    citation = cited[each.citation]
    date = each.date or say("written_as", words=each.words)
    if each.resolved:
        date += " " + say("resolved", words=each.words)
    quote = passage(citation, citation.start, citation.end, line(citation.quote))
    return element(
        "li",
        element("strong", text(date)),
        " ",
        quote,
        said_by(citation.speeches, say),
        element("span", text(whence(citation, say)), class_="origin", dir="auto"),
    )
