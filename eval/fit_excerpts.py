"""What the check of long evidence adds to the judge's log-odds, fitted: `eval.fit_excerpts RUN …`.

    pip install scikit-learn    # the extra `train` of pyproject.toml
    rag eval ../shared/benchmarks/wice_citations --task verification --llm embedded --out RUN
    rag eval ../shared/benchmarks/summedits_news --task verification --llm embedded --out RUN2
    python -m eval.fit_excerpts RUN RUN2 --write

Reads the pairs of runs whose evidence is long (`longer_than` words, a constant of that file) and
that no rule rejects. A logistic regression tells from the judge's log-odds on an excerpt and the
words they share whether the evidence supports the claim; in every run the supported pairs and the
others weigh the same, so that even odds are where balanced accuracy is best. Prints how well that
does for evidence that it was not fitted on, in ten folds, the other pairs judged as they were;
`--write` puts it into `rag/excerpts.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rag
from eval import record
from eval.measures import Row, auc, balanced, folded
from eval.tasks.verification import RECALLS

KEPT = Path(rag.__file__).with_name("excerpts.json")
FEATURES = ("odds", "shared")
FOLDS = 10
LONGER_THAN = json.loads(KEPT.read_text("utf-8"))["longer_than"]

Model = tuple[NDArray[np.float64], float]
"""The weights of the features, and the offset: their sum is the log-odds of support."""


def fitted(rows: Sequence[Row]) -> Model:
    """The regression over the rows of long evidence, each weighed by all of its kind.

    A row's kind is its run and label, those that a rule rejects included.
    """
    from sklearn.linear_model import LogisticRegression

    read = [row for row in rows if is_long(row)]
    size: dict[tuple[Any, bool], int] = {}
    for row in rows:
        size[row["run"], row["supported"]] = size.get((row["run"], row["supported"]), 0) + 1
    weights = np.array([1 / size[row["run"], row["supported"]] for row in read])
    truth = [row["supported"] for row in read]
    model = LogisticRegression(C=100.0, max_iter=1000)  # two features need little restraint
    model.fit(_features(read), truth, sample_weight=weights * len(read) / weights.sum())
    return model.coef_[0], float(model.intercept_[0])


def log_odds(model: Model, row: Row) -> float:
    """The log-odds of support of one row of long evidence."""
    return float(_features([row])[0] @ model[0] + model[1])


def folds(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in FOLDS parts; those of one evidence are together."""
    order = sorted({row["evidence_sha256"] for row in rows})
    place = {evidence: at % FOLDS for at, evidence in enumerate(order)}
    return [[r for r in rows if place[r["evidence_sha256"]] == fold] for fold in range(FOLDS)]


def crossed(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of verdicts that a regression gives which was fitted without their fold.

    Each with its `odds`, None where its evidence is not long, and its scores as in `rag eval`.
    """
    parts = folds(rows)
    found = []
    for at, part in enumerate(parts):
        model = fitted([row for other in parts[:at] + parts[at + 1 :] for row in other])
        for row in part:
            odds = log_odds(model, row) if is_long(row) else None
            passed = row["verdict"] == "supported" if odds is None else odds >= 0
            key = RECALLS[not row["supported"]]
            scores = {key: float(passed == row["supported"])}
            found.append({**row, "odds": odds, "scores": scores})
    return found


def on_the_judges_scale(model: Model) -> dict[str, float]:
    """The weights where the judge's log-odds count once; even odds stay at 0."""
    coefficients, offset = model
    odds, *others = (float(each) for each in coefficients)
    scaled = {name: round(each / odds, 3) for name, each in zip(FEATURES[1:], others, strict=True)}
    return scaled | {"offset": round(offset / odds, 3)}


def is_long(row: Row) -> bool:
    """Whether a row's evidence was read down and is long."""
    excerpt: dict[str, Any] = row.get("excerpt") or {"words": 0}
    return bool(excerpt["words"] > LONGER_THAN)


def _features(rows: Sequence[Row]) -> NDArray[np.float64]:
    return np.array([[row["excerpt"][name] for name in FEATURES] for row in rows])


def main() -> None:
    """Fit, print, and keep the weights if asked to."""
    parser = argparse.ArgumentParser(
        prog="eval.fit_excerpts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("runs", type=Path, nargs="+", help="folders that --out of a run wrote")
    parser.add_argument("--write", action="store_true", help=f"write {KEPT.name}")
    given = parser.parse_args()
    try:
        rows = [
            {**row, "run": run}
            for run in dict.fromkeys(given.runs)
            for row in record.read(run)[1]
            if not row.get("error")
        ]
    except record.RunError as error:
        parser.error(f"{error} {error.hint}")
    if {row["supported"] for row in rows if is_long(row)} != {True, False}:
        parser.error("These runs hold no supported and unsupported pair of long evidence.")
    model = fitted(rows)
    if model[0][0] <= 0:
        parser.error("In these runs the judge's log-odds tell nothing; measure more pairs.")
    judged = crossed(rows)
    for run in dict.fromkeys(given.runs):
        own = [row for row in judged if row["run"] == run]
        print(f"{run.name}, n {len(own)}, {FOLDS} folds:")
        found = folded(
            own, {"balanced_accuracy": balanced(RECALLS), "auc": auc("supported", "odds")}
        )
        for name in (*RECALLS, "balanced_accuracy", "auc"):
            low, high = found[f"{name}_ci"]
            print(f"  {name:22} {found[name]:.3f} ({low:.3f}–{high:.3f})")
    weights = on_the_judges_scale(model)
    print(json.dumps(weights))
    if given.write:
        said = {
            "made_by": "python -m eval.fit_excerpts",
            "longer_than": LONGER_THAN,
            "pairs": sum(map(is_long, rows)),
            **weights,
        }
        KEPT.write_text(json.dumps(said, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
