"""The nouns: what flows from a file to an answer. Frozen, no I/O.

Offsets are Unicode code points in ``Article.text``, half-open ``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rag.comparison import Coverage, Disagreement, Origins
from rag.dates import PartialDate, Precision
from rag.speech import Speech, with_speakers
from rag.suspicion import Suspicion
from rag.usage import SecondOpinion, Usage

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
class Reading:
    """A value that an article states of itself, and where; `span` is None for a sidecar file."""

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
class Card:
    """An article without its text: what lists show and filters look at.

    `paths` are the spellings of its file's path; the first is the one shown. `owner` is who handed
    it in; None where it was indexed from a folder.
    """

    id: str
    paths: tuple[str, ...]
    author: str | None = None
    publisher: str | None = None
    date: PartialDate | None = None
    title: str | None = None
    owner: str | None = None

    @property
    def source(self) -> str:
        """The path of its file, as people see it."""
        return self.paths[0]

    @property
    def published(self) -> str | None:
        """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
        return str(self.date) if self.date else None

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        return self.date.precision if self.date else "none"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article; `text` is exactly the article's characters at the span.

    `speeches` are who says something in it, outermost first; empty where the article itself speaks,
    and before speakers were looked for.
    """

    start: int
    end: int
    text: str
    kind: Literal["sentence", "heading"] = "sentence"
    speeches: tuple[Speech, ...] = ()

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
    """A sentence with the reranker's logit, moved by how its time fits a time asked about."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `score` is comparable within one search, `rank` counts from 1.

    `sentences` are its units that the reranker read; `score` is their best logit, moved by how well
    late interaction likes the passage; while none was read, late interaction's mean cosine.
    `suspicions` and `speeches` lie in the passage, by place, or in the sentence it leans on.
    """

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
    suspicions: tuple[Suspicion, ...] = ()
    speeches: tuple[Speech, ...] = ()


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

    @property
    def named(self) -> str:
        """The text as models and rules read it: with the names of speakers that it leaves out."""
        return with_speakers(self.text, self.start, self.hit.speeches)

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """What of its passage is suspicious and overlaps it."""
        return tuple(each for each in self.hit.suspicions if each.overlaps(self.start, self.end))

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """Who says something in it."""
        return tuple(each for each in self.hit.speeches if each.overlaps(self.start, self.end))


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement points: exact characters of one version of one article.

    An invalid citation is a marker that pointed to nothing: it stays visible and counted, with
    empty place and quote. `suspicions` and `speeches` (who says what of the quote) are places in
    the article, as `start` and `end` are.
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
    suspicions: tuple[Suspicion, ...] = ()
    speeches: tuple[Speech, ...] = ()

    def __post_init__(self) -> None:
        if self.valid and (not self.quote or len(self.quote) != self.end - self.start):
            raise ValueError(f"citation {self.number} has a quote that does not fill its span")
        if not self.valid and self.quote:
            raise ValueError(f"citation {self.number} is invalid and cannot quote")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """How a claim was looked for in a text that is longer than what a judge reads.

    `odds`: the judge's log-odds that an excerpt supports it. `shared`: how much of the claim's
    weight the words of the whole text have, 0 to 1. `words`: how many words the text has.
    """

    odds: float
    shared: float
    words: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a statement against its evidence found.

    `score` is the judge's log-odds that the evidence says so (None where no judge was asked); of
    long evidence the judge read an `excerpt`, and the score is put right by the rest of it.
    """

    label: Label
    reasons: tuple[str, ...] = ()
    score: float | None = None
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the draft, what it cites (citation numbers) and how it was judged.

    `original` is what the model wrote, if changed; `sole_article` the only one that it rests on.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Label
    reasons: tuple[str, ...] = ()
    score: float | None = None
    original: str | None = None
    sole_article: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Articles that the filters kept from the answer."""

    undated: int = 0
    filtered: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got; the same object for every face, streamed or not.

    `answer` holds what passed the checks, `statements` also what did not. `confidence` is the
    probability that the evidence answers (of several parts, the likeliest), None without evidence;
    `unanswered` are parts that the articles leave open. A refusal is `abstained`, with `gap` for
    what the articles lack, in `nearest` the numbers of citations that come nearest without
    answering, in `premises` what the question takes for granted, checked, and as statements what
    the model wrote in vain. `origins` are of the cited articles, `coverage` is of the evidence.
    `notes` say what went otherwise than asked.
    """

    question: str
    standalone_question: str
    answer: str
    abstained: bool
    mode: Mode
    confidence: float | None = None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Hit, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    origins: Origins | None = None
    coverage: Coverage | None = None
    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    second_opinion: SecondOpinion | None = None
    timings_ms: Mapping[str, int] = field(default_factory=dict)
    gap: str | None = None
    unanswered: tuple[str, ...] = ()
    nearest: tuple[int, ...] = ()
    premises: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: LeftOut = LeftOut()
