"""Text as the rules compare it: one quote style, one dash, one space; tokens and stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_STYLES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʻ`´", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
_DOTTED = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|'s\b|[^\w\s]", re.I)
_ENDS = frozenset(".!?;")
_SUFFIXES = ("ing", "ed", "es", "s", "e")
_IRREGULAR = {
    "withdrew": "withdraw",
    "withdrawn": "withdraw",
    "withdrawal": "withdraw",
    "withdrawals": "withdraw",
    "left": "leave",
    "gave": "give",
    "given": "give",
    "took": "take",
    "taken": "take",
    "began": "begin",
    "begun": "begin",
    "knew": "know",
    "known": "know",
    "paid": "pay",
    "fell": "fall",
    "fallen": "fall",
    "rose": "rise",
    "risen": "rise",
    "won": "win",
    "lost": "lose",
    "died": "die",
    "dead": "die",
    "deaths": "die",
    "men": "man",
    "women": "woman",
    "people": "person",
    "children": "child",
}


def vocabulary(text: str) -> frozenset[str]:
    """The words of `text` as a set, for the lists that the rules look words up in."""
    return frozenset(text.split())


FUNCTION_WORDS = vocabulary(
    "a an the this that these those of in on at by for with from to into onto over under about as"
    " and or but nor so yet if than then when while where which who whom whose what it its he him"
    " his she her they them their we us our you your i my me is are was were be been being am has"
    " have had having do does did will would shall should can could may might must not no also"
    " there here some any all each both more most such own same other only just very too after"
    " before during until since between against through up down out off again further once"
)


class Token(NamedTuple):
    """A number, a word or a single mark, and where it stands in the normalised text.

    `lower` is `text` without case.
    """

    text: str
    lower: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()

    @property
    def is_capital(self) -> bool:
        """Whether it is a word with a capital letter in front."""
        return self.text[0].isupper()

    @property
    def is_content(self) -> bool:
        """Whether it is a word that carries meaning; "US" is one, "us" is not."""
        return self.is_word and (
            self.text == "US" or self.lower.partition("'")[0] not in FUNCTION_WORDS
        )

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits."""
        return self.text[0].isdecimal()


def plain(text: str) -> str:
    """`text` with compatibility forms, quote styles, dashes and white space made one."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_STYLES).split())


def tokens(text: str) -> list[Token]:
    """The tokens of the normalised text: ``U.S.`` is ``US``, a possessive ``'s`` stands alone."""
    undotted = _DOTTED.sub(lambda match: match[0].replace(".", ""), plain(text))
    undotted = undotted.replace("per cent", "percent")
    return [Token(m[0], m[0].casefold(), *m.span()) for m in _TOKEN.finditer(undotted)]


def joined(texts: Iterable[str]) -> list[Token]:
    """The tokens of several texts, a full stop between them."""
    return tokens(" . ".join(texts))


def sentences_in(sequence: Iterable[Token]) -> list[list[Token]]:
    """The tokens between full stops and their like, those left out."""
    found: list[list[Token]] = [[]]
    for token in sequence:
        if token.text in _ENDS:
            found.append([])
        else:
            found[-1].append(token)
    return [sentence for sentence in found if sentence]


def words_in(sequence: Iterable[Token]) -> list[Token]:
    """The words and numbers, without marks."""
    return [token for token in sequence if token.is_word or token.is_number]


@lru_cache(4096)
def fold(word: str) -> str:
    """`word` without case, diacritics and apostrophes."""
    bare = word.casefold()
    if not bare.isascii():
        marked = unicodedata.normalize("NFD", bare)
        bare = "".join(char for char in marked if not unicodedata.combining(char))
    return bare.replace("'", "")


@lru_cache(4096)
def stem(word: str) -> str:
    """A rough stem of an English word: enough to match announce, announced and announcing."""
    word = fold(word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(suffix)
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


def adjacent(first: Token, second: Token) -> bool:
    """Whether nothing stands between them."""
    return first.end == second.start


def opens_sentence(sequence: Sequence[Token], at: int) -> bool:
    """Whether the token at `at` begins a sentence, a quotation or a heading."""
    return at == 0 or sequence[at - 1].text in {".", "!", "?", ":", '"', "'", "(", "*", "#", "["}
