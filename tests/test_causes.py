"""What causes and what is caused may not change places between evidence and statement."""

from __future__ import annotations

import pytest

from rag import support

FIRED = "The forces are expected to bomb the camps in retaliation for the rockets on the embassy."
OUTAGE = "The storm caused the outage in the valley."


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The rockets on the embassy stopped because the forces were expected to bomb.", FIRED),
        (
            "The rockets on the embassy stopped because the forces were expected to bomb the camps"
            " in retaliation for the rockets on the embassy.",
            FIRED,
        ),
        ("The storm was due to the outage in the valley.", OUTAGE),
        ("The outage in the valley triggered the storm.", OUTAGE),
        ("The storm was caused by the outage in the valley.", OUTAGE),
    ],
)
def test_a_cause_told_as_the_effect_is_rejected(statement: str, evidence: str) -> None:
    verdict = support.check(statement, [evidence], lambda _, __: 9.0)
    assert verdict.label == "unsupported"
    assert "cause and effect the other way round" in " ".join(verdict.reasons)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The forces are to bomb the camps because of the rockets on the embassy.", FIRED),
        ("The rockets on the embassy led to the bombing of the camps.", FIRED),
        ("The outage in the valley was due to the storm.", OUTAGE),
        ("The storm resulted in the outage.", OUTAGE),
        ("The outage in the valley was caused by the storm.", OUTAGE),
        ("The storm caused the outage.", "The outage in the valley was triggered by the storm."),
        ("The storm hit the valley.", OUTAGE),
        ("Because of the storm, the valley had an outage.", OUTAGE),
        ("The valley was dark because of the storm.", "In the storm the valley went dark."),
    ],
)
def test_what_keeps_cause_and_effect_is_left_to_the_judge(statement: str, evidence: str) -> None:
    asked = []

    def judge(document: str, claim: str) -> float:
        asked.append(claim)
        return 9.0

    assert support.check(statement, [evidence], judge).label == "supported"
    assert asked == [statement]
