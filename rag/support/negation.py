"""Negation: a statement must not deny what its evidence affirms, nor affirm what it denies.

Only plain cases are decided here: the sentence of the evidence that has the statement's figures and
shares most words with it, and a negated word that both have. The rest is left to the judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.support.finding import Finding
from rag.support.words import Token, sentences_in, stem, vocabulary

_NEGATORS = vocabulary("not no never cannot neither nor none nobody nothing without non")
_NOT_NEGATING = vocabulary("only just merely simply doubt matter less fewer more wonder")
# Words that deny by their meaning; beside one of them a missing "not" proves nothing.
_DENIALS = {
    stem(word)
    for word in vocabulary(
        "deny refuse reject decline fail lack prevent avoid oppose unable unlikely stop halt cancel"
        " ban prohibit forbid block false untrue contrary unclear uncertain instead rather hardly"
        " barely scarcely rarely seldom little few yet rebuff dispute doubt unless ignore warn"
        " caution difficult difficulty"
    )
}
# Words that are opposites of each other, by their stems.
_POLES = tuple(
    (
        frozenset(map(stem, vocabulary(left))),
        frozenset(map(stem, vocabulary(right))),
    )
    for left, right in (
        ("accept agree approve welcome", "refuse reject decline rebuff oppose"),
        ("confirm admit acknowledge", "deny"),
        ("increase rise grow intensify", "decrease fall drop decline shrink"),
        ("support back endorse favour favor", "oppose reject"),
        ("allow permit authorize authorise", "ban forbid prohibit prevent"),
        ("win", "lose"),
        ("succeed manage", "fail"),
    )
)
_UNDONE = frozenset(stem(word) for word in vocabulary("fail refuse decline"))  # before "to"
_REACH = 5  # content words after a negator that it may negate
_TOLD = 2  # content words after "failed to" and its verb that a statement has too
_ALIKE = 0.6  # share of content words from which two sentences are about the same matter
_BREAKS = vocabulary(', : ( ) " but although though while because')


def check(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[Finding]:
    """At most one finding, always a contradiction."""
    said = _Sentence(statement)
    cited = max(map(_Sentence, sentences_in(evidence)), key=said.nearness, default=None)
    if cited is None or said.share_in(cited) < _ALIKE:
        return
    if word := _denied(said, cited):
        yield Finding("contradicted", f"it denies what the cited text says ('{word}')")
    elif word := _denied(cited, said) or _undone(cited, said):
        yield Finding("contradicted", f"the cited text denies it ('{word}')")
    elif word := _turned(said, cited):
        yield Finding("contradicted", f"'only' and 'not only' before '{word}' are opposites")
    elif pair := _opposed(said, cited):
        yield Finding("contradicted", f"the cited text says '{pair[1]}', not '{pair[0]}'")


@dataclass(slots=True)
class _Negation:
    """A negator, the stems it reaches, and all stems of the clause it stands in."""

    negator: str
    scope: list[str] = field(default_factory=list)
    clause: set[str] = field(default_factory=set)


class _Sentence:
    """A sentence as this rule sees it: `words` maps its content stems to how they are written.

    `undone` holds what somebody "failed to" do, with that word first; `only` tells of each word
    after an "only" whether that is a "not only".
    """

    def __init__(self, sequence: Sequence[Token]) -> None:
        self.words: dict[str, str] = {}
        self.figures = {token.lower for token in sequence if token.is_number}
        self.affirmed: set[str] = set()
        self.negations: list[_Negation] = []
        self.undone: list[list[str]] = []
        self.only = {last.lower: _negates(first) for first, last in _around_only(sequence)}
        self._read(sequence)
        self.denies = any(word in _DENIALS for word in self.words)

    def nearness(self, other: _Sentence) -> tuple[bool, float]:
        """Whether `other` has all figures of this one, and the share of its words there."""
        return self.figures <= other.figures, self.share_in(other)

    def share_in(self, other: _Sentence) -> float:
        """The share of this sentence's content words that `other` has too, 0 to 1."""
        return len(self.words.keys() & other.words.keys()) / max(1, len(self.words))

    def _read(self, sequence: Sequence[Token]) -> None:
        clause: set[str] = set()
        reach = 0
        for token, following in pairwise([*sequence, Token(".", ".", 0, 0)]):
            if token.lower in _BREAKS:
                clause, reach = set(), 0
            elif _negates(token):
                if following.lower not in _NOT_NEGATING:
                    self.negations.append(_Negation(token.lower, clause=clause))
                    reach = _REACH
            elif token.is_content and token.lower != "single":
                turned_down = token.lower in ("turn", "turned") and following.lower == "down"
                word = "reject" if turned_down else stem(token.text)
                self.words.setdefault(word, "turned down" if turned_down else token.text)
                clause.add(word)
                if self.undone and len(self.undone[-1]) <= _REACH:
                    self.undone[-1].append(word)
                if word in _UNDONE and following.lower == "to":
                    self.undone.append([word])
                if reach:
                    self.negations[-1].scope.append(word)
                    reach -= 1
                else:
                    self.affirmed.add(word)


def _denied(denying: _Sentence, affirming: _Sentence) -> str | None:
    """The word that `denying` negates and `affirming` states; None where either is in doubt."""
    if affirming.negations or affirming.denies:
        return None
    for negation in denying.negations:
        # "No weapons were found" denies of a thing that it was found: both words count.
        denied = negation.scope[: 2 if negation.negator == "no" else 1]
        stated = all(word in affirming.words and word not in denying.affirmed for word in denied)
        common = len(negation.clause & affirming.words.keys())
        same_matter = common >= _ALIKE * min(len(affirming.words), len(denying.words))
        turned_again = any(word in _DENIALS for word in negation.scope)
        if denied and stated and same_matter and not turned_again:
            return affirming.words[denied[-1]]
    return None


def _undone(cited: _Sentence, said: _Sentence) -> str | None:
    """The "failed" of `cited` before what `said` states as done; None where either is in doubt.

    What was to be done has to be told again, its verb aside: that talks "failed to set a date for
    the pull-out" denies a date for the pull-out, and not that there were talks.
    """
    if said.negations or said.denies or cited.negations:
        return None
    for word, _, *what in (each for each in cited.undone if len(each) > _TOLD):
        if len(said.words.keys() & set(what)) >= _TOLD:
            return cited.words[word]
    return None


def _opposed(said: _Sentence, cited: _Sentence) -> tuple[str, str] | None:
    """A word of `said` and its opposite in `cited`."""
    if said.negations or cited.negations:
        return None
    for left, right in _POLES:
        for ours, theirs in ((left, right), (right, left)):
            both = said.words.keys() & theirs or cited.words.keys() & ours
            mine, other = said.words.keys() & ours, cited.words.keys() & theirs
            if mine and other and not both:
                return said.words[min(mine)], cited.words[min(other)]
    return None


def _turned(said: _Sentence, cited: _Sentence) -> str | None:
    """A word that has "only" before it in one sentence and "not only" in the other."""
    both = said.only.keys() & cited.only.keys()
    return min((word for word in both if said.only[word] != cited.only[word]), default=None)


def _around_only(sequence: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """What stands before and after each "only" that a word follows."""
    edge = Token(".", ".", 0, 0)
    befores, afters = [edge, *sequence][:-1], [*sequence, edge][1:]
    for before, token, after in zip(befores, sequence, afters, strict=True):
        if token.lower == "only" and after.is_word:
            yield before, after


def _negates(token: Token) -> bool:
    return token.lower in _NEGATORS or token.lower.endswith("n't")
