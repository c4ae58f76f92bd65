"""A statement with one thing changed, so that what it rests on says so no more; pure.

Each rule takes a sentence and, where it needs words from elsewhere, the other sentences; it gives
one changed statement for each place where it applies. The changes are those that language models
make and readers miss: a figure, a date, a name, a "not", a comparison, who did it to whom, who said
it, how sure it is, which part belongs to which, and something more.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

Rule = Callable[[str, Sequence[str]], Iterator[str]]
"""A sentence and the others of the corpus to changed sentences."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CALENDAR = {*MONTHS, *DAYS}
WORDS = {
    "two": "four",
    "three": "seven",
    "four": "nine",
    "five": "three",
    "six": "two",
    "seven": "twelve",
    "eight": "five",
    "nine": "six",
    "ten": "thirty",
    "dozen": "hundred",
    "hundred": "thousand",
    "thousand": "million",
    "hundreds": "thousands",
    "thousands": "dozens",
    "million": "billion",
    "billion": "million",
    "half": "a third",
    "first": "third",
    "second": "fifth",
    "once": "twice",
    "double": "half",
}
NEGATABLE = (
    *("is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could"),
    *("should", "must", "did", "does", "do"),
)
OPPOSITES = {
    "more than": "fewer than",
    "less than": "more than",
    "fewer than": "more than",
    "at least": "at most",
    "up to": "over",
    "over": "under",
    "before": "after",
    "after": "before",
    "increased": "decreased",
    "increase": "decrease",
    "increasing": "decreasing",
    "decreased": "increased",
    "reduce": "increase",
    "reduced": "increased",
    "reducing": "increasing",
    "rise": "fall",
    "rose": "fell",
    "fell": "rose",
    "higher": "lower",
    "lower": "higher",
    "larger": "smaller",
    "most": "least",
    "accepted": "rejected",
    "rejected": "accepted",
    "approved": "rejected",
    "support": "oppose",
    "supported": "opposed",
    "opposed": "supported",
    "allies": "enemies",
    "allied": "hostile",
    "killed": "rescued",
    "killing": "rescue",
    "injured": "healed",
    "leave": "enter",
    "left": "entered",
    "leaving": "entering",
    "arrived": "departed",
    "withdrawal": "arrival",
    "withdraw": "send",
    "withdrew": "sent",
    "withdrawing": "sending",
    "departure": "arrival",
    "north": "south",
    "south": "north",
    "east": "west",
    "west": "east",
    "northern": "southern",
    "southern": "northern",
    "eastern": "western",
    "western": "eastern",
    "strong": "weak",
    "stronger": "weaker",
    "success": "failure",
    "failed": "succeeded",
    "began": "ended",
    "start": "end",
    "started": "ended",
    "ended": "began",
    "opened": "closed",
    "closed": "opened",
    "won": "lost",
    "lost": "won",
    "old": "new",
    "new": "old",
    "illegal": "legal",
    "binding": "voluntary",
    "publicly": "secretly",
    "intensified": "suspended",
    "intensifying": "suspending",
    "strengthen": "weaken",
    "all": "none",
    "always": "never",
    "young": "old",
    "early": "late",
    "rich": "poor",
    "best": "worst",
    "good": "bad",
    "better": "worse",
    "longer": "shorter",
    "men": "women",
    "women": "men",
    "day": "night",
    "first": "last",
    "last": "first",
}
FIRMER = {
    "may": "will",
    "might": "will",
    "could": "will",
    "would": "did",
    "can": "must",
    "probably": "certainly",
    "possible": "certain",
    "possibly": "certainly",
    "likely": "certain",
    "apparently": "certainly",
    "allegedly": "demonstrably",
    "reportedly": "undeniably",
    "plans to": "has begun to",
    "planned to": "began to",
    "planning to": "finished its work to",
    "wants to": "is going to",
    "intends to": "has begun to",
    "threatened to": "went on to",
    "expected to": "certain to",
    "trying to": "succeeding to",
    "tried to": "managed to",
    "hopes to": "is certain to",
    "seems to": "is known to",
    "denied": "confirmed",
    "denies": "confirms",
    "claimed": "proved",
    "claims": "proves",
    "accused": "convicted",
    "suggests": "proves",
    "suggested": "proved",
    "believe": "know",
    "believes": "knows",
    "calls for": "has achieved",
    "called for": "achieved",
    "some": "all",
    "many": "all",
    "most of": "all of",
    "several": "all",
    "often": "always",
    "sometimes": "always",
    "estimated": "counted",
    "about": "exactly",
    "almost": "more than",
    "nearly": "more than",
}

