"""Which articles are independent origins, and which say what another said before; pure.

Two ways of not being a second source: most of an article's words are another's (near copy), or it
tells of what another published (reports it). Near copies are found by the words, names and figures
that texts share, weighed by how rare they are among them, candidates by MinHash (Broder, 1997) so
that thousands of articles need not be compared pair by pair. Reports are found from the speakers:
an outlet or document that an article cites, whose words the other text has.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rag.attribution import weigh
from rag.comparison import Derivation, Origins
from rag.dates import PartialDate
from rag.speech import Speech
from rag.types import Sentence

NEAR_COPY = 0.4
"""Cosine of the weighed words of two texts from which one is a near copy of the other."""
COPIED = 0.02
"""Runs of five words that both have, as a share of all of either, without which none is a copy:
articles on one event share names and figures, not sentences."""
REPORTED, REPORTED_ONCE = 0.45, 0.6
"""Share of the weight of what is told that the other article has: of the two sentences of which it
has most, or of the only one."""
_KEPT = 4096  # sentences and articles whose stems are kept
_RUN = 5
_AROUND = 3  # sentences of the other article that may together hold what is told
_PERMUTATIONS, _CANDIDATE = 64, 0.1


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it is compared: who published it when, its sentences in order, its characters.

    `date` is None where it is not known.
    """

    id: str
    publisher: str | None
    text: str
    sentences: tuple[Sentence, ...]
    date: PartialDate | None = None


