"""A statement put otherwise, so that what it rests on still says so; pure.

The counterpart of `changes`: verbatim, shortened, joined, reordered, reworded. Each rule gives the
statement with the sentences that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from eval.mutations.changes import DAYS, MONTHS, SAID

Rule = Callable[[str, str | None], Iterator[str]]
"""A sentence and the next one of its paragraph, if any, to true statements."""

_AMERICAN = ("troops", "forces", "soldiers", "army", "military", "officials", "embassy", "presence")
SYNONYMS = {
    "troops": "soldiers",
    "soldiers": "troops",
    "fighters": "combatants",
    "militia": "armed group",
    "militias": "armed groups",
    "attack": "assault",
    "attacks": "assaults",
    "killing": "slaying",
    "were killed": "died",
    "was killed": "died",
    "wounded": "injured",
    "injured": "hurt",
    **{f"US {noun}": f"American {noun}" for noun in _AMERICAN},
    **{f"American {noun}": f"US {noun}" for noun in _AMERICAN},
    "Washington": "the United States",
    "Tehran": "Iran",
    "the country": "the state",
    "government": "authorities",
    "parliament": "legislature",
    "lawmakers": "members of parliament",
    "resolution": "decision",
    "demanded": "called for",
    "announced": "made known",
    "said": "stated",
    "stated": "said",
    "told": "informed",
    "according to": "as reported by",
    "According to": "As reported by",
    "because": "since",
    "began": "started",
    "started": "began",
    "ended": "finished",
    "withdraw": "pull out",
    "withdrew": "pulled out",
    "withdrawal": "pullout",
    "withdrawing": "pulling out",
    "presence": "deployment",
    "weapons": "arms",
    "missiles": "rockets",
    "several": "a number of",
    "many": "numerous",
    "about": "around",
    "nearly": "almost",
    "almost": "nearly",
    "more than": "over",
    "at least": "no fewer than",
    "percent": "per cent",
    "per cent": "percent",
    "big": "large",
    "large": "big",
    "small": "little",
    "buy": "purchase",
    "bought": "purchased",
    "helped": "assisted",
    "shows": "demonstrates",
    "showed": "demonstrated",
    "found": "discovered",
    "think": "believe",
    "thinks": "believes",
    "children": "kids",
    "doctors": "physicians",
    "wrote": "penned",
    "built": "constructed",
    "build": "construct",
    "quickly": "fast",
    "important": "significant",
    "famous": "well-known",
    "main": "chief",
    "allow": "permit",
    "allowed": "permitted",
    "continue": "go on",
    "continued": "went on",
    "in order to": "to",
    "due to": "because of",
    "because of": "due to",
    "take place": "happen",
    "took place": "happened",
}
NUMBERS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_FEWEST = 5  # words of a statement

_TIME = (
    rf"(?:In|On|Since|By|During|Last|This) (?:(?:early|late|mid-?)?\s?(?:{'|'.join(MONTHS)}"
    rf"|{'|'.join(DAYS)}|\d{{4}}|week|month|year)(?:,? \d{{1,2}}(?:st|nd|rd|th)?)?(?:,? \d{{4}})?)"
)
_LEADING = re.compile(
    rf"^(?P<when>{_TIME}),? (?P<rest>(?:the |a |an )?[A-Za-z“\"].+?)(?P<end>[.!])$"
)
_CONNECTIVE = re.compile(
    r"^(?:However|Furthermore|Moreover|In addition|Meanwhile|Besides|Therefore|Thus|Also|In fact"
    r"|Of course|Indeed|Nevertheless|For example|For instance|And|But|So|Yet),? (?P<rest>\w.+)$"
)
_ASIDE = re.compile(r" \([^()]{3,}\)|(?<=\w), (?:which|who|where)\b[^,.;:“”\"]{8,}(?=,|\.$)")
_TAIL = re.compile(r", (?:adding|noting|saying|stressing|as well as|including)\b.+(?=\.$)")
_INVERTED = re.compile(
    r"^(?P<what>[A-Z][^“”\"]{20,}), (?P<who>(?:[A-Z]|the |a )[^,“”\"]{2,60}?)"
    rf" (?P<verb>{SAID})\.$"
)
_SAID_THAT = re.compile(
    rf"^(?P<who>[A-Z][^,“”\"]{{2,60}}?) (?P<verb>{SAID}) that (?P<what>[^“”\"]{{15,}})\.$"
)
_PAIR = re.compile(r"\b([A-Z][\w-]+) and ([A-Z][\w-]+)\b(?! [A-Z])")


def verbatim(sentence: str, after: str | None) -> Iterator[str]:
    """As it stands."""
    yield sentence


def shortened(sentence: str, after: str | None) -> Iterator[str]:
    """Without an aside, a connective at the beginning, or what is added at the end."""
    for aside in _ASIDE.finditer(sentence):
        if _quoted(sentence, aside):
            continue
        rest = sentence[aside.end() :]
        yield sentence[: aside.start()] + (rest[1:] if rest.startswith(",") else rest)
    if tail := _TAIL.search(sentence):
        yield _put(sentence, tail, "")
    if opening := _CONNECTIVE.match(sentence):
        yield opening["rest"][0].upper() + opening["rest"][1:]


def joined(sentence: str, after: str | None) -> Iterator[str]:
    """With the next sentence, in one."""
    whole = after and not any(len(re.findall(r"[\"“”]", each)) % 2 for each in (sentence, after))
    if after and whole and len(f"{sentence} {after}".split()) <= 60 and sentence[-1] == ".":
        yield f"{sentence[:-1]}; {_lowered(after)}"
        yield f"{sentence[:-1]}, and {_lowered(after)}"


def reordered(sentence: str, after: str | None) -> Iterator[str]:
    """The time at the end, who says it first or last, the names of a pair the other way round."""
    if found := _LEADING.match(sentence):
        rest = found["rest"]
        yield f"{rest[0].upper()}{rest[1:]} {_lowered(found['when'])}{found['end']}"
    if found := _INVERTED.match(sentence):
        who = found["who"][0].upper() + found["who"][1:]
        yield f"{who} {found['verb']} that {_lowered(found['what'])}."
    if found := _SAID_THAT.match(sentence):
        what = found["what"][0].upper() + found["what"][1:]
        yield f"{what}, {_lowered(found['who'])} {found['verb']}."
    for found in _PAIR.finditer(sentence):
        before = sentence[: found.start()]
        if not re.search(r"[A-Z][\w-]+ $|,? $between |between $", before):
            yield f"{before}{found[2]} and {found[1]}{sentence[found.end() :]}"


def reworded(sentence: str, after: str | None) -> Iterator[str]:
    """One or two words by others of the same meaning, number words as digits, dates turned."""
    pattern = rf"\b(?:{'|'.join(sorted(SYNONYMS, key=len, reverse=True))})\b"
    places = [
        found
        for found in re.finditer(pattern, sentence)
        if not _in_name(sentence, found) and not _quoted(sentence, found)
    ]
    for found in places:
        yield _put(sentence, found, SYNONYMS[found[0]])
    if len(places) > 1:
        first, last = places[0], places[-1]
        turned = _put(sentence, last, SYNONYMS[last[0]])
        yield _put(turned, first, SYNONYMS[first[0]])
    for found in re.finditer(rf"(?<![-\w])(?:{'|'.join(NUMBERS)})(?= [a-z]+s\b)", sentence):
        yield _put(sentence, found, NUMBERS[found[0]])
    for found in re.finditer(
        rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})(?:,? (\d{{4}}))?(?!\w)", sentence
    ):
        year = f" {found[3]}" if found[3] else ""
        yield _put(sentence, found, f"{found[2]} {found[1]}{year}")


RULES: Mapping[str, Rule] = {
    "verbatim": verbatim,
    "shortened": shortened,
    "joined": joined,
    "reordered": reordered,
    "reworded": reworded,
}


def usable(statement: str) -> bool:
    """Whether a statement is long enough to say something."""
    return len(statement.split()) >= _FEWEST


def _lowered(text: str) -> str:
    """With a small first letter, unless the word is a name as far as one can see."""
    word = re.match(r"\w+", text)
    small = {
        "The",
        "A",
        "An",
        "In",
        "On",
        "This",
        "These",
        "That",
        "It",
        "They",
        "He",
        "She",
        "His",
    }
    small |= {"Their", "There", "As", "According", "At", "By", "Since", "During", "Last", "However"}
    if word and word[0] in small:
        return text[0].lower() + text[1:]
    return text


def _in_name(sentence: str, found: re.Match[str]) -> bool:
    """Whether a word with a capital has another one beside it, as a part of a name has."""
    if not found[0][0].isupper():
        return False
    around = re.search(r"[A-Z][\w’'.-]+ $", sentence[: found.start()])
    return bool(around or re.match(r"[’'-]| [A-Z]|\.", sentence[found.end() :]))


def _quoted(sentence: str, found: re.Match[str]) -> bool:
    """Whether a place is inside quotation marks, where nothing may be put otherwise."""
    return len(re.findall(r"[\"“”]", sentence[: found.start()])) % 2 == 1


def _put(sentence: str, found: re.Match[str], words: str) -> str:
    return sentence[: found.start()] + words + sentence[found.end() :]


def sentences_of(paragraph: str) -> Sequence[str]:
    """The sentences of a paragraph that can stand as statements, in order."""
    cut = re.split(r"(?<=[.!?])\s+(?=[\"“‘(]?[A-Z0-9])", " ".join(paragraph.split()))
    return [each for each in cut if re.match(r"[\"“‘(]?[A-Z0-9]", each) and each.endswith(".")]
