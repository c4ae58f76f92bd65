"""Where documents contradict each other: whether every right answer is given, and no wrong one."""

from __future__ import annotations

from eval.measures import Row
from eval.stores import Indexed
from eval.targets import Query, Target
from eval.tasks import answers
from eval.tasks.task import Item, Task, described

KEYS = ("all_right_none_wrong", "all_right", "none_wrong")


def row(indexed: Indexed, target: Target, item: Item) -> Row:
    """The answer over the question's documents (Wang et al., RAMDocs, 2025: all gold, no wrong).

    A refusal gives none of the right answers, and none of the wrong.
    """
    assert isinstance(item, Query)  # noqa: S101 (what `items` gives)
    answer = answers.ask(indexed, item)
    text = "" if answer.abstained else answer.answer
    right = all(answers.holds(text, each) for each in item.answers)
    clean = not any(answers.holds(text, each) for each in item.wrong)
    values = (right and clean, right, clean)
    return described(item) | {
        "scores": dict(zip(KEYS, map(float, values), strict=True)),
        "right": list(item.answers),
        "wrong": list(item.wrong),
        **answers.told(answer),
    }


def items(target: Target) -> list[Query]:
    """The questions whose answers are known, each with documents of its own."""
    return [query for query in target.queries if query.answerable and query.given and query.answers]


TASK = Task(
    "conflicts",
    "answerable questions with documents of their own (metadata.doc_ids)",
    items,
    row,
    lambda item: KEYS,
    statistics={"seconds_p50": answers.seconds("seconds")},
)
