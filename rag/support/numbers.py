"""Numbers: every amount, count and percentage of a statement must be in its evidence.

A number is compared by value (2,500 is "two thousand five hundred"), with its unit where both
sides state one, and with its bound ("more than", "fewer than").
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rag.support.finding import Finding
from rag.support.quantities import Quantity, read
from rag.support.words import Token


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """Findings on the numbers of `statement` that are in no date."""
    cited = read(evidence)
    stated = [each for each in read(statement) if each.kind != "implied"]
    for quantity in stated:
        same = [each for each in cited if _equal(each, quantity)]
        fitting = [each for each in same if not _clash(each, quantity)]
        if fitting:
            yield from _bound_findings(quantity, fitting)
        elif same:
            yield Finding("unsupported", f"the cited text has {same[0]}, not {quantity}")
        elif not any(_implies(each, quantity) for each in cited):
            yield from _missing(quantity, cited, stated)


def _equal(one: Quantity, other: Quantity, tolerance: float = 1e-9) -> bool:
    """Whether the values are equal: in their common unit, else as written."""
    return math.isclose(_value(one, other), _value(other, one), rel_tol=tolerance)


def _value(quantity: Quantity, beside: Quantity) -> float:
    return quantity.value * (quantity.factor if quantity.unit == beside.unit else 1.0)


def _clash(one: Quantity, other: Quantity) -> bool:
    return bool(one.unit and other.unit) and one.unit != other.unit


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether both count the same thing, as far as their words tell."""
    if one.unit or other.unit:
        return one.unit == other.unit
    return bool(one.nouns & other.nouns)


def _implies(cited: Quantity, stated: Quantity) -> bool:
    """Whether a looser number follows from `cited`: "more than 2,000" from 2,500."""
    if _clash(cited, stated):
        return False
    if stated.kind == "vague":
        return cited.kind != "vague" and stated.value <= cited.value < 100 * stated.value
    if not _alike(cited, stated):
        return False
    known, asked = _value(cited, stated), _value(stated, cited)
    if stated.bound == "more":
        return cited.bound != "less" and asked < known <= 2 * asked
    if stated.bound == "less":
        return cited.bound != "more" and asked / 2 <= known < asked
    return stated.bound == "about" and _equal(cited, stated, tolerance=0.1)


def _contrast(stated: Quantity, rival: Quantity) -> str:
    return str(stated) if stated.text == rival.text else stated.text


def _bound_findings(stated: Quantity, fitting: Sequence[Quantity]) -> Iterator[Finding]:
    alike = [each for each in fitting if _alike(each, stated)] or fitting
    if any(_agree(each, stated) for each in alike):
        return
    opposed = {"more", "less"} <= {stated.bound, alike[0].bound}
    reason = f"the cited text says {alike[0].bounded}, not {stated.bounded}"
    yield Finding("contradicted" if opposed else "partial", reason)


def _agree(cited: Quantity, stated: Quantity) -> bool:
    if {cited.bound, stated.bound} == {"more", "less"}:
        return False
    if cited.bound == stated.bound:
        return True
    return not (cited.strict or stated.strict)


def _missing(
    stated: Quantity, cited: Sequence[Quantity], all_stated: Sequence[Quantity]
) -> Iterator[Finding]:
    for rival in cited:
        same_kind = (rival.kind == "ordinal") == (stated.kind == "ordinal")
        if rival.kind == "implied" or not same_kind or not _alike(rival, stated):
            continue
        if not any(_equal(rival, each) and not _clash(rival, each) for each in all_stated):
            yield Finding(
                "contradicted", f"the cited text has {rival}, not {_contrast(stated, rival)}"
            )
            return
    # "One" and "first" are as often pronouns and adverbs; alone they prove nothing.
    if stated.value != 1:
        yield Finding("unsupported", f"the number {stated.text} is not in the cited text")
