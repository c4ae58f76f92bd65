"""The order of steps from a question to a checked answer; each step lives elsewhere."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial

from rag import (
    answer_type,
    checking,
    followup,
    presupposition,
    prompt,
    refusal,
    rewriting,
    several,
    sides,
    support,
)
from rag import question as asking
from rag.checking import Settled
from rag.citations import Citer, Draft, MarkerFilter, drafts
from rag.comparing import compared
from rag.errors import LLMError
from rag.events import Answered, CitationMade, Event, EvidenceFound, TextWritten, VerdictReached
from rag.evidence import Budget, speaker_asked
from rag.filters import Filters
from rag.judge import Judge, Seconded
from rag.llm import LLM, Brake, Deadline, Reply
from rag.passages import sentences
from rag.refusing import presupposed, refused
from rag.retrieval import Retrieval
from rag.several import Searched
from rag.types import Answer, EvidenceSentence, LeftOut, Statement
from rag.usage import Price, Usage

PASSAGES = 6
"""Passages of evidence."""
PROSE_TOKENS = 160
"""Longest reply asked of a small model; one or two sentences."""
POINTED_TOKENS = 600
SMALL_EVIDENCE = Budget(units=4, words=160, margin=8.0)
LARGE_EVIDENCE = Budget(units=20, words=600, margin=16.0, by_passage=True)
QUOTED = Budget(units=5, words=160, margin=8.0)
"""Evidence for a model in process, for one at an endpoint, and for an answer in quotes."""

BESIDE = 3
"""Quotes put beside prose where a question wants more than one side."""

QUOTES_INSTEAD = "Quotes instead of prose: what the language model wrote failed the check."
NOTHING_PASSED = "What the language model wrote failed the check and is left out."
BESIDE_THE_POINT = "What the language model wrote is in the articles but is not what was asked."
QUOTES_BESIDE = (
    "Quotes instead of prose: what the language model wrote is not quite what was asked."
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer passes through. `points` is whether the model is trusted to place markers.

    Where `strict`, nothing that failed its check is shown, not even as a draft. Nothing is written
    where the evidence answers with a probability below `refuse_below`. The model has `seconds` for
    all of it, or until `brake` is pulled.
    """

    retrieval: Retrieval
    llm: LLM | None
    points: bool
    seconds: float
    strict: bool = False
    refuse_below: float = refusal.REFUSE_BELOW
    second: LLM | None = None
    price: Price | None = None
    brake: Brake = field(default_factory=Brake)


def budget(model: bool, points: bool) -> Budget:
    """How much evidence is chosen for a `model`, one that `points` at it, or for quotes."""
    if not model:
        return QUOTED
    return LARGE_EVIDENCE if points else SMALL_EVIDENCE


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
) -> Generator[Event]:
    """Answer `question`: evidence, text, citations, verdicts, and last the whole answer.

    `limit` is the number of passages. Raises QuestionError, FilterError, StoreError, WeightsError;
    a failing language model is no error but an answer in quotes that says so.
    """
    clock = _Clock()
    question = asking.checked(question)
    standalone, spent = _understood(parts, question, history)
    # Beside the seconds that a model takes, reading everything costs next to nothing.
    thorough = parts.llm is not None
    for searched in several.search(
        parts.retrieval, standalone, limit=limit, filters=filters, thorough=thorough
    ):
        clock.mark("retrieve")
        yield EvidenceFound(searched.found.hits, standalone)
    found = searched.found
    blank = Answer(
        question=question,
        standalone_question=standalone,
        answer="",
        abstained=False,
        mode="quotes",
        evidence=found.hits,
        usage=spent,
        timings_ms=clock.steps,
        left_out=found.left_out,
        notes=tuple(_left_out_notes(found.left_out)),
    )
    answer: Answer
    if parts.llm is None:
        answer = _in_quotes(parts, blank, searched)
    else:
        try:
            answer = yield from _in_prose(parts, parts.llm, blank, searched, clock)
        except LLMError as exc:
            blank = _noted(blank, f"Quotes instead of prose: {exc} {exc.hint}")
            answer = _in_quotes(parts, blank, searched)
    answer = compared(answer, parts.retrieval.texts)
    clock.mark("verify")
    yield Answered(replace(answer, timings_ms=dict(clock.steps)))


