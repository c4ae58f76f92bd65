"""An answer as HTML: prose with its marks, and what is folded under it; pure.

What comes under an answer is one list, `SECTIONS`: each makes its part of the page or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import rag
from rag.conversations.exports import references
from rag.conversations.records import Turn, passed
from rag.documents import line
from rag.web.draft import Draft
from rag.web.escaping import element, text
from rag.web.timeline import timeline
from rag.web.wording import Wording

SHAPES = {
    "supported": "✓",
    "partial": "◐",
    "unsupported": "✕",
    "contradicted": "≠",
    "uncited": "○",
}
"""A verdict's shape; its word always stands beside it or in the mark's name."""
LONGEST_QUOTE, LONGEST_ROW = 400, 160
"""Characters shown of what was found, and of a passage in the table of passages."""
SHOWN_PASSAGES = 3
"""Passages that are shown while an answer is being written."""


def question(asked: str) -> str:
    """A question as it was typed."""
    return element("h2", text(asked), class_="question", dir="auto", tabindex="-1")


def turn(kept: Turn, say: Wording, *, alone: bool = False) -> str:
    """A question and its answer, out of a conversation that was kept.

    `alone` leaves out the buttons, for a page without a server behind it.
    """
    body = _kept_answer(kept.answer, say, stopped=kept.stopped)
    footer = "" if alone else _footer(kept, say)
    return _turn(kept.question, body, footer, say, None if alone else kept.answer)


def draft(now: Draft, say: Wording) -> str:
    """A question and what has come of its answer so far."""
    if now.answer or now.stopped:
        body = _kept_answer(now.so_far(), say, stopped=now.stopped)
    else:
        body = _growing(now, say)
    trouble = ""
    if now.trouble:
        message, hint = now.trouble
        trouble = element(
            "p", element("strong", text(message)), " ", text(hint), class_="trouble", role="alert"
        )
    return _turn(now.question, trouble + body, "", say, None)


def _turn(asked: str, body: str, footer: str, say: Wording, kept: rag.Answer | None) -> str:
    copy = _copied(kept) if kept else None
    answer = element("div", body, footer, class_="answer", data_copy=copy)
    return element("section", question(asked), answer, class_="turn", aria_label=say("turn"))


def _copied(answer: rag.Answer) -> str:
    return f"{answer.question}\n\n{answer.answer}\n\n{references(answer)}".strip()


def _growing(now: Draft, say: Wording) -> str:
    if now.ahead:
        state = say("waiting", ahead=now.ahead)
    elif not now.hits:
        state = say("searching")
    elif now.text and not now.unchecked:
        state = say("checking")
    else:
        state = say("writing") if now.text else say("reading")
    by_number = now.citations
    checked = [_statement(each, by_number, say) for each in now.statements]
    rest = now.unchecked
    unseen = element("span", text(rest), class_="unchecked", title=say("unchecked")) if rest else ""
    return (
        element("p", " ".join([*checked, unseen]), class_="prose", dir="auto")
        + (element("p", text(state), class_="state") if not now.trouble else "")
        + _passages_found(now.hits, say)
    )


def _passages_found(hits: Sequence[rag.Hit], say: Wording) -> str:
    """The best sentence of the first passages, before anything is written."""
    if not hits:
        return ""
    items = []
    for hit in hits[:SHOWN_PASSAGES]:
        best = max(hit.sentences, key=lambda unit: unit.score, default=None)
        start, end, quote = (
            (best.start, best.end, best.text) if best else (hit.start, hit.end, hit.text)
        )
        link = _passage(hit, start, end, _clipped(quote, LONGEST_QUOTE))
        items.append(element("li", link, _origin(hit, say)))
    heading = element("p", text(say("found", passages=len(hits))), class_="label")
    return element("div", heading, element("ul", *items), class_="found")


def _kept_answer(answer: rag.Answer, say: Wording, *, stopped: bool) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    parts = []
    shown = passed(answer)
    if answer.abstained:
        parts.append(_refusal(answer, say))
    elif shown and answer.mode == "quotes":
        quotes = [
            element("blockquote", _statement(each, by_number, say), _cited(each, by_number, say))
            for each in shown
        ]
        parts.append(element("div", *quotes, class_="quotes", dir="auto"))
    elif shown:
        prose = " ".join(_statement(each, by_number, say) for each in shown)
        parts.append(element("p", prose, class_="prose", dir="auto"))
    elif not stopped:
        parts.append(element("p", text(say("nothing_passed")), class_="prose"))
    if stopped:
        parts.append(element("p", text(say("stopped")), class_="state"))
        parts.append(_passages_found(answer.evidence, say))
    parts += [element("p", text(note), class_="note") for note in answer.notes]
    if shown and not answer.abstained:
        parts.append(element("p", text(say("legend")), class_="legend"))
    parts += filter(None, (section(answer, say) for section in SECTIONS))
    return "".join(parts)


def _refusal(answer: rag.Answer, say: Wording) -> str:
    gap = element("p", text(answer.gap or answer.answer), class_="prose refusal", dir="auto")
    nearest = [c for c in answer.citations if c.valid and f"[{c.number}]" in answer.answer]
    if not nearest:
        return gap + element("p", text(say("nothing_near")))
    items = [
        element(
            "li",
            text(f"“{line(each.quote)}” "),
            _mark(each, None, say),
            _origin(each, say),
            dir="auto",
        )
        for each in nearest
    ]
    return (
        gap
        + element("p", text(say("nearest")), class_="label")
        + element("ul", *items, class_="nearest")
    )


def _statement(statement: rag.Statement, by_number: dict[int, rag.Citation], say: Wording) -> str:
    marks = [
        _mark(by_number[number], statement.verdict, say)
        for number in statement.citations
        if number in by_number
    ]
    word = ""
    if statement.verdict != "supported":
        word = " " + element(
            "span", text(say(statement.verdict)), class_=f"word {statement.verdict}"
        )
    return (
        element("span", text(statement.text), class_=f"statement {statement.verdict}")
        + ("&nbsp;" + "".join(marks) if marks else "")
        + word
    )


def _mark(citation: rag.Citation, verdict: rag.Label | None, say: Wording) -> str:
    """A citation mark: its number, and the verdict as a shape and in words."""
    word = say(verdict) if verdict else say("nearest_mark")
    if not citation.valid:
        return element("span", f"{citation.number}?", class_="cite invalid", title=say("invalid"))
    return element(
        "a",
        str(citation.number),
        element("span", SHAPES[verdict] if verdict else "", aria_hidden="true"),
        class_=f"cite {verdict or 'nearest'}",
        href="#reader",
        aria_label=say("mark", number=citation.number, verdict=word, title=_title(citation, say)),
        data_number=citation.number,
        data_word=word,
        data_quote=line(citation.quote),
        data_from=_whence(citation, say),
        data_article=citation.article_id,
        data_version=citation.article_version,
        data_start=citation.start,
        data_end=citation.end,
    )


def _cited(statement: rag.Statement, by_number: dict[int, rag.Citation], say: Wording) -> str:
    cited = [by_number[number] for number in statement.citations if number in by_number]
    return "".join(_origin(each, say) for each in cited[:1])


def _origin(cited: rag.Hit | rag.Citation, say: Wording) -> str:
    return element("span", text(_whence(cited, say)), class_="origin", dir="auto")


def _whence(cited: rag.Hit | rag.Citation, say: Wording) -> str:
    parts = [_title(cited, say), cited.publisher, cited.author, cited.published or say("no_date")]
    return " · ".join(part for part in parts if part)


def _title(cited: rag.Hit | rag.Citation, say: Wording) -> str:
    return cited.title or (cited.source or "").rpartition("/")[2] or say("no_title")


def _passage(hit: rag.Hit, start: int, end: int, words: str) -> str:
    """A link that opens the article of a hit at these characters."""
    return element(
        "a",
        text(words),
        class_="passage",
        href="#reader",
        dir="auto",
        data_article=hit.article_id,
        data_version=hit.article_version,
        data_start=start,
        data_end=end,
    )


def _clipped(quote: str, longest: int) -> str:
    shown = line(quote)
    return shown if len(shown) <= longest else shown[:longest].rstrip() + " …"


def _footer(kept: Turn, say: Wording) -> str:
    """Copying, and what the reader thinks of it."""
    thumbs = [
        element(
            "button",
            element("span", "▲" if thumb == "up" else "▼", aria_hidden="true"),
            " ",
            text(say(f"thumb_{thumb}")),
            type="button",
            class_="thumb",
            data_thumb=thumb,
            aria_pressed="true" if kept.thumb == thumb else "false",
        )
        for thumb in ("up", "down")
    ]
    copy = element("button", text(say("copy")), type="button", class_="copy")
    note = element(
        "form",
        element(
            "label",
            text(say("note")),
            element("input", type="text", name="note", maxlength=2000, value=kept.note, dir="auto"),
        ),
        element("button", text(say("save")), type="submit"),
        class_="note-form",
        hidden=not kept.thumb,
    )
    said = element("span", class_="said", role="status")
    return element("div", copy, *thumbs, note, said, class_="footer", data_turn=kept.id)


def _disagreements(answer: rag.Answer, say: Wording) -> str:
    if not answer.disagreements:
        return ""
    by_number = {citation.number: citation for citation in answer.citations}
    items = []
    for point in answer.disagreements:
        sides = [
            element(
                "li",
                text(side.value),
                " ",
                *(_mark(by_number[n], None, say) for n in side.citations if n in by_number),
            )
            for side in point.sides
        ]
        items.append(element("li", text(point.about), element("ul", *sides)))
    return _folded(say("disagreements", count=len(items)), element("ul", *items), "disagreements")


def _sources(answer: rag.Answer, say: Wording) -> str:
    items = []
    for citation in answer.citations:
        if citation.valid:
            quote = element("q", text(line(citation.quote)), dir="auto")
            items.append(
                element("li", _mark(citation, None, say), " ", quote, _origin(citation, say))
            )
        else:
            items.append(element("li", _mark(citation, None, say), " ", text(say("invalid"))))
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
        reasons = "; ".join(statement.reasons)
        cited = "".join(f"[{number}]" for number in statement.citations)
        items.append(
            element(
                "li",
                word,
                ": ",
                element("span", text(statement.text), dir="auto"),
                f" {cited} " if cited else " ",
                element("span", text(reasons), class_="reasons") if reasons else "",
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
            element("td", f"{hit.score:.1f}", dir="ltr"),
            element(
                "td",
                _passage(hit, hit.start, hit.end, _clipped(hit.text, LONGEST_ROW)),
                _origin(hit, say),
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
    if answer.confidence is not None:
        facts.append((say("confidence"), f"{answer.confidence:.1f}"))
    terms = [element("dt", text(a)) + element("dd", text(b), dir="auto") for a, b in facts]
    return _folded(say("how"), element("dl", *terms) + (table if rows else ""), "how")


def _folded(summary: str, inner: str, kind: str) -> str:
    return element("details", element("summary", text(summary)), inner, class_=f"more {kind}")


Section = Callable[[rag.Answer, Wording], str]
SECTIONS: tuple[Section, ...] = (_disagreements, _sources, _checks, _left_out, _how_found)
"""What is folded under an answer, in this order."""


def conversation(turns: Iterable[Turn], say: Wording) -> str:
    """Every turn of a conversation."""
    return "".join(turn(each, say) for each in turns)
