"""Rows of questions to figures with their intervals; pure.

A row's ``scores`` say what the question adds to each averaged measure, None where it does not
count. What is no average (an area under a curve) is a function of all rows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.targets import Place

RESAMPLES = 2000
"""Bootstrap resamples behind an interval (Efron 1979); two thousand settle its second digit."""
FALSE_REFUSALS = 0.05
"""Share of answerable questions refused at which refusals of the others are compared."""

Row = dict[str, Any]
Statistic = Callable[[Sequence[Row]], float | None]
"""What is no average: a figure of some rows, None where they do not give one."""

_Z = 1.959964  # 97.5 % of the normal distribution
_TOKEN = re.compile(r"\w+|[^\w\s]")


def folded(rows: Sequence[Row], statistics: Mapping[str, Statistic]) -> dict[str, Any]:
    """Each measure, its 95 % interval under ``<key>_ci`` and its number of rows under ``<key>_n``.

    A row without a score for a measure does not count for it.
    """
    found: dict[str, Any] = {}
    for key in dict.fromkeys(key for row in rows for key in row["scores"]):
        values = [float(row["scores"][key]) for row in rows if row["scores"].get(key) is not None]
        if values:
            found[key] = round(sum(values) / len(values), 4)
            found[f"{key}_ci"] = score_interval(values)
            found[f"{key}_n"] = len(values)
    for key, statistic in statistics.items():
        if (value := statistic(rows)) is not None:
            found[key] = round(value, 4)
            found[f"{key}_ci"] = _interval_of(statistic, rows)
            found[f"{key}_n"] = len(rows)
    return found


def resamples(size: int) -> NDArray[np.int64]:
    """The places drawn for each bootstrap resample, ``(RESAMPLES, size)``; the same each time."""
    return np.random.default_rng(1).integers(0, size, (RESAMPLES, size))


def interval(values: Sequence[float]) -> list[float]:
    """The 95 % bootstrap interval of a mean; the same values always give the same one."""
    array = np.asarray(values)
    means = array[resamples(len(array))].mean(axis=1)
    return _bounds(means)


def score_interval(values: Sequence[float]) -> list[float]:
    """The 95 % interval of a mean of scores from 0 to 1.

    Where every score is the highest or the lowest a bootstrap sees no spread at all: Wilson's.
    """
    if min(values) == max(values) in (0, 1):
        return [round(bound, 4) for bound in wilson(int(sum(values)), len(values))]
    return interval(values)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of n ≥ 1 (Wilson 1927): inside 0 … 1, honest at both ends."""
    share, spread = hits / n, _Z * _Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def median(values: Sequence[float]) -> float:
    """The middle one, or the mean of the two middle ones."""
    return float(np.median(values))


def auc(positive: str, score: str) -> Statistic:
    """The area under the ROC curve: how often a positive row scores above a negative one.

    `positive` is the key of a boolean, `score` of a number; rows without either do not count.
    """

    def statistic(rows: Sequence[Row]) -> float | None:
        truth, scores = _labelled(rows, positive, score)
        if truth.all() or not truth.any():
            return None
        above = scores[truth][:, None] - scores[~truth][None, :]
        return float((above > 0).mean() + (above == 0).mean() / 2)

    return statistic


def caught_at(positive: str, score: str, lost: float = FALSE_REFUSALS) -> Statistic:
    """The share of negative rows below the score that a share `lost` of positive ones is below."""

    def statistic(rows: Sequence[Row]) -> float | None:
        truth, scores = _labelled(rows, positive, score)
        if truth.all() or not truth.any():
            return None
        return float((scores[~truth] < np.quantile(scores[truth], lost)).mean())

    return statistic


def balanced(keys: Sequence[str]) -> Statistic:
    """The mean of the averages of some scores: balanced accuracy, where they are recalls."""

    def statistic(rows: Sequence[Row]) -> float | None:
        recalls: list[float] = []
        for key in keys:
            values = [row["scores"][key] for row in rows if row["scores"].get(key) is not None]
            if not values:
                return None
            recalls.append(sum(values) / len(values))
        return sum(recalls) / len(recalls)

    return statistic


def tokens(text: str, found: Sequence[tuple[int, int]]) -> set[int]:
    """Places of the words and signs of `text` that share a character with one of the spans."""
    return {
        match.start()
        for start, end in found
        for match in _TOKEN.finditer(text, _before(text, start), end)
    }


def token_scores(
    texts: Mapping[str, str], gold: Sequence[Place], shown: Sequence[tuple[str, int, int]]
) -> tuple[float, float, float]:
    """Recall, precision and intersection over union, in words, of what is shown of the gold spans.

    As in Smith and Troynikov's "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024), with
    words for tokens; a word shown twice counts once.
    """
    wanted, given = set[tuple[str, int]](), set[tuple[str, int]]()
    for place in gold:
        span = [(place.start, place.end)]
        wanted |= {(place.doc, at) for at in tokens(texts[place.doc], span)}
    for doc, start, end in shown:
        given |= {(doc, at) for at in tokens(texts[doc], [(start, end)])}
    both = len(wanted & given)
    if not wanted or not given:
        return 0.0, 0.0, 0.0
    return both / len(wanted), both / len(given), both / len(wanted | given)


def _before(text: str, start: int) -> int:
    """Where the word that `start` cuts begins."""
    while 0 < start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    return start


def _labelled(
    rows: Sequence[Row], positive: str, score: str
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    known = [row for row in rows if row.get(positive) is not None and row.get(score) is not None]
    return (
        np.array([bool(row[positive]) for row in known], dtype=bool),
        np.array([float(row[score]) for row in known], dtype=float),
    )


def _bounds(values: NDArray[np.float64]) -> list[float]:
    return [round(float(bound), 4) for bound in np.quantile(values, (0.025, 0.975))]


def _interval_of(statistic: Statistic, rows: Sequence[Row]) -> list[float]:
    values = [statistic([rows[at] for at in sample]) for sample in resamples(len(rows))]
    return _bounds(np.array([value for value in values if value is not None]))
