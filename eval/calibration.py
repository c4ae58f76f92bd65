"""How likely a score makes an answer, and what a threshold on it costs: `eval.calibration RUN …`.

    export RAG_REFUSE_BELOW=0
    rag eval eval/questions/iraq.jsonl --corpus seeds --task answers --llm embedded --out RUN
    python -m eval.calibration RUN

Reads the rows of runs in which nothing was refused before it was written, so that what any
threshold would refuse is known: what lies below it, and what is refused after writing anyway.
Prints that for either kind of question, and by how much the confidence is off: the slope and offset
that would correct its log-odds (Platt scaling), which multiply and add to those of `rag.refusal`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval import record
from eval.measures import Row, wilson

THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_STEPS = 50
_NEAREST = 1e-9  # to 0 and 1, so that log-odds are finite


def cost(rows: Sequence[Row], threshold: float) -> dict[bool, tuple[int, int]]:
    """By whether questions are answerable: how many `threshold` refuses, and how many there are."""
    counted: dict[bool, tuple[int, int]] = {}
    for kind in (True, False):
        of = [row for row in rows if row["answerable"] is kind]
        gone = sum(row["refused"] or (row["confidence"] or 0.0) < threshold for row in of)
        counted[kind] = gone, len(of)
    return counted


def platt(confidences: Sequence[float], answerable: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset that make log-odds of `confidences` fit, by Newton's method.

    The targets are smoothed as by Platt (1999), so that they are finite where a confidence
    separates both kinds. Without any spread in the confidences the slope is 0.
    """
    sure = np.clip(np.asarray(confidences, dtype=float), _NEAREST, 1 - _NEAREST)
    truth = np.asarray(answerable, dtype=bool)
    x = np.column_stack([np.log(sure / (1 - sure)), np.ones(len(sure))])
    yes, no = int(truth.sum()), int((~truth).sum())
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    weights = np.zeros(2)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -500, 500)))
        gradient = x.T @ (target - p)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2)
        weights = weights + np.linalg.solve(hessian, gradient)
        if math.isclose(float(np.abs(gradient).max()), 0.0, abs_tol=1e-9):
            break
    return float(weights[0]), float(weights[1])


def table(rows: Sequence[Row]) -> str:
    """What each threshold refuses of both kinds, with 95 % intervals, then the correction."""
    lines = ["threshold  refused unanswerable        refused answerable"]
    for threshold in THRESHOLDS:
        counted = cost(rows, threshold)
        cells = [_share(*counted[kind]) for kind in (False, True)]
        lines.append(f"{threshold:9.2f}  {cells[0]:26}  {cells[1]}")
    known = [row for row in rows if row["confidence"] is not None]
    slope, offset = platt(
        [row["confidence"] for row in known], [row["answerable"] for row in known]
    )
    lines.append(f"correction of the log-odds: {slope:.2f} · log-odds {offset:+.2f}")
    return "\n".join(lines)


def _share(hits: int, of: int) -> str:
    if not of:
        return "none asked"
    low, high = wilson(hits, of)
    return f"{hits} of {of}: {hits / of:.2f} ({low:.2f}–{high:.2f})"


def main() -> None:
    """Print the table of the runs that the command line names, all their rows together."""
    parser = argparse.ArgumentParser(
        prog="eval.calibration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("runs", type=Path, nargs="+", help="folders that --out of a run wrote")
    try:
        read = [row for run in parser.parse_args().runs for row in record.read(run)[1]]
    except record.RunError as error:
        parser.error(f"{error} {error.hint}")
    judged = [
        row for row in read if isinstance(row.get("answerable"), bool) and not row.get("error")
    ]
    if not any(row.get("confidence") is not None for row in judged):
        parser.error("These runs hold no question of which it is known whether it has an answer.")
    print(table(judged))


if __name__ == "__main__":
    main()
