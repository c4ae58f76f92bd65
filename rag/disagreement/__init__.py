"""Where articles differ: figures, dates, names, and what one denies of another.

Pure, and by rule alone: what is told here stands in the sentences it cites. Only plain cases are
found; two sentences that could be of different things are no disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.disagreement import asked, copies, denials, figures, holders, moments
from rag.disagreement.saying import Amount, Differing, Saying, read, stems_of
from rag.types import Hit

__all__ = ["Amount", "Differing", "Saying", "differing", "stems_of"]


def differing(hits: Sequence[Hit], question: str = "") -> list[Differing]:
    """The disagreements between sentences of these passages, those of most sides first.

    Also those between figures or names with which they answer the question, where there is one.
    """
    lines = read(hits)
    found: list[Differing] = [*figures.differing(lines), *moments.differing(lines)]
    answers = [*asked.differing(question, lines), *holders.differing(question, lines)]
    answers = [a for a in answers if not any(_places(a) <= _places(each) for each in found)]
    found = [each for each in found if not any(_places(each) < _places(a) for a in answers)]
    found += answers
    # What two rules find in the same sentences is told as the first has it: that none left is a
    # figure that differs, and no denial besides.
    for further in (copies.differing(lines), denials.differing(lines)):
        told = set().union(*map(_places, found))
        found += [each for each in further if not _places(each) <= told]
    return sorted(found, key=lambda each: -len(each.sides))


def _places(found: Differing) -> set[tuple[str, int]]:
    return {said.place for side in found.sides for said in side}
