"""What a search or an answer is worth; pure, and the same for every system.

Where a system says where its text is, that is believed if the file holds the text there. Otherwise
the text is searched for in the file, and taken at its first place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.peers.protocol import Answer, Place, Statement
from eval.targets import Query
from eval.tasks.answers import is_right

Row = dict[str, Any]

HIT_AT = (1, 5, 10)
SPAN_AT = (1, 5)
READ_AT = 5
READ_CHARACTERS = 2000
"""About one screen: what a reader sees first, however long a system's passages are."""

_MARKER = re.compile(
    r"\[(?:(?:source|document)s?\s*)?(\d+(?:\s*(?:,|-|–|and)\s*\d+)*)\]"
    r"|\b(?:source|document)s?\s*\[?(\d+(?:(?:\s*,\s*|\s+and\s+)\d+)*)\]?",
    re.IGNORECASE,
)
"""[1], [1, 2], [1-3], [Source 1], and "Source 1" in the text: what readers take for a citation."""

_DECLINES = re.compile(
    r"\b(?:can ?not|can[’']t|could not|couldn[’']t|unable to|not possible to|impossible to)\b"
    r"[^.]{0,60}\b(?:answer|determin|provid|say|find|tell|confirm|identif)"
    r"|\b(?:do|does|did|is|are|was|were|has|have)(?: not|n[’']t)\b[^.]{0,80}"
    r"\b(?:mention|specif|provid|contain|stat(?:e|ing)|say|indicat|includ|give|disclos|inform"
    r"|answer|address|discuss|reveal|cover|hold)"
    r"|\bno (?:\w+ ){0,2}(?:information|mention|answer|details?|data|indication|evidence|source)"
    r"|\bnone of the (?:\w+ )?(?:sources|documents|articles)"
    r"|\bnot (?:\w+ )?(?:mentioned|specified|stated|provided|given|available|disclosed|clear|known)"
    r"|\b(?:unknown|unclear|unspecified)\b",
    re.IGNORECASE,
)
"""How systems without a refusal of their own say that they cannot answer. Generous: one such phrase
anywhere in an answer makes it a refusal."""

