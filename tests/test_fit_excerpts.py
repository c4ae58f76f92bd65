"""The weights of long evidence, fitted from runs."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval import fit_excerpts
from rag.excerpts import Weights


def rows(run: str, supported: int, other: int) -> list[dict[str, Any]]:
    """Pairs that the shared words tell apart and the judge does not; a rule rejects every sixth."""
    chance = random.Random(run)  # noqa: S311 (made-up rows, no secret)
    found = []
    for at in range(supported + other):
        true = at < supported
        rejected = not true and at % 6 == 0
        excerpt = {
            "odds": chance.gauss(0.5 * true, 1),
            "shared": min(1.0, max(0.0, chance.gauss(0.8 if true else 0.4, 0.1))),
            "words": 900 if at % 7 else 300,
        }
        found.append(
            {
                "id": f"{run}-{at}",
                "run": run,
                "evidence_sha256": f"{at % 25:x}",
                "supported": true,
                "verdict": "contradicted" if rejected else "partial",
                "excerpt": None if rejected else excerpt,
                "scores": {"recall_supported" if true else "recall_not_supported": 0.0},
                "error": None,
            }
        )
    return found


def test_what_tells_the_pairs_apart_gets_the_weight_and_even_odds_lie_between_them() -> None:
    fitted = fit_excerpts.on_the_judges_scale(fit_excerpts.fitted(rows("a", 150, 300)))
    weights = Weights(500, **fitted)
    assert weights.shared > 3

    def odds(shared: float) -> float:
        return 0.25 + weights.shared * shared + weights.offset

    assert odds(0.4) < 0 < odds(0.8)


def test_a_fold_is_judged_by_the_others_and_an_evidence_lies_in_one() -> None:
    given = rows("a", 150, 300)
    parts = fit_excerpts.folds(given)
    seen = [{row["evidence_sha256"] for row in part} for part in parts]
    assert sum(map(len, seen)) == len(set[str]().union(*seen)) == 25
    crossed = fit_excerpts.crossed(given)
    assert {row["id"] for row in crossed} == {row["id"] for row in given}
    right = [score for row in crossed for score in row["scores"].values()]
    assert sum(right) / len(right) > 0.9
    assert {row["odds"] is None for row in crossed} == {True, False}
    assert all(fit_excerpts.is_long(row) for row in crossed if row["odds"] is not None)


def fit(*given: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eval.fit_excerpts", *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run as `rag eval` keeps it."""
    folder = tmp_path / "RUN"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({"task": "verification", "measures": {}}), "utf-8")
    lines = [json.dumps(row) for row in rows("RUN", 60, 60)]
    (folder / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_the_command_prints_how_well_it_does_and_the_weights(run: Path) -> None:
    kept = fit_excerpts.KEPT.read_text("utf-8")
    done = fit(run)
    assert done.returncode == 0, done.stderr
    assert "RUN, n 120, 10 folds:" in done.stdout
    assert "balanced_accuracy" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1]).keys() == {"shared", "offset"}
    assert fit_excerpts.KEPT.read_text("utf-8") == kept


def test_a_judge_that_tells_nothing_is_refused_in_a_sentence(run: Path) -> None:
    kept = run / "rows.jsonl"
    read = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    for row in read:
        if row["excerpt"]:
            row["excerpt"]["odds"] *= -1
    kept.write_text("\n".join(map(json.dumps, read)), "utf-8")
    done = fit(run)
    assert done.returncode == 2
    assert "tell nothing" in done.stderr


def test_a_run_of_another_task_is_refused_in_a_sentence(run: Path) -> None:
    kept = run / "rows.jsonl"
    kept.write_text(json.dumps({"id": "a", "error": None, "scores": {"hit@1": 1.0}}), "utf-8")
    done = fit(run)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_runs_without_an_excerpt_are_refused_in_a_sentence(run: Path) -> None:
    kept = run / "rows.jsonl"
    read = [json.loads(line) | {"excerpt": None} for line in kept.read_text("utf-8").splitlines()]
    kept.write_text("\n".join(map(json.dumps, read)), "utf-8")
    done = fit(run)
    assert done.returncode == 2
    assert "no supported and unsupported pair" in done.stderr
    assert "Traceback" not in done.stderr
