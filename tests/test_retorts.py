"""What somebody said instead is not what they denied."""

from __future__ import annotations

import pytest

from rag.support import retorts
from rag.support.words import joined, tokens

DENIED = (
    "A spokesman, Moussa Diarra, denied this and said its fighters still held the eastern half of"
    " the town."
)


def found(statement: str, *evidence: str) -> bool:
    return bool(list(retorts.check(tokens(statement), joined(evidence))))


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Diarra denied that its fighters still held the eastern half of the town.", DENIED),
        (
            "The firm rejected that the wall was sound.",
            "The firm rejected the report, insisting the wall was sound.",
        ),
    ],
)
def test_what_was_said_is_told_as_denied(statement: str, evidence: str) -> None:
    assert found(statement, evidence)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Diarra said that its fighters still held the eastern half of the town.", DENIED),
        ("Diarra denied that the army had cleared the town.", DENIED),
        (
            "The firm denied that the wall was weak.",
            "The firm denied that the wall was weak and said it was sound.",
        ),
        ("The firm denied that the wall was weak.", "The firm denied the wall was weak."),
        ("The firm denied it.", "The firm denied this and said it was sound."),
        ("", ""),
    ],
)
def test_what_was_denied_may_be_told_so(statement: str, evidence: str) -> None:
    assert not found(statement, evidence)
