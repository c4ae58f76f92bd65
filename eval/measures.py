"""What an answer to one of our own questions is worth: rows first, averages over them after."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RESAMPLES = 2000
"""Bootstrap resamples behind an interval (Efron 1979); two thousand settle its second digit."""

Row = dict[str, Any]


def score(question: Mapping[str, Any], answer: Mapping[str, Any], corpus: Path) -> Row:
    """The row of an answered question; `answer` is the JSON form of an Answer.

    `correct` is None for what the articles do not answer; there only `refused` counts. Citation
    precision is the share of valid citations that overlap a gold quote, recall the share of gold
    quotes that a citation overlaps; both are None for a refusal.
    """
    text = str(answer["answer"])
    refused = bool(answer["abstained"])
    valid = [citation for citation in answer["citations"] if citation["valid"]]
    row: Row = {
        "id": question["id"],
        "type": question["type"],
        "question": question["question"],
        "answerable": question["answerable"],
        "refused": refused,
        "correct": None,
        "citation_precision": None,
        "citation_recall": None,
        "citations": len(answer["citations"]),
        "exact": sum(_exact(citation, corpus) for citation in valid),
        "seconds": answer["timings_ms"]["total"] / 1000,
        "evidence_seconds": answer["timings_ms"]["retrieve"] / 1000,
        "confidence": answer["confidence"],
        "mode": answer["mode"],
        "answer": text,
        "statements": answer["statements"],
        "quotes": [citation["quote"] for citation in valid],
        "notes": answer["notes"],
        "error": None,
    }
    if question["answerable"]:
        row["correct"] = not refused and holds(question, text)
        if not refused:
            golds = [_place(gold, corpus) for gold in question["gold"]]
            cited = [(Path(c["source"]).name, c["start"], c["end"]) for c in valid]
            row["citation_precision"] = _share(cited, golds)
            row["citation_recall"] = _share(golds, cited)
    return row


def crashed(question: Mapping[str, Any], error: BaseException) -> Row:
    """The row of a question that could not be answered: it scores nothing, and stays."""
    return {
        "id": question["id"],
        "type": question["type"],
        "question": question["question"],
        "answerable": question["answerable"],
        "refused": False,
        "correct": False if question["answerable"] else None,
        "citation_precision": None,
        "citation_recall": None,
        "citations": 0,
        "exact": 0,
        "seconds": None,
        "evidence_seconds": None,
        "confidence": None,
        "mode": None,
        "answer": "",
        "statements": [],
        "quotes": [],
        "notes": [],
        "error": f"{type(error).__name__}: {error}",
    }


def holds(question: Mapping[str, Any], text: str) -> bool:
    """Whether a text has everything a right answer must have, and nothing it must not."""
    flags = re.IGNORECASE | re.DOTALL
    must = all(re.search(pattern, text, flags) for pattern in question["must"])
    return must and not any(re.search(pattern, text, flags) for pattern in question["must_not"])


def averages(rows: Sequence[Row]) -> dict[str, Any]:
    """The measures of a run, each with its 95 % interval under ``<key>_ci``."""
    answerable = [row for row in rows if row["answerable"]]
    unanswerable = [row for row in rows if not row["answerable"]]
    groups: dict[str, list[float]] = {
        "correct": [float(row["correct"]) for row in answerable],
        "refused_answerable": [float(row["refused"]) for row in answerable],
        "refused_unanswerable": [float(row["refused"]) for row in unanswerable],
        "citation_precision": _present(rows, "citation_precision"),
        "citation_recall": _present(rows, "citation_recall"),
        "exact_spans": [row["exact"] / row["citations"] for row in rows if row["citations"]],
        "failed": [float(row["error"] is not None) for row in rows],
    }
    for kind in dict.fromkeys(row["type"] for row in rows):
        key = "correct" if any(r["answerable"] for r in rows if r["type"] == kind) else "refused"
        groups[f"{key}.{kind}"] = [float(row[key]) for row in rows if row["type"] == kind]
    found: dict[str, Any] = {}
    for key, values in groups.items():
        if values:
            found[key] = round(sum(values) / len(values), 4)
            found[f"{key}_ci"] = interval(values)
            found[f"{key}_n"] = len(values)
    for key in ("seconds", "evidence_seconds"):
        if times := sorted(_present(rows, key)):
            found[f"{key}_p50"] = round(times[len(times) // 2], 2)
    return found


def interval(values: Sequence[float]) -> list[float]:
    """The 95 % bootstrap interval of a mean; the same values always give the same one."""
    chance = random.Random(1)  # noqa: S311 (resampling, not secrecy)
    means = sorted(
        sum(chance.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES)
    )
    return [round(means[round(RESAMPLES * share)], 4) for share in (0.025, 0.975)]


def _exact(citation: Mapping[str, Any], corpus: Path) -> bool:
    path = corpus / Path(citation["source"]).name
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()[citation["start"] : citation["end"]] == str(citation["quote"])


def _place(gold: Mapping[str, Any], corpus: Path) -> tuple[str, int, int]:
    with (corpus / gold["file"]).open(encoding="utf-8", newline="") as file:
        start = file.read().index(gold["quote"])
    return gold["file"], start, start + len(gold["quote"])


def _share(
    places: Sequence[tuple[str, int, int]], others: Sequence[tuple[str, int, int]]
) -> float | None:
    """Share of `places` that overlap one of `others`; None where there are no places."""
    if not places:
        return None
    hit = [
        any(name == other and start < b and a < end for other, a, b in others)
        for name, start, end in places
    ]
    return sum(hit) / len(hit)


def _present(rows: Sequence[Row], key: str) -> list[float]:
    return [float(row[key]) for row in rows if row[key] is not None]