_SENTENCE_END = re.compile(
    r"(?<=[.!?])[\"”’)]*(?:\s*\[[^\]\[]{1,40}\])*\s+(?=[\"“‘(A-Z0-9])|\n\s*\n|\n(?=\s*(?:[-*•]|\d+\.))"
)
_SHORTEST_SENTENCE = 4  # words; what is shorter ended at an abbreviation, and is read on


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence of an answer and the texts it cites, for whoever judges whether they support it.

    `cited` is empty where the answer cites nothing that is there.
    """

    text: str
    cited: tuple[str, ...]


def located(place: Place, texts: Mapping[str, str]) -> tuple[int, int] | None:
    """Where the text of a place is in its file; None where it is nowhere in it."""
    if stated := offsets(place, texts):
        return stated
    start = texts.get(place.file, "").find(place.text) if place.text else -1
    return None if start < 0 else (start, start + len(place.text))


def offsets(place: Place, texts: Mapping[str, str]) -> tuple[int, int] | None:
    """Where a system says its text is; None where it does not say, or the text is not there."""
    if place.start is None or place.end is None or not place.text:
        return None
    there = texts.get(place.file, "")[place.start : place.end]
    return (place.start, place.end) if there == place.text else None


def search_row(query: Query, hits: Sequence[Place], texts: Mapping[str, str]) -> Row:
    """hit@k: a document that answers is among the first k; span@k: the characters that answer.

    `span_read` is the same for the first READ_CHARACTERS of all passages in a row, since passages
    are of different lengths. One that is nowhere in its file overlaps nothing.
    """
    found = [hit.file in query.gold for hit in hits]
    over = [on_span(query, hit, texts) for hit in hits]
    row: Row = {f"hit@{k}": float(any(found[:k])) for k in HIT_AT}
    row |= {f"span@{k}": float(any(over[:k])) for k in SPAN_AT}
    row["span_read"] = float(any(on_span(query, hit, texts) for hit in read(hits, READ_CHARACTERS)))
    row[f"characters@{READ_AT}"] = sum(len(hit.text) for hit in hits[:READ_AT])
    row["offsets_right"] = share([offsets(hit, texts) is not None for hit in hits])
    row["found_in_file"] = share([located(hit, texts) is not None for hit in hits])
    return row


def read(hits: Sequence[Place], characters: int) -> list[Place]:
    """The passages as far as so many characters reach; the last is cut there."""
    found = []
    for hit in hits:
        if characters <= 0:
            break
        cut = max(0, len(hit.text) - characters)
        end = None if hit.end is None else hit.end - cut
        found.append(replace(hit, text=hit.text[: len(hit.text) - cut], end=end))
        characters -= len(hit.text)
    return found


def on_span(query: Query, place: Place, texts: Mapping[str, str]) -> bool:
    """Whether a place shares a character with what answers the query."""
    where = located(place, texts)
    return where is not None and any(span.overlaps(place.file, *where) for span in query.spans)


def answer_row(query: Query, answer: Answer, texts: Mapping[str, str]) -> Row:
    """The row of an answer; whether its sentences are supported is judged later.

    Where a system does not say whether it refused, it did if it says that it cannot answer, or
    cites nothing; of an answerable question only the first counts, and only if the answer is not
    right all the same. `valid` and `on_gold` are shares of the numbers an answer cites, None for a
    refusal and where it cites nothing.
    """
    stated = statements(answer)
    numbers = sorted({number for each in stated for number in each.numbers})
    says_so = declines(answer.text)
    right = bool(query.answerable) and is_right(query, answer.text)
    if answer.refused is None:
        refused = not right and (says_so or not (numbers or query.answerable))
    else:
        refused = answer.refused
        right = right and not refused
    places = {each.number: each.place for each in answer.sources}
    cited = [places[number] for number in numbers if number in places]
    valid = [each for each in cited if located(each, texts) is not None]
    row: Row = {
        "type": query.type,
        "answerable": bool(query.answerable),
        "right": right,
        "refused": refused,
        "text": answer.text,
        "numbers": numbers,
        "valid": None,
        "on_gold": None,
        "cited_characters": None,
    }
    if numbers and not refused:
        row["valid"] = len(valid) / len(numbers)
        if valid:
            row["cited_characters"] = sum(len(each.text) for each in valid) / len(valid)
        if query.answerable:
            row["on_gold"] = sum(on_span(query, each, texts) for each in valid) / len(numbers)
    return row


def declines(text: str) -> bool:
    """Whether a text says that it cannot answer."""
    return not text.strip() or _DECLINES.search(text) is not None


def statements(answer: Answer) -> tuple[Statement, ...]:
    """The sentences of an answer with what they cite: as the system tells, else as read."""
    if answer.statements is not None:
        return answer.statements
    return tuple(Statement(each, markers(each)) for each in sentences(answer.text))


def judged(answer: Answer) -> list[Judged]:
    """What there is to judge. A sentence that cites nothing is held against all that is cited."""
    stated = statements(answer)
    texts = {each.number: each.place.text for each in answer.sources}
    every = dict.fromkeys(number for each in stated for number in each.numbers)
    return [
        Judged(
            without_markers(each.text),
            tuple(texts[number] for number in each.numbers or every if number in texts),
        )
        for each in stated
        if without_markers(each.text)
    ]


def sentences(text: str) -> list[str]:
    """The sentences of a text; markers after a full stop belong to the sentence before."""
    found: list[str] = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end].strip()
        if piece and (end == len(text) or len(piece.split()) >= _SHORTEST_SENTENCE):
            found.append(piece)
            start = end
    return found


def markers(text: str) -> tuple[int, ...]:
    """The numbers that a text cites, each once, in order."""
    found: list[int] = []
    for match in _MARKER.finditer(text):
        for part in re.split(r"\s*(?:,|and)\s*", match.group(1) or match.group(2)):
            first, _, last = re.sub(r"\s*[-–]\s*", "-", part).partition("-")
            found += range(int(first), min(int(last or first), int(first) + 20) + 1)
    return tuple(dict.fromkeys(found))


def without_markers(text: str) -> str:
    """A sentence as it is judged."""
    return re.sub(r"\s+([.,;:!?])", r"\1", _MARKER.sub("", text)).strip()


def share(values: Sequence[bool]) -> float | None:
    """How many are true; None of none."""
    return sum(values) / len(values) if values else None
