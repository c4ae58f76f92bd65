"""Which evidence a sentence of prose rests on, when the model was not asked to point; pure.

Each content word of the statement, reduced to its stem, counts once, names and figures double.
Evidence is taken while it explains words that nothing taken before explains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from rag.characters import readable
from rag.stopwords import STOPWORDS
from rag.types import EvidenceSentence, Hit

CLOSE, WIDE = 0.12, 0.04
"""Shares of a statement's weight that further evidence must explain to be cited as well: for the
fewest citations, and for every word that some evidence explains."""
MOST = 3  # citations a statement

_MONTHS = frozenset(
    "januari februari march april may june juli august septemb octob novemb decemb".split()
)
"""As stems."""
_WORD = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+")


def attribute(
    statement: str, evidence: Sequence[EvidenceSentence], share: float = CLOSE
) -> tuple[int, ...]:
    """Numbers of the evidence a statement rests on, strongest first; none if no word is shared.

    Further evidence is cited while it explains at least `share` of the statement, and only from
    the article of the strongest: two articles may name different people alike, and what both say
    together neither says.
    """
    wanted = weigh(statement)
    total = sum(wanted.values())
    chosen: list[int] = []
    left = dict(wanted)
    items = {item.number: weigh(item.named) for item in evidence}
    article = {item.number: item.hit.article_id for item in evidence}
    while items and len(chosen) < MOST:
        gains = {
            number: sum(weight for stem, weight in left.items() if stem in words)
            for number, words in items.items()
        }
        best = max(gains, key=lambda number: (gains[number], -number))
        if gains[best] <= 0 or (chosen and gains[best] < share * total):
            break
        chosen.append(best)
        explained = items.pop(best)
        items = {n: words for n, words in items.items() if article[n] == article[chosen[0]]}
        left = {stem: weight for stem, weight in left.items() if stem not in explained}
    return tuple(chosen)


def explained(statement: str, texts: Sequence[str], *, figures: bool = True) -> float:
    """The share of a statement's weight, 0 to 1, that the words of `texts` explain.

    Without `figures`, numbers and months are left aside: does the rest tell of the same thing?
    """
    wanted, has = weigh(statement), weigh(" ".join(texts))
    if not figures:
        wanted = {
            stem: weight
            for stem, weight in wanted.items()
            if not stem[0].isdigit() and stem not in _MONTHS
        }
    total = sum(wanted.values())
    return sum(weight for stem, weight in wanted.items() if stem in has) / total if total else 0.0


def weigh(text: str) -> dict[str, float]:
    """The content stems of a text with their weights: 2 for names and figures, else 1."""
    weights: dict[str, float] = {}
    for match in _WORD.finditer(readable(text)):
        word = match.group()
        stem = _stem(word.lower().replace(",", ""))
        if word.lower() in STOPWORDS:
            continue
        named = word[0].isdigit() or (word[0].isupper() and match.start() > 0)
        weights[stem] = max(weights.get(stem, 0.0), 2.0 if named else 1.0)
    return weights


def on_topic(topic: str) -> Callable[[str, Hit], bool]:
    """Whether a sentence of a hit is on a topic.

    It shares a word with the topic, or the hit with its headline has all its words.
    """
    wanted = weigh(topic).keys()
    around = lru_cache(1024)(lambda title, text: wanted <= weigh(f"{title} . {text}").keys())
    return lambda text, hit: bool(wanted & weigh(text).keys()) or around(hit.title or "", hit.text)


@lru_cache(8192)
def _stem(word: str) -> str:
    import snowballstemmer

    stemmed: str = snowballstemmer.stemmer("english").stemWord(word)
    return stemmed
