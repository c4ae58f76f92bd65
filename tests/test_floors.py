"""Floors: what breaks one, what may be pinned, and that the project pins what it gates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval import floors, gate


def run(measures: dict[str, float], corpus: str = "c", n: int = 10) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in measures.items():
        found |= {key: value, f"{key}_ci": [value - 0.1, value + 0.1], f"{key}_n": n}
    return {"settings": {"corpus": corpus, "llm": "none"}, "n": n, "measures": found}


def pin(**measures: float) -> dict[str, Any]:
    return floors.pinned("x", None, run(measures), measures, lower=False)


def test_a_fall_within_the_interval_is_none() -> None:
    assert floors.broken("x", pin(correct=0.8), run({"correct": 0.71})) == []
    (fallen,) = floors.broken("x", pin(correct=0.8), run({"correct": 0.69}))
    assert "correct was 0.800, may fall to 0.700, is now 0.690" in str(fallen)


def test_a_rise_breaks_a_measure_of_which_less_is_better() -> None:
    assert floors.broken("x", pin(refused_answerable=0.2), run({"refused_answerable": 0.05})) == []
    assert (
        len(floors.broken("x", pin(refused_answerable=0.2), run({"refused_answerable": 0.31}))) == 1
    )


def test_what_is_perfect_may_not_fall_at_all() -> None:
    held = pin(exact_spans=1.0, failed=0.0)
    assert floors.broken("x", held, run({"exact_spans": 1.0, "failed": 0.0})) == []
    fallen = floors.broken("x", held, run({"exact_spans": 0.999, "failed": 0.001}))
    assert [each.measure for each in fallen] == ["exact_spans", "failed"]


def test_a_measure_that_is_gone_is_broken() -> None:
    (fallen,) = floors.broken("x", pin(correct=0.8), run({}))
    assert "no longer measured" in str(fallen)


@pytest.mark.parametrize("other", [{"corpus": "d"}, {"n": 9}])
def test_other_questions_or_articles_cannot_be_compared(other: dict[str, Any]) -> None:
    with pytest.raises(floors.FloorError, match="was pinned with"):
        floors.broken("x", pin(correct=0.8), run({"correct": 0.8}, **other))


def test_a_floor_is_raised_freely_and_lowered_only_when_told() -> None:
    before = pin(correct=0.8)
    higher = floors.pinned("x", before, run({"correct": 0.9}), ["correct"], lower=False)
    assert higher["floors"]["correct"][0] == 0.9
    with pytest.raises(floors.FloorError, match="would be lowered") as refused:
        floors.pinned("x", before, run({"correct": 0.79}), ["correct"], lower=False)
    assert "--lower" in refused.value.hint
    lowered = floors.pinned("x", before, run({"correct": 0.79}), ["correct"], lower=True)
    assert lowered["floors"]["correct"][0] == 0.79


def test_a_measure_is_not_dropped_silently() -> None:
    with pytest.raises(floors.FloorError, match="would be lowered"):
        floors.pinned("x", pin(correct=0.8), run({}), ["correct"], lower=False)


def test_floors_survive_being_written(tmp_path: Path) -> None:
    pins = {"b/answers": pin(correct=0.8), "a/retrieval": pin(hit=0.9)}
    path = tmp_path / "floors.json"
    path.write_text(floors.written(pins), "utf-8")
    assert floors.read(path) == pins
    path.write_text("{", "utf-8")
    with pytest.raises(floors.FloorError, match="is no JSON"):
        floors.read(path)


def test_the_floors_of_the_project_are_those_that_are_gated() -> None:
    pins = floors.read()
    assert pins.keys() <= {each.name for each in gate.GATES}
    assert {each.name for each in gate.GATES if each.set in gate.OURS} <= pins.keys()
    for each in gate.GATES:
        if each.name in pins:
            assert pins[each.name]["floors"].keys() == set(each.measures)
