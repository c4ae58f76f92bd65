"""Which sentences of the retrieved passages become the evidence; pure.

A language model on a laptop reads about ninety tokens a second, so the evidence is short: a few
units, each one sentence, or two where the second cannot be understood without the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.injection import concerns, suspicion
from rag.support import names
from rag.support.words import tokens
from rag.types import EvidenceSentence, Hit, Passage, ScoredSentence, Sentence, Span

WIDEST_UNIT = 90
"""Words; a unit takes no sentence that would carry it past this."""
FURTHEST_BACK = 3
"""Sentences before its own that a unit takes in."""
SHORTEST_UNIT = 4
"""Words; what is shorter (a link's label, a dateline) says nothing that could answer."""

_SPEAKER = (
    r"official|spokes(?:man|woman|person)|minister|president|politician|analyst|newspaper|daily"
    r"|paper|report|statement|communiqu[eé]|note|outlet|agency|sources?|group|committee|author"
)
_REFERS = (
    r"(?i:he|she|they|it|his|her|their|its|this|these|those|that|such|both|neither)\b"
    rf"|(?i:the) (?:former|latter|(?:\w+ )?(?:{_SPEAKER}))\b"
)
_LEANS = re.compile(
    r"^(?:(?:And|But|So|Yet|Thus|However|Meanwhile|Incidentally|Instead|Furthermore|Moreover|Also)"
    rf",? )?(?:{_REFERS})"
    r"|^[A-Z](?:[\w’'-]+ ){1,8}?[\w’'-]+, (?:he|she|they|it)\b"
)
"""A sentence that opens so, or whose subject after an opening phrase is only a pronoun."""
_QUOTE_LEANS = re.compile(
    rf"[\"”’»,]\s*,?\s*(?:he|she|they|it|the (?:same )?(?:{_SPEAKER}))"
    r"\s+(?:also\s+|then\s+|further\s+)?\w+"
)
"""A quotation whose speaker is only a pronoun or "the official"."""


_QUOTES = tuple("\"“‘«'")


def leans(sentence: str) -> bool:
    """Whether a sentence cannot be understood without the one before."""
    opens_with_quote = sentence[:1] in _QUOTES
    return bool(_LEANS.match(sentence) or (opens_with_quote and _QUOTE_LEANS.search(sentence)))


def units(passage: Passage, before: Sentence | None = None) -> list[Span]:
    """The units of evidence in a passage: a span a sentence.

    Headings are left out unless there is nothing else, and so is what is shorter than a few words;
    a passage of nothing but such scraps is one unit.

    A sentence that leans on others begins where the first of them does, or after one that gives
    orders to a language model; `before` is the last sentence of the passage before, if there is one
    in the same article. What answers a question that is a paragraph of its own, as in an interview,
    begins with it, and the question alone is no unit.
    """
    found = []
    only_headings = all(sentence.kind == "heading" for sentence in passage.sentences)
    line = ([before] if before else []) + list(passage.sentences)
    asking = [_asks_alone(passage, line, at) for at in range(len(line))]
    for index, sentence in enumerate(line):
        if sentence is before or (sentence.kind == "heading" and not only_headings):
            continue
        answered = asking[index] and index + 1 < len(line)
        if answered or len(sentence.text.split()) < SHORTEST_UNIT:
            continue
        first = index
        while first > max(0, index - FURTHEST_BACK) and (
            leans(line[first].text) or _replies(line, asking, first)
        ):
            wider = line[first - 1]
            if wider.kind == "heading" or _words(line[first - 1 : index + 1]) > WIDEST_UNIT:
                break
            asks = wider.text.endswith("?") and line[first].text[:1] in _QUOTES
            if asks or suspicion(wider.text):  # a question names no speaker of what is quoted
                break
            first -= 1
        found.append(Span(line[first].start, sentence.end))
    return found or [Span(passage.start, passage.end)]


def _asks_alone(passage: Passage, line: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence is a question that is a paragraph of its own, with more before or after.

    What lies before the passage counts as another paragraph.
    """
    sentence = line[at]
    if not sentence.text.endswith("?"):
        return False
    after = line[at + 1].start if at + 1 < len(line) else passage.end
    behind = line[at - 1].end if at else passage.start
    gaps = ((behind, sentence.start), (sentence.end, after))
    texts = [passage.text[max(a - passage.start, 0) : b - passage.start] for a, b in gaps]
    opens = "\n" in texts[0] or behind <= passage.start
    return opens and ("\n" in texts[1] or sentence.start < passage.start)


def _replies(line: Sequence[Sentence], asking: Sequence[bool], at: int) -> bool:
    """Whether the sentence at `at` is the first of an answer, or follows but a "No."."""
    short = len(line[at - 1].text.split()) < SHORTEST_UNIT
    return asking[at - 1] or (short and at > 1 and asking[at - 2])


@dataclass(frozen=True, slots=True)
class Budget:
    """How much evidence is chosen: at most `units` and `words` (the best unit always).

    No unit ranks more than `margin` logits below the best one. Where `by_passage`, a unit ranks by
    its own score and by how far the rank of its passage is above what its best unit alone gives.
    """

    units: int
    words: int
    margin: float
    by_passage: bool = False


_NAME = r"(?:[Aa]l-)?[A-Z][\w’'-]*"
_NAMED = rf"(?:the |an? )?(?P<name>{_NAME}(?: (?:(?:of|al|bin|de|van) )?{_NAME})*)"
_WANTED = (
    re.compile(rf"\b[Aa]ccording to {_NAMED}"),
    re.compile(
        rf"\b(?:say|said|write|wrote|tell|told|announced?|claim(?:ed)?|think) about {_NAMED}"
    ),
)
"""Whom a question wants to go back to, and of whom or what it wants to know what is said."""
_HEARD = re.compile(
    rf"\b(?:did|does|do|has|have|had) {_NAMED} (?:say|said|tell|told|think|claim|call|promise|argue"
    r"|write|announce|warn|deny|demand|propose|describe|explain|answer|reply)\b"
)


def speaker_asked(question: str) -> str | None:
    """The last name of whoever a question wants to hear: "What did Governor Adeyemi say of it?"."""
    found = _HEARD.search(question) or _WANTED[0].search(question)
    return found["name"].split()[-1] if found else None


def to_the_point(hits: Sequence[Hit], question: str) -> tuple[Hit, ...]:
    """The hits that know those whom a question names so: "according to Dhakal", "say about Taji".

    Names are compared as the check of statements does, in any spelling. All hits where it names
    nobody so, or somebody whom none of them knows.
    """
    left = tuple(hits)
    for wanted in _WANTED:
        if named := wanted.search(question):
            left = tuple(hit for hit in left if _knows(hit, named["name"])) or left
    return left


def _knows(hit: Hit, name: str) -> bool:
    last = name.split()[-1]  # an article gives the first name once
    who = (hit.publisher, hit.title, hit.text, *(each.name for each in hit.speeches))
    known = tokens(" . ".join(filter(None, who)))
    return not any(names.check(tokens(f"by {last}"), known, ()))


def choose(hits: Sequence[Hit], budget: Budget, question: str = "") -> tuple[EvidenceSentence, ...]:
    """The best units of `hits` within `budget`, best first, numbered from 1, none twice.

    Nor are the words of one that another article has too.

    None gives orders to a language model, unless the `question` is about such orders.
    """
    orders = concerns(question)
    chosen: list[EvidenceSentence] = []
    spent, least = 0, float("-inf")
    for worth, hit, unit in _ranked(to_the_point(hits, question), by_passage=budget.by_passage):
        if len(chosen) == budget.units or worth < least:
            break
        if any(_overlap(hit, unit, other) or _repeats(unit, other) for other in chosen):
            continue
        if not orders and _gives_orders(hit, unit):
            continue
        size = len(unit.text.split())
        if chosen and spent + size > budget.words:
            continue
        spent += size
        least = max(least, worth - budget.margin)
        chosen.append(
            EvidenceSentence(len(chosen) + 1, unit.start, unit.end, unit.text, unit.score, hit)
        )
    return tuple(chosen)


def together(lists: Sequence[Sequence[EvidenceSentence]]) -> tuple[EvidenceSentence, ...]:
    """The evidence of several questions, from each in turn, nothing twice, numbered from 1."""
    chosen: list[EvidenceSentence] = []
    for item in (each for row in zip_longest(*lists) for each in row if each is not None):
        if not any(_overlap(item.hit, item, other) for other in chosen):
            chosen.append(replace(item, number=len(chosen) + 1))
    return tuple(chosen)


def _ranked(
    hits: Sequence[Hit], *, by_passage: bool
) -> Iterator[tuple[float, Hit, ScoredSentence]]:
    """Every unit that was read with what it ranks by, best first."""
    ranked = []
    for hit in (each for each in hits if each.sentences):
        passage = hit.score - max(unit.score for unit in hit.sentences) if by_passage else 0.0
        ranked += [(unit.score + passage, hit, unit) for unit in hit.sentences]
    yield from sorted(ranked, key=lambda each: (-each[0], each[1].rank, each[2].start))


def _gives_orders(hit: Hit, unit: ScoredSentence) -> bool:
    return any(
        each.kind == "instruction" and each.overlaps(unit.start, unit.end)
        for each in hit.suspicions
    )


def _overlap(hit: Hit, unit: ScoredSentence | EvidenceSentence, other: EvidenceSentence) -> bool:
    same = other.hit.article_id == hit.article_id
    return same and unit.start < other.end and other.start < unit.end


def _repeats(unit: ScoredSentence, other: EvidenceSentence) -> bool:
    """Whether both are the same words, as where one article copies another."""
    return unit.text.lower().split() == other.text.lower().split()


def _words(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)
