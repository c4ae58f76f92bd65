"""An answer as HTML: prose with its marks, and what is folded under it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import rag
from rag.conversations.exports import references
from rag.conversations.records import Turn, passed
from rag.documents import left_open, line
from rag.web.compared import said_by
from rag.web.draft import Draft
from rag.web.escaping import element, text
from rag.web.marks import clipped, mark, origin, passage, warned
from rag.web.sections import SECTIONS
from rag.web.telling import said, trouble
from rag.web.wording import Wording

LONGEST_QUOTE = 400
"""Characters shown of what was found."""
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
    if now.trouble:
        body = trouble(*now.trouble, say) + body
    return _turn(now.question, body, "", say, None)


def _turn(asked: str, body: str, footer: str, say: Wording, kept: rag.Answer | None) -> str:
    copy = _copied(kept, say) if kept else None
    answer = element("div", body, footer, class_="answer", data_copy=copy)
    return element("section", question(asked), answer, class_="turn", aria_label=say("turn"))


def _copied(answer: rag.Answer, say: Wording) -> str:
    """Question, answer and references as plain text."""
    answered = answer.answer
    if answer.abstained:
        nearest = [f"“{line(each.quote)}” [{each.number}]" for each in _nearest(answer)]
        said = [f"[{each.number}]" for each in _premised(answer)]
        way_on = [say("nearest")] if nearest else [] if said else [say("nothing_near")]
        answered = " ".join(["".join(say.core(_gap(answer))), *said, *way_on, *nearest])
    notes = ["".join(say.core(note)) for note in left_open(answer)]
    answered = "\n\n".join([answered, *notes])
    return f"{answer.question}\n\n{answered}\n\n{references(answer)}".strip()


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
        _understood(now.question, now.standalone, say)
        + element("p", " ".join([*checked, unseen]), class_="prose", dir="auto")
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
        link = passage(hit, start, end, clipped(quote, LONGEST_QUOTE))
        shown = [each for each in hit.suspicions if each.overlaps(start, end)]
        items.append(element("li", link, origin(hit, say), warned(shown, say)))
    heading = element("p", text(say("found", passages=len(hits))), class_="label")
    return element("div", heading, element("ul", *items), class_="found")


def _understood(asked: str, standalone: str, say: Wording) -> str:
    """How a question after others was understood; nothing where it was as it stands."""
    if standalone in ("", asked):
        return ""
    words = text(say("understood")) + " " + element("bdi", text(standalone))
    return element("p", words, class_="note understood")


def _kept_answer(answer: rag.Answer, say: Wording, *, stopped: bool) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    parts = [_understood(answer.question, answer.standalone_question, say)]
    shown = passed(answer)
    if answer.abstained:
        parts.append(_refusal(answer, say))
    elif shown and answer.mode == "quotes":
        quotes = [
            element(
                "blockquote",
                _statement(each, by_number, say),
                _cited(each, by_number, say),
                dir="auto",
            )
            for each in shown
        ]
        parts.append(element("div", *quotes, class_="quotes"))
    elif shown:
        prose = " ".join(_statement(each, by_number, say) for each in shown)
        parts.append(element("p", prose, class_="prose", dir="auto"))
    elif not stopped:
        parts.append(element("p", text(say("nothing_passed")), class_="prose"))
    if stopped:
        parts.append(element("p", text(say("stopped")), class_="state"))
        parts.append(_passages_found(answer.evidence, say))
    parts += [element("p", said(note, say), class_="note", dir="auto") for note in answer.notes]
    if shown and not answer.abstained:
        parts.append(element("p", text(say("legend")), class_="legend"))
    parts += filter(None, (section(answer, say) for section in SECTIONS))
    return "".join(parts)


def _refusal(answer: rag.Answer, say: Wording) -> str:
    """The gap, marked as no answer, then what comes nearest, marked as not answering."""
    nearest, premised = _nearest(answer), _premised(answer)
    marks = "".join(mark(each, "supported", say) for each in premised)
    gap = element(
        "p",
        element("strong", text(say("no_answer")), class_="word unsupported"),
        " ",
        said(_gap(answer), say),
        f"&nbsp;{marks}" if marks else "",
        class_="prose refusal",
        dir="auto",
    )
    if not nearest:
        return gap if premised else gap + element("p", text(say("nothing_near")))
    items = [
        element(
            "li",
            passage(each, each.start, each.end, f"“{line(each.quote)}”"),
            " ",
            mark(each, None, say),
            said_by(each.speeches, say),
            origin(each, say),
            warned(each.suspicions, say),
            dir="auto",
        )
        for each in nearest
    ]
    label = element("p", text(say("nearest")), class_="label")
    return gap + element("div", label, element("ul", *items, class_="nearest"), class_="near")


def _gap(answer: rag.Answer) -> str:
    return answer.gap or answer.answer


def _nearest(answer: rag.Answer) -> list[rag.Citation]:
    """What a refusal quotes without an answer in it."""
    return [each for each in answer.citations if each.valid and each.number in answer.nearest]


def _premised(answer: rag.Answer) -> list[rag.Citation]:
    """What a refusal cites for what the question takes for granted."""
    numbers = {number for premise in answer.premises for number in premise.citations}
    return [each for each in answer.citations if each.number in numbers]


def _statement(statement: rag.Statement, by_number: dict[int, rag.Citation], say: Wording) -> str:
    marks = [
        mark(by_number[number], statement.verdict, say)
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


def _cited(statement: rag.Statement, by_number: dict[int, rag.Citation], say: Wording) -> str:
    cited = [by_number[number] for number in statement.citations if number in by_number]
    return "".join(said_by(each.speeches, say) + origin(each, say) for each in cited[:1])


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
    saved = element("span", class_="said", role="status")
    return element("div", copy, *thumbs, note, saved, class_="footer", data_turn=kept.id)


def conversation(turns: Iterable[Turn], say: Wording) -> str:
    """Every turn of a conversation."""
    return "".join(turn(each, say) for each in turns)
