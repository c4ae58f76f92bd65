"""The order of steps from a question to a checked answer; each step lives elsewhere."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from rag import prompt, refusal, support
from rag import question as asking
from rag.attribution import attribute
from rag.citations import Citer, Draft, MarkerFilter, drafts
from rag.errors import LLMError
from rag.evidence import Budget, choose
from rag.judge import Judge
from rag.llm import LLM, Deadline
from rag.passages import sentences
from rag.retrieval import Retrieval
from rag.types import (
    Answer,
    Answered,
    Citation,
    CitationMade,
    Event,
    EvidenceFound,
    EvidenceSentence,
    Filters,
    Hit,
    LeftOut,
    Statement,
    TextWritten,
    VerdictReached,
)

PASSAGES = 8
"""Passages of evidence."""
PROSE_TOKENS = 160
"""Longest reply asked of a small model; one or two sentences."""
POINTED_TOKENS = 600
SMALL_EVIDENCE = Budget(units=4, words=130, margin=8.0)
LARGE_EVIDENCE = Budget(units=12, words=600, margin=8.0)
QUOTED = Budget(units=3, words=130, margin=3.0)
"""Evidence for a model in process, for one at an endpoint, and for an answer in quotes."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer passes through. `points` is whether the model is trusted to place markers."""

    retrieval: Retrieval
    llm: LLM | None
    points: bool
    seconds: float


