"""Near copies: a statement that repeats its evidence may differ from it in no word that counts.

Small language models mostly copy, with a word changed: a "not" more or less, "may" for "will", the
opposite of a word, another name or figure in the place of one, two names exchanged. Where nearly
all words of a statement stand in the evidence in the same order, the two are laid side by side and
what differs is looked at. What is put otherwise shares less, and is left to the judge.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.support import names
from rag.support.finding import Finding, Severity
from rag.support.words import Token, sentences_in, stem, vocabulary, words_in

_ALIKE = 0.75
"""Share of the words of a statement that have to stand in the evidence in the same order."""
_SHORTEST = 6
"""Words of a statement; in a shorter one, one word is too large a share."""

_NEGATORS = vocabulary("not never cannot")
_NOT_NEGATING = vocabulary("only just merely simply")
_DO = vocabulary("do does did")  # which a "not" brings with it
_PLAIN = {"cannot": "can", "can't": "can", "won't": "will", "shan't": "shall"}

_ELSEWHERE = 3
"""Words that chance alone may find in the other sentences of the evidence."""
_COPIED, _IN_A_ROW, _MOST_NEW = 0.85, 3, 5
"""Share of a copy that is word for word, words of it in a row at its end, and content words after
it that make an addition."""

# Each pair is opposites, told apart as they are written: "left" is also a side.
_OPPOSITE_WORDS = (
    "more/fewer more/less over/under above/below before/after increase/decrease increases/decreases"
    " increased/decreased increasing/decreasing rise/fall rises/falls rose/fell risen/fallen"
    " rising/falling higher/lower high/low highest/lowest larger/smaller large/small"
    " largest/smallest bigger/smaller most/least longer/shorter long/short better/worse best/worst"
    " good/bad strong/weak stronger/weaker strengthen/weaken strengthened/weakened early/late"
    " earlier/later first/last old/new older/newer young/old younger/older rich/poor north/south"
    " east/west northern/southern eastern/western northwest/southeast northeast/southwest"
    " accept/reject accepted/rejected approved/rejected approve/reject support/oppose"
    " supported/opposed supports/opposes supporting/opposing allow/forbid allowed/forbidden"
    " allowed/banned win/lose won/lost wins/loses winning/losing success/failure"
    " succeeded/failed begin/end began/ended begins/ends start/end started/ended starts/ends"
    " open/close opened/closed opening/closing opens/closes legal/illegal lawful/unlawful"
    " public/secret publicly/secretly guilty/innocent arrive/depart arrived/departed"
    " arrival/departure arrival/withdrawal withdraw/send withdrew/sent withdrawing/sending"
    " withdraw/deploy withdrew/deployed withdrawal/deployment leave/enter left/entered"
    " leaving/entering leave/remain left/remained buy/sell bought/sold buys/sells import/export"
    " imports/exports ally/enemy allies/enemies allied/hostile friend/enemy friends/enemies"
    " binding/voluntary permanent/temporary majority/minority male/female man/woman men/women"
    " day/night alive/dead true/false possible/impossible likely/unlikely able/unable"
    " confirmed/denied confirms/denies confirm/deny agree/refuse agreed/refused always/never"
    " with/without everybody/nobody everyone/nobody everything/nothing all/none inside/outside"
    " intensified/suspended intensify/suspend reduce/increase reduced/increased"
    " reducing/increasing gain/loss gained/lost attack/defend attacked/defended"
)
_OPPOSITES = {
    pair
    for both in _OPPOSITE_WORDS.split()
    for one, other in [both.split("/")]
    for pair in ((one, other), (other, one))
}

_UNSURE = vocabulary(
    "may might could would probably possible possibly likely apparently allegedly reportedly"
    " supposedly seemingly plans planned planning plan intends intended wants wanted hopes hoped"
    " expects expected threatens threatened tries tried trying aims seeks sought seems seemed"
    " claims claimed alleges alleged accused suspected suggests suggested believes believed believe"
    " thinks thought doubts proposed considering estimated help helps helped helping"
)
"""Words that keep what they speak of from being a fact, or from being somebody's work alone."""
_DROPPED = vocabulary(
    "may might could allegedly reportedly possibly probably supposedly help helps helped helping"
)
"""Those of them that may not simply be left out."""
_SURE = vocabulary(
    "will must did has have had is are was were certainly certain definitely undeniably proves"
    " proved proven demonstrably actually finished began begun managed succeeded achieved knows"
    " know known convicted went counted exactly"
)
_FEW, _ALL = vocabulary("some many most several few"), vocabulary("all every each")
_ABOUT = vocabulary("about around approximately roughly almost nearly some estimated")
_ORDERS = tuple(
    vocabulary(rank)
    for rank in (
        "dozens hundreds thousands millions billions",
        "dozen hundred thousand million billion trillion",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
        "once twice thrice",
        "half third quarter",
        "single double triple",
    )
)
"""Words of one kind, of which a near copy may not put one for another."""


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """What counts among the differences of a near copy; nothing of any other statement."""
    said = words_in(statement)
    if len(said) < _SHORTEST:
        return
    everything = words_in(evidence)
    cited, blocks = _beside(said, evidence)
    same = sum(block.size for block in blocks)
    yield from _exchanged(said, cited)
    yield from _added(said, everything, blocks, same)
    if same < _ALIKE * len(said):
        return
    for before, after in pairwise(blocks):
        ours = said[before.b + before.size : after.b]
        theirs = cited[before.a + before.size : after.a]
        yield from _difference(ours, theirs, said[after.b].lower)
        yield from _other_name(ours, theirs, everything)
    end = blocks[-1]
    ours = said[end.b + end.size :]
    theirs = cited[end.a + end.size :][: len(ours)]
    if len(ours) == len(theirs) == 1:
        yield from _difference(ours, theirs, "")
        yield from _other_name(ours, theirs, everything)


