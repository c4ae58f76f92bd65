"""One sentence in two articles, with another figure, date or name in it.

Articles are often made from each other, and a sentence that was taken over with something changed
is the surest sign that they differ, whatever it is about: nothing else has to be understood.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, permutations

from rag.comparison import Subject
from rag.disagreement.saying import Differing, Line, Saying, kind_of, stems_of
from rag.evidence import leans
from rag.support import dates, names, quantities
from rag.support.words import Token, stem

ALIKE = 0.75
"""Share of the words of two sentences that are the same, from which one is a copy of the other."""
SHARED = 6
"""Content words, names of months aside, that they share; with fewer they are alike by chance."""
SHARED_WHERE_LEANING = 8
"""The same, where a sentence begins with "it" or "he"."""
SHARED_IN_COPIES = 3
"""The same, where the articles have other sentences in common word for word."""
COPIED = 2
"""How many these are at least."""
LONGEST = 6
"""Words that are changed at most."""
CONTEXT = 5
"""Words that tell what the changed ones are about."""

_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")


@dataclass(frozen=True, slots=True)
class _Change:
    """Where two sentences differ: tokens of the one, tokens of the other, and the words around."""

    one: tuple[Token, ...]
    other: tuple[Token, ...]
    around: tuple[str, ...]
    subject: Subject


_Group = tuple[Subject, tuple[str, ...], dict[str, list[Saying]]]
"""What is changed, the words around it, and who gives which value."""


def differing(lines: Sequence[Line]) -> list[Differing]:
    """What is changed in sentences that articles have in common."""
    stems = [_stems(line) for line in lines]
    derived = _derived(lines, stems)
    groups: list[_Group] = []
    for a, b in combinations(range(len(lines)), 2):
        articles = lines[a].hit.article_id, lines[b].hit.article_id
        if articles[0] == articles[1]:
            continue
        shared, fewer = len(stems[a] & stems[b]), min(len(stems[a]), len(stems[b]))
        if shared < max(SHARED_IN_COPIES, ALIKE * fewer):
            continue
        # "It was listed in 1982" is said of one thing here and of another there.
        wanted = SHARED_WHERE_LEANING if leans(lines[a].text) else SHARED
        if articles not in derived and shared < wanted:
            continue
        if change := _change(lines[a].tokens, lines[b].tokens):
            _add(groups, change, (_saying(lines[a], change, 0), _saying(lines[b], change, 1)))
    return [_made(*group) for group in groups]


def _derived(lines: Sequence[Line], stems: Sequence[frozenset[str]]) -> set[tuple[str, str]]:
    """Pairs of articles that have sentences in common, word for word, in both orders."""
    having: dict[frozenset[str], set[str]] = {}
    for line, words in zip(lines, stems, strict=True):
        if len(words) >= SHARED_IN_COPIES:
            having.setdefault(words, set()).add(line.hit.article_id)
    count = Counter(pair for of in having.values() for pair in permutations(sorted(of), 2))
    return {pair for pair, common in count.items() if common >= COPIED}


def _stems(line: Line) -> frozenset[str]:
    return frozenset(
        stem(token.lower)
        for token in line.tokens
        if token.is_content and token.lower not in dates.CALENDAR
    )


def _change(one: Sequence[Token], other: Sequence[Token]) -> _Change | None:
    """What two sentences give differently, if it is one thing and most else is alike."""
    matcher = SequenceMatcher(
        None, [t.lower for t in one], [t.lower for t in other], autojunk=False
    )
    if matcher.ratio() < ALIKE:
        return None
    # What only one has, such as a headline before the sentence, contradicts nothing.
    told = [
        _widened(one, other, each)
        for each in _blocks(matcher.get_opcodes())
        if all(each[at] < each[at + 1] for at in (0, 2))
        and (_telling(one[each[0] : each[1]]) or _telling(other[each[2] : each[3]]))
    ]
    if not told:
        return None
    first, last, begin, end = max(told, key=lambda each: each[1] - each[0])
    mine, theirs = tuple(one[first:last]), tuple(other[begin:end])
    subject = _subject(one, other, mine, theirs)
    # The same change may be made twice, a second one may not.
    again = all(
        _words(one[a:b]) <= _words(mine) and _words(other[c:d]) <= _words(theirs)
        for a, b, c, d in told
    )
    if subject is None or not again:
        return None
    near = [t for t in (*one[max(0, first - 9) : first], *one[last : last + 9]) if t.is_content]
    here = len([t for t in one[max(0, first - 9) : first] if t.is_content])
    at = max(0, min(here - 3, len(near) - CONTEXT))
    return _Change(mine, theirs, tuple(t.text for t in near[at : at + CONTEXT]), subject)


def _blocks(
    opcodes: Sequence[tuple[str, int, int, int, int]],
) -> Iterator[tuple[int, int, int, int]]:
    """The places where sentences differ; two with but one word or mark between them are one."""
    held: tuple[int, int, int, int] | None = None
    for kind, *place in opcodes:
        if kind == "equal":
            continue
        first, last, begin, end = place
        if held and first - held[1] <= 1:
            held = held[0], last, held[2], end
            continue
        if held:
            yield held
        held = first, last, begin, end
    if held:
        yield held


def _words(line: Sequence[Token]) -> set[str]:
    return {token.lower for token in line if token.is_content or token.is_number}


def _telling(tokens: Sequence[Token]) -> bool:
    return any(token.is_number or (token.is_capital and token.is_content) for token in tokens)


def _widened(
    one: Sequence[Token], other: Sequence[Token], place: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """A change with what belongs to it on both sides: the whole date, not only its day."""
    first, last, begin, end = place
    while first and begin and _of_date(one, first - 1):
        first, begin = first - 1, begin - 1
    while last < len(one) and end < len(other) and _of_date(one, last):
        last, end = last + 1, end + 1
    return first, last, begin, end


def _of_date(line: Sequence[Token], at: int) -> bool:
    """Whether a token is a month, a year, or the day before or after a month."""
    if _is_dated(line[at]):
        return True
    beside = [each for each in (at - 1, at + 1) if 0 <= each < len(line)]
    short = line[at].is_number and len(line[at].text) < len("100")
    return short and any(line[each].lower in dates.CALENDAR for each in beside)


def _is_dated(token: Token) -> bool:
    return token.lower in dates.CALENDAR or bool(_YEAR.fullmatch(token.text))


def _subject(
    one: Sequence[Token], other: Sequence[Token], mine: Sequence[Token], theirs: Sequence[Token]
) -> Subject | None:
    """What is changed: a date, a figure or a name; None for words, and where both say the same."""
    if not (0 < len(mine) <= LONGEST and 0 < len(theirs) <= LONGEST):
        return None
    words = [token for token in (*mine, *theirs) if token.is_content and not _is_dated(token)]
    numbers = [{t.text.replace(",", "") for t in each if t.is_number} for each in (mine, theirs)]
    if all(numbers):
        rounded = len(numbers[0]) == len(numbers[1]) == 1 and quantities.same_rounded(
            *numbers[0], *numbers[1]
        )
        if words or numbers[0] == numbers[1] or rounded:
            return None
        return "dates" if all(any(map(_is_dated, each)) for each in (mine, theirs)) else "figures"
    if any(numbers) or not words or not all(token.is_capital for token in words):
        return None
    # Other spellings and other words for the same are no other name.
    both = (one, other), (other, one)
    return "names" if all(any(names.check(list(a), list(b), ())) for a, b in both) else None


def _saying(line: Line, change: _Change, side: int) -> Saying:
    changed = (change.one, change.other)[side]
    found = re.search(r"\W*".join(re.escape(token.text) for token in changed), line.text)
    value = found[0] if found else " ".join(token.text for token in changed)
    speech = line.speech_at(found.start() if found else 0)
    of = None if change.subject == "dates" else line.as_of  # when something was does not change
    return Saying(value, line.hit, line.start, line.end, of, speech)


def _add(
    groups: list[_Group],
    change: _Change,
    pair: tuple[Saying, Saying],
) -> None:
    """Put a pair to the disagreement that has one of its sentences, else to a new one."""
    for subject, _, sides in groups:
        places = {said.place for side in sides.values() for said in side}
        if subject == change.subject and {each.place for each in pair} & places:
            break
    else:
        sides = {}
        groups.append((change.subject, change.around, sides))
    for said in pair:
        side = sides.setdefault(said.value.lower(), [])
        if all(said.place != each.place for each in side):
            side.append(said)


def _made(
    subject: Subject, around: tuple[str, ...], by_value: dict[str, list[Saying]]
) -> Differing:
    sides = tuple(tuple(side) for side in by_value.values())
    about = " ".join(around)
    return Differing(subject, about, kind_of(sides), sides, stems_of(about))