class _Clock:
    """Milliseconds by step, and in total."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.steps: dict[str, int] = {"retrieve": 0, "generate": 0, "verify": 0, "total": 0}

    def mark(self, step: str) -> None:
        now = time.perf_counter()
        self.steps[step] += round((now - self._last) * 1000)
        self.steps["total"] = round((now - self._start) * 1000)
        self._last = now


def stream(
    parts: Parts,
    question: str,
    *,
    history: Sequence[tuple[str, str]] = (),
    filters: Filters | None = None,
    limit: int = PASSAGES,
) -> Iterator[Event]:
    """Answer `question`: evidence, text, citations, verdicts, and last the whole answer.

    `limit` is the number of passages. Raises QuestionError, FilterError, StoreError, WeightsError;
    a failing language model is no error but an answer in quotes that says so.
    """
    clock = _Clock()
    question = asking.checked(question)
    standalone = asking.standalone(question, history)
    found = parts.retrieval.search(standalone, limit=limit, filters=filters)
    clock.mark("retrieve")
    yield EvidenceFound(found.hits)
    blank = Answer(
        question=question,
        standalone_question=standalone,
        answer="",
        abstained=False,
        mode="quotes",
        evidence=found.hits,
        timings_ms=clock.steps,
        left_out=found.left_out,
        notes=_left_out_notes(found.left_out),
    )
    if parts.llm is None:
        answer = _in_quotes(blank)
    else:
        try:
            answer = yield from _in_prose(parts, parts.llm, blank, clock)
        except LLMError as exc:
            answer = _in_quotes(blank, note=f"Quotes instead of prose: {exc} {exc.hint}")
    clock.mark("verify")
    yield Answered(replace(answer, timings_ms=dict(clock.steps)))


def _in_prose(
    parts: Parts, llm: LLM, blank: Answer, clock: _Clock
) -> Generator[Event, None, Answer]:
    """Decide, compose, complete, resolve, check. Raises LLMError."""
    question = blank.standalone_question
    evidence = choose(blank.evidence, LARGE_EVIDENCE if parts.points else SMALL_EVIDENCE)
    if not evidence:
        return _refused(blank, evidence)
    deadline = Deadline.after(parts.seconds)
    judge = Judge(llm, deadline)
    blank = replace(blank, mode="llm", model=llm.name)
    if refusal.confidence(evidence, judge.answers(question, evidence)) < 0:
        return _refused(replace(blank, usage=judge.usage), evidence)
    ask, tokens = (
        (prompt.pointed_prose, POINTED_TOKENS) if parts.points else (prompt.prose, PROSE_TOKENS)
    )
    shows = MarkerFilter()
    messages = ask(question, evidence)
    with closing(llm.stream(messages, max_tokens=tokens, deadline=deadline)) as reply:
        for piece in reply:
            if visible := shows.feed(piece):
                yield TextWritten(visible)
    if visible := shows.finish():
        yield TextWritten(visible)
    clock.mark("generate")
    citer = Citer(evidence)
    statements: list[Statement] = []
    for index, draft in enumerate(drafts(reply.text, sentences)):
        statement, cited = _settle(draft, evidence, citer, judge)
        for citation in cited:
            yield CitationMade(index, citation)
        yield VerdictReached(index, statement)
        statements.append(statement)
    usage = judge.usage + reply.usage
    if not any(statement.verdict == "supported" for statement in statements):
        note = "Quotes instead of prose: what the language model wrote did not pass the checks."
        return replace(_in_quotes(blank, note=note, sure=True), usage=usage, model=llm.name)
    return replace(
        blank,
        answer=written(statements),
        statements=tuple(statements),
        citations=citer.citations,
        usage=usage,
    )


def _settle(
    draft: Draft, evidence: Sequence[EvidenceSentence], citer: Citer, judge: Judge
) -> tuple[Statement, list[Citation]]:
    """Resolve what a sentence of the draft cites, and check it against exactly that."""
    numbers = draft.markers or attribute(draft.text, evidence)
    texts = [text for number in numbers if (text := citer.text(number))]
    context = [about(item.hit) for item in evidence if item.number in numbers]
    verdict = support.check(draft.text, texts, judge.supports, context=context)
    cited = [citer.cite(number) for number in numbers]
    statement = Statement(
        draft.text,
        tuple(citation.number for citation in cited),
        verdict.label,
        verdict.reasons,
        verdict.score,
    )
    return statement, cited


def _in_quotes(blank: Answer, *, note: str | None = None, sure: bool = False) -> Answer:
    """Answer with the best evidence word for word; `sure` where a judge found that it answers."""
    evidence = choose(blank.evidence, QUOTED)
    if not sure and refusal.confidence(evidence, None) < 0:
        answer = _refused(blank, evidence)
    else:
        citer = Citer(evidence)
        statements = tuple(
            Statement(
                f"“{prompt.plain(item.text)}”",
                (citer.cite(item.number).number,),
                "supported",
                ("quoted word for word",),
            )
            for item in evidence
        )
        answer = replace(
            blank, answer=written(statements), statements=statements, citations=citer.citations
        )
    notes = answer.notes + ((note,) if note else ())
    return replace(answer, mode="quotes", model=None, notes=notes)


def _refused(blank: Answer, evidence: Sequence[EvidenceSentence]) -> Answer:
    """Refuse, naming the gap and citing what came nearest."""
    citer = Citer(evidence)
    nearest = [citer.cite(item.number) for item in evidence[: refusal.NEAREST]]
    gap = refusal.gap(blank.standalone_question)
    return replace(
        blank,
        abstained=True,
        gap=gap,
        answer=refusal.worded(gap, nearest),
        citations=citer.citations,
    )


def written(statements: Sequence[Statement]) -> str:
    """The prose of an answer: what passed its check, each sentence with its citation numbers."""
    return " ".join(
        statement.text + " " + "".join(f"[{number}]" for number in statement.citations)
        for statement in statements
        if statement.verdict == "supported"
    )


def about(hit: Hit) -> str:
    """What an article says of itself, for checks of names and dates."""
    said = [hit.title, hit.author, hit.publisher, hit.published]
    return ", ".join(part for part in said if part)


def _left_out_notes(left_out: LeftOut) -> tuple[str, ...]:
    notes = []
    if left_out.undated:
        notes.append(f"{left_out.undated} undated articles were left out by the date filter.")
    if left_out.filtered:
        notes.append(f"{left_out.filtered} articles were left out by the filters.")
    return tuple(notes)
