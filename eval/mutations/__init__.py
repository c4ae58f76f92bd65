"""Statements made out of articles by rule, true ones and changed ones, with what they rest on.

    python -m eval.mutations FOLDER [--articles PATH] [--each N]
    rag eval FOLDER --task verification

The first line writes a set of pairs: of every sentence of the articles, statements that it supports
(`restatements`) and statements with one thing changed (`changes`). The same articles give the same
pairs. The sentence is what every second statement is checked against; the others are checked
against the paragraph's sentence before and after it too, where names and figures to mix up are.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.mutations import changes, restatements
from eval.targets import Pair

WORDS = (8, 45)
"""Fewest and most words of a sentence that statements are made of."""


def pairs(texts: Iterable[str], *, each: int = 1) -> list[Pair]:
    """True and changed statements about the articles `texts`, as many of the ones as of the others.

    Of a sentence and a rule at most `each` statements are taken; the id names the rule.
    """
    articles = [_paragraphs(text) for text in texts]
    every = [sentence for article in articles for paragraph in article for sentence in paragraph]
    found: dict[str, list[Pair]] = {"supported": [], "unsupported": []}
    for article in articles:
        own = {sentence for paragraph in article for sentence in paragraph}
        others = [sentence for sentence in every if sentence not in own] or every
        for paragraph in article:
            for at, sentence in enumerate(paragraph):
                if not WORDS[0] <= len(sentence.split()) <= WORDS[1]:
                    continue
                for label, kind, statement in _statements(paragraph, at, others, each):
                    evidence = _evidence(paragraph, at, kind, len(found[label]))
                    digest = hashlib.sha256(f"{statement}\n{evidence}".encode()).hexdigest()[:10]
                    found[label].append(Pair(f"{kind}-{digest}", statement, evidence, label))
    return _balanced(found)


def kind_of(pair: Pair) -> str:
    """The rule that made a pair."""
    return pair.id.rpartition("-")[0]


def _paragraphs(text: str) -> list[Sequence[str]]:
    return [restatements.sentences_of(part) for part in text.split("\n") if part.strip()]


def _statements(
    paragraph: Sequence[str], at: int, others: Sequence[str], each: int
) -> Iterator[tuple[str, str, str]]:
    """Label, rule and statement of what is made of one sentence."""
    sentence = paragraph[at]
    after = paragraph[at + 1] if at + 1 < len(paragraph) else None
    chance = random.Random(sentence)  # noqa: S311 (a choice, no secret)
    drawn = chance.sample(others, min(len(others), 40))
    around = " ".join(paragraph)
    true = {name: list(rule(sentence, after)) for name, rule in restatements.RULES.items()}
    changed = {name: list(rule(sentence, drawn)) for name, rule in changes.RULES.items()}
    for label, made in (("supported", true), ("unsupported", changed)):
        for kind, statements in made.items():
            new = [one for one in statements if kind == "verbatim" or one not in around]
            chance.shuffle(new)
            for statement in filter(restatements.usable, new[:each]):
                yield label, kind, statement


def _evidence(paragraph: Sequence[str], at: int, kind: str, number: int) -> str:
    """The sentence, and what stands around it for every second statement."""
    first, last = (at, at + 1) if number % 2 else (max(0, at - 1), at + 2)
    return " ".join(paragraph[first : max(last, at + 2 if kind == "joined" else 0)])


def _balanced(found: Mapping[str, Sequence[Pair]]) -> list[Pair]:
    """As many of each label, drawn evenly over the rules, in the order of their ids."""
    size = min(map(len, found.values()))
    chosen = []
    for label in sorted(found):
        by_kind: dict[str, list[Pair]] = {}
        for pair in sorted({each.id: each for each in found[label]}.values(), key=lambda p: p.id):
            by_kind.setdefault(kind_of(pair), []).append(pair)
        in_turn = [
            pair
            for place in range(max(map(len, by_kind.values()), default=0))
            for pair in (made[place] for made in by_kind.values() if place < len(made))
        ]
        chosen += in_turn[:size]
    return sorted(chosen, key=lambda pair: pair.id)