def _beside(
    said: Sequence[Token], evidence: Sequence[Token]
) -> tuple[Sequence[Token], list[difflib.Match]]:
    """The sentence of the evidence that most of `said` stands in, and what both have in a row.

    All of the evidence, where more of it stands there: it may be made of two sentences.
    """
    words = {token.lower for token in said}
    sentences = [words_in(each) for each in sentences_in(evidence)]
    nearest = max(
        sentences, key=lambda each: len(words & {token.lower for token in each}), default=[]
    )
    one, whole = _common(said, nearest), _common(said, everything := words_in(evidence))
    if sum(block.size for block in whole) > sum(block.size for block in one) + _ELSEWHERE:
        return everything, whole
    return nearest, one


def _common(said: Sequence[Token], cited: Sequence[Token]) -> list[difflib.Match]:
    matcher = difflib.SequenceMatcher(
        a=[token.lower for token in cited], b=[token.lower for token in said], autojunk=False
    )
    return [block for block in matcher.get_matching_blocks() if block.size]


def _added(
    said: Sequence[Token], cited: Sequence[Token], blocks: Sequence[difflib.Match], same: int
) -> Iterator[Finding]:
    """What follows the last words in common, where what is before them is a copy."""
    ends = [block.b + block.size for block in blocks if block.size >= _IN_A_ROW]
    end = ends[-1] if ends else 0
    added = {stem(token.text): token.text for token in said[end:] if token.is_content}
    known = {stem(token.text) for token in cited}
    new = [text for word, text in added.items() if word not in known]
    copied = end >= _SHORTEST and same >= _COPIED * end
    if copied and len(new) >= _MOST_NEW and len(new) >= _ALIKE * len(added):
        yield Finding("unsupported", f"the cited text says nothing of '{' '.join(new)}'")


def _difference(
    ours: Sequence[Token], theirs: Sequence[Token], following: str
) -> Iterator[Finding]:
    """What counts in one place where a statement has `ours` and its evidence `theirs`."""
    mine, other = [token.lower for token in ours], [token.lower for token in theirs]
    yield from _negation(mine, other, following)
    if len(mine) == len(other) == 1:
        yield from _replaced(mine[0], other[0])
    elif other == ["no", "longer"]:
        yield Finding("contradicted", "the cited text says 'no longer'")
    yield from _certainty(mine, other)


