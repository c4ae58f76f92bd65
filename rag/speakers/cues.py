"""Where a sentence tells that somebody says something: cue, speaker and what is said; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.speakers import clauses, contents, phrases
from rag.speakers.contents import Places
from rag.speakers.lexicon import (
    ABOUT,
    ADVERBS,
    AUXILIARIES,
    BE,
    BY_AGENT,
    CONTRACTED,
    DETERMINERS,
    DOCUMENTS,
    FINDING,
    NAMING,
    NOBODY,
    NOUNS_TOO,
    PERSONAL,
    PREPOSITIONS,
    PUBLISHING,
    QUOTING,
    REVEALING,
    SAYING,
    THINKING,
)
from rag.speakers.phrases import Named
from rag.speakers.words import Word

_TELLING = (
    SAYING.keys()
    | NAMING.keys()
    | THINKING.keys()
    | ABOUT.keys()
    | PUBLISHING.keys()
    | FINDING.keys()
)
_COORDINATED = ("and", "but", "or", ",", "also", "then")
_INTERROGATIVES = frozenset("how what which who whom whose when where why".split())
_OF_THEM = frozenset("another some many several most both all few one".split())
_PAST = frozenset(word for word in _TELLING if word.endswith("ed")) | {"said", "told", "wrote"}
_MODALS = frozenset("will would can could may might must shall should".split())


@dataclass(frozen=True, slots=True)
class Cue:
    """One telling: whom it names, the words that tell it, and the places of what is said.

    Places are numbers of words, `[start, end)`.
    """

    named: Named
    cue: Places
    said: Places


def cues(line: Sequence[Word]) -> list[Cue]:
    """Every telling in a sentence that stands outside its quotations, in order."""
    found: list[Cue] = []
    asks = _asks(line)
    for at, word in enumerate(line):
        if word.quoted or not word.is_word or asks:
            continue
        made = (
            _according(line, at)
            or _in_the_view(line, at)
            or _by_agent(line, at)
            or (_opening_participle(line, at) if word.is_capital else _told(line, at, found))
        )
        if made:
            found.append(made)
    return [_up_to_the_next(line, each, found) for each in found]


def _asks(line: Sequence[Word]) -> bool:
    """Whether a sentence is a question, as in "How many people protested?"."""
    first = next((word for word in line if word.is_word), None)
    opens = first is not None and not first.quoted and first.lower in _INTERROGATIVES
    return opens and line[-1].text == "?" and not line[-1].quoted


def _up_to_the_next(line: Sequence[Word], cue: Cue, found: Sequence[Cue]) -> Cue:
    """What is said ends at a semicolon behind which somebody else has the word."""
    start, end = cue.said
    for other in found:
        first = min(word.start for word in other.named.phrase)
        marks = [
            at
            for at in range(max(start, cue.cue[1]), end)
            if line[at].text == ";" and line[at].start < first and not line[at].quoted
        ]
        if marks and other.cue > cue.cue:
            return replace(cue, said=(start, marks[-1]))
    return cue


def _according(line: Sequence[Word], at: int) -> Cue | None:
    """Find "according to …", "as explained by …", "citing …"."""
    lower, end = line[at].lower, len(line)
    follows = line[at + 1].lower if at + 1 < end else ""
    if lower == "according" and follows == "to":
        start = at + 2
    elif lower == "as" and follows in SAYING and at + 2 < end and line[at + 2].lower == "by":
        start = at + 3
    elif lower == "citing":
        start = at + 1
    else:
        return None
    named = phrases.after(line, start)
    if named is None:
        return None
    if lower == "citing":
        return Cue(named, (at, start), (0, end))
    past = start + len(named.phrase) + (len(named.beside) + 1 if named.beside else 0)
    opens = not any(word.is_word and word.lower not in ADVERBS for word in line[:at])
    if opens or lower == "as":
        said = _past_comma(line, past), end
    elif past + 3 < end and line[past].text == ",":  # "The aim, according to him, is to …"
        said = 0, end
    else:
        said = 0, at - 1 if line[at - 1].text == "," else at
    return Cue(named, (at, start), _nonempty(said, line))


def _in_the_view(line: Sequence[Word], at: int) -> Cue | None:
    """Find "In Romeva's view, …"."""
    if line[at].lower not in ("view", "opinion", "words", "eyes") or at < 2:
        return None
    first = at - 1
    while first > 0 and line[first - 1].is_word and line[first - 1].lower != "in":
        first -= 1
    if not line[at - 1].is_possessive or first == 0 or line[first - 1].lower != "in":
        return None
    said = _nonempty((_past_comma(line, at + 1), len(line)), line)
    return Cue(Named(list(line[first:at]), []), (at, at + 1), said)


def _by_agent(line: Sequence[Word], at: int) -> Cue | None:
    """Find "was assured by …": a passive with the one who says it."""
    if line[at].lower not in BY_AGENT or at < 1 or at + 2 >= len(line):
        return None
    before = line[clauses.back_over(line, at - 1)].lower
    if line[at + 1].lower != "by" or before not in BE:
        return None
    named = phrases.after(line, at + 2)
    return Cue(named, (at, at + 2), (0, len(line))) if named else None


def _opening_participle(line: Sequence[Word], at: int) -> Cue | None:
    """Find "Stating that …, he said": whoever is the subject of what follows says it too."""
    if any(word.is_word for word in line[:at]) or line[at].lower not in SAYING:
        return None
    if at + 1 >= len(line) or line[at + 1].lower != "that":
        return None
    for verb in range(at + 2, len(line)):
        if line[verb].lower in SAYING and not line[verb].quoted and line[verb - 1].text != ",":
            named = phrases.before(line, verb)
            if named:
                return Cue(named, (at, at + 2), (at + 2, len(line)))
    return None


def _told(line: Sequence[Word], at: int, earlier: Sequence[Cue]) -> Cue | None:
    """Find a verb with its subject, before it or behind it."""
    goes_on = _goes_on(line, at)
    if not goes_on and not _is_telling(line, at):
        return None
    said = (0, len(line)) if goes_on else contents.said(line, at)
    if said is None:
        return None
    cue = (at, at + 1 + goes_on)
    if clauses.quote_before(line, at) and not _names_somebody(line, at - 1):  # "…", said Murray
        behind = phrases.after(line, cue[1])
        return Cue(behind, cue, (0, at)) if behind else None
    if _hangs_behind(line, at):
        behind = phrases.after(line, cue[1])
        return Cue(behind, cue, (0, at)) if behind else None
    named = _subject(line, at, earlier)
    if named is None and not line[at].lower.endswith("ing") and clauses.is_inverted(line, at):
        named, said = phrases.after(line, cue[1]), (0, len(line))
    if named is None and _shares_subject(line, at):
        named = earlier[-1].named if earlier else phrases.main_subject(line, at)
    if named is None or not (goes_on or _fits(named, line, at)):
        return None
    return Cue(named, cue, _nonempty(said, line))


def _hangs_behind(line: Sequence[Word], at: int) -> bool:
    """Whether ", says the report" ends a clause: who says it comes behind, and nothing more."""
    if SAYING.get(line[at].lower) != "say" or at < 3 or line[at - 1].text != ",":
        return False
    if not clauses.is_inverted(line, at):
        return False
    named = phrases.after(line, at + 1)
    if named is None or not clauses.can_speak(named.phrase):
        return False  # "Oduya, who leads the party, said the closures, …"
    end = at + 1 + len(named.phrase)
    return end >= len(line) or line[end].text in ",.(–—;"


def _goes_on(line: Sequence[Word], at: int) -> bool:
    """Whether "went on" stands at `at`."""
    follows = line[at + 1].lower if at + 1 < len(line) else ""
    return line[at].lower == "went" and follows in ("on", "further")


def _is_telling(line: Sequence[Word], at: int) -> bool:
    """Whether a verb of telling stands at `at`, and not its noun or a participle of it."""
    lower, before = line[at].lower, line[at - 1].lower if at else ""
    if lower not in _TELLING and lower not in QUOTING:
        return False
    in_a_name = at > 1 and line[at - 1].is_capital and line[at - 2].is_capital  # "Mars One said"
    noun = before in DETERMINERS | PREPOSITIONS and not in_a_name
    several = before in _OF_THEM and lower in _PAST and line[at - 1].is_word
    if noun and not several and not (_is_quoted_as(line, at) or _is_habit(line, at)):
        return False
    if clauses.is_passive(line, at):
        return False
    if before in _MODALS and lower not in SAYING:  # "they will find that their train is late"
        return False
    if before == "not" or (before == "to" and lower != "said" and not _is_habit(line, at)):
        return False
    noun = lower in NOUNS_TOO and not lower.endswith("ed")
    quoted = clauses.quote_before(line, at) and line[at - 1].is_word
    if lower in NAMING and before == "," and clauses.quoted_soon(line, at + 1):
        return True  # "its director, Stein Vang, calls them "normal""
    return not noun or quoted or clauses.has_subject_before(line, at)


def _is_habit(line: Sequence[Word], at: int) -> bool:
    """Whether "liked to say" ends there."""
    before = [word.lower for word in line[max(at - 2, 0) : at]]
    return before in (["liked", "to"], ["likes", "to"], ["used", "to"])


def _is_quoted_as(line: Sequence[Word], at: int) -> bool:
    """Whether "was quoted as saying" stands there."""
    before = [word.lower for word in line[max(at - 2, 0) : at]]
    return line[at].lower == "saying" and before in (["quoted", "as"], ["reported", "as"])


def _subject(line: Sequence[Word], at: int, earlier: Sequence[Cue]) -> Named | None:
    """The subject of the verb at `at` where it stands before it."""
    if _is_quoted_as(line, at) or _is_habit(line, at):
        return phrases.before(line, at - 2)
    back = clauses.back_over(line, at - 1)
    progressive = back >= 0 and line[back].lower in BE | CONTRACTED
    if not line[at].lower.endswith("ing") or progressive:
        return phrases.before(line, at)
    if at and line[at - 1].text in ",–—":  # "Matt Damon did so – pointing out that …"
        return earlier[-1].named if earlier else phrases.main_subject(line, at)
    return phrases.before(line, at) if clauses.has_own_subject(line, at) else None


def _shares_subject(line: Sequence[Word], at: int) -> bool:
    """Whether the verb has the subject of the one before it: "condemned … and warned"."""
    if line[at].lower.endswith("ing"):
        return False
    back = clauses.back_over(line, at - 1)
    while back > 0 and line[back].lower in AUXILIARIES:  # "but has said"
        back -= 1
    return (
        at == 0
        or line[at - 1].lower in _COORDINATED
        or (back >= 0 and line[back].lower in ("and", "but", "or", "who"))
    )


def _names_somebody(line: Sequence[Word], at: int) -> bool:
    """Whether a word at `at` or before it, after the quotation, can be the subject."""
    at = clauses.back_over(line, at) if at >= 0 else at
    return at >= 0 and line[at].is_word and not line[at].quoted


def _fits(named: Named, line: Sequence[Word], at: int) -> bool:
    """Whether such a subject says such a thing: a survey shows, a minister says."""
    lower, first = line[at].lower, named.phrase[0].lower
    if first in NOBODY:
        return False
    if len(named.phrase) == 1 and first in ("it", "that", "this", "which", "there"):
        return lower in SAYING and first == "it"
    if lower in NOUNS_TOO and first.endswith("ing"):
        return False  # "giving conservationists hope"
    if lower in REVEALING and not clauses.can_speak(named.phrase):
        return False
    if lower in SAYING or lower in ABOUT or lower in PUBLISHING:
        return True
    if at and line[clauses.back_over(line, at - 1)].lower in ("who", "which"):
        return False
    heads = {word.lower for word in named.phrase if word.is_word}
    if heads & DOCUMENTS or (lower in THINKING and lower not in FINDING):
        return True
    speaks = bool(heads & PERSONAL) or clauses.can_speak(named.phrase)
    if speaks and lower in QUOTING and clauses.quote_before(line, at):
        return True  # "Is it late?" he asked
    return speaks and clauses.that_after(line, at + 1) is not None


def _past_comma(line: Sequence[Word], at: int) -> int:
    return at + 1 if at < len(line) and line[at].text in ",:" else at


def _nonempty(said: Places, line: Sequence[Word]) -> Places:
    start, end = said
    return (start, end) if any(word.is_word for word in line[start:end]) else (0, len(line))
