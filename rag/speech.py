"""What an article gives as the words or the view of somebody else. Frozen, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SpeakerKind = Literal["named", "unnamed", "outlet", "document"]
"""A person or body with a name; one without; a newspaper, agency or site; a report or statement."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody who says something in a sentence. All places count characters of the article.

    `start` and `end` hold what is said; `speaker_start` and `speaker_end` the words that name who
    says it, in this sentence or a neighbouring one ("the official", "he"); `cue_start` and
    `cue_end` those that tell that it is said ("reiterated"), empty where quotation marks alone do.
    `name` is who it is, as fully as the article names them ("Mike Pompeo"), `role` what it calls
    them there ("Secretary of State"), `determiner` the small word before the name ("some").
    """

    start: int
    end: int
    speaker_start: int
    speaker_end: int
    cue_start: int
    cue_end: int
    name: str
    kind: SpeakerKind
    role: str | None = None
    determiner: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and 0 <= self.speaker_start < self.speaker_end):
            raise ValueError("a speech needs what is said and who says it")
        if not 0 <= self.cue_start <= self.cue_end:
            raise ValueError(f"a cue cannot lie at [{self.cue_start}, {self.cue_end})")
        if not self.name.strip():
            raise ValueError("a speaker without a name is no speaker")

    @property
    def called(self) -> str:
        """The speaker as a sentence can name them: "the Pentagon", "some Iraqi officials"."""
        return f"{self.determiner} {self.name}".lstrip()

    def overlaps(self, start: int, end: int) -> bool:
        """Whether what is said overlaps `[start, end)`."""
        return self.start < end and start < self.end

    def holds(self, start: int, end: int) -> bool:
        """Whether all of `[start, end)` is somebody's words here."""
        return self.start <= start and end <= self.end


def with_speakers(text: str, start: int, speeches: Sequence[Speech]) -> str:
    """A text that begins at `start` of its article, with the names of speakers that it leaves out.

    "The governor said" becomes "The governor (Pavel Adeyemi) said": questions ask by the name.
    """
    last = {each.speaker_end: each for each in speeches if each.kind == "named"}
    named = text
    for end, each in sorted(last.items(), reverse=True):
        inside = start <= each.speaker_start and end <= start + len(text)
        if inside and each.name.split()[-1] not in text:
            named = f"{named[: end - start]} ({each.name}){named[end - start :]}"
    return named
