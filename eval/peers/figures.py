"""Rows to figures: means, medians, tails and ratios, each with its 95 % bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.measures import resamples

Values = NDArray[np.float64]
Figure = dict[str, Any]

SEARCHED = (
    "hit@1",
    "hit@5",
    "hit@10",
    "span@1",
    "span@5",
    "span_read",
    "characters@5",
    "offsets_right",
    "found_in_file",
)
ANSWERED = ("valid", "on_gold", "cited_characters", "supported")
TIMES = ("first", "seconds")


def figure(values: Sequence[float], of: Callable[[Values], Values]) -> Figure:
    """A statistic of some values; the same values always give the same interval.

    `of` folds the last axis.
    """
    data = np.array(values, dtype=np.float64)
    return _figure(float(of(data)), of(data[resamples(len(data))]), len(data))


def ratio(ours: Sequence[float], theirs: Sequence[float], of: Callable[[Values], Values]) -> Figure:
    """A statistic of our values over the same one of theirs; both are of the same questions."""
    pairs = np.array([ours, theirs], dtype=np.float64)
    drawn = pairs[:, resamples(pairs.shape[1])]
    whole = of(pairs[0]) / of(pairs[1])
    return _figure(float(whole), of(drawn[0]) / of(drawn[1]), pairs.shape[1])


def _figure(value: float, drawn: Values, n: int) -> Figure:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"value": _rounded(value), "ci": [_rounded(float(low)), _rounded(float(high))], "n": n}


def _rounded(value: float) -> float:
    return round(value, 4) if abs(value) < 100 else round(value, 1)


def mean(values: Values) -> Values:
    """Along the last axis."""
    return np.asarray(values.mean(axis=-1))


def p50(values: Values) -> Values:
    """Along the last axis."""
    return np.asarray(np.quantile(values, 0.5, axis=-1))


def p95(values: Values) -> Values:
    """Along the last axis."""
    return np.asarray(np.quantile(values, 0.95, axis=-1))


def search_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    """The figures of one system's searches; one that failed found nothing."""
    found = {
        key: figure(values, mean)
        for key in SEARCHED
        if (values := [each for row in rows if (each := row.get(key)) is not None])
    }
    return found | _times(rows, ("seconds",)) | _failed(rows)


def answer_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    """The figures of one system's answers; one that failed is wrong, and no refusal."""
    answerable = [row for row in rows if row["answerable"]]
    unanswerable = [row for row in rows if not row["answerable"]]
    groups = {
        "right": [float(row["right"]) for row in answerable],
        "refused_answerable": [float(row["refused"]) for row in answerable],
        "refused_unanswerable": [float(row["refused"]) for row in unanswerable],
        **{key: [row[key] for row in rows if row.get(key) is not None] for key in ANSWERED},
    }
    found = {key: figure(values, mean) for key, values in groups.items() if values}
    return found | _times(rows, TIMES) | _failed(rows)


def index_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    """The figures of one system's index runs over one set."""
    return {
        "seconds": figure([row["seconds"] for row in rows], mean),
        "passages_per_second": figure([row["passages"] / row["seconds"] for row in rows], mean),
        "passages": figure([row["passages"] for row in rows], mean),
        "bytes": figure([row["bytes"] for row in rows], mean),
    }


def _times(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> dict[str, Figure]:
    found = {}
    for key in keys:
        if values := [row[key] for row in rows if row.get(key) is not None]:
            found[f"{key}_p50"] = figure(values, p50)
            found[f"{key}_p95"] = figure(values, p95)
    return found


def _failed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    return {"failed": figure([float(row.get("error") is not None) for row in rows], mean)}
