"""What a task is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from eval.measures import Row, Statistic
from eval.stores import Indexed
from eval.targets import Pair, Query, Target

Item: TypeAlias = Query | Pair


@dataclass(frozen=True, slots=True)
class Task:
    """One way to measure.

    `items` are what it asks of a target; where there are none, `needs` says what a target must
    have. `row` is given the open corpus, the target and one item; what it raises is a crash, whose
    row scores nothing: 0 for each of `keys` (1 for those of `worst`), which are the keys that such
    an item would have counted for. `statistics` are the measures that are no averages.
    """

    name: str
    needs: str
    items: Callable[[Target], Sequence[Item]]
    row: Callable[[Indexed, Target, Item], Row]
    keys: Callable[[Item], Sequence[str]]
    worst: frozenset[str] = frozenset()
    statistics: Mapping[str, Statistic] = field(default_factory=dict)

    def crashed(self, item: Item, error: BaseException) -> Row:
        """The row of an item that could not be measured."""
        return described(item) | {
            "error": f"{type(error).__name__}: {error}",
            "scores": {key: float(key in self.worst) for key in self.keys(item)},
        }


def described(item: Item) -> Row:
    """What every row says of its item."""
    if isinstance(item, Pair):
        return {"id": item.id, "question": item.claim, "type": item.label, "error": None}
    return {"id": item.id, "question": item.text, "type": item.type, "error": None}
