"""The order of steps from a question to a checked answer; each step lives elsewhere."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag import answer_type, followup, prompt, refusal, rewriting, support
from rag import question as asking
from rag.attribution import CLOSE, WIDE, attribute
from rag.citations import Citer, Draft, MarkerFilter, drafts
from rag.errors import LLMError
from rag.events import Answered, CitationMade, Event, EvidenceFound, TextWritten, VerdictReached
from rag.evidence import Budget, choose
from rag.filters import Filters
from rag.judge import Judge
from rag.llm import LLM, Brake, Deadline
from rag.passages import sentences
from rag.retrieval import Retrieval
from rag.types import Answer, Citation, EvidenceSentence, LeftOut, Statement, Usage

PASSAGES = 6
"""Passages of evidence."""
PROSE_TOKENS = 160
"""Longest reply asked of a small model; one or two sentences."""
POINTED_TOKENS = 600
SMALL_EVIDENCE = Budget(units=4, words=160, margin=8.0)
LARGE_EVIDENCE = Budget(units=20, words=600, margin=16.0, by_passage=True)
QUOTED = Budget(units=5, words=160, margin=8.0)
"""Evidence for a model in process, for one at an endpoint, and for an answer in quotes."""

QUOTES_INSTEAD = "Quotes instead of prose: what the language model wrote failed the check."
NOTHING_PASSED = "What the language model wrote failed the check and is left out."
BESIDE_THE_POINT = "What the language model wrote is in the articles but is not what was asked."
QUOTES_BESIDE = (
    "Quotes instead of prose: what the language model wrote is not quite what was asked."
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer passes through. `points` is whether the model is trusted to place markers.

    The model has `seconds` for all of it, or until `brake` is pulled.
    """

    retrieval: Retrieval
    llm: LLM | None
    points: bool
    seconds: float
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
    stages = parts.retrieval.stages(standalone, limit=limit, filters=filters, thorough=thorough)
    for found in stages:
        clock.mark("retrieve")
        yield EvidenceFound(found.hits)
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
        answer = _in_quotes(blank)
    else:
        try:
            answer = yield from _in_prose(parts, parts.llm, blank, clock)
        except LLMError as exc:
            answer = _in_quotes(_noted(blank, f"Quotes instead of prose: {exc} {exc.hint}"))
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
    parts: Parts, llm: LLM, blank: Answer, clock: _Clock
) -> Generator[Event, None, Answer]:
    """Decide, compose, complete, resolve, check. Raises LLMError."""
    question = blank.standalone_question
    evidence = choose(blank.evidence, budget(True, parts.points))
    if not evidence:
        return _refused(blank, evidence, Citer(evidence))
    spent = blank.usage
    deadline = Deadline.after(parts.seconds, parts.brake)
    judge = Judge(llm, deadline)
    sure = refusal.confidence(evidence, judge.answers(question, evidence))
    blank = replace(blank, mode="llm", model=llm.name, confidence=sure, usage=spent + judge.usage)
    if sure < refusal.HOPELESS:
        return _refused(blank, evidence, Citer(evidence))
    clock.mark("generate")
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
            if visible := shows.feed(piece):
                yield TextWritten(visible)
    if visible := shows.finish():
        yield TextWritten(visible)
    clock.mark("generate")
    citer = Citer(evidence)
    statements: list[Statement] = []
    for index, draft in enumerate(_distinct(drafts(reply.text, sentences))):
        statement, cited = _settle(draft, evidence, citer, judge)
        for citation in cited:
            yield CitationMade(index, citation)
        yield VerdictReached(index, statement)
        statements.append(statement)
    said = " ".join(each.text for each in statements)
    prose = " ".join(each.text for each in statements if each.verdict == "supported")
    shown = [question, *(item.text for item in evidence)]
    checks = refusal.Checks(
        responds=judge.responds(question, prose) if prose else None,
        gives=answer_type.given(answer_type.asked_for(question), prose or said, question),
        invented=bool(support.invented(said, shown)) or refusal.declines(said),
    )
    checked = replace(
        blank,
        answer=written(statements),
        statements=tuple(statements),
        citations=citer.citations,
        usage=spent + judge.usage + reply.usage,
    )
    match refusal.outcome(sure, checks):
        case "prose":
            return checked
        case "quotes":
            checked = _noted(checked, QUOTES_BESIDE if prose else QUOTES_INSTEAD)
            return _requoted(checked, evidence, citer)
        case "refusal":
            checked = _noted(checked, BESIDE_THE_POINT if prose else NOTHING_PASSED)
            return _refused(checked, evidence, citer)


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


def _settle(
    draft: Draft, evidence: Sequence[EvidenceSentence], citer: Citer, judge: Judge
) -> tuple[Statement, list[Citation]]:
    """Resolve what a sentence of the draft cites, and check it against exactly that.

    Where the program attributes, the strongest evidence is tried alone, so that nothing is cited
    that the statement does not need; if that does not support it, all it shares words with.
    """
    attempts = [draft.markers] if draft.markers else _attributions(draft.text, evidence)
    for numbers in attempts:
        texts = [text for number in numbers if (text := citer.text(number))]
        verdict = support.check(draft.text, texts, judge.supports)
        if verdict.label == "supported":
            break
    cited = [citer.cite(number) for number in numbers]
    statement = Statement(
        draft.text,
        tuple(citation.number for citation in cited),
        verdict.label,
        verdict.reasons,
        verdict.score,
    )
    return statement, cited


def _attributions(text: str, evidence: Sequence[EvidenceSentence]) -> list[tuple[int, ...]]:
    close, wide = (attribute(text, evidence, share) for share in (CLOSE, WIDE))
    return list(dict.fromkeys((close[:1], close, wide)))[:2]


def _distinct(written: Sequence[Draft]) -> list[Draft]:
    """Without the sentences that a small model writes twice."""
    return list({draft.text: draft for draft in reversed(written)}.values())[::-1]


def _in_quotes(blank: Answer) -> Answer:
    """Answer with the best evidence word for word."""
    evidence = choose(blank.evidence, QUOTED)
    if not evidence:
        return _refused(blank, evidence, Citer(evidence))
    sure = refusal.confidence(evidence, None)
    blank = replace(blank, confidence=sure)
    if sure < 0:
        return _refused(blank, evidence, Citer(evidence))
    citer = Citer(evidence)
    quotes = tuple(_quoted(item, citer) for item in evidence)
    answer = replace(blank, answer=written(quotes), statements=quotes, citations=citer.citations)
    return _noted(answer, "No language model judged whether these quotes answer the question.")


def _quoted(item: EvidenceSentence, citer: Citer) -> Statement:
    number = citer.cite(item.number).number
    reasons = ("quoted word for word",)
    return Statement(f"“{prompt.plain(item.text)}”", (number,), "supported", reasons)


def _noted(answer: Answer, note: str) -> Answer:
    return replace(answer, notes=(*answer.notes, note))


def _refused(blank: Answer, evidence: Sequence[EvidenceSentence], citer: Citer) -> Answer:
    """Refuse, naming the gap and citing what came nearest."""
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


def _left_out_notes(left_out: LeftOut) -> Iterator[str]:
    if left_out.undated:
        yield f"{left_out.undated} undated articles were left out by the date filter."
    if left_out.filtered:
        yield f"{left_out.filtered} articles were left out by the filters."
