"""What a question takes for granted, as a statement that can be checked; pure.

"When was the embassy closed?" takes for granted that the embassy was closed. Only forms are turned
whose verb is known (`rag.verbs`) and stands where it cannot be taken for a noun; of any other
question nothing is presupposed, for a statement put together wrongly would be put into the mouth of
the articles. English only.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from rag import verbs


@dataclass(frozen=True, slots=True)
class Premise:
    """A statement without its full stop, and what the question asks about it ("when", "why").

    `clause` is the statement after "that": without a capital that only opens a sentence. `verb` is
    its verb, where it says of somebody that they did or were done something; else empty.
    """

    clause: str
    asks: str
    verb: str = ""

    @property
    def statement(self) -> str:
        """The clause as a sentence."""
        return f"{self.clause[0].upper()}{self.clause[1:]}."

    @property
    def complete(self) -> bool:
        """Whether the question asks for a circumstance only: who did what is in the statement."""
        return self.asks in _ADVERBS.values()

    @property
    def deniable(self) -> bool:
        """Whether it may be said that no article says so, from what was found.

        Not where things are counted: one of them may be told of anywhere ("How many soldiers have
        died?"), and what comes nearest to a count need not be where it is.
        """
        return self.asks != "how many"

    @property
    def doubted(self) -> str:
        """The clause as it follows "no article says that"."""
        return re.sub(r"\bsome(body|thing)\b", r"any\1", self.clause, count=1)


_ADVERBS = {
    "when": "when",
    "where": "where",
    "why": "why",
    "how": "how",
    "on what day": "on which day",
    "on which day": "on which day",
    "on what date": "on which date",
    "on which date": "on which date",
    "in what year": "in which year",
    "in which year": "in which year",
}
_ADVERB = re.compile(rf"({'|'.join(sorted(_ADVERBS, key=len, reverse=True))}) (.+)", re.I)
_WHAT = re.compile(r"what did (.+)", re.I)
_WHO = re.compile(r"who (\S+) (.+)", re.I)
_MANY = re.compile(r"how many (.+?) (did|do|does|have|has|was|were|is|are) (.+)", re.I)
_MANY_ACT = re.compile(r"how many (.+)", re.I)
_WHICH = re.compile(r"(?:which|what) (.+?) (did|was|were|is|are) (.+)", re.I)
_WHICH_ACTS = re.compile(r"which (.+)", re.I)

_DETERMINERS = frozenset(
    "a an the this that these those his her its their our no every each some any another".split()
)
_PREPOSITIONS = frozenset(
    "about above across after against along amid among around as at before behind between beyond by"
    " during for from in inside into near of off on onto over since through throughout to toward"
    " towards under until upon via with within without".split()
)
_AUXILIARIES = frozenset(
    "am are be been being can could did do does had has have is may might must shall should was"
    " were will would".split()
)
_NO_SUBJECT = _PREPOSITIONS | frozenset(
    "and or but that which who whom whose to not there i you he she it we they".split()
)
_TAKES_WHAT = frozenset(
    "announce build buy capture claim demand destroy discover find hear launch learn offer order"
    " promise propose publish recommend report reveal say see sign steal suggest write".split()
)
"""Verbs whose object "something" stands right behind them."""
_CIRCUMSTANCES = (_PREPOSITIONS - {"to", "for", "off", "onto", "into"}) | frozenset(
    "when while where because if".split()
)
"""What may follow a verb whose object was asked for."""
_ABOUT_ARTICLES = re.compile(r"\barticles?\b", re.I)
_OPENS = _NO_SUBJECT | _DETERMINERS
_NO_NOUN = frozenset("of more times other one kind kinds".split())
_SINGULAR_S = frozenset("news series means".split())
_IRREGULAR_PLURALS = frozenset("people men women children police troops personnel".split())
_VOWEL = re.compile(r"[aeio]|u(?!ni|s[aeiu])|h(?:our|onest|onour)", re.I)
_UNREALISED = frozenset(
    "could if may might plan planned planning plans shall should threat threaten threatened"
    " threatening threatens to unless will would".split()
)
_REACH = 4
"""Words before a verb in which what keeps it from being done is looked for."""
_LONGEST_SUBJECT = 9
"""Words; what is longer is no subject that was read rightly."""


def asks_why(question: str) -> bool:
    """Whether a question takes for granted that something happened, and asks for its reason."""
    premise = presupposed(question)
    return premise is not None and premise.asks == "why"


def presupposed(question: str) -> Premise | None:
    """What `question` takes for granted; None where that is nothing, or cannot be put rightly."""
    asked = " ".join(question.split()).rstrip("?! .")
    if re.search(r"[?!;]|, (?:and|or) ", asked) or _ABOUT_ARTICLES.search(asked):
        return None
    found = _asked_how(asked) or _asked_what(asked) or _asked_many(asked) or _asked_which(asked)
    return found or _asked_who(asked)


def only_announced(premise: Premise, texts: Sequence[str]) -> bool:
    """Whether `texts` speak of what the premise states as done only as planned or threatened.

    That is where its verb stands in them, and each time soon after "would", "to" and the like.
    """
    if not premise.verb:
        return False
    forms = verbs.forms(premise.verb)
    found = []
    for text in texts:
        words = re.findall(r"[^\W\d_]+|[.;!?]", text.lower())
        found += [words[max(0, at - _REACH) : at] for at, w in enumerate(words) if w in forms]
    return bool(found) and all(not _UNREALISED.isdisjoint(before) for before in found)


def _asked_how(asked: str) -> Premise | None:
    """When, where, why and how: "did X accept Y", "was X closed"."""
    found = _ADVERB.fullmatch(asked)
    if not found:
        return None
    auxiliary, *words = found[2].split()
    told, verb = _turned(auxiliary.lower(), words)
    return _premise(told, _ADVERBS[found[1].lower()], verb)


def _asked_what(asked: str) -> Premise | None:
    """As in "What did X say about Y": that X said something about Y."""
    found = _WHAT.fullmatch(asked)
    words = found[1].split() if found else []
    at = _verb(words)
    if at is None or words[at] not in _TAKES_WHAT:
        return None
    after = words[at + 1 :]
    particle = after[:1] if after[:1] == ["out"] else []
    rest = after[len(particle) :]
    if not _circumstances(rest):
        return None
    return _premise([*words[:at], verbs.past(words[at]), *particle, "something", *rest], "what")


def _asked_many(asked: str) -> Premise | None:
    """As in "How many X were killed": that X were killed."""
    if found := _MANY.fullmatch(asked):
        counted, auxiliary, rest = found[1].split(), found[2].lower(), found[3].split()
        if not _noun(counted):
            return None
        if auxiliary in ("did", "do", "does"):
            return _premise(_fronted(counted, auxiliary, rest), "how many")
        return _premise([*counted, auxiliary, *rest] if _done(rest) else None, "how many")
    found = _MANY_ACT.fullmatch(asked)
    words = found[1].split() if found else []
    return _premise(words if _acting(words) else None, "how many")


def _asked_which(asked: str) -> Premise | None:
    """As in "Which X did Y find", "which X was fixed", "which X took Y"."""
    found = _WHICH.fullmatch(asked)
    if not found:
        found = _WHICH_ACTS.fullmatch(asked)
        words = found[1].split() if found else []
        at = _acting(words)
        return _premise(
            [*_with_article(words[:at]), *words[at:]] if at else None, _which(words[:at])
        )
    named, auxiliary, rest = found[1].split(), found[2].lower(), found[3].split()
    if not _noun(named):
        return None
    if auxiliary == "did":
        return _premise(_fronted(_with_article(named), auxiliary, rest), _which(named))
    told = [*_with_article(named), auxiliary, *rest] if _done(rest) else None
    return _premise(told, _which(named))


def _asked_who(asked: str) -> Premise | None:
    """As in "Who killed X": that somebody killed X."""
    found = _WHO.fullmatch(asked)
    if not found or found[1] not in verbs.PASTS.keys() | verbs.PRESENTS.keys():
        return None
    return _premise(["somebody", found[1], *found[2].split()], "who")


def _turned(auxiliary: str, words: Sequence[str]) -> tuple[list[str] | None, str]:
    """Words after an auxiliary in the order of a statement, and their verb."""
    if auxiliary == "did" and (at := _verb(words)):
        return [*words[:at], verbs.past(words[at]), *words[at + 1 :]], words[at]
    if auxiliary in ("was", "were", "has", "have") and (at := _participle(words)):
        return [*words[:at], auxiliary, *words[at:]], verbs.PARTICIPLES[words[at]]
    return None, ""


def _fronted(named: Sequence[str], auxiliary: str, rest: Sequence[str]) -> list[str] | None:
    """Put `named` behind the verb of "did Y find in Z"."""
    if auxiliary in ("do", "does"):
        has = "has" if auxiliary == "does" else "have"
        holds = rest[-1:] == ["have"] and _subject(rest[:-1])
        return [*rest[:-1], has, *named] if holds else None
    at = _verb(rest)
    if at is None or not _circumstances(rest[at + 1 :]):
        return None
    return [*rest[:at], verbs.past(rest[at]), *named, *rest[at + 1 :]]


def _acting(words: Sequence[str]) -> int:
    """Where the verb of "warship took the troops" is, after its noun; 0 where none is."""
    at = next((n for n, word in enumerate(words) if n and word in verbs.PASTS), 0)
    return at if _noun(words[:at]) else 0


def _verb(words: Sequence[str]) -> int | None:
    """Where the verb is that follows its subject; None where that is in doubt."""
    places = [n for n in range(1, len(words)) if _may_be(words, n, verbs.BASES)]
    if not places or not _subject(words[: places[0]]):
        return None
    at = places[0]
    if words[at] in verbs.PLAIN:
        return at
    # Perhaps a noun: only where no other word could be the verb, and an object or "to" follows.
    after = words[at + 1] if at + 1 < len(words) else ""
    follows = after == "to" or after.lower() in _DETERMINERS or after[:1].isupper()
    simple = not _PREPOSITIONS.intersection(words[:at])
    return at if len(places) == 1 and follows and simple else None


def _may_be(words: Sequence[str], at: int, known: Container[str]) -> bool:
    before = words[at - 1].lower()
    return words[at] in known and before not in _DETERMINERS | _PREPOSITIONS | {"and", "or", "not"}


def _participle(words: Sequence[str]) -> int | None:
    """Where the participle is that follows its subject; None where that is in doubt."""
    places = [n for n in range(1, len(words)) if _may_be(words, n, verbs.PARTICIPLES)]
    if not places or not _subject(words[: places[0]]):
        return None
    certain = len(places) == 1 or words[places[0] + 1] in _PREPOSITIONS
    return places[0] if certain and words[-1] not in _PREPOSITIONS else None


def _done(words: Sequence[str]) -> bool:
    return bool(words) and words[0] in verbs.PARTICIPLES


def _circumstances(words: Sequence[str]) -> bool:
    """Whether `words` can follow a verb that has its object."""
    if not words:
        return True
    return words[0].lower() in _CIRCUMSTANCES and words[-1] not in _PREPOSITIONS | {"do"}


def _subject(words: Sequence[str]) -> bool:
    """Whether `words` can be all of a subject."""
    if not words or len(words) > _LONGEST_SUBJECT or _AUXILIARIES.intersection(words):
        return False
    return words[0].lower() not in _NO_SUBJECT and words[-1].lower() not in _OPENS


def _noun(words: Sequence[str]) -> bool:
    """Whether `words` can be a noun with what belongs to it, without an article."""
    opens = words[0].lower() if words else ""
    return _subject(words) and opens not in _DETERMINERS | _NO_NOUN and words[-1] != "others"


def _plural(words: Sequence[str]) -> bool:
    """Whether the noun that the others belong to, the last before a preposition, is a plural."""
    at = next((n for n, word in enumerate(words) if n and word in _PREPOSITIONS), len(words))
    head = words[at - 1].lower() if words else ""
    regular = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    return (regular and head not in _SINGULAR_S) or head in _IRREGULAR_PLURALS


def _which(named: Sequence[str]) -> str:
    return "which ones" if _plural(named) else "which one"


def _with_article(words: Sequence[str]) -> list[str]:
    if _plural(words) or words[0][0].isdigit():
        return list(words)
    return ["an" if _VOWEL.match(words[0]) else "a", *words]


def _premise(told: Sequence[str] | None, asks: str, verb: str = "") -> Premise | None:
    return Premise(" ".join(told).rstrip(","), asks, verb) if told else None
