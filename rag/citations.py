"""From a draft as it streams to statements and exact citations; pure.

A marker such as ``⟦2⟧`` points at numbered evidence; the quote comes from the article, never from
the model. A marker to nothing becomes an invalid citation that stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.prompt import MARKER_CLOSE, MARKER_OPEN
from rag.types import Citation, EvidenceSentence, Hit, Sentence

_MARKER = re.compile(rf"{MARKER_OPEN}([0-9,;\s]{{1,24}}){MARKER_CLOSE}")
_UNFINISHED = re.compile(rf"{MARKER_OPEN}[0-9,;\s]{{0,24}}\Z")

Splitter = Callable[[str], Sequence[Sentence]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of a draft without its markers, and the evidence numbers that they named."""

    text: str
    markers: tuple[int, ...] = ()


def drafts(text: str, split: Splitter) -> list[Draft]:
    """The sentences of a whole draft.

    A marker belongs to the sentence it stands in, or to the one before it where it stands between
    two. No number is lost unless the draft has no sentence at all.
    """
    prose = ""
    marks: list[int] = []
    for piece in _MARKER.split(text)[::2]:
        # A model writes "word ⟦1⟧." as well as "word.⟦1⟧": no blank is left before the full stop.
        joined = prose.rstrip() if marks and piece[:1] in tuple(".,;:!?") else prose
        prose = joined + piece
        marks.append(len(prose))
    named = [[int(n) for n in re.findall("[0-9]+", inner)] for inner in _MARKER.findall(text)]
    parts = list(split(prose))
    numbers: list[dict[int, None]] = [{} for _ in parts]
    for place, marker in zip(marks, named, strict=False):
        before = [index for index, part in enumerate(parts) if part.start < place]
        if parts:
            numbers[before[-1] if before else 0].update(dict.fromkeys(marker))
    return [
        Draft(re.sub(r"\s+", " ", part.text), tuple(found))
        for part, found in zip(parts, numbers, strict=True)
    ]


class MarkerFilter:
    """Keeps markers out of text that is shown while it streams, wherever its pieces are cut."""

    def __init__(self) -> None:
        self._held = ""  # may become a marker

    def feed(self, piece: str) -> str:
        """Take a piece; give what may be shown now."""
        text = _MARKER.sub("", self._held + piece)
        opened = text.rfind(MARKER_OPEN)
        if opened < 0 or not _UNFINISHED.match(text, opened):
            opened = len(text)
        self._held = text[opened:]
        return text[:opened]

    def finish(self) -> str:
        """End the text; give what was held back."""
        held, self._held = self._held, ""
        return held


class Citer:
    """Gives citations their numbers, in the order in which an answer first uses them."""

    def __init__(self, evidence: Sequence[EvidenceSentence]) -> None:
        self._evidence = {item.number: item for item in evidence}
        self._made: dict[int, Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations made so far, by number."""
        return tuple(self._made.values())

    def cite(self, marker: int) -> Citation:
        """The citation for an evidence number: the one made before, or a new one."""
        if marker not in self._made:
            number = len(self._made) + 1
            item = self._evidence.get(marker)
            self._made[marker] = (
                citation_of(item, number) if item else Citation(number=number, valid=False)
            )
        return self._made[marker]


def citation_of(item: EvidenceSentence, number: int) -> Citation:
    """The citation of a piece of evidence."""
    return _citation(item.hit, item.start, item.end, item.text, number)


def citation_at(hit: Hit, start: int, end: int, number: int) -> Citation:
    """The citation of a place inside a passage. Raises ValueError outside it."""
    if not hit.start <= start < end <= hit.end:
        raise ValueError(f"[{start}, {end}) does not lie in the passage [{hit.start}, {hit.end})")
    return _citation(hit, start, end, hit.text[start - hit.start : end - hit.start], number)


def _citation(hit: Hit, start: int, end: int, quote: str, number: int) -> Citation:
    return Citation(
        number=number,
        valid=True,
        article_id=hit.article_id,
        article_version=hit.article_version,
        source=hit.source,
        title=hit.title,
        author=hit.author,
        publisher=hit.publisher,
        published=hit.published,
        published_precision=hit.published_precision,
        start=start,
        end=end,
        quote=quote,
        suspicions=tuple(each for each in hit.suspicions if each.overlaps(start, end)),
        speeches=tuple(each for each in hit.speeches if each.overlaps(start, end)),
    )
