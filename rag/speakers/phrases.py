"""The noun phrase that says who speaks: before a verb, after one, after "according to"; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag import verbs
from rag.speakers.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CLAUSE_OPENERS,
    CONNECTIVES,
    DETERMINERS,
    PARTICLES,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    SAYING,
    THINKING,
    TIMES,
    TITLES,
    is_adverb,
)
from rag.speakers.words import Word

_MARKS_AT_THE_EDGE = frozenset(',;:.!?()[]–—“”"«»-')
_BEHIND_A_NAME = frozenset("in on at during told when to with outside inside near from".split())
_NAME = 4  # words of a name at most
_LONGEST = 30  # words of a speaker with all that is said of them


@dataclass(frozen=True, slots=True)
class Named:
    """The words that name a speaker, and what stands beside them between commas."""

    phrase: list[Word]
    beside: list[Word]


def before(line: Sequence[Word], verb: int) -> Named | None:
    """The subject of the verb at `verb` where it comes first; None where nothing is one."""
    at = _over_adverbs(line, verb - 1)
    if at < 0 or line[at].lower in ("and", "but", "or"):
        return None
    if line[at].text == ")":
        at = _opening(line, at, "(", ")") - 1
    if at >= 0 and line[at].text == "," and not (at and line[at - 1].is_quote):
        return _around_apposition(line, at)
    if at < 0 or not line[at].is_word:
        return None
    first = _left_edge(line, at)
    phrase = _trimmed(list(line[first : at + 1]))
    relative = first - 1
    if relative > 0 and line[relative].lower in RELATIVES and _begins_with_verb(phrase):
        at = relative - 1
        phrase = _trimmed(list(line[_left_edge(line, at) : at + 1]))
    if any(word.lower in AUXILIARIES for word in phrase):
        return None
    if not phrase or _begins_with_verb(phrase) or phrase[0].lower in ("let’s", "let's"):
        return None
    if len(phrase) == 1 and phrase[0].lower in RELATIVES:
        return _antecedent(line, first)
    return _with_name(line, first, phrase) or Named(phrase, [])


def _with_name(line: Sequence[Word], first: int, phrase: list[Word]) -> Named | None:
    """The name before a phrase that only adds to it: "Abbas Mousawi, the ministry's spokesman"."""
    if first < 2 or line[first - 1].text != "," or phrase[0].lower not in ("a", "an", "the"):
        return None
    named = _leading(line, first - 1)
    return Named(named, phrase) if named else None


def _antecedent(line: Sequence[Word], relative: int) -> Named | None:
    """What "who" or "which" at `relative` takes up."""
    at = relative - 1
    while at >= 0 and not line[at].is_word:
        at -= 1
    phrase = _trimmed(list(line[_left_edge(line, at) : at + 1])) if at >= 0 else []
    verbs_in = [place for place, word in enumerate(phrase) if is_verb(word)]
    phrase = phrase[verbs_in[-1] + 1 :] if verbs_in else phrase
    if line[relative].lower == "who":  # "the advice of scholars who have said"
        places = [n for n, word in enumerate(phrase) if word.lower in PREPOSITIONS]
        phrase = phrase[places[-1] + 1 :] if places else phrase
        if phrase and phrase[-1].lower.removesuffix("s") in TIMES | {"time", "day"}:
            return None
    return Named(phrase, []) if phrase else None


def _leading(line: Sequence[Word], comma: int) -> list[Word]:
    """The name that a sentence begins with, up to its first comma."""
    phrase = _trimmed(list(line[_left_edge(line, comma - 1) : comma]))
    begins = not any(word.is_word for word in line[: comma - len(phrase)])
    named = any(word.is_capital and word.lower not in DETERMINERS for word in phrase)
    plain = named and not any(map(is_verb, phrase))
    plain = plain and not phrase[0].lower.endswith(("ing", "ed"))
    return phrase if begins and plain and phrase[-1].is_word else []


def after(line: Sequence[Word], start: int) -> Named | None:
    """The noun phrase that begins at `start`, with what stands beside it after a comma."""
    end = _right_edge(line, start)
    phrase = _trimmed(list(line[start:end]))
    if not phrase:
        return None
    beside: list[Word] = []
    if end < len(line) and line[end].text == ",":
        stop = end + 1
        while stop < len(line) and line[stop].text not in ",.;:" and not line[stop].is_quote:
            stop += 1
        beside = list(line[end + 1 : stop])
    if not any(word.is_capital for word in phrase) and _is_name(beside):
        return Named(beside, phrase)  # "its organiser, retired teacher Pauline Achebe"
    opens = not beside or beside[0].quoted or beside[0].lower in CLAUSE_OPENERS | PERSONAL
    opens = opens or any(word.lower in AUXILIARIES for word in beside)
    return Named(phrase, [] if opens or is_verb(beside[0]) or not _is_name(phrase) else beside)


def main_subject(line: Sequence[Word], verb: int) -> Named | None:
    """The subject of the first clause: what stands at the beginning, up to a verb."""
    at = 0
    while at < verb and (not line[at].is_word or line[at].lower in CONNECTIVES | ADVERBS):
        at += 1
    if at < verb and line[at].lower in PREPOSITIONS:  # "In a meeting with …, the minister said"
        commas = [place for place in range(at, verb) if line[place].text == ","]
        if not commas:
            return None
        at = commas[-1] + 1
    if at < verb and line[at].lower in PERSONAL:
        return Named([line[at]], [])
    end = at
    while end < verb and line[end].is_word and not is_verb(line[end]):
        end += 1
    phrase = _trimmed(list(line[at:end]))
    if not phrase or end - at > _LONGEST:
        return None
    stop = next((place for place in range(end + 1, verb) if line[place].text == ","), end)
    beside = list(line[end + 1 : stop])
    if beside and line[end].text == "," and len(beside) <= _NAME and _is_name(beside):
        return Named(beside, phrase)  # "A spokesman of the union, Colm Brady, welcomed it and said"
    return Named(phrase, [])


def is_verb(word: Word) -> bool:
    """Whether a word is a verb, as far as its form tells."""
    if word.is_capital:
        return False
    lower = word.lower
    return (
        lower in AUXILIARIES
        or lower in verbs.PASTS
        or lower in SAYING
        or lower in THINKING
        or (lower.endswith("ed") and len(lower) > 4 and "-" not in lower)
    )


def _over_adverbs(line: Sequence[Word], at: int) -> int:
    """Back over what may stand between a subject and its verb."""
    while at >= 0:
        word = line[at]
        lower = word.lower
        if lower in AUXILIARIES or lower in ADVERBS or (is_adverb(lower) and not word.is_capital):
            at -= 1
        elif at and lower in TIMES and line[at - 1].lower in ("on", "last", "this", "earlier"):
            at -= 2
        else:
            break
    return at


def _opening(line: Sequence[Word], at: int, opening: str, closing: str) -> int:
    """The place of the bracket that the one at `at` closes; the beginning where there is none."""
    depth = 0
    while at >= 0:
        depth += (line[at].text == closing) - (line[at].text == opening)
        if depth == 0:
            return at
        at -= 1
    return 0


def _left_edge(line: Sequence[Word], at: int) -> int:
    """Where the phrase that ends at `at` begins, going back to the edge of its clause."""
    if line[at].lower in PERSONAL:
        return at
    first = at + 1
    while first > 0 and at - first < _LONGEST:
        word = line[first - 1]
        lower = word.lower
        if word.quoted != line[at].quoted or word.text in _MARKS_AT_THE_EDGE:
            break
        if lower in CLAUSE_OPENERS:
            break
        if lower == "and" and _is_clause(line, first - 2):
            break
        first -= 1
    return first


def _is_clause(line: Sequence[Word], at: int) -> bool:
    """Whether a verb stands in the clause that ends at `at`."""
    while at >= 0 and line[at].text not in _MARKS_AT_THE_EDGE:
        if is_verb(line[at]) and not line[at].lower.endswith("ed"):
            return True
        if line[at].lower in CLAUSE_OPENERS:
            return False
        at -= 1
    return False


def _right_edge(line: Sequence[Word], start: int) -> int:
    """Where the phrase that begins at `start` ends."""
    end = start
    while end < len(line) and end - start < _LONGEST:
        word = line[end]
        lower = word.lower
        if word.text in _MARKS_AT_THE_EDGE or word.is_quote:
            break
        if end > start and (lower in CLAUSE_OPENERS or lower in AUXILIARIES):
            break
        if end > start and (lower in TIMES - {"march"} and not word.is_capital):
            break
        if end > start and lower in _BEHIND_A_NAME:
            follows = line[end + 1].lower if end + 1 < len(line) else ""
            titled = lower == "on" and line[end - 1].is_capital and line[end + 1 :][:1]
            if titled and line[end + 1].is_capital and follows not in TIMES:
                end += 1
                continue  # "the Panel on Climate Change"
            named = any(each.is_capital for each in line[start:end])
            if named or follows in TIMES or lower in ("during", "when", "told", "to"):
                break
        end += 1
    return end


def _around_apposition(line: Sequence[Word], comma: int) -> Named | None:
    """The subject before "…, a member of the committee," which ends at `comma`."""
    at = comma
    while True:
        opening = at - 1
        while opening >= 0 and not _is_edge(line, opening):
            opening -= 1
        segment = list(line[opening + 1 : at])
        if opening < 1 or not segment or line[opening].text != "," or line[opening - 1].is_quote:
            return None
        if segment[0].lower not in ("and", "or", "whose"):
            break
        at = opening
    if line[opening - 1].lower in RELATIVES:
        return _antecedent(line, opening - 1)
    first = _left_edge(line, opening - 1)
    if first > 1 and line[first - 1].lower in RELATIVES and line[first - 2].text == ",":
        return _antecedent(line, first - 1)
    if name := _plain_name(line, comma):
        return name
    subject = _trimmed(list(line[first:opening]))
    beside = list(line[opening + 1 : comma])
    if not subject or _begins_with_verb(subject):
        return None
    if not any(word.is_capital for word in subject[1:]) and _is_name(_trimmed(beside)):
        return Named(_trimmed(beside), subject)  # "One of them, the teacher Ruth Vale, thinks"
    return _with_name(line, first, subject) or Named(subject, beside)


def _plain_name(line: Sequence[Word], comma: int) -> Named | None:
    """The last of what stands between commas, back from `comma`, that is a name and no more.

    "Member of the committee, MP Abdul Al-Azzawi, told"; "Robin Dunbar, who teaches there, said".
    """
    end, beside = comma, list[Word]()
    while end > 0:
        start = end
        while start > 0 and not _is_edge(line, start - 1):
            start -= 1
        segment = whole = list(line[start:end])
        while segment and segment[0].lower in CONNECTIVES:
            segment = segment[1:]
        names = [word for word in segment if word.bare.lower() not in TITLES]
        plain = all(word.is_capital or word.lower in PARTICLES for word in segment)
        plain = plain and not any(word.is_possessive for word in segment)
        if plain and len(names) >= 2 and names[-1] is segment[-1]:
            return Named(segment, beside)
        beside = whole
        if start == 0 or line[start - 1].text != ",":
            return None
        end = start - 1
    return None


def _is_edge(line: Sequence[Word], at: int) -> bool:
    return line[at].text in ",;:–—" or line[at].is_quote


def _trimmed(phrase: list[Word]) -> list[Word]:
    """Without what leads into the phrase, and without marks around it."""
    while phrase and (not phrase[0].is_word or phrase[0].lower in CONNECTIVES - RELATIVES):
        phrase = phrase[1:]
    if phrase and phrase[0].lower == "with":
        phrase = phrase[1:]
    if phrase and phrase[0].lower in PREPOSITIONS:
        at = 1
        while at < len(phrase) and phrase[at].lower in TIMES:
            at += 1
        if at == 1:
            starts = [n for n, word in enumerate(phrase) if n > 1 and word.lower in DETERMINERS]
            at = starts[-1] if starts else len(phrase)
        phrase = phrase[at:]
    while (
        phrase
        and phrase[-1].text != ")"
        and (not phrase[-1].is_word or phrase[-1].lower in PREPOSITIONS | ADVERBS)
    ):
        phrase = phrase[:-1]
    return phrase


def _begins_with_verb(phrase: Sequence[Word]) -> bool:
    return not phrase or is_verb(phrase[0])


def _is_name(phrase: Sequence[Word]) -> bool:
    """Whether it ends in a name of two words or more."""
    return len(phrase) >= 2 and all(word.is_capital for word in phrase[-2:])
