"""Whom of an article's people "he" and "she" can mean, as far as the article itself tells; pure.

A title tells ("Ms Lund", "spokesman"), and so does the pronoun by which a sentence takes its person
up: "Okafor says she has been tested". Names alone tell nothing here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rag.speakers.lexicon import vocabulary
from rag.speakers.words import Word

_SURE = 3  # what a title counts against a pronoun
_HE = vocabulary(
    "mr mr. sir lord king prince duke baron father brother son husband uncle nephew grandfather"
    " spokesman chairman businessman salesman policeman fireman foreman congressman actor widower"
    " monsieur herr señor sheikh imam monk"
)
_SHE = vocabulary(
    "mrs mrs. ms ms. miss lady queen princess duchess baroness mother sister daughter wife aunt"
    " niece grandmother spokeswoman chairwoman businesswoman policewoman congresswoman actress"
    " widow madame frau señora nun midwife"
)


def of_people(
    lines: Sequence[Sequence[Word]], people: Iterable[tuple[int, str, frozenset[str]]]
) -> dict[str, str]:
    """The pronoun of each person, by name, of whom the article tells it: "he" or "she".

    `people` are the places where somebody is named: sentence, full name, the words before it.
    """
    votes: dict[str, Counter[str]] = {}
    named = list(people)
    for _, name, before in named:
        for pronoun, titles in (("he", _HE), ("she", _SHE)):
            if before & titles:
                votes.setdefault(name, Counter())[pronoun] += _SURE
    last = {name.split()[-1].lower(): name for _, name, _ in named}
    for line in lines:
        if taken_up := _taken_up(line, last):
            name, pronoun = taken_up
            votes.setdefault(name, Counter())[pronoun] += 1
    return {name: told[0][0] for name, count in votes.items() if (told := _clear(count))}


def _taken_up(line: Sequence[Word], last: dict[str, str]) -> tuple[str, str] | None:
    """The one person that a sentence names, and the first pronoun behind the name."""
    here = [at for at, word in enumerate(line) if word.is_capital and word.bare.lower() in last]
    if len({line[at].bare.lower() for at in here}) != 1 or line[here[0]].is_possessive:
        return None
    for word in line[here[-1] + 1 :]:
        if word.lower in ("he", "she") and not word.quoted:
            return last[line[here[0]].bare.lower()], word.lower
        if word.is_capital or word.quoted:
            return None  # it may be of somebody named since
    return None


def _clear(count: Counter[str]) -> list[tuple[str, int]]:
    """The pronoun that counts more than the other; empty where neither does."""
    ranked = count.most_common()
    return ranked[:1] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else []
