"""How far a confidence is off, and what a threshold on it costs."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import calibration
from eval.measures import Row


def row(answerable: bool, confidence: float | None, *, refused: bool = False) -> Row:
    return {"answerable": answerable, "confidence": confidence, "refused": refused}


ROWS = [
    row(True, 0.9),
    row(True, 0.4),
    row(True, 0.8, refused=True),
    row(False, 0.3),
    row(False, 0.7),
    row(False, None, refused=True),
]


@pytest.mark.parametrize(
    ("threshold", "answerable", "unanswerable"), [(0.0, 1, 1), (0.5, 2, 2), (0.75, 2, 3)]
)
def test_a_threshold_refuses_what_is_below_it_and_what_is_refused_anyway(
    threshold: float, answerable: int, unanswerable: int
) -> None:
    assert calibration.cost(ROWS, threshold) == {True: (answerable, 3), False: (unanswerable, 3)}


def test_a_confidence_that_is_right_needs_no_correction() -> None:
    sure = [0.2] * 1000 + [0.8] * 1000
    truth = [n % 10 < 2 for n in range(1000)] + [n % 10 < 8 for n in range(1000)]
    slope, offset = calibration.platt(sure, truth)
    assert slope == pytest.approx(1, abs=0.02)
    assert offset == pytest.approx(0, abs=0.02)


def test_a_confidence_that_is_too_high_is_lowered() -> None:
    sure = [0.5] * 500 + [0.9] * 500
    truth = [n % 10 < 2 for n in range(500)] + [n % 10 < 6 for n in range(500)]
    slope, offset = calibration.platt(sure, truth)
    corrected = 1 / (1 + math.exp(-(slope * math.log(9) + offset)))
    assert corrected == pytest.approx(0.6, abs=0.02)
    assert 1 / (1 + math.exp(-offset)) == pytest.approx(0.2, abs=0.02)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_any_rows_give_finite_corrections(judged: list[tuple[float, bool]]) -> None:
    slope, offset = calibration.platt([p for p, _ in judged], [truth for _, truth in judged])
    assert math.isfinite(slope)
    assert math.isfinite(offset)


def test_the_table_tells_each_side_and_empty_ones_too() -> None:
    told = calibration.table(ROWS)
    assert "0.50  2 of 3: 0.67" in told
    assert "correction of the log-odds" in told
    assert "none asked" in calibration.table([row(True, 0.5)])


def test_the_command_says_what_is_no_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.calibration", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr
