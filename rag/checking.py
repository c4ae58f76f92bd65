"""A sentence of the draft to a statement: what it cites resolved, checked, and repaired once.

A sentence that fails is tried with other evidence, then with the hedges of its evidence that it
dropped, then without a part that the evidence does not have; an answer in prose puts quotes beside
what still fails (`quotes_instead`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag import hearsay, prompt, repair, support
from rag.attribution import CLOSE, WIDE, attribute, explained
from rag.characters import readable
from rag.citations import Citer, Draft
from rag.support import names
from rag.support.words import opens_sentence, tokens
from rag.types import EvidenceSentence, Statement, Verdict

WHOLE = 0.85
"""Share of a sentence, its figures and months aside, that evidence has which tells of just that."""
JOINED_AT = 2.0
"""Log-odds of the judge from which a statement that rests on several pieces of evidence passes.

A small model errs where it puts together what stands apart. Of 10 such statements of its own from
1.25 to here, in answers about the seeds and 50 about other news, 5 were right and 5 wrong or partly
made up; of 4 above, all right.
"""
JOINED = "the cited texts together say so only in part"
RESTORED = "how sure the cited text is, or its bound on a number, was restored"
TRIED = 2
"""Ways to attribute a sentence, and shorter forms of it, that a judge is asked about."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A statement before its citations have numbers: it rests on the evidence numbered so."""

    text: str
    evidence: tuple[int, ...]
    verdict: Verdict
    original: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the evidence says what it says."""
        return self.verdict.label == "supported"

    def cited(self, citer: Citer) -> Statement:
        """The statement with the numbers that its citations have in the answer."""
        numbers = tuple(citer.cite(number).number for number in self.evidence)
        verdict = self.verdict
        text = prompt.unmarked(self.text)  # a number in it would pass for a citation of ours
        return Statement(
            text, numbers, verdict.label, verdict.reasons, verdict.score, self.original
        )


def read(evidence: Sequence[EvidenceSentence]) -> dict[int, str]:
    """The evidence by its numbers, as a model read it: what hides or imitates is undone."""
    return {item.number: readable(item.named) for item in evidence}


def settle(
    draft: Draft,
    evidence: Sequence[EvidenceSentence],
    judge: support.Judge,
    before: Sequence[str] = (),
) -> Settled:
    """Check a sentence against what it cites, and repair it once if it fails.

    Where the program attributes, the strongest evidence is tried alone, so that nothing is cited
    that the statement does not need; if that does not support it, all it shares words with. It is
    not shortened to one of the statements `before` it. A "Yes" that opens it is left out, since no
    evidence knows the question; what the evidence only gives as somebody's words is given as
    theirs. Raises what the judge raises.
    """
    bare = repair.without_yes(draft.text)
    settled = _as_told(_settled(replace(draft, text=bare), evidence, judge, before), evidence)
    if bare == draft.text:
        return settled
    return replace(settled, original=draft.text)


def _as_told(settled: Settled, evidence: Sequence[EvidenceSentence]) -> Settled:
    """A statement that passed, as its speaker's where it rests on somebody's words alone."""
    items = [item for item in evidence if item.number in settled.evidence]
    speech = hearsay.speaker(settled.text, items) if settled.passed else None
    if speech is None:
        return settled
    verdict, name = settled.verdict, speech.called
    reasons = (*verdict.reasons, f"the article gives it as the words of {name}")
    return replace(
        settled,
        text=hearsay.attributed(settled.text, speech, [item.text for item in items]),
        verdict=replace(verdict, reasons=reasons),
        original=settled.original or settled.text,
    )


def _settled(
    draft: Draft,
    evidence: Sequence[EvidenceSentence],
    judge: support.Judge,
    before: Sequence[str],
) -> Settled:
    """Check what evidence a sentence may rest on, the likeliest first; then its shorter forms."""
    texts = read(evidence)
    first, others = _attributions(draft, evidence)
    failed: Settled | None = None
    for numbers in (*first, *others):
        tried = _checked(draft.text, numbers, evidence, judge)
        if tried.passed:
            return tried
        failed = tried if failed is None or numbers in first else failed
        if _is_final(tried, [texts[number] for number in numbers if number in texts]):
            break
    assert failed is not None  # noqa: S101 (there is always a first attribution)
    return (
        _restored(failed, evidence, judge) or _shortened(failed, evidence, judge, before) or failed
    )


def _restored(
    failed: Settled, evidence: Sequence[EvidenceSentence], judge: support.Judge
) -> Settled | None:
    """The failed statement with the hedges of what it cites, if that then supports it."""
    texts = read(evidence)
    cited = [texts[number] for number in failed.evidence if number in texts]
    text = repair.restored(failed.text, cited)
    found = _checked(text, failed.evidence, evidence, judge) if text else None
    if found is None or not found.passed:
        return None
    verdict = found.verdict
    verdict = replace(verdict, reasons=(*verdict.reasons, RESTORED))
    return replace(found, verdict=verdict, original=failed.text)


def quotes_instead(
    settled: Sequence[Settled], evidence: Sequence[EvidenceSentence]
) -> Iterator[Settled]:
    """Quotes of what the failed statements rest on, where no statement that passed cites it."""
    texts = {item.number: item.text for item in evidence}
    used = {number for each in settled if each.passed for number in each.evidence}
    for each in settled:
        wanted = [number for number in each.evidence[:1] if number in texts]
        if not each.passed and wanted and wanted[0] not in used:
            used.add(wanted[0])
            yield quoted(wanted[0], texts[wanted[0]])


def further(
    settled: Sequence[Settled], evidence: Sequence[EvidenceSentence], most: int
) -> Iterator[Settled]:
    """Quotes of at most `most` pieces of evidence to the point that no statement rests on.

    Only those with a logit above 0. Those of articles that none of the statements that passed rests
    on come first, in each kind the best first.
    """
    used = {number for each in settled if each.passed for number in each.evidence}
    heard = {item.hit.article_id for item in evidence if item.number in used}
    left = [item for item in evidence if item.number not in used and item.score > 0]
    left.sort(key=lambda item: (item.hit.article_id in heard, item.number))
    for item in left[:most]:
        yield quoted(item.number, item.text)


def quoted(number: int, text: str) -> Settled:
    """A piece of evidence as a statement: word for word."""
    verdict = Verdict("supported", ("quoted word for word",))
    return Settled(f"“{' '.join(text.split())}”", (number,), verdict)


def _checked(
    text: str,
    numbers: tuple[int, ...],
    evidence: Sequence[EvidenceSentence],
    judge: support.Judge,
) -> Settled:
    """The verdict on a statement that cites the evidence of these numbers.

    A name that only the headlines of all its articles have ("the Korrel valley" for "the valley")
    is no reason against it: they stand beside each quote. Nor is the first name of somebody whom
    the passage calls in full ("Elena Vukova" for "Vukova"). The judge is told no more of them.
    """
    items = {item.number: item for item in evidence}
    cited = [items[number] for number in numbers if number in items]
    texts = list(read(cited).values())
    headlined = list(_headlined(text, cited, texts))
    in_full = list(_in_full(text, cited, texts))
    named = [*headlined, *in_full]
    context = [f"This is from an article about {' and '.join(named)}."] if named else []
    verdict = support.check(text, texts, judge, context=context)
    doubtful = verdict.score is not None and verdict.score < JOINED_AT
    if verdict.label == "supported" and len(cited) > 1 and doubtful:
        verdict = Verdict("partial", (JOINED,), verdict.score)
    elif verdict.label == "supported" and (own := hearsay.own_words(text, cited)):
        name, words = own[0].called, own[1]
        reason = f"the article itself says “{words}”, not {name}"
        verdict = Verdict("unsupported", (reason,), verdict.score)
    elif verdict.label == "supported" and headlined:
        reasons = (*verdict.reasons, f"the headline of the article names {', '.join(headlined)}")
        verdict = replace(verdict, reasons=reasons)
    elif verdict.label == "supported" and in_full:
        reasons = (*verdict.reasons, f"the article gives the full name: {', '.join(in_full)}")
        verdict = replace(verdict, reasons=reasons)
    return Settled(text, numbers, verdict)


def _headlined(text: str, cited: Sequence[EvidenceSentence], texts: Sequence[str]) -> Iterator[str]:
    """The names in a statement that the cited texts lack and all their headlines have."""
    known = {token.lower for each in texts for token in tokens(each)}
    headlines = [{token.lower for token in tokens(item.hit.title or "")} for item in cited]
    said = tokens(text)
    found = (
        token.text
        for at, token in enumerate(said)
        if token.is_capital
        and token.is_content
        and not opens_sentence(said, at)
        and token.lower not in known
        and headlines
        and all(token.lower in headline for headline in headlines)
    )
    yield from dict.fromkeys(found)


def _in_full(text: str, cited: Sequence[EvidenceSentence], texts: Sequence[str]) -> Iterator[str]:
    """Full names in a statement of which the cited texts have one word, and their passages both."""
    known = {token.lower for each in texts for token in tokens(each)}
    passages = {pair for item in cited for pair in _pairs(_around(item))}
    for first, last in _pairs(text):
        others = {other for other, name in passages if name == last}
        namesakes = {each for each in others if each.lower() not in names.COMMON} - {first}
        one_known = (first.lower() in known) != (last.lower() in known)
        if one_known and (first, last) in passages and not namesakes:
            yield f"{first} {last}"


def _around(item: EvidenceSentence) -> str:
    """What stands around a piece of evidence: its passage, and who speaks in it."""
    return " ".join([item.hit.text, *(f"; {each.name}" for each in item.hit.speeches)])


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Capitalised words side by side."""
    for one, other in pairwise(tokens(text)):
        if one.is_capital and other.is_capital and one.is_content and other.is_content:
            yield one.text, other.text


def _attributions(
    draft: Draft, evidence: Sequence[EvidenceSentence]
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """What the sentence is taken to rest on, and what else it may."""
    close, wide = (attribute(draft.text, evidence, share) for share in (CLOSE, WIDE))
    ours = list(dict.fromkeys((close[:1], close, wide)))
    if not draft.markers:
        return ours[:TRIED], ours[TRIED:]
    return [draft.markers], [each for each in ours if each and each != draft.markers][:TRIED]


def _is_final(tried: Settled, cited: Sequence[str]) -> bool:
    """Whether a contradiction stands: the evidence tells of just that, with another figure or date.

    Further evidence may have the figure, of something else.
    """
    contradicted = tried.verdict.label == "contradicted"
    return contradicted and explained(tried.text, cited, figures=False) >= WHOLE


def _shortened(
    failed: Settled,
    evidence: Sequence[EvidenceSentence],
    judge: support.Judge,
    before: Sequence[str],
) -> Settled | None:
    """The longest shorter form of a failed statement that its evidence supports, if any does."""
    texts = read(evidence)
    asked = 0
    for shorter, part in repair.shortened(failed.text):
        if shorter in before or asked == TRIED:
            continue
        numbers = attribute(shorter, evidence)
        if explained(part, [texts[number] for number in numbers]) == 1:
            continue  # it is there: what the sentence fails for is something else
        found = _checked(shorter, numbers, evidence, judge)
        if found.passed:
            verdict = found.verdict
            reasons = (*verdict.reasons, f"“{part}” was left out: the cited text lacks it")
            return Settled(shorter, numbers, replace(verdict, reasons=reasons), failed.text)
        asked += found.verdict.score is not None  # where a rule rejects it, no judge was asked
    return None
