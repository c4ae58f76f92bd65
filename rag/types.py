"""The nouns: what flows from a file to an answer. Frozen, no I/O.

Offsets are Unicode code points in ``Article.text``, half-open ``[start, end)``.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Precision = Literal["day", "month", "year", "none"]
Label = Literal["supported", "partial", "unsupported", "contradicted", "uncited"]
Mode = Literal["llm", "quotes"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text; never empty, never negative."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, is [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The characters of `text` at this span; raises ValueError where it reaches past them."""
        if self.end > len(text):
            raise ValueError(f"span [{self.start}, {self.end}) ends after {len(text)} characters")
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        month, day = (1 if part is None else part for part in (self.month, self.day))
        datetime.date(self.year, month, day)  # raises ValueError if impossible

    @classmethod
    def parse(cls, iso: str) -> PartialDate:
        """Parse ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. Raises ValueError on anything else."""
        match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", iso.strip())
        if not match:
            raise ValueError(f"a date is YYYY, YYYY-MM or YYYY-MM-DD, not {iso!r}")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def earliest(self) -> datetime.date:
        """The first day it can mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> datetime.date:
        """The last day it can mean."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that an article states about itself, and where it was read.

    `span` is None exactly when a sidecar file stated it.
    """

    value: str
    span: Span | None

    def __post_init__(self) -> None:
        if not self.value.strip():
            raise ValueError("a reading without a value is no reading; use None")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the characters of its file, and what it says about itself.

    `published` holds ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. `language` is an ISO 639-1 code; its
    span is the text it was recognised from. `furniture` are stretches of layout (a donation bar, a
    repeated headline) that stay in the text but in no passage. `version` is the SHA-256 of the
    file's bytes. Whatever was not found is None.
    """

    id: str
    source: str
    version: str
    text: str
    title: Reading | None = None
    author: Reading | None = None
    publisher: Reading | None = None
    published: Reading | None = None
    language: Reading | None = None
    furniture: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        for name in ("title", "author", "publisher"):
            reading: Reading | None = getattr(self, name)
            if reading and reading.span and reading.span.of(self.text) != reading.value:
                raise ValueError(f"the {name} {reading.value!r} is not at its span")
        for reading in (self.published, self.language):
            if reading and reading.span:
                reading.span.of(self.text)
        if self.published:
            PartialDate.parse(self.published.value)
        for span in self.furniture:
            span.of(self.text)

    @property
    def date(self) -> PartialDate | None:
        """When it was published, as far as it says so."""
        return PartialDate.parse(self.published.value) if self.published else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article; `text` is exactly the article's characters at the span."""

    start: int
    end: int
    text: str
    kind: Literal["sentence", "heading"] = "sentence"

    def __post_init__(self) -> None:
        if len(self.text) != Span(self.start, self.end).end - self.start:
            raise ValueError(f"sentence text has {len(self.text)} characters, its span does not")

    @classmethod
    def cut(
        cls, text: str, start: int, end: int, kind: Literal["sentence", "heading"] = "sentence"
    ) -> Sentence:
        """The sentence at `[start, end)` of an article's `text`."""
        return cls(start, end, Span(start, end).of(text), kind)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, the unit of retrieval."""

    id: str
    article_id: str
    ordinal: int
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]

    def __post_init__(self) -> None:
        if len(self.text) != Span(self.start, self.end).end - self.start:
            raise ValueError(f"passage text has {len(self.text)} characters, its span does not")
        for sentence in self.sentences:
            inside = self.text[sentence.start - self.start : sentence.end - self.start]
            if sentence.start < self.start or inside != sentence.text:
                raise ValueError(f"sentence at {sentence.start} is not at its place in the passage")


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with the reranker's logit for the question; above 0 it tends to the point."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `score` is the reranker's logit, `rank` counts from 1."""

    rank: int
    score: float
    article_id: str
    article_version: str
    passage_id: str
    source: str
    start: int
    end: int
    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    published_precision: Precision = "none"
    sentences: tuple[ScoredSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A numbered piece of evidence as the language model sees it, and the passage it is from.

    Usually one sentence; with the one before where it could not be understood alone ("He said …").
    `start` and `end` are places in the article, `text` its characters there.
    """

    number: int
    start: int
    end: int
    text: str
    score: float
    hit: Hit

    def __post_init__(self) -> None:
        if len(self.text) != Span(self.start, self.end).end - self.start:
            raise ValueError(f"evidence {self.number} has a text that does not fill its span")


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement points: exact characters of one version of one article.

    An invalid citation is a marker that pointed to nothing: it stays visible and counted, with
    empty place and quote.
    """

    number: int
    valid: bool
    article_id: str | None = None
    article_version: str | None = None
    source: str | None = None
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    published_precision: Precision = "none"
    start: int = 0
    end: int = 0
    quote: str = ""

    def __post_init__(self) -> None:
        if self.valid and (not self.quote or len(self.quote) != self.end - self.start):
            raise ValueError(f"citation {self.number} has a quote that does not fill its span")
        if not self.valid and self.quote:
            raise ValueError(f"citation {self.number} is invalid and cannot quote")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a statement against its evidence found.

    `score` is the judge's log-odds that the evidence says so (None where no judge was asked).
    """

    label: Label
    reasons: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the draft, what it cites (citation numbers) and how it was judged."""

    text: str
    citations: tuple[int, ...]
    verdict: Label
    reasons: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement: a value and who says it (citation numbers)."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point on which the evidence differs."""

    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens the language model read and wrote for one answer, the checks included."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Articles that the filters kept from the answer."""

    undated: int = 0
    filtered: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got; the same object for every face, streamed or not.

    `answer` holds only what passed the checks; `statements` also holds what did not. A refusal has
    `abstained` true, no statements, and `gap` naming what the articles lack. `notes` say what went
    otherwise than asked (a language model that failed, articles left out).
    """

    question: str
    standalone_question: str
    answer: str
    abstained: bool
    mode: Mode
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Hit, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    model: str | None = None
    usage: Usage = Usage()
    timings_ms: Mapping[str, int] = field(default_factory=dict)
    gap: str | None = None
    notes: tuple[str, ...] = ()
    left_out: LeftOut = LeftOut()


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """First event of a stream: the passages, before anything is written."""

    hits: tuple[Hit, ...]
    kind: Literal["evidence"] = "evidence"


@dataclass(frozen=True, slots=True)
class TextWritten:
    """A piece of the draft as it arrives; not yet checked."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class CitationMade:
    """A citation that the statement at `statement` (from 0) of the draft rests on."""

    statement: int
    citation: Citation
    kind: Literal["citation"] = "citation"


@dataclass(frozen=True, slots=True)
class VerdictReached:
    """The statement at index `statement` (from 0) was checked."""

    statement: int
    checked: Statement
    kind: Literal["verdict"] = "verdict"


@dataclass(frozen=True, slots=True)
class Answered:
    """Last event of a stream."""

    answer: Answer
    kind: Literal["answer"] = "answer"


Event = EvidenceFound | TextWritten | CitationMade | VerdictReached | Answered


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of an index run."""

    source: str
    article_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did; `passages` counts those written, `seconds` is wall time."""

    added: tuple[FileReport, ...] = ()
    updated: tuple[FileReport, ...] = ()
    unchanged: tuple[FileReport, ...] = ()
    removed: tuple[FileReport, ...] = ()
    failed: tuple[FileReport, ...] = ()
    skipped: tuple[FileReport, ...] = ()
    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be used. Empty means no limit; several of one kind mean any of them.

    `since` and `until` keep what may have been published in between (a date known only to the
    month counts as the whole month); `as_of` keeps what certainly was published by then. Any of
    the three leaves undated articles out.
    """

    since: PartialDate | None = None
    until: PartialDate | None = None
    as_of: PartialDate | None = None
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.dated or bool(self.publishers or self.authors or self.articles)

    @property
    def dated(self) -> bool:
        """Whether a date limits the articles."""
        return bool(self.since or self.until or self.as_of)

    def admits_date(self, published: PartialDate | None) -> bool:
        """Whether an article of that date may be used."""
        if not self.dated:
            return True
        if published is None:
            return False
        return not (
            (self.since and published.latest < self.since.earliest)
            or (self.until and published.earliest > self.until.latest)
            or (self.as_of and published.latest > self.as_of.latest)
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `check` found wrong."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` proved: counts of what was compared, and every problem found."""

    articles: int
    passages: int
    sentences: int
    vectors: int
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
