"""From the words that name a speaker to a name, a role and a kind; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.speakers.lexicon import (
    BODIES,
    DETERMINERS,
    DOCUMENTS,
    GENERIC,
    OUTLETS,
    PARTICLES,
    PEOPLE,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    TIMES,
    TITLES,
)
from rag.speakers.phrases import Named, is_verb
from rag.speakers.words import Word
from rag.speech import SpeakerKind

_DETERMINERS_KEPT = frozenset("the a an one another some many several most other various".split())
_SEEN = frozenset("seen obtained reviewed viewed leaked read".split())
_BY = frozenset("by from of".split())
_CUT = frozenset("with affiliated allied elected including published released".split())
_COURTESY = frozenset("mr mr. mrs mrs. ms ms. sir lord lady dr dr.".split())


@dataclass(frozen=True, slots=True)
class Described:
    """A speaker as one sentence describes them.

    `words` are those that name them there; `name` is empty where they are only pointed at, by a
    pronoun or by `head` ("the official"). `person` and `plural` say what they can be.
    """

    words: list[Word]
    name: str
    role: str | None
    kind: SpeakerKind
    head: str
    person: bool
    plural: bool
    determiner: str = ""


def describe(named: Named) -> Described | None:
    """Who is named; None where the words name nobody who could say anything."""
    made = _described(named)
    if made is None or made.words[0] is named.phrase[0]:
        return made
    at = next((n for n, word in enumerate(named.phrase) if word is made.words[0]), 0)
    small = named.phrase[at - 1].lower if at else ""
    kept = _DETERMINERS_KEPT | (POSSESSIVES if made.kind == "unnamed" else frozenset())
    return replace(made, determiner=small if small in kept else "")


def _described(named: Named) -> Described | None:
    phrase = _bare(named.phrase)
    if not phrase:
        return None
    if len(phrase) == 1 and phrase[0].lower in PERSONAL:
        lower = phrase[0].lower
        if lower in ("i", "we", "you", "who"):
            return None
        person, plural = lower in ("he", "she"), lower == "they"
        return Described(phrase, "", None, "unnamed", lower, person, plural)
    if phrase[0].lower in PREPOSITIONS or any(word.lower in PERSONAL for word in phrase):
        return None  # no name of anybody: "for the first time", "months before he"
    if len(phrase) == 1 and phrase[0].lower in DETERMINERS:  # "Another insisted"
        plural = phrase[0].lower not in ("another", "one", "this", "that")
        lower = phrase[0].lower
        return Described(phrase, lower, None, "unnamed", lower, True, plural)
    definite = named.phrase[0].lower in ("the", "this", "these", "those", "that", "his", "her")
    owned = phrase[0].is_possessive
    if phrase[-1].bare.lower() in TITLES:  # "the American president": no name
        return _unnamed(phrase, definite=definite or owned)
    return (
        _of_document(phrase, definite=definite)
        or _of_person(phrase, named.beside)
        or _of_outlet(phrase, definite=definite)
        or _of_body(phrase)
        or _unnamed(phrase, definite=definite)
    )


def _bare(phrase: Sequence[Word]) -> list[Word]:
    """Without determiners in front, brackets, and what only adds to the end."""
    found = [word for word in phrase if not word.is_quote]
    while len(found) > 1 and found[0].lower in DETERMINERS and found[1].lower != "of":
        found = found[1:]
    if any(word.text == "(" for word in found):
        at = next(n for n, word in enumerate(found) if word.text == "(")
        found = found[:at] or found[at + 1 :]
    for at, word in enumerate(found):
        follows = found[at + 1].lower if at + 1 < len(found) else ""
        if at and (word.lower in _CUT | RELATIVES or (word.lower == "in" and follows in TIMES)):
            found = found[:at]
            break
    while found and not found[-1].is_word:
        found = found[:-1]
    return found


def written(phrase: Sequence[Word]) -> str:
    """The words of a phrase, as they are spaced; a last possessive without its ending."""
    parts = []
    for at, word in enumerate(phrase):
        gap = at and word.start > phrase[at - 1].end
        last = at == len(phrase) - 1
        parts.append((" " if gap else "") + (word.bare if last else word.text))
    return "".join(parts)


def _of_document(phrase: list[Word], *, definite: bool) -> Described | None:
    """A text: "a statement by Kata'ib Hezbollah" is that group's, "the report" is pointed at."""
    heads = [
        at
        for at, word in enumerate(phrase)
        if word.lower in DOCUMENTS and (not word.is_capital or at == 0 or word.text == "Report")
    ]
    if not heads or any(word.lower in OUTLETS - DOCUMENTS for word in phrase[: heads[0] + 1]):
        return None
    head = heads[0]
    seen = next((at for at, word in enumerate(phrase) if at > head and word.lower in _SEEN), None)
    phrase = phrase[:seen]  # "a memo seen by the Chronicle" is not the Chronicle's
    for at in range(head + 1, len(phrase) - 1):
        if phrase[at].lower in _BY and any(word.is_capital for word in phrase[at + 1 :]):
            inner = describe(Named(phrase[at + 1 :], []))
            if inner and inner.name:
                return inner
    if len(phrase) > head + 1 and phrase[head + 1].is_capital:
        return None
    front = phrase[:head]
    owner = next((at for at, word in enumerate(front) if word.is_possessive), None)
    if owner is not None and front[owner].is_capital:  # "the IEA's Coal Market Report"
        inner = describe(Named(front[: owner + 1], []))
        if inner and inner.name:
            return inner
    if front and all(word.is_capital for word in front) and definite:  # "The NATO statement"
        inner = describe(Named(front, []))
        if inner and inner.name:
            return inner
    plural = phrase[head].lower.endswith("s")
    pointed = definite and head == 0 and len(phrase) == 1
    name = "" if pointed else written(phrase)
    return Described(phrase, name, None, "document", phrase[head].lower, False, plural)


