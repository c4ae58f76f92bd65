"""Whether a question is understood from the turns before it: retrieval with and without them."""

from __future__ import annotations

from eval.measures import Row
from eval.stores import Indexed
from eval.targets import Query, Target
from eval.tasks import retrieval
from eval.tasks.task import Item, Task, described

RAW = "_raw"
"""Ending of the measures for the question as typed."""
CHANGED = "changed"
"""Whether the question was understood as another than the one typed; neither good nor bad."""


def row(indexed: Indexed, target: Target, item: Item) -> Row:
    """The scores of the search with the turns before, and as typed."""
    assert isinstance(item, Query)  # noqa: S101 (what `items` gives)
    found = retrieval.ranked(indexed, item, item.history)
    typed = retrieval.ranked(indexed, item, ())["scores"]
    scores = found.pop("scores") | {f"{key}{RAW}": value for key, value in typed.items()}
    alone = indexed.corpus.standalone(item.text, history=item.history)
    scores[CHANGED] = float(alone != item.text.strip())
    told = {"standalone_question": alone, "history": item.history}
    return described(item) | {"scores": scores, **told, **found}


def items(target: Target) -> list[Query]:
    """The questions with turns before them whose documents are known."""
    return [query for query in target.queries if query.gold and query.history]


def keys(item: Item) -> list[str]:
    """The measures that a question counts for."""
    found = retrieval.keys(item)
    return [*found, *(f"{key}{RAW}" for key in found), CHANGED]


TASK = Task(
    "conversation", "questions with earlier turns whose documents are known", items, row, keys
)
