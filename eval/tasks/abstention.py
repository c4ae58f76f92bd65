"""Whether what the documents do not answer is refused, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from eval.measures import Row, auc, caught_at
from eval.stores import Indexed
from eval.targets import Query, Target
from eval.tasks import answers
from eval.tasks.task import Item, Task, described


def row(indexed: Indexed, target: Target, item: Item) -> Row:
    """The answer to one question, asked over the documents it is given with.

    Where a set hands documents over with what it holds unanswerable, the others are asked over
    their gold documents: both kinds then have as little to choose from.
    """
    assert isinstance(item, Query)  # noqa: S101 (what `items` gives)
    if not item.given and any(query.given for query in target.queries):
        item = replace(item, given=tuple(item.gold))
    answer = answers.ask(indexed, item)
    kind = "refused_answerable" if item.answerable else "refused_unanswerable"
    return described(item) | {
        "scores": {kind: float(answer.abstained)},
        "answerable": item.answerable,
        **answers.told(answer),
    }


def items(target: Target) -> list[Query]:
    """The questions of which it is known whether they can be answered."""
    return [query for query in target.queries if query.answerable is not None]


def keys(item: Item) -> list[str]:
    """The measure that a question counts for."""
    answerable = isinstance(item, Query) and item.answerable
    return ["refused_answerable" if answerable else "refused_unanswerable"]


TASK = Task(
    "abstention",
    "questions with `answerable`",
    items,
    row,
    keys,
    frozenset({"refused_answerable"}),
    {
        "auc": auc("answerable", "confidence"),
        "refused_unanswerable@5": caught_at("answerable", "confidence"),
        "seconds_p50": answers.seconds("seconds"),
    },
)
