"""Sentences of an article that try to steer a language model; pure.

By rule, on the text as a model would read it (`characters.readable`), on what it spells backwards,
in other figures or in code, and in the languages of `elsewhere`. What counts is the form: an
order to whoever writes an answer, about instructions, the prompt, the answer's form or its readers.
An article that reports such words does so in quotation marks beside a verb of saying, and an order
among people ("ignore previous orders, the general said") names no prompt and no answer.

A marked sentence stays where it is and is shown with its mark. It gives no facts to an answer,
unless the question is about such sentences; `concerns` says which are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.characters import disguises, readable
from rag.injection import elsewhere
from rag.injection.reported import among_people, told
from rag.injection.rules import ADDRESSED, CUES, ELSEWHERE, FORGET, RULES, VERBS
from rag.injection.spelling import runs_together, spelled_otherwise
from rag.suspicion import Suspicion
from rag.types import Sentence

_CONCERNS = re.compile(
    r"\binject(?:ion|ed)s?\b|\bprompts?\b|\binstruct(?:ions?|ed|s)?\b|\bjailbreak|\bsuspicious"
    r"|\bhidden (?:text|message|order|character|word|sentence)s?\b|\baddressed to\b"
    r"|\b(?:tell|ask|order|say|speak|write)(?:s|ed)?(?: to)? (?:an? |the |all |any )?(?:AI|language"
    r" model|chat ?bot|assistant|LLM)",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    rf"^\W*(?:(?:please|now|then|also|instead|and) )*(?:{VERBS}|pretend|act|behave|follow|obey|call"
    r"|cite|quote|reveal|ignore)\b(?! (?:of|is|was|are|were|has|had)\b)",
    re.IGNORECASE,
)
_CLOSING = frozenset("\"”’'»")


def marks(text: str, sentences: Sequence[Sentence], start: int = 0) -> tuple[Suspicion, ...]:
    """What is suspicious in a `text` that begins at `start` of its article, by place.

    `sentences` are those of the text, at their places in the article. One that gives orders is
    marked, and so are the orders that follow it in its line; a disguise is marked by its characters
    alone.
    """
    found = [*disguises(text, start)]
    for line in _lines(text, sentences, start):
        found += _orders(line)
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _lines(text: str, sentences: Sequence[Sentence], start: int) -> Iterator[list[Sentence]]:
    """The sentences that stand in one line."""
    line: list[Sentence] = []
    for sentence in sentences:
        if line and "\n" in text[line[-1].end - start : sentence.start - start]:
            yield line
            line = []
        line.append(sentence)
    if line:
        yield line


def _orders(line: Sequence[Sentence]) -> Iterator[Suspicion]:
    reasons = [suspicion(sentence.text) for sentence in line]
    for at, (one, other) in enumerate(pairwise(line)):
        if reasons[at] is reasons[at + 1] is None and one.text[-1:] in _CLOSING:
            # What is quoted in an order may end like a sentence.
            reasons[at : at + 2] = [suspicion(f"{one.text} {other.text}")] * 2
    begun = False
    for sentence, found in zip(line, reasons, strict=True):
        follows = begun and _IMPERATIVE.search(readable(sentence.text))
        if reason := found or (ADDRESSED if follows else None):
            begun = True
            yield Suspicion(sentence.start, sentence.end, "instruction", reason)


@lru_cache(4096)
def suspicion(sentence: str) -> str | None:
    """What a sentence tries to make a language model do; None for one that does not."""
    read = " ".join(readable(sentence).split())
    if (reason := _ordered(read)) is not None:
        return reason
    for other in spelled_otherwise(sentence, read):
        if (reason := _ordered(other)) is not None:
            return reason
    return FORGET if runs_together(read) else None


def concerns(question: str) -> bool:
    """Whether a question is about what articles say to language models."""
    return bool(_CONCERNS.search(question))


def _ordered(text: str) -> str | None:
    """The first rule that a text fulfils, reported speech aside."""
    small = text.lower()
    rules = RULES if any(cue in small for cue in CUES) else ()
    if any(cue in small for cue in elsewhere.CUES):
        rules += ELSEWHERE
    unreported = told(text) if rules else ""
    for rule in rules:
        found = rule.pattern.search(unreported)
        if found and not (rule.plain and among_people(text)):
            return rule.reason
    return None
