"""A claim is given as its speaker's: where a statement drops who says so, it is put back; pure.

A model writes "the base is to protect Al-Asad" of a sentence that says "…, according to Al-Ahad".
What the sentence only reports is then no fact of the article's. The speaker is known from indexing;
whether a statement names them, and whether it rests on their words alone, is decided here by the
words it shares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import weigh
from rag.speech import Speech
from rag.stopwords import STOPWORDS
from rag.types import EvidenceSentence

_OWN = 0.15
"""Share of a statement's weight that the article's own words may have, and it is still hearsay."""
_PUT_IN_MOUTH = 2
"""Words of the article's own from which a statement puts them into somebody's mouth."""
_SAYS = re.compile(
    r"(?P<who>[^,;:]{2,90}?)\b(?:said|says|stated|states|claimed|claims|told [\w ]{2,30}|added"
    r"|wrote|writes|argued|argues|insisted|insists|announced|confirmed|believes)(?: that)?\b"
    r"(?P<said>.+)",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]+")
_TOO_COMMON = frozenset("us iraqi iraq american al news state official officials".split())
"""Words that a speaker's name shares with much else: alone they name nobody."""
_COURTESY = frozenset("mr mrs ms miss".split())
_OPENERS = frozenset("the a an this these those there it its they their he she his her".split())
_ATTRIBUTED = re.compile(
    r"\baccording to\b|\b(?:said|says|say|told|claim(?:s|ed)?|report(?:s|ed)|alleg(?:es|ed)"
    r"|announced|stated|states|accus(?:es|ed)|believes?|believed|argu(?:es|ed)|confirmed"
    r"|insist(?:s|ed)"
    r"|warn(?:s|ed)|emphasi[sz]ed|condemned|denied|denies|described?|promised|demanded|added|noted"
    r"|reiterated|assured|declared|threaten(?:s|ed)|call(?:s|ed) (?:on|for)|stress(?:es|ed))\b",
    re.IGNORECASE,
)
"""A statement that tells of telling; whom it names is then the model's, and checked as a name."""


def speaker(statement: str, evidence: Sequence[EvidenceSentence]) -> Speech | None:
    """Whose words a statement rests on without saying so; None where it need not be said.

    `evidence` is what it cites. Where that is of several speakers, or partly the article's own, or
    a question names nobody who could be left out, nothing is added.
    """
    wanted = weigh(statement)
    total = sum(wanted.values())
    if not total:
        return None
    if _ATTRIBUTED.search(statement):
        return _outer(statement, evidence)
    found: dict[str, Speech] = {}
    for item in evidence:
        telling = _whose(wanted, total, item)
        if telling is None:
            return None
        found[telling.name] = telling
    if len(found) != 1:
        return None
    (only,) = found.values()
    return None if _is_named(only, statement) else only


def own_words(statement: str, evidence: Sequence[EvidenceSentence]) -> tuple[Speech, str] | None:
    """Whom a statement has say what is the article's own, and the words; None where it does not.

    "Severnside says that they were recalibrated in the direction of silence" of "Severnside says
    they were recalibrated. So they were, in the direction of silence".
    """
    told = _SAYS.match(statement)
    if told is None:
        return None
    speeches = [
        (item, each) for item in evidence for each in item.speeches if _is_named(each, told["who"])
    ]
    names = {each.name for _, each in speeches}
    if len(names) != 1:
        return None
    said: set[str] = set()
    own: set[str] = set()
    for item in evidence:
        inside, outside = _divided(item, [each for each in item.speeches if each.name in names])
        said |= weigh(inside).keys()
        own |= weigh(outside).keys()
    known = weigh(speeches[0][1].called).keys()
    words = [
        word
        for word in _WORD.findall(told["said"])
        if word.lower() not in STOPWORDS and weigh(word).keys() & (own - said - known)
    ]
    return (speeches[0][1], " ".join(words)) if len(words) >= _PUT_IN_MOUTH else None


def _outer(statement: str, evidence: Sequence[EvidenceSentence]) -> Speech | None:
    """Who tells of a telling that the statement gives as if the article had heard it itself.

    "American officials demanded it" of "Some outlets stated that American officials demanded it".
    """
    if len(evidence) != 1:
        return None
    speeches = evidence[0].speeches
    inner = [each for each in speeches[1:] if _is_named(each, statement)]
    if not inner or _is_named(speeches[0], statement):
        return None
    return speeches[0] if speeches[0].holds(inner[0].cue_start, inner[0].cue_end) else None


def attributed(statement: str, speech: Speech, texts: Sequence[str]) -> str:
    """The statement as its speaker's: "According to some officials, the base is to …".

    `texts` is what it rests on: a word that they write small is no name.
    """
    return f"According to {_called(speech)}, {_continued(statement, texts)}"


def _whose(wanted: dict[str, float], total: float, item: EvidenceSentence) -> Speech | None:
    """The outermost speaker whose words hold what the statement takes from `item`."""
    for speech in item.speeches:
        told = [each for each in item.speeches if each.name == speech.name]
        inside, outside = _divided(item, told)
        said = weigh(inside)
        own = weigh(outside).keys() - said.keys() - weigh(speech.called).keys()
        named = sum(weight for stem, weight in wanted.items() if stem in own)
        shared = sum(weight for stem, weight in wanted.items() if stem in said)
        if shared >= total / 2 and named <= _OWN * total:
            return speech
    return None


def _divided(item: EvidenceSentence, told: Sequence[Speech]) -> tuple[str, str]:
    """What of the evidence is said in these speeches, and the rest."""
    places = range(item.start, item.end)
    inside = [any(each.start <= at < each.end for each in told) for at in places]
    pairs = list(zip(item.text, inside, strict=True))
    said = "".join(char if within else " " for char, within in pairs)
    return said, "".join(" " if within else char for char, within in pairs)


def _is_named(speech: Speech, statement: str) -> bool:
    """Whether a word of the speaker's name, or of what they are, stands in the statement."""
    words = {word.lower() for word in _WORD.findall(statement)}
    named = {word.lower() for word in _WORD.findall(f"{speech.name} {speech.role or ''}")}
    return bool(words & (named - STOPWORDS - _TOO_COMMON))


def _called(speech: Speech) -> str:
    """The speaker with what they are: "Mayor Ruth Vale", but no "Mr Pavel Orn"."""
    role = speech.role or ""
    courtesy = " " in speech.name and role.rstrip(".").lower() in _COURTESY
    plain = role and not courtesy and len(role.split()) <= 6 and role[0].isupper()
    plain = plain and speech.kind == "named" and not speech.determiner
    return f"{role} {speech.name}" if plain else speech.called


def _continued(statement: str, texts: Sequence[str]) -> str:
    """The statement after a comma: a word that is capital only because it began goes small."""
    first, space, rest = statement.partition(" ")
    small = first.lower() in STOPWORDS or first.lower() in _OPENERS
    small = small or any(first.lower() in _WORD.findall(text) for text in texts)
    return f"{first.lower()}{space}{rest}" if small and first != "I" else statement
