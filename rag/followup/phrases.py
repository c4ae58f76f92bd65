"""The noun phrases of a question or an answer, found by word lists and order; English, pure.

There is no tagger: what is told apart is what a follow-up can refer to, and in doubt nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


def vocabulary(words: str) -> frozenset[str]:
    """The words of a list as a set."""
    return frozenset(words.split())


WH = vocabulary("who whom whose what which when where why how")
DO = vocabulary(
    "do does did will would can could shall should may might must cannot"
    " don't doesn't didn't won't wouldn't can't couldn't shouldn't don’t doesn’t didn’t won’t"
    " wouldn’t can’t couldn’t shouldn’t"
)
BE = vocabulary(
    "is are was were am be been being has have had isn't aren't wasn't weren't hasn't haven't"
    " isn’t aren’t wasn’t weren’t hasn’t haven’t"
)
AUXILIARIES = DO | BE
PREPOSITIONS = vocabulary(
    "of in on at by for with from to into onto over under about against between among during"
    " after before since until near through within without behind across around as like versus vs"
    " than"
)
DETERMINERS = vocabulary(
    "the a an this that these those my your his her its our their any some every each no another"
    " such both all"
)
PERSONAL = vocabulary(
    "i you we he him she it they them us me himself herself itself themselves who one ones there"
    " hers theirs mine yours ours"
)
LINKS = vocabulary("of in on at for between and &")
"""Words that carry a noun phrase on into the next."""
RELATIVES = vocabulary("that who which")
OTHERS = vocabulary(
    "and or but so if because while though although then also too very just only not more most"
    " less please here now still yet ever never always else much many few okay ok thanks thank up"
    " out off down away back well really actually exactly several other recently currently often"
    " again together yes no hi hello hey wow good great fine sorry oh sure hmm right nice sad"
    " welcome anyway"
)
_NAMES_TOO = OTHERS | {"may", "will"}
_STOPS = WH | AUXILIARIES | PREPOSITIONS | DETERMINERS | PERSONAL | OTHERS
_VERBS = vocabulary(
    "say says said tell tells told know knows think thinks want wants mean means give gave get"
    " got go goes went come came see make makes made take takes took happen happened happens"
    " become became belong belongs write writes wrote ask asked asks speak spoke recommend"
    " suggest explain describe list show compare use used need needs try start started built"
    " sings sang help helps keep keeps coming provide provides learn apply work works sold"
    " rebuilt held paid sent lost won found left kept bought taught caught born known shown given"
    " taken written driven stolen chosen beaten broken spoken seen done gone begun led met"
)
PEOPLE = vocabulary(
    "general president minister premier secretary chancellor king queen prince princess senator"
    " governor mayor judge justice colonel major captain lieutenant commander chief officer"
    " director chairman chairwoman spokesman spokeswoman spokesperson ambassador deputy speaker"
    " professor pope leader man woman boy girl person author journalist reporter analyst expert"
    " official soldier writer singer designer artist engineer scientist physicist painter"
    " footballer actor actress composer poet player coach doctor lawyer emperor sheikh cleric"
    " politician founder owner mr mrs ms dr sir lord lady"
)
GROUPS = vocabulary(
    "group militia company party government army police team committee parliament organisation"
    " organization movement agency force council union family coalition alliance band ministry"
)
PLACES = vocabulary(
    "city town country base camp embassy stadium museum court courthouse airport village"
    " province region state park house hospital school university island mountain river bridge"
    " harbour trail beach farm field road street building center centre area district county"
    " valley prison station port site"
)
_PLACED = vocabulary("in at near from to around towards inside outside")
_REACHED = vocabulary("leave left reach reached visit visited enter entered attack attacked quit")
_WORD = re.compile(r"[^\W_]+(?:[’'`\-/&][^\W_]+|\.(?:\d+|[^\W_]\b))*|[^\w\s]")
_CONTRACTED = re.compile(
    r"(who|what|which|where|when|why|how|that|there|here|it|he|she|they|we|you|I|let)"
    r"(?=[’'](?:s|re|ll|ve|m|d)$)",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"[’']s$")
_SINGULAR_S = re.compile(r"(?:ss|us|is|news|ics|series)$")
_PLURALS = vocabulary("people men women children police troops")


def is_capital(word: str) -> bool:
    """Whether it is written like a name: "Iraq", "al-Araji"."""
    return any(map(str.isupper, word))


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a text."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """Without case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is no mark."""
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it is written like a name: "Iraq", "al-Araji"."""
        return is_capital(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: ``text[start:end]``. `before` is the word before it, in lower case."""

    text: str
    start: int
    end: int
    determiner: str
    words: tuple[str, ...]
    before: str
    after: str

    @property
    def head(self) -> str:
        """Its last word, which says what kind of thing it is; in lower case, singular."""
        return singular(self.words[-1].lower())

    @property
    def is_named(self) -> bool:
        """Whether it holds a name."""
        return any(map(is_capital, self.words))

    @property
    def is_plural(self) -> bool:
        """Whether it means several; a name may not."""
        last = self.words[-1]
        if self.is_acronym or (last[0].isupper() and self.determiner != "the"):
            return False
        return last.lower() in _PLURALS or singular(last.lower()) != last.lower()

    @property
    def is_acronym(self) -> bool:
        """Whether it is one word of capitals."""
        return len(self.words) == 1 and self.words[0].isupper()

    @property
    def has_title(self) -> bool:
        """Whether it says itself that it is a person: "the minister", "General Lee"."""
        return self.head in PEOPLE or (self.words[0].lower() in PEOPLE and self.is_named)

    @property
    def is_person(self) -> bool:
        """Whether it names or describes one person, as far as can be told."""
        if self.is_plural or self.head in PLACES | GROUPS:
            return False
        if self.has_title:
            return True
        if self.determiner or not all(map(is_capital, self.words)):
            return False
        speaks = self.after in _VERBS and self.before not in _PLACED
        return (2 <= len(self.words) <= 4 and self.before not in _PLACED) or (
            speaks and not self.is_acronym
        )

    @property
    def is_people(self) -> bool:
        """Whether it names a people: "the Americans"."""
        return self.determiner == "the" and len(self.words) == 1 and self.is_named

    @property
    def is_group(self) -> bool:
        """Whether "they" may mean it though it is one."""
        whole = all(map(is_capital, self.words))
        return self.head in GROUPS or self.is_acronym or (whole and not self.is_person)

    @property
    def is_place(self) -> bool:
        """Whether one can be there, as far as can be told."""
        if self.head in PLACES:
            return True
        named = all(map(is_capital, self.words))
        return named and self.before in _PLACED | _REACHED and not self.is_person


def singular(word: str) -> str:
    """A regular plural without its ending."""
    if len(word) < 4 or not word.endswith("s") or _SINGULAR_S.search(word):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def words(text: str) -> list[Word]:
    """The words and marks of a text in order."""
    found = []
    for match in _WORD.finditer(text):
        word = Word(match[0], *match.span())
        short = _CONTRACTED.match(word.text)  # "what’s" is two words, "minister’s" is one
        if short:
            cut = word.start + short.end(1)
            found += [
                Word(short[1], word.start, cut),
                Word(word.text[short.end(1) :], cut, word.end),
            ]
        else:
            found.append(word)
    return found


def phrases(text: str) -> list[Phrase]:
    """The noun phrases of a text in order; none holds another, and no pronoun is one."""
    line = words(text)
    verbs = _verbs(line)
    found, at = [], 0
    while at < len(line):
        end = _run(line, at + (line[at].lower in DETERMINERS), verbs)
        content = line[at:end]
        if content and content[0].lower in DETERMINERS:
            content = content[1:]
        if content and not (at and line[at - 1].lower == "how"):
            found.append(_phrase(text, line, at, end, content))
        at = max(end, at + 1)
    return found


def _phrase(text: str, line: Sequence[Word], at: int, end: int, content: Sequence[Word]) -> Phrase:
    first, last = line[at], line[end - 1]
    owner = _POSSESSIVE.search(last.text)
    stop = last.end - (len(owner[0]) if owner else 0)
    return Phrase(
        text[first.start : stop],
        first.start,
        stop,
        first.lower if first.lower in DETERMINERS else "",
        tuple(_POSSESSIVE.sub("", word.text) for word in content),
        line[at - 1].lower if at else "",
        line[end].lower if end < len(line) else "",
    )


def _is_stop(line: Sequence[Word], at: int) -> bool:
    """Whether a word has no content: "us" but not "US", "nice" and "may" but not "in Nice, in May".

    At the beginning of a sentence a capital says nothing.
    """
    word = line[at]
    if word.lower not in _STOPS or (word.text.isupper() and len(word.text) > 1):
        return False
    inside = at > 0 and line[at - 1].is_word
    return not (word.is_capital and inside and word.lower in _NAMES_TOO)


def _run(line: Sequence[Word], at: int, verbs: frozenset[int]) -> int:
    """Where the run of words with content that begins at `at` ends."""
    start = at
    while at < len(line):
        word = line[at]
        if not word.is_word or at in verbs:
            break
        if _is_stop(line, at):
            break
        if at > start and _POSSESSIVE.search(line[at - 1].text):
            pass  # "the minister’s speech" is one phrase
        elif at > start and line[at - 1].is_capital and not word.is_capital:
            follows = line[at + 1].lower if at + 1 < len(line) else ""
            if word.lower in _VERBS or word.lower.endswith("ed") or follows in DETERMINERS:
                break
        at += 1
    return at


def _verbs(line: Sequence[Word]) -> frozenset[int]:
    """The places of words that are verbs by where they stand."""
    found: set[int] = set()
    wants = False  # a verb, after "did" and its subject
    for at, word in enumerate(line):
        before = line[at - 1].lower if at else ""
        if before in PERSONAL and not _is_stop(line, at - 1):
            before = ""  # "US troops"
        lower = word.lower
        stops = _is_stop(line, at)
        if stops and lower in DO:
            wants = True
            continue
        if stops or not word.is_word:
            if not word.is_word:
                wants = False
            continue
        after = line[at + 1].lower if at + 1 < len(line) else "?"
        asks = before in ("which", "what") and (at == 1 or line[at - 2].lower in PREPOSITIONS)
        points = before == "that" and at > 1 and at - 2 in found  # "share that view"
        opens = before in RELATIVES | PERSONAL | {"to"} and before != "one" and not (asks or points)
        named = at > 0 and line[at - 1].is_capital and before not in _STOPS
        runs_out = _ends_run(after) or line[at + 1].is_capital
        if named and not word.is_capital and (after in DETERMINERS or (wants and runs_out)):
            found.add(at)
            wants = False
        elif (opens and not word.is_capital) or lower in _VERBS:
            found.add(at)
            wants = wants and before == "to"
        elif wants and not word.is_capital and runs_out and after != "of":
            if before not in DETERMINERS | PREPOSITIONS:
                found.add(at)
                wants = False
        elif _is_subject_verb(line, at, after) or (
            lower.endswith("ed") and _is_participle(line, at)
        ):
            found.add(at)
    return frozenset(found)


def _ends_run(after: str) -> bool:
    return after in _STOPS or not after[:1].isalnum()


def _is_subject_verb(line: Sequence[Word], at: int, after: str) -> bool:
    """Whether the word is the verb of "which group claimed the attack"."""
    if at < 2 or line[at].is_capital or line[at - 1].lower in _STOPS:
        return False
    back = at - 1
    while back >= 0 and line[back].is_word and line[back].lower not in _STOPS:
        back -= 1
    opens = back >= 0 and line[back].lower in ("which", "what", "whose", "many")
    return opens and after in DETERMINERS | PREPOSITIONS


def _is_participle(line: Sequence[Word], at: int) -> bool:
    """Whether a form in -ed comes after its noun, as in "was the base of Qayara handed over"."""
    after = line[at + 1].lower if at + 1 < len(line) else "?"
    return line[at - 1].lower not in DETERMINERS and (at == 0 or _ends_run(after))


def chains(text: str) -> Iterator[tuple[Phrase, int]]:
    """Each phrase that no other carries on into, and where what belongs to it ends.

    "the talks in Washington" is one chain; a relative clause belongs to it to the end of the
    sentence.
    """
    found = phrases(text)
    at = 0
    while at < len(found):
        first, end = found[at], found[at].end
        at += 1
        while at < len(found) and _linked(text[end : found[at].start]):
            end = found[at].end
            at += 1
        if match := re.match(r" (?:that|who|which) [^?!.;]*[^?!.;,\s]", text[end:]):
            end += match.end()
            while at < len(found) and found[at].start < end:
                at += 1
        yield first, end


def _linked(between: str) -> bool:
    bare = between.strip().lower()
    return bare in LINKS or between.lower().strip() in ("’s", "'s")