def _understood(
    parts: Parts, question: str, history: Sequence[tuple[str, str]]
) -> tuple[str, Usage]:
    """The question as it stands alone, and what a model was asked for that.

    By rule; where the model is a strong one, in its words. If it fails, the rules remain.
    """
    by_rule, spent = followup.standalone(question, history), Usage()
    if not history or parts.llm is None or not parts.points:
        return by_rule, spent
    deadline = Deadline.after(min(rewriting.SECONDS, parts.seconds), parts.brake)
    try:
        written, spent = rewriting.rewritten(parts.llm, question, history, deadline)
    except LLMError:
        return by_rule, spent
    return written or by_rule, spent


def _in_prose(
    parts: Parts, llm: LLM, blank: Answer, searched: Searched, clock: _Clock
) -> Generator[Event, None, Answer]:
    """Decide, compose, complete, resolve, check. Raises LLMError."""
    evidence = searched.evidence(budget(True, parts.points), blank.standalone_question)
    if not evidence:
        return refused(blank, evidence, Citer(evidence))
    spent = blank.usage
    deadline = Deadline.after(parts.seconds, parts.brake)
    judge = Judge(llm, deadline)
    seconded = parts.second and Seconded(
        judge, Judge(parts.second, deadline), parts.second.name, parts.price
    )
    decision = several.decide(judge, blank.standalone_question, searched.parts, evidence)
    question, sure = decision.asked, decision.confidence
    blank = replace(blank, mode="llm", model=llm.name, confidence=sure)
    # A reason for what never happened passes for supported: what is near it is a reason too.
    premise_first = sure < parts.refuse_below or presupposition.asks_why(blank.standalone_question)
    premise = presupposed(blank.standalone_question, evidence, judge) if premise_first else None
    if sure < parts.refuse_below or (premise and premise.denied):
        blank = replace(blank, usage=spent + judge.usage)
        return refused(blank, evidence, Citer(evidence), premise)
    clock.mark("generate")
    reply = yield from _composed(parts, llm, question, evidence, deadline)
    clock.mark("generate")
    citer = Citer(evidence)
    statements: list[Statement] = []
    # A sentence that answers one part of a question would be read as no answer to the whole.
    single = partial(judge.supports_reply, question) if not searched.parts else judge.supports
    supports = seconded.supports if seconded else single
    settled = yield from _settled(reply.text, evidence, supports, citer, statements, parts.strict)
    outcome = _outcome(question, sure, settled, evidence, judge)
    if outcome == "prose":
        quotes = list(checking.quotes_instead(settled, evidence))
        if sides.several(question):
            quotes += checking.further([*settled, *quotes], evidence, BESIDE)
        for quote in quotes:
            yield from _shown(quote, citer, statements, streamed=not parts.strict)
    elif not premise_first:
        premise = presupposed(blank.standalone_question, evidence, judge)
    checked = replace(
        blank,
        answer=written(statements),
        statements=tuple(statements),
        citations=citer.citations,
        usage=spent + judge.usage + reply.usage,
        second_opinion=seconded.said if seconded else None,
    )
    if parts.strict:
        checked = _counted(checked, sum(not each.passed for each in settled))
    if outcome == "prose":
        return _left_open(checked, decision.unanswered)
    passed = any(each.passed for each in settled)
    if outcome == "quotes" and not (premise and premise.denied):
        checked = _noted(checked, QUOTES_BESIDE if passed else QUOTES_INSTEAD)
        return _left_open(_requoted(checked, evidence, citer), decision.unanswered)
    checked = _noted(checked, BESIDE_THE_POINT if passed else NOTHING_PASSED)
    return refused(checked, evidence, citer, premise)


def _settled(
    text: str,
    evidence: Sequence[EvidenceSentence],
    supports: support.Judge,
    citer: Citer,
    statements: list[Statement],
    strict: bool,
) -> Generator[Event, None, list[Settled]]:
    """Every sentence of a draft checked; those to be seen are added to `statements` and shown."""
    settled: list[Settled] = []
    for draft in _distinct(drafts(text, sentences)):
        before = [each.text for each in settled]
        settled.append(checking.settle(draft, evidence, supports, before))
        if settled[-1].passed or not strict:
            yield from _shown(settled[-1], citer, statements, streamed=not strict)
    return settled


def _outcome(
    question: str,
    sure: float,
    settled: Sequence[Settled],
    evidence: Sequence[EvidenceSentence],
    judge: Judge,
) -> refusal.Outcome:
    """What the question gets, now that its draft was checked. Raises LLMError."""
    said = " ".join(each.original or each.text for each in settled)
    prose = " ".join(each.text for each in settled if each.passed)
    shown = [question, *checking.read(evidence).values()]
    checks = refusal.Checks(
        responds=judge.responds(question, prose) if prose else None,
        gives=_gives(question, prose or said),
        invented=bool(support.invented(said, shown)) or refusal.declines(said),
    )
    return refusal.outcome(sure, checks)