def _other_name(
    ours: Sequence[Token], theirs: Sequence[Token], cited: Sequence[Token]
) -> Iterator[Finding]:
    """A name in the place of another one."""
    if ours and all(token.is_capital for token in (*ours, *theirs)) and names.differ(ours, theirs):
        one, other = (" ".join(token.text for token in each) for each in (ours, theirs))
        elsewhere = {token.lower for token in cited}.issuperset(token.lower for token in ours)
        severity: Severity = "contradicted" if elsewhere else "unsupported"
        yield Finding(severity, f"the cited text says '{other}', not '{one}'")


def _negation(mine: Sequence[str], other: Sequence[str], following: str) -> Iterator[Finding]:
    """A "not" that only one of them has, all else being the same."""
    if following in _NOT_NEGATING or _NOT_NEGATING.intersection(mine, other):
        return
    added, ours = _affirmed(mine)
    missing, theirs = _affirmed(other)
    if ours == theirs and added and not missing:
        yield Finding("contradicted", f"it says '{added}', the cited text does not")
    if ours == theirs and missing and not added:
        yield Finding("contradicted", f"the cited text says '{missing}', it does not")


def _affirmed(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The first word of `words` that negates, and the stems of what they say without it."""
    negators = [word for word in words if word in _NEGATORS or word.endswith("n't")]
    plain = [_PLAIN.get(word, word.removesuffix("n't")) for word in words]
    kept = [stem(word) for word in plain if word not in _NEGATORS and word not in _DO]
    return (negators[0] if negators else None), kept


def _replaced(mine: str, other: str) -> Iterator[Finding]:
    """One word in the place of another."""
    if (mine, other) in _OPPOSITES or any(mine in rank and other in rank for rank in _ORDERS):
        yield Finding("contradicted", f"the cited text says '{other}', not '{mine}'")
    elif mine in _ALL and other in _FEW:
        yield Finding("unsupported", f"the cited text says '{other}', not '{mine}'")


def _certainty(mine: Sequence[str], other: Sequence[str]) -> Iterator[Finding]:
    """What the cited text only thinks possible, plans or claims, as a fact."""
    unsure = [word for word in other if word in _UNSURE or word in _ABOUT]
    kept = [word for word in mine if word in _UNSURE or word in _ABOUT]
    if not unsure or kept or len(other) > 4:
        return
    # "trains" for "helps to train", "left" for "plans to leave"
    rest = [stem(word) for word in other if word not in unsure and word != "to"]
    bare = bool(mine) and [stem(word) for word in mine] == rest
    if bare or _SURE.intersection(mine) or (not mine and _DROPPED.intersection(unsure)):
        yield Finding("unsupported", f"the cited text says '{unsure[0]}', it does not")


def _exchanged(said: Sequence[Token], cited: Sequence[Token]) -> Iterator[Finding]:
    """Two names, each in the place of the other, and all else word for word."""
    ours, our_names = _masked(said)
    theirs, their_names = _masked(cited)
    for at in range(len(theirs) - len(ours) + 1):
        if theirs[at : at + len(ours)] != ours:
            continue
        first = sum(word is None for word in theirs[:at])
        beside = their_names[first : first + len(our_names)]
        if beside != our_names and sorted(beside) == sorted(our_names):
            places = [place for place, word in enumerate(ours) if word is None]
            moved = [i for i in range(len(beside)) if beside[i] != our_names[i]]
            between = set(ours[places[moved[0]] : places[moved[-1]]]) - {None, "the"}
            if not between <= {"and", "or"}:
                one, other = our_names[moved[0]], our_names[moved[-1]]
                yield Finding("contradicted", f"'{one}' and '{other}' have changed places")
        return


def _masked(words: Sequence[Token]) -> tuple[list[str | None], list[str]]:
    """The words with None for each name, and the names."""
    masked: list[str | None] = []
    found: list[str] = []
    inside = False
    for token in words:
        capital = token.is_capital and token.is_content
        if capital and inside:
            found[-1] += f" {token.text}"
        elif capital:
            found.append(token.text)
            masked.append(None)
        else:
            masked.append(token.lower)
        inside = capital
    return masked, found