SAID = (
    r"(?:said|says|told|stated|added|announced|declared|reported|warned|stressed|explained|claimed"
    r"|argued|confirmed|insisted|noted|wrote|believes?|thinks?)"
)
_PLAIN = r"[A-Z][\w’'-]*[a-z]\w*"
NAME = re.compile(rf"(?<![.“\"‘(])(?<![.:“\"] )(?<!^)\b{_PLAIN}(?: (?:al-|bin |of |de )?{_PLAIN})*")
"""One or more words with a capital, not at the beginning of a sentence."""
_FIGURE = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w-])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-])")
_SPEAKER = re.compile(
    rf"(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{1,3}})(?=,? {SAID}\b)"
    r"|(?:[Aa]ccording to (?:the )?)(?P<source>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3})"
)
_CLAUSE = re.compile(
    r",? \b(?P<word>because|after|before|while|although|when|since|until|so that)\b"
    r" (?P<rest>[^.;]+)"
)
_SYMMETRIC = re.compile(r"\b(?:and|or|with|between|both|met|than|as)\b|[,;:]")
_OF_A_PEOPLE = re.compile(r"(?:an|i|ish|ese)$")


def figures(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """Another figure, in digits or in words."""
    for found in _FIGURE.finditer(sentence):
        digits = found[0].replace(",", "")
        if re.fullmatch(r"(?:19|20)\d\d", digits):
            continue
        value = float(digits)
        other = f"{value * 3 + 1:,.0f}" if "." not in digits else f"{value * 3:.1f}"
        yield _put(sentence, found, other)
    yield from _swapped(sentence, WORDS)


def dates(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """Another year, month or weekday."""
    for found in re.finditer(r"(?<![\w,.-])(?:19|20)\d\d(?![\w-])", sentence):
        yield _put(sentence, found, str(int(found[0]) + (3 if int(found[0]) % 2 else -2)))
    for names, step in ((MONTHS, 4), (DAYS, 3)):
        for found in re.finditer(rf"\b(?:{'|'.join(names)})\b", sentence):
            if found[0] == "May" and not re.match(r" \d|,? \d", sentence[found.end() :]):
                continue
            yield _put(sentence, found, names[(names.index(found[0]) + step) % len(names)])


def names(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """Another name of as many words, from another sentence; for "Iraqi" one like "Iranian"."""
    elsewhere = [name for other in others for name in _names_in(other) if name not in _CALENDAR]
    for at, found in enumerate(NAME.finditer(sentence)):
        fit = [
            name
            for name in elsewhere
            if len(name.split()) == len(found[0].split())
            and bool(_OF_A_PEOPLE.search(name)) == bool(_OF_A_PEOPLE.search(found[0]))
            and not _shares(name, sentence)
        ]
        if fit and found[0] not in _CALENDAR:
            yield _put(sentence, found, fit[(7 * at + len(sentence)) % len(fit)])


def negation(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """A "not" more, or one less."""
    for found in re.finditer(r"\b(?:not|never) |n['’]t\b", sentence):
        yield _put(sentence, found, "")
    for found in re.finditer(rf"(?<=[a-z] )(?:{'|'.join(NEGATABLE)})(?= [a-z])", sentence):
        if not re.match(r" (?:not|no|never|nothing|nobody)\b", sentence[found.end() :]):
            yield _put(sentence, found, f"{found[0]} not")
    yield from _swapped(sentence, {"no longer": "still", "without": "with", "with": "without"})


def comparison(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """The opposite of a word that compares, or of one that says what happened."""
    yield from _swapped(sentence, OPPOSITES)


def roles(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """Two names of the sentence in each other's place, with a verb between them."""
    inside = [found.span() for found in NAME.finditer(sentence)]
    known = {name for other in others for name in _names_in(other)}
    first = re.match(rf"{_PLAIN}(?: {_PLAIN})*(?= [a-z])", sentence)
    if first and (" " in first[0] or first[0] in known):
        inside = [first.span(), *inside]
    for (start, middle), (end, last) in itertools.pairwise(inside):
        one, between, other = sentence[start:middle], sentence[middle:end], sentence[end:last]
        if not between.strip() or _SYMMETRIC.search(between) or _shares(one, other):
            continue
        if re.search(r"\b\w+(?:ed|s|d|t)\b", between) and {one, other}.isdisjoint(_CALENDAR):
            yield sentence[:start] + other + between + one + sentence[last:]


def speaker(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """Somebody else says it."""
    fit = [name for other in others for name in _speakers_in(other) if not _shares(name, sentence)]
    for found in _SPEAKER.finditer(sentence) if fit else ():
        start, end = found.span("name" if found["name"] else "source")
        yield sentence[:start] + fit[len(sentence) % len(fit)] + sentence[end:]


def certainty(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """What may be, is planned, claimed or about, as what is."""
    yield from _swapped(sentence, FIRMER)


def clauses(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """The clause of another sentence in the place of its own."""
    fit = [rest for other in others for rest in _clauses_in(other) if rest not in sentence]
    for found in _CLAUSE.finditer(sentence) if fit else ():
        rest = fit[len(sentence) % len(fit)]
        yield sentence[: found.start("rest")] + rest + sentence[found.end("rest") :]


def addition(sentence: str, others: Sequence[str]) -> Iterator[str]:
    """Something more, that another sentence says."""
    fit = [
        other
        for other in others
        if 5 <= len(other.split()) <= 18 and re.match(r"(?:The|In|A|An|On) ", other)
    ]
    if fit:
        other = fit[len(sentence) % len(fit)]
        yield f"{sentence.rstrip('.')}, and {other[0].lower()}{other[1:]}"


RULES: Mapping[str, Rule] = {
    "figure": figures,
    "date": dates,
    "name": names,
    "negation": negation,
    "comparison": comparison,
    "roles": roles,
    "speaker": speaker,
    "certainty": certainty,
    "clause": clauses,
    "addition": addition,
}


@cache
def _names_in(sentence: str) -> tuple[str, ...]:
    return tuple(found[0] for found in NAME.finditer(sentence))


@cache
def _speakers_in(sentence: str) -> tuple[str, ...]:
    return tuple(found["name"] or found["source"] for found in _SPEAKER.finditer(sentence))


@cache
def _clauses_in(sentence: str) -> tuple[str, ...]:
    """The clauses that are neither very short nor very long."""
    rests = (found["rest"] for found in _CLAUSE.finditer(sentence))
    return tuple(rest for rest in rests if 4 <= len(rest.split()) <= 20)


def _put(sentence: str, found: re.Match[str], words: str) -> str:
    return sentence[: found.start()] + words + sentence[found.end() :]


def _swapped(sentence: str, pairs: Mapping[str, str]) -> Iterator[str]:
    """The sentence with one of the words replaced, once for each place."""
    for found in re.finditer(
        rf"\b(?:{'|'.join(sorted(pairs, key=len, reverse=True))})\b", sentence
    ):
        yield _put(sentence, found, pairs[found[0]])


def _shares(name: str, text: str) -> bool:
    """Whether a text holds a word of the name."""
    known = set(re.findall(r"\w{3,}", text.lower()))
    return not known.isdisjoint(re.findall(r"\w{3,}", name.lower()))