def _gives(question: str, reply: str) -> bool:
    """Whether a reply has what was asked for: of its kind, of those asked about, of who says it."""
    kind = answer_type.asked_for(question)
    return (
        answer_type.given(kind, reply, question)
        and not answer_type.counts_others(question, reply)
        and not answer_type.said_by_another(speaker_asked(question), reply)
    )


def _composed(
    parts: Parts, llm: LLM, question: str, evidence: Sequence[EvidenceSentence], deadline: Deadline
) -> Generator[Event, None, Reply]:
    """The draft as it is written; where `strict`, it is shown only once it was checked."""
    reply = llm.stream(
        prompt.pointed_prose(question, evidence)
        if parts.points
        else prompt.prose(question, evidence),
        max_tokens=POINTED_TOKENS if parts.points else PROSE_TOKENS,
        deadline=deadline,
    )
    shows = MarkerFilter()
    with closing(reply):
        for piece in reply:
            if (visible := shows.feed(piece)) and not parts.strict:
                yield TextWritten(visible)
    if (visible := shows.finish()) and not parts.strict:
        yield TextWritten(visible)
    return reply


def _shown(
    settled: Settled, citer: Citer, statements: list[Statement], *, streamed: bool
) -> Generator[Event]:
    """Give a statement its citations and its place; what was not `streamed` as a draft is now."""
    index, statement = len(statements), settled.cited(citer)
    statements.append(statement)
    if not streamed:
        yield TextWritten(f"{statement.text} ")
    for number in statement.citations:
        yield CitationMade(index, citer.citations[number - 1])
    yield VerdictReached(index, statement)


def _left_open(answer: Answer, unanswered: Sequence[str]) -> Answer:
    """Say which parts of the question the articles do not answer."""
    for part in unanswered:
        answer = _noted(answer, refusal.left_open(part))
    return replace(answer, unanswered=tuple(unanswered))


def _requoted(checked: Answer, evidence: Sequence[EvidenceSentence], citer: Citer) -> Answer:
    """Quote the best evidence where what the model wrote is no answer; keep that too."""
    quotes = [_quoted(item, citer) for item in evidence[: QUOTED.units]]
    quotes.sort(key=lambda quote: quote.citations)
    return replace(
        checked,
        mode="quotes",
        answer=written(quotes),
        statements=(*quotes, *checked.statements),
        citations=citer.citations,
    )


def _distinct(written: Sequence[Draft]) -> list[Draft]:
    """Without the sentences that a small model writes twice."""
    return list({draft.text: draft for draft in reversed(written)}.values())[::-1]


def _in_quotes(parts: Parts, blank: Answer, searched: Searched) -> Answer:
    """Answer with the best evidence word for word."""
    evidence = searched.evidence(QUOTED, blank.standalone_question)
    if not evidence:
        return refused(blank, evidence, Citer(evidence))
    sure = refusal.confidence(evidence, None)
    blank = replace(blank, confidence=sure)
    if sure < parts.refuse_below:
        return refused(blank, evidence, Citer(evidence))
    citer = Citer(evidence)
    quotes = tuple(_quoted(item, citer) for item in evidence)
    answer = replace(blank, answer=written(quotes), statements=quotes, citations=citer.citations)
    return _noted(answer, "No language model judged whether these quotes answer the question.")


def _quoted(item: EvidenceSentence, citer: Citer) -> Statement:
    return checking.quoted(item.number, item.text).cited(citer)


def _counted(answer: Answer, failed: int) -> Answer:
    """Say how many sentences a strict answer leaves out."""
    if failed == 1:
        return _noted(answer, "1 sentence that failed its check is left out.")
    if failed:
        return _noted(answer, f"{failed} sentences that failed their check are left out.")
    return answer


def _noted(answer: Answer, note: str) -> Answer:
    return replace(answer, notes=(*answer.notes, note))


def written(statements: Sequence[Statement]) -> str:
    """The prose of an answer: what passed its check, each sentence with its citation numbers."""
    return " ".join(
        statement.text + " " + "".join(f"[{number}]" for number in statement.citations)
        for statement in statements
        if statement.verdict == "supported"
    )


def _left_out_notes(left_out: LeftOut) -> Iterator[str]:
    if left_out.undated:
        count = left_out.undated
        yield (
            "1 undated article was left out by the date filter."
            if count == 1
            else f"{count} undated articles were left out by the date filter."
        )
    if count := left_out.filtered:
        yield (
            "1 article was left out by the filters."
            if count == 1
            else f"{count} articles were left out by the filters."
        )
