"""Holders of one post whom articles name differently."""

from __future__ import annotations

import pytest

from rag.disagreement import Differing, holders
from rag.disagreement.saying import read
from tests.test_disagreement import hit, values

SAID = "“It is safe,” says Marit Solheim, CEO of Novabank."
LATER = "“It is not,” said Anders Holt, who took over as chief executive of Novabank in January."


def answers(question: str, *texts: str) -> list[Differing]:
    hits = [hit(f"article {at}", text, f"202{at}-01-01") for at, text in enumerate(texts)]
    return holders.differing(question, read(hits))


@pytest.mark.parametrize(
    "question", ["Who is the chief executive of Novabank?", "Who is Novabank's CEO?"]
)
def test_who_held_a_post_before_stands_beside_who_holds_it(question: str) -> None:
    (found,) = answers(question, SAID, LATER)
    assert values(found) == ["Marit Solheim", "Anders Holt"]
    assert found.kind == "changed over time"
    assert found.concerns(question)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Who is the chief executive of Novabank?", (SAID, SAID.replace("Marit ", "Ms M. "))),
        ("Who is the chief executive of Novabank?", (SAID, LATER.replace("Novabank", "Ostra"))),
        ("Who is the chairman of Novabank?", (SAID, LATER)),
        ("Who is the chief executive of Novabank?", (SAID, "Former chief executive Anders Holt.")),
        ("What did the chief executive of Novabank say?", (SAID, LATER)),
    ],
)
def test_another_body_another_post_and_who_left_it_are_no_difference(
    question: str, texts: tuple[str, ...]
) -> None:
    assert answers(question, *texts) == []
