"""A question of several parts: searched for part by part, and which parts the evidence answers.

What is found for each part is merged, so that no part crowds out another; a question of one part
passes through unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from rag import evidence, refusal, sides
from rag.evidence import Budget
from rag.filters import Filters
from rag.judge import Judge
from rag.parts import Part, split
from rag.retrieval import Found, Retrieval
from rag.types import EvidenceSentence, Hit

MORE_UNITS, MORE_WORDS = 2, 80
"""What each part after the first adds to a budget of evidence, and the wish for several sides."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found for a question of `parts`, and in `lists` for each of them.

    `found.hits` are the passages of all of them together.
    """

    found: Found
    lists: tuple[tuple[Hit, ...], ...] = ()
    parts: tuple[Part, ...] = ()

    def evidence(self, budget: Budget, question: str) -> tuple[EvidenceSentence, ...]:
        """The best units of each part in turn, none twice, numbered from 1.

        `question` is the whole one, as for `evidence.choose`. A question of one part has the
        `budget`, or a wider one where it wants several sides; of more, each has an equal share of a
        wider one.
        """
        many = len(self.parts) or 1 + sides.several(question)
        units = budget.units + MORE_UNITS * (many - 1)
        words = budget.words + MORE_WORDS * (many - 1)
        if not self.parts:
            return evidence.choose(
                self.found.hits, replace(budget, units=units, words=words), question
            )
        share = replace(budget, units=-(-units // many), words=words // many)
        return evidence.together([evidence.choose(hits, share, question) for hits in self.lists])


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the evidence answers: `confidence` from 0 to 1, and of which parts it says nothing.

    `asked` is what is left to answer: the one part that is answered, where it stands alone.
    """

    confidence: float
    asked: str
    unanswered: tuple[str, ...] = ()


def search(
    retrieval: Retrieval,
    question: str,
    *,
    limit: int,
    filters: Filters | None = None,
    thorough: bool = False,
) -> Iterator[Searched]:
    """What `Retrieval.stages` finds, and with several parts what it finds for all of them.

    Errors as there. The `limit` passages are taken from each part in turn.
    """
    for found in retrieval.stages(question, limit=limit, filters=filters, thorough=thorough):
        yield Searched(found)
    parts = split(question)
    if not parts:
        return
    each = [
        retrieval.search(part.searched, limit=limit, filters=filters, thorough=thorough).hits
        for part in parts
    ]
    merged = _merged([*each, found.hits], limit)
    shown = {hit.passage_id for hit in merged}
    own = (tuple(hit for hit in hits if hit.passage_id in shown) for hits in each)
    yield Searched(replace(found, hits=merged), tuple(own), parts)


def decide(
    judge: Judge, question: str, parts: Sequence[Part], chosen: Sequence[EvidenceSentence]
) -> Decision:
    """Ask whether the evidence answers the question, and each of its parts. Raises LLMError."""
    sure = refusal.confidence(chosen, judge.answers(question, chosen))
    odds = {part: judge.answers_part(question, part.text, chosen) for part in parts}
    answered = [part for part in parts if odds[part] >= refusal.PART_AT]
    if not answered or len(answered) == len(parts):
        return Decision(sure, question)
    best = max(refusal.confidence(chosen, odds[part]) for part in answered)
    unanswered = tuple(part.text for part in parts if part not in answered)
    only = answered[0]
    asked = only.text if len(answered) == 1 and only.alone else question
    return Decision(max(sure, best), asked, unanswered)


def _merged(lists: Sequence[Sequence[Hit]], limit: int) -> tuple[Hit, ...]:
    """The first `limit` passages of the lists in turn, each with its best score, best first."""
    found: dict[str, Hit] = {}
    for hit in _in_turn(lists):
        known = found.get(hit.passage_id)
        if known is not None:
            found[hit.passage_id] = _both(known, hit)
        elif len(found) < limit:
            found[hit.passage_id] = hit
    best = sorted(found.values(), key=lambda hit: (-hit.score, hit.passage_id))
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(best, start=1))


def _both(one: Hit, other: Hit) -> Hit:
    """One passage found for two questions: of each of its units the better score."""
    units = {(unit.start, unit.end): unit for unit in other.sentences}
    for unit in one.sentences:
        kept = units.setdefault((unit.start, unit.end), unit)
        units[unit.start, unit.end] = max(kept, unit, key=lambda each: each.score)
    read = tuple(units[place] for place in sorted(units))
    return replace(one, score=max(one.score, other.score), sentences=read)


def _in_turn(lists: Iterable[Sequence[Hit]]) -> Iterator[Hit]:
    return (hit for hit in chain.from_iterable(zip_longest(*lists)) if hit is not None)
