"""Whether answers are right, cite what they should, and refuse what they should."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rag
from eval.measures import Row, Statistic, median
from eval.stores import Indexed
from eval.targets import Query, Target
from eval.tasks import retrieval
from eval.tasks.task import Item, Task, described


def row(indexed: Indexed, target: Target, item: Item) -> Row:
    """The answer to one question with its scores.

    Citation precision is the share of valid citations that overlap a gold span, or are in a gold
    document where no spans are known; recall is the share of gold spans that a citation overlaps.
    """
    assert isinstance(item, Query)  # noqa: S101 (what `items` gives)
    answer = ask(indexed, item)
    answerable = item.answerable is not False
    right = correct(item, answer) if answerable else None
    scores: dict[str, float | None] = {"failed": 0.0}
    if answerable:
        scores |= {"correct": float(bool(right)), "refused_answerable": float(answer.abstained)}
    else:
        scores["refused_unanswerable"] = float(answer.abstained)
    kind = "correct" if answerable else "refused_unanswerable"
    if item.type:
        scores[f"{kind}.{item.type}"] = scores[kind]
    valid = [citation for citation in answer.citations if citation.valid]
    if answer.citations:
        scores["exact_spans"] = sum(map(_exact, valid)) / len(answer.citations)
    if answerable and not answer.abstained:
        scores |= _cited(indexed, item, valid)
    return described(item) | {
        "scores": scores,
        "answerable": answerable,
        "correct": right,
        "gold": retrieval.gold(item),
        **told(answer),
        "ranks": retrieval.ranks(
            indexed,
            item,
            indexed.corpus.trace(item.text, history=item.history, **_over(indexed, item)),
        )
        if item.gold
        else None,
    }


def ask(indexed: Indexed, query: Query) -> rag.Answer:
    """The answer over the documents that the question is given with."""
    return indexed.corpus.ask(query.text, history=query.history, **_over(indexed, query))


def told(answer: rag.Answer) -> dict[str, Any]:
    """What a row keeps of an answer."""
    return {
        "refused": answer.abstained,
        "confidence": answer.confidence if answer.evidence else None,
        "mode": answer.mode,
        "answer": answer.answer,
        "statements": [
            {
                "text": each.text,
                "citations": each.citations,
                "verdict": each.verdict,
                "reasons": each.reasons,
                "score": each.score,
            }
            for each in answer.statements
        ],
        "quotes": [citation.quote for citation in answer.citations if citation.valid],
        "notes": answer.notes,
        "seconds": answer.timings_ms["total"] / 1000,
        "evidence_seconds": answer.timings_ms["retrieve"] / 1000,
    }


def correct(query: Query, answer: rag.Answer) -> bool:
    """Whether an answer has what a right one must have, and nothing it must not.

    For our own questions that is regular expressions; for others one of the gold strings, letter
    case, signs and articles aside (as SQuAD normalises: Rajpurkar et al., 2016).
    """
    return not answer.abstained and is_right(query, answer.answer)


def is_right(query: Query, text: str) -> bool:
    """The same for the text of an answer that is no refusal, whoever wrote it."""
    flags = re.IGNORECASE | re.DOTALL
    if any(re.search(pattern, text, flags) for pattern in query.must_not):
        return False
    if not all(re.search(pattern, text, flags) for pattern in query.must):
        return False
    return not query.answers or any(holds(text, each) for each in query.answers)


def holds(text: str, gold: str) -> bool:
    """Whether a text holds the words of a gold string in a row."""
    return f" {plain(gold)} " in f" {plain(text)} "


def plain(text: str) -> str:
    """Small letters, one blank between words, no signs, no articles, no citation numbers."""
    words = re.findall(r"\w+", re.sub(r"\[\d+\]", " ", text.lower()))
    return " ".join(word for word in words if word not in ("a", "an", "the"))


def items(target: Target) -> list[Query]:
    """The questions whose answer is known, or known not to be there."""
    return [
        query
        for query in target.queries
        if query.must or query.answers or query.answerable is False
    ]


def keys(item: Item) -> list[str]:
    """The measures that a question counts for."""
    answerable = not (isinstance(item, Query) and item.answerable is False)
    found = ["failed", *(["correct", "refused_answerable"] if answerable else [_REFUSED])]
    kind = "correct" if answerable else _REFUSED
    return [*found, f"{kind}.{item.type}"] if isinstance(item, Query) and item.type else found


def seconds(key: str) -> Statistic:
    """The median of a row's seconds."""

    def statistic(rows: Sequence[Row]) -> float | None:
        values = [float(row[key]) for row in rows if row.get(key) is not None]
        return median(values) if values else None

    return statistic


_REFUSED = "refused_unanswerable"


def _over(indexed: Indexed, query: Query) -> rag.FilterOptions:
    return {"articles": indexed.asked_over(query.given)} if query.given else {}


def _cited(
    indexed: Indexed, query: Query, valid: Sequence[rag.Citation]
) -> dict[str, float | None]:
    places = [(indexed.docs[str(each.article_id)], each.start, each.end) for each in valid]
    if not query.spans:
        inside = [doc in query.gold for doc, _, _ in places]
        precision = sum(inside) / len(inside) if inside and query.gold else None
        return {"citation_precision": precision, "citation_recall": None}
    hit = [any(span.overlaps(*place) for span in query.spans) for place in places]
    found = [any(span.overlaps(*place) for place in places) for span in query.spans]
    return {
        "citation_precision": sum(hit) / len(hit) if hit else None,
        "citation_recall": sum(found) / len(found),
    }


def _exact(citation: rag.Citation) -> bool:
    """Whether the quote is what the file has at that place."""
    with Path(str(citation.source)).open(encoding="utf-8", newline="") as file:
        return file.read()[citation.start : citation.end] == citation.quote


TASK = Task(
    "answers",
    "questions whose answer is known",
    items,
    row,
    keys,
    frozenset({"failed", "refused_answerable"}),
    {"seconds_p50": seconds("seconds"), "evidence_seconds_p50": seconds("evidence_seconds")},
)