def _of_person(phrase: list[Word], beside: Sequence[Word]) -> Described | None:
    """A person: "Secretary of State Mike Pompeo", "Cockrell", "Jamie Doe, a psychologist"."""
    start, end = _last_name(phrase)
    if start == end:
        return None
    run = phrase[start:end]
    front = phrase[:start]
    lowers = [word.bare.lower() for word in run]
    if len(run) == 1 and lowers[0] in PEOPLE | OUTLETS | DOCUMENTS:
        return None  # "Observers", at the beginning
    if any(lower in BODIES for lower in lowers):
        return None
    titled = any(word.bare.lower() in TITLES for word in front)
    tail = phrase[end:]
    if tail and tail[0].lower not in PREPOSITIONS and tail[0].text != ",":
        return None  # "Pentagon officials": the name only describes
    if any(word.lower in OUTLETS for word in front[-2:]):
        return None
    if front and next((w for w in reversed(front) if w.lower not in DETERMINERS), run[0]).lower in (
        PREPOSITIONS
    ):
        return None  # "a spokesperson for PizzaExpress"
    if len(run) == 1 and start == 0 and tail:  # "Opponents of the complex", at the beginning
        return None
    acronym = len(run) == 1 and run[0].bare.isupper() and len(run[0].bare) > 1
    if acronym or (len(run) == 1 and front and not titled and not run[0].bare[0].islower()):
        return None
    if front and front[-1].is_possessive and not titled and len(run) < 2:
        return None
    tells = beside and (beside[0].lower in RELATIVES | {"whose"} or is_verb(beside[0]))
    while titled and len(front) > 1 and front[-1].lower in _COURTESY:  # "former chancellor Sir"
        front = front[:-1]
    role = written(front) if titled else written(_bare(beside)) if beside and not tells else None
    whole = run
    return Described(whole, written(whole), role or None, "named", "", True, False)


def _last_name(phrase: Sequence[Word]) -> tuple[int, int]:
    """Where the last run of capitals lies, without the titles it begins with."""
    end = len(phrase)
    for at in range(2, len(phrase)):  # "Jill Spencer of the company ABa": the run before "of"
        pair = phrase[at - 2 : at]
        if phrase[at].lower in PREPOSITIONS and all(
            word.is_capital and word.bare.lower() not in BODIES | TITLES for word in pair
        ):
            end = at
            break
    while end and not phrase[end - 1].is_capital:
        end -= 1
    start = end
    while start and (phrase[start - 1].is_capital or phrase[start - 1].lower in PARTICLES):
        start -= 1
        if phrase[start].is_possessive and start < end - 1:
            start += 1
            break
    while start < end and not phrase[start].is_capital:
        start += 1
    cut = start
    for at in range(start, end):
        if phrase[at].bare.lower() in TITLES:
            cut = at + 1
    if cut >= end and start > 1 and phrase[start - 1].lower in PREPOSITIONS:
        return start, start
    if start > 1 and phrase[start - 1].lower in ("of", "in", "for", "at", "from"):
        inner = _last_name(phrase[: start - 1])
        if inner[0] < inner[1] and cut == start:
            return inner
    return min(cut, end), end