def origins(texts: Sequence[Text]) -> Origins:
    """The independent origins among articles, and what makes the others dependent."""
    derivations = [*_near_copies(texts), *_reports(texts)] if len(texts) > 1 else []
    group = {each.id: each.id for each in texts}

    def root(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for each in derivations:
        group[root(each.article_id)] = root(each.origin_id)
    groups: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        groups[root(text.id)].append(text.id)
    return Origins(tuple(map(tuple, groups.values())), tuple(derivations))


def near_copies(texts: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """Pairs of ids whose texts are near copies, with their likeness from 0 to 1, likest first."""
    stems = {name: _weighed(text) for name, text in texts.items()}
    common = Counter(stem for found in stems.values() for stem in found)
    rare = {stem: math.log(1 + len(texts) / count) for stem, count in common.items()}
    found = []
    for one, other in _candidates(stems):
        likeness = _likeness(stems[one], stems[other], rare)
        if likeness >= NEAR_COPY and _copied(texts[one], texts[other]) >= COPIED:
            found.append((one, other, likeness))
    return sorted(found, key=lambda pair: (-pair[2], pair[:2]))


def _candidates(stems: Mapping[str, Mapping[str, float]]) -> Iterable[tuple[str, str]]:
    """Pairs that share enough words to be compared: all of a few, else those MinHash finds."""
    names = sorted(name for name in stems if stems[name])
    if len(names) <= 50:
        return combinations(names, 2)
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    hashed = {}
    for name in names:
        hashed[name] = MinHash(num_perm=_PERMUTATIONS, seed=1)
        hashed[name].update_batch([stem.encode() for stem in stems[name]])
        index.insert(name, hashed[name])
    pairs = {tuple(sorted((a, b))) for a in names for b in index.query(hashed[a]) if a != b}
    return sorted((a, b) for a, b in pairs)


def _copied(one: str, other: str) -> float:
    """Runs of five words that two texts share, as a share of all (Jaccard)."""
    runs = []
    for text in (one, other):
        words = text.lower().split()
        runs.append({tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)})
    either = len(runs[0] | runs[1])
    return len(runs[0] & runs[1]) / either if either else 0.0


def _likeness(
    one: Mapping[str, float], other: Mapping[str, float], rare: Mapping[str, float]
) -> float:
    """Weighed words that both have, as a share of the geometric mean of all of each."""
    weights = [sum(rare[stem] * weight for stem, weight in each.items()) for each in (one, other)]
    shared = sum(
        rare[stem] * min(weight, other[stem]) for stem, weight in one.items() if stem in other
    )
    return shared / math.sqrt(weights[0] * weights[1]) if all(weights) else 0.0


def _near_copies(texts: Sequence[Text]) -> Iterable[Derivation]:
    by_id = {each.id: each for each in texts}
    for one, other, sure in near_copies({each.id: each.text for each in texts}):
        copy, origin = by_id[one], by_id[other]
        if copy.date and origin.date and copy.date.latest < origin.date.earliest:
            copy, origin = origin, copy  # what was out first is nobody's copy
        a, b = copy.sentences, origin.sentences
        if a and b:
            spans = (a[0].start, a[-1].end, b[0].start, b[-1].end)
            yield Derivation(copy.id, origin.id, "near copy", round(sure, 2), *spans)


def _reports(texts: Sequence[Text]) -> Iterable[Derivation]:
    """Tellings of an outlet's or a document's words that another of these articles has."""
    others = [_Windows.of(each) for each in texts]
    common = Counter(stem for each in others for stems in each.weighed for stem in stems)
    total = sum(len(text.sentences) for text in texts)
    rare = {stem: math.log(1 + total / count) for stem, count in common.items()}
    for teller in texts:
        for name, told in _tellings(teller).items():
            for other in others:
                named = _same_outlet(name, other.text.publisher)
                if other.text.id != teller.id and (named or not other.text.publisher):
                    made = _told_of(teller, told, other, rare, named=named)
                    if made:
                        yield made


def _tellings(text: Text) -> dict[str, list[Speech]]:
    """What an article tells of each outlet's words."""
    found: dict[str, list[Speech]] = defaultdict(list)
    for sentence in text.sentences:
        for speech in sentence.speeches[:1]:
            if speech.kind == "outlet" and speech.name.split()[-1][:1].isupper():
                found[speech.name].append(speech)
    return found


def _told_of(
    teller: Text, told: Sequence[Speech], other: _Windows, rare: Mapping[str, float], *, named: bool
) -> Derivation | None:
    """Whether `other` is what `teller` tells of: its outlet is named, or it has the words."""
    found = [(_best_place(teller.text[s.start : s.end], other, rare), s) for s in told]
    found.sort(key=lambda pair: -pair[0].share)
    share = sum(match.share for match, _ in found[:2]) / len(found[:2])
    enough = REPORTED if len(told) > 1 else REPORTED_ONCE
    if share < (enough / 2 if named else enough):
        return None
    sure = 1.0 if named else round(share, 2)
    best, speech = found[0]
    return Derivation(
        teller.id, other.text.id, "reports it", sure, speech.start, speech.end, best.start, best.end
    )


@dataclass(frozen=True, slots=True)
class _Match:
    """The `share` of a telling's weight that neighbouring sentences of another article have."""

    share: float
    start: int
    end: int


@lru_cache(_KEPT)
def _weighed(text: str) -> Mapping[str, float]:
    """The stems of a text; the same articles are compared for one answer after another."""
    return weigh(text)


@dataclass(frozen=True, slots=True)
class _Windows:
    """An article's neighbouring sentences, a few at a time: their stems and their place."""

    text: Text
    weighed: tuple[frozenset[str], ...]
    stems: tuple[tuple[frozenset[str], int, int], ...]

    @classmethod
    def of(cls, text: Text) -> _Windows:
        weighed = tuple(frozenset(_weighed(each.text)) for each in text.sentences)
        return cls(
            text,
            weighed,
            tuple(
                (
                    frozenset().union(*weighed[at : at + _AROUND]),
                    each.start,
                    text.sentences[min(at + _AROUND, len(weighed)) - 1].end,
                )
                for at, each in enumerate(text.sentences)
            ),
        )


def _best_place(said: str, other: _Windows, rare: Mapping[str, float]) -> _Match:
    stems = weigh(said)
    weight = sum(rare.get(stem, 1.0) * each for stem, each in stems.items())
    best = _Match(0.0, 0, 1)
    for has, start, end in other.stems:
        shared = sum(rare.get(stem, 1.0) * each for stem, each in stems.items() if stem in has)
        if weight and shared / weight > best.share:
            best = _Match(shared / weight, start, end)
    return best


def _same_outlet(name: str, publisher: str | None) -> bool:
    """Whether a publisher is the outlet named: "New York Times" and "The New York Times"."""
    small = frozenset(("the", "newspaper", "news", "agency", "magazine"))
    one = {word for word in name.lower().split() if word not in small}
    other = {word for word in (publisher or "").lower().split() if word not in small}
    return bool(one) and bool(other) and (one <= other or other <= one)
