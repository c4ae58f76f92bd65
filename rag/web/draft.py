"""An answer while it is being written: events in, what is known so far out."""

from __future__ import annotations

from dataclasses import dataclass, field

import rag
from rag.answering import written


@dataclass(slots=True)
class Draft:
    """What has come of the answer to `question`.

    `standalone` is how it was understood, empty until that is known; `text` what the model wrote,
    checked or not; `ahead` how many questions go before this one (None when it does not wait);
    `answer` the whole answer once it is there. `trouble` is an error as a sentence and a way on.
    """

    question: str
    standalone: str = ""
    hits: tuple[rag.Hit, ...] = ()
    text: str = ""
    statements: list[rag.Statement] = field(default_factory=list)
    citations: dict[int, rag.Citation] = field(default_factory=dict)
    ahead: int | None = None
    answer: rag.Answer | None = None
    stopped: bool = False
    trouble: tuple[str, str] | None = None

    def take(self, event: rag.Event) -> None:
        """Note what `event` says."""
        self.ahead = None
        match event:
            case rag.EvidenceFound(hits, standalone):
                self.hits, self.standalone = hits, standalone
            case rag.TextWritten(text):
                self.text += text
            case rag.CitationMade(_, citation):
                self.citations[citation.number] = citation
            case rag.VerdictReached(_, checked):
                self.statements.append(checked)
            case rag.Answered(answer):
                self.answer = answer

    @property
    def unchecked(self) -> str:
        """The end of the text, which no verdict has reached yet."""
        rest = self.text
        for statement in self.statements:
            _, found, after = rest.partition(statement.original or statement.text)
            rest = after if found else rest
        return rest.strip()

    def so_far(self) -> rag.Answer:
        """What there is as an answer: the whole one, or what a stopped one leaves."""
        return self.answer or rag.Answer(
            question=self.question,
            standalone_question=self.standalone or self.question,
            answer=written(self.statements),
            abstained=False,
            mode="llm",
            statements=tuple(self.statements),
            citations=tuple(self.citations[number] for number in sorted(self.citations)),
            evidence=self.hits,
        )