def _of_outlet(phrase: list[Word], *, definite: bool) -> Described | None:
    """An outlet: "The Spanish newspaper Atalaya", "Asharq Al-Awsat newspaper", "Shafaq News"."""
    places = [at for at, word in enumerate(phrase) if word.bare.lower() in OUTLETS]
    if not places:
        return None
    at = places[-1]
    behind = [word for word in phrase[at + 1 :] if word.is_capital]
    plural = phrase[at].lower.endswith("s") and not phrase[at].is_capital
    if behind and len(behind) == len(phrase) - at - 1:
        front = written(phrase[: at + 1])
        return Described(behind, written(behind), front, "outlet", "", False, False)
    if phrase[at].is_capital:
        start = at
        while start and phrase[start - 1].is_capital:
            start -= 1
        run = phrase[start : at + 1]
        return Described(
            run, written(run), written(phrase[:start]) or None, "outlet", "", False, False
        )
    name_before = phrase[:at]
    if len(name_before) > 1 and all(word.is_capital for word in name_before) and not plural:
        kind = phrase[at].text
        return Described(name_before, written(name_before), kind, "outlet", "", False, False)
    pointed = definite and at == 0 and not plural
    name = "" if pointed else written(phrase)
    return Described(phrase, name, None, "outlet", phrase[at].lower, False, plural)


def _of_body(phrase: list[Word]) -> Described | None:
    """A body: "The U.S. State Department", "Washington", "a local security source Al-Ahad"."""
    if len(phrase) == 1 and phrase[0].bare.lower() in PEOPLE | OUTLETS | DOCUMENTS:
        return None
    if not phrase[-1].is_capital:
        if not any(word.is_capital for word in phrase):
            return None
        last = max(at for at, word in enumerate(phrase) if word.is_capital)
        rest = [word.lower for word in phrase[last + 1 :]]
        bodies = phrase[: last + 1]
        head = next((word for word in reversed(phrase) if word.lower not in PREPOSITIONS), None)
        if rest and rest[0] in PREPOSITIONS and any(w.bare.lower() in BODIES for w in bodies):
            return Described(phrase, written(phrase), None, "named", "", False, False)
        if head is not None and head.lower in BODIES and phrase[0].is_capital:
            return Described(phrase, written(phrase), None, "named", head.lower, False, False)
        return None
    start = len(phrase)
    while start and (
        phrase[start - 1].is_capital
        or (
            phrase[start - 1].lower in ("of", "for", "and", "the", "to", "against", "&")
            and start > 1
            and _reaches_capital(phrase, start - 2)
        )
    ):
        start -= 1
    if phrase[start].is_possessive and start + 2 < len(phrase):  # "Italy's National Institute"
        start += 1
    run = phrase[start:]
    front = phrase[:start]
    last_front = next((w.lower for w in reversed(front) if w.lower not in DETERMINERS), "")
    if last_front in PREPOSITIONS:
        return None
    role = written(front) if front and last_front in PEOPLE | BODIES else None
    return Described(
        run, written(run), role, "named", "", False, run[-1].text in ("Americans", "Iraqis")
    )


def _reaches_capital(phrase: Sequence[Word], at: int) -> bool:
    return phrase[at].is_capital or (
        phrase[at].lower in ("of", "for", "the") and at > 0 and phrase[at - 1].is_capital
    )


def _unnamed(phrase: list[Word], *, definite: bool) -> Described | None:
    """Somebody without a name: "Pentagon officials"; "the official" is only pointed at."""
    words = [word for word in phrase if word.is_word]
    if not words:
        return None
    head = _head(phrase)
    plural = head.endswith("s") or head in ("people", "police", "media")
    pointed = definite and (
        (len(words) <= 3 and head in GENERIC) or len(words) == 1 or words[0].is_possessive
    )
    person = head in TITLES and not plural
    role = written(phrase) if person else None
    return Described(
        phrase, "" if pointed else written(phrase), role, "unnamed", head, person, plural
    )


def _head(phrase: Sequence[Word]) -> str:
    """The noun that the phrase is about: the last word before a preposition."""
    for at, word in enumerate(phrase):
        if at and word.lower in PREPOSITIONS:
            return phrase[at - 1].bare.lower()
    return phrase[-1].bare.lower()


def is_speaker(described: Described) -> bool:
    """Whether "according to" such words names a source: "a precise timetable" is none."""
    if described.kind != "unnamed" or not described.name:
        return True
    first = described.words[0]
    known = PEOPLE | BODIES
    if {described.head, described.head.removesuffix("s")} & known:
        return True
    return first.is_capital and len(described.words) == 1
