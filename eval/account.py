"""One question of a run on a page: what was found for it and what was made of that; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.page import LONGEST, element, folded, quoted, shortened, table, text
from eval.record import LOSSES, Row, asked, lost

SUMMARY = 200
"""Characters of a question on the line that unfolds it."""
_STEPS = {
    "lexical": "lexical search",
    "dense": "dense search",
    "fused": "fusion",
    "narrowed": "narrowing",
    "reranked": "reranking",
    "evidence": "sentence choice",
}


def account(row: Row, weighed: Sequence[str]) -> str:
    """A question, what was found for it, and what was made of it, under one line."""
    scores = row.get("scores") or {}
    told = [f"{key} {scores[key]:.2f}" for key in weighed if scores.get(key) is not None]
    summary = (
        element("span", shortened(asked(row), SUMMARY), dir="auto")
        + " "
        + element(
            "small", shortened(" · ".join([row["id"], *filter(None, [row.get("type")]), *told]))
        )
    )
    gold = [each for each in row.get("gold") or () if each.get("text") or each.get("doc")]
    parts = [
        facts(row),
        quoted(asked(row), 10**4) if len(asked(row)) > SUMMARY else "",
        _headed("Gold", ranked(gold)),
        _headed("Evidence", ranked(row.get("evidence") or ())),
        _headed("Hits", ranked(row.get("hits") or ())),
        _headed("Answer", quoted(row["answer"], 2000) if row.get("answer") else ""),
        _headed("Statements", _statements(row.get("statements") or ())),
        _headed("Cited", _quotes(row.get("quotes") or (), str(row.get("answer")))),
    ]
    return folded(summary, *parts)


def facts(row: Row) -> str:
    """What is known of a question in short, as a list; empty where nothing is."""
    place, ranks = lost(row), row.get("ranks") or {}
    steps = ", ".join(f"{name} {ranks[key] or '–'}" for key, name in _STEPS.items() if key in ranks)
    known = [
        ("Error", row.get("error")),
        ("Gold passage", f"{LOSSES.get(place, place)} (rank in {steps})" if steps else ""),
        ("Confidence", f"{row['confidence']:.0%}" if row.get("confidence") is not None else ""),
        ("Label", row.get("label")),
        ("Verdict", row.get("verdict")),
        ("Score", f"{row['score']:+.2f}" if isinstance(row.get("score"), int | float) else ""),
        ("Reasons", "; ".join(map(str, row.get("reasons") or ()))),
        ("Mode", row.get("mode")),
        ("Refused", "yes" if row.get("refused") else ""),
        ("Notes", "; ".join(map(str, row.get("notes") or ()))),
    ]
    listed = [element("dt", text(k)) + element("dd", shortened(v)) for k, v in known if v]
    return element("dl", *listed, class_="facts") if listed else ""


def ranked(items: Sequence[Mapping[str, Any]], longest: int = LONGEST) -> str:
    """Passages in their order, the gold ones marked in words too; empty where there are none."""
    listed = [
        element(
            "li",
            element("span", shortened(each.get("doc", "")), class_="origin", dir="auto"),
            element("strong", "gold", class_="badge") if each.get("gold") else "",
            element("small", f" {each['score']:.2f}") if _is_number(each.get("score")) else "",
            quoted(each["text"], longest) if each.get("text") else "",
            class_="gold" if each.get("gold") else None,
        )
        for each in items
    ]
    return element("ol", *listed) if listed else ""


def _headed(name: str, body: str) -> str:
    return element("h3", text(name)) + body if body else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _statements(statements: Sequence[Mapping[str, Any]]) -> str:
    body = [
        [
            element("span", shortened(each.get("text", "")), dir="auto"),
            text(each.get("verdict", "")),
            text("; ".join(map(str, each.get("reasons") or ()))),
        ]
        for each in statements
    ]
    return table(
        "What was written, and whether the cited text says so",
        ["Statement", "Verdict", "Reasons"],
        body,
    )


def _quotes(quotes: Sequence[object], answer: str) -> str:
    """What was cited; an answer in quotes says it already."""
    listed = [element("li", quoted(each)) for each in quotes if str(each) not in answer]
    return element("ol", *listed) if listed else ""
