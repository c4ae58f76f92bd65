"""A statement that failed its check to others that may pass; pure.

What it dropped of its evidence is restored: the bound of a number ("more than 16,000"), a "would"
or "could" of which it made a "will". What is left out is a part that a sentence can do without: an
apposition, a relative or adverbial clause, what follows an "and". Who says it, conditions and
denials are never left out, since the rest would then say more than before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.support import quantities
from rag.support.quantities import Quantity
from rag.support.words import tokens

FEWEST = 4
"""Words of a shorter statement."""

_ENDS = re.compile(
    r"(?:,? (?:which|who|whose|whom|while|after|before|following|including|because|due to|amid"
    r"|as well as|along with|although|though|and|but)"
    r"|, (?:where|when|during|since|such as|with|for|by|in|on|at|to|from|under|over|as|a|an|the))\b"
)
"""Where a part begins that may be left out up to the end of the sentence."""
_INSIDE = re.compile(r",(?P<part> [^,()]{2,90})(?=, )|(?P<brackets> \([^()]{2,90}\))")
_OPENING = re.compile(r"^(?:In|On|At|After|Before|During|Since|Following|As) [^,]{2,70}, ")
_YES = re.compile(r"^\s*(?:Yes|No)(?:, indeed)?\s*[,;:—–]\s*", re.IGNORECASE)
_WILL = re.compile(r"\bwill\b(?! not\b)")
_MODAL = re.compile(r"\b(?:will|would|could|(?-i:may)|might)\b", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(?:not|no|never|nor|neither|nobody|nothing|without|if|unless|whether|only|except|says?|said"
    r"|claim\w*|alleg\w*|accord\w*|report\w*|den(?:y|ies|ied)|told|stat(?:es?|ed|ing)|argu\w*"
    r"|believ\w*|suggest\w*|accus\w*|(?-i:may)|might|could|would|should|plan\w*|likely|reject\w*|refus\w*)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
"""Words that a part left out must not hold: without them the rest is another claim."""


def restored(statement: str, evidence: Sequence[str]) -> str | None:
    """The statement with the bounds and the modality of its evidence; None where it has them."""
    text = " ".join(evidence)
    found = _hedged(_bounded(statement, quantities.read(tokens(text))), text)
    return found if found != statement else None


def _bounded(statement: str, given: Sequence[Quantity]) -> str:
    """The statement with the bounds that its numbers have in the evidence."""
    bounds: dict[tuple[float, str], set[str]] = {}
    for each in given:
        key = each.value * each.factor, each.unit
        bounds.setdefault(key, set()).add(each.bound_text if each.strict else "")
    for each in quantities.read(tokens(statement)):
        known = bounds.get((each.value * each.factor, each.unit), set())
        number = re.compile(rf"(?<![\w.,$€£¥]){re.escape(each.text)}(?![\w]|[.,]\d)", re.IGNORECASE)
        if each.bound or len(known) != 1 or "" in known or len(number.findall(statement)) != 1:
            continue
        statement = number.sub(rf"{known.pop()} \g<0>", statement)
    return f"{statement[:1].upper()}{statement[1:]}"


def _hedged(statement: str, evidence: str) -> str:
    """The statement with "would" or the like for its "will", where the evidence has only that."""
    modals = {each.lower() for each in _MODAL.findall(evidence)}
    if len(modals) != 1 or "will" in modals or len(_WILL.findall(statement)) != 1:
        return statement
    return _WILL.sub(modals.pop(), statement)


def shortened(statement: str) -> list[tuple[str, str]]:
    """Shorter statements with what each leaves out, the longest first, none twice."""
    found: dict[str, str] = {}
    for shorter, part in _candidates(statement.strip()):
        if len(shorter.split()) >= FEWEST and not _KEPT.search(part):
            found.setdefault(shorter, part.strip(" ,"))
    return sorted(found.items(), key=lambda each: -len(each[0]))


def without_yes(statement: str) -> str:
    """A statement without the "Yes," or "No," that opens it; one of nothing else stays."""
    rest = _YES.sub("", statement, count=1)
    return f"{rest[:1].upper()}{rest[1:]}" if rest else statement


def _candidates(statement: str) -> Iterator[tuple[str, str]]:
    """Shorter statements and the parts without which they are."""
    body = statement.rstrip(".!?")
    end = statement[len(body) :]
    for match in _ENDS.finditer(body):
        part = body[match.start() :]
        if not (part.startswith(",") and ", " in part[1:]):  # else the verb may stand behind it
            yield body[: match.start()] + end, part
    opening = _OPENING.match(statement)
    if opening:
        rest = statement[opening.end() :]
        yield rest[:1].upper() + rest[1:], opening.group()
    for match in _INSIDE.finditer(statement, opening.end() if opening else 0):
        after = match.end() + (match["part"] is not None)  # the second comma goes too
        yield statement[: match.start()] + statement[after:], match.group()
