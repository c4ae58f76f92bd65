"""Characters that hide, turn the reading direction or imitate others, made plain; pure.

Anybody may have written a text: an article, its title, a file name, a reply. `readable` is what a
language model gets of it, `visible` what a person is shown, `disguises` says where it is not what
it seems. All three go by one list of rewritings, so that no place is seen by one and missed by
another. The text itself stays as it is, and so do the spans of it.

What belongs to a script or an emoji is no disguise: joiners between Arabic or Indic letters and in
emoji, marks of direction beside letters written from right to left, variation selectors behind a
symbol or an ideograph, hyphenation within a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rag.suspicion import Suspicion

HIDDEN = "hidden characters"
TURNED = "characters that turn the reading direction"
IMITATED = "letters of one script that pass for those of another"

_HIDDEN = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Default ignorable code points, marks of direction among them; blanks that pass for letters."""
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\u1a20-\u1aaf\ua980-\ua9df"
    "\ufb50-\ufdff\ufe70-\ufefc"
)
"""Scripts whose letters join: Arabic, Syriac, N'Ko, the Indic ones, Burmese, Khmer, Mongolian."""
_UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff"
"""Scripts without blanks between words: Thai, Lao, Tibetan, Burmese, Khmer, Tai Lue."""
_SYMBOL = "0-9#*©®‼⁉\u2100-\u214f\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_IDEOGRAPH = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_LETTER = r"[^\W\d_]"
_IN_PLACE = "|".join(
    (
        "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f",  # regions' flags
        f"(?<=[{_JOINING}])[\u200c\u200d](?![{_HIDDEN}])",
        f"(?<![{_HIDDEN}])[\u200c\u200d](?=[{_JOINING}])",
        f"(?<=[{_SYMBOL}])\u200d(?=[{_SYMBOL}])",
        f"(?<=[{_SYMBOL}]\ufe0f)\u200d(?=[{_SYMBOL}])",
        f"(?<=[{_SYMBOL}])[\ufe0e\ufe0f](?![{_SELECTOR}])",
        f"(?<=[{_IDEOGRAPH}])[\ufe00-\ufe02\U000e0100-\U000e01ef](?![{_SELECTOR}])",
        f"(?<=[\u1000-\u109f])\ufe00(?![{_SELECTOR}])",
        f"(?<=[\u1800-\u18af])[\u180b-\u180f](?![{_HIDDEN}])",
        f"(?<={_LETTER})(?<!\u00ad{_LETTER})\u00ad(?={_LETTER})(?!{_LETTER}\u00ad)",
        f"(?<=[{_UNSPACED}])\u200b(?![{_HIDDEN}])",
        f"(?<![{_HIDDEN}])\u200b(?=[{_UNSPACED}])",
        "(?<=[\u2801-\u28ff])\u2800",
        "\u2800(?=[\u2801-\u28ff])",
        r"\A" + "\ufeff",
    )
)
_HIDDEN_OR_IN_PLACE = re.compile(f"(?P<in_place>{_IN_PLACE})|[{_HIDDEN}]")
_ANY_HIDDEN = re.compile(f"[{_HIDDEN}]")

_LITTER = re.compile(
    f"(?:(?<!\\w)[\u00ad\u200b-\u200f\u202c\u2060\u2069\ufeff](?![{_HIDDEN}])"
    f"|[\u00ad\u200b-\u200f\u202c\u2060\u2069\ufeff](?![{_HIDDEN}\\w]))"
)

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MARKS = frozenset("\u061c\u200e\u200f")
_CLOSED_BY = dict.fromkeys("\u202a\u202b", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_OVERRIDES = frozenset("\u202d\u202e")
_TURNING = _OVERRIDES.union(_CLOSED_BY, _CLOSED_BY.values())

_LOOKALIKES = str.maketrans(
    "аАВеЕЅѕіІјЈКМНоОрРсСТуУхХһԁԛԝӏӀѵѡҮ" + "αΑΒΕΖΗιΙΚκΜνΝοΟρΡΤυΥΧχγω" + "օՕոսհցքյՏԼ",
    "aABeESsiIjJKMHoOpPcCTyYxXhdqwlIvwY" + "aABEZHiIKkMvNoOpPTuYXxyw" + "oOnuhgqjSL",
)
"""Cyrillic, Greek and Armenian letters that a reader takes for Latin ones."""
_APPROXIMATE = _LOOKALIKES | str.maketrans("пткмнивгьэшεητσ", "ntkmhubrbewento")
"""The same with those that a reader takes for one in the middle of a Latin word."""
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_MIXED = re.compile(
    "(?<![^\\W\\d_])(?:[A-Za-z]+[\u0370-\u058f]|[\u0370-\u058f]+[A-Za-z])[^\\W\\d_]*"
)
_AMIDST = re.compile("[A-Za-z][\u0370-\u058f]+[A-Za-z]")
_AFFIXED = re.compile("[A-Z]+[^A-Za-z\\W\\d_]+[A-Z]*|[^A-Za-z\\W\\d_]+[A-Z][A-Za-z]*")
"""A sign or an ending at an abbreviation: TNFα, αSyn, and in Russian texts SMSе."""
_VARIANTS = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff1c\uff1e\uff3b\uff3d\uff5c\u24b6-\u24e9"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f149]+"
)
"""Letters, figures and brackets in another shape: ｗｉｄｅ, 𝐛𝐨𝐥𝐝, ⓒⓘⓡⓒⓛⓔⓓ."""

_SIGNS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_SIGNS |= dict.fromkeys(range(0x7F, 0xA0), 0xFFFD)
_SIGNS |= dict.fromkeys(range(0xD800, 0xE000), ord("?"))
_UNREAD: dict[int, str] = dict.fromkeys((*_SIGNS, 0x00AD), "")
_UNREAD |= dict.fromkeys((0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F, 0x85), " ")


@dataclass(frozen=True, slots=True)
class _Rewriting:
    """What stands for the characters `[start, end)`, for a model and for a person.

    Without a `reason` it is litter, as word processors leave it between words: no disguise.
    """

    start: int
    end: int
    reason: str | None
    read: str
    seen: str


def readable(text: str) -> str:
    """`text` as a language model gets it: only what a person would read, in the usual letters."""
    plain = _rewritten(text, [(each, each.read) for each in _rewritings(text)])
    plain = _VARIANTS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)
    return plain.translate(_UNREAD)


def visible(text: str) -> str:
    """`text` as a person is shown it: with a sign for whatever hides, turns, imitates or steers.

    That is the code point in brackets, and how many there are in a row: ``[U+200B ×3]``. Of a C0
    control it is its picture (U+2400 and up), of another one U+FFFD, of a lone surrogate a question
    mark. Blanks, tabs and line ends stay.
    """
    seen = _rewritten(text, [(each, each.seen) for each in _rewritings(text)])
    return seen.translate(_SIGNS)


def disguises(text: str, start: int = 0) -> tuple[Suspicion, ...]:
    """Where a `text` that begins at `start` of its article is not what it seems, in order."""
    return tuple(
        Suspicion(each.start + start, each.end + start, "disguise", each.reason)
        for each in _rewritings(text)
        if each.reason
    )


def _rewritten(text: str, by: list[tuple[_Rewriting, str]]) -> str:
    if not by:
        return text
    parts, done = [], 0
    for each, instead in by:
        parts += [text[done : each.start], instead]
        done = each.end
    return "".join([*parts, text[done:]])


def _rewritings(text: str) -> list[_Rewriting]:
    """All of them, in order; where two overlap, a letter that imitates goes before."""
    if text.isascii():
        return []
    words = list(_imitating(text))
    inside = {at for each in words for at in range(each.start, each.end)}
    unseen = [each for each in _unseen(text) if each.start not in inside]
    return sorted([*words, *unseen], key=lambda each: each.start)


def _unseen(text: str) -> Iterator[_Rewriting]:
    """Runs of characters that are hidden or turn the direction, and have no business there."""
    if not _ANY_HIDDEN.search(text):
        return
    fine = _paired(text) if _RIGHT_TO_LEFT.search(text) else frozenset[int]()
    places = [
        found.start()
        for found in _HIDDEN_OR_IN_PLACE.finditer(text)
        if not found["in_place"] and found.start() not in fine
    ]
    # Neighbours of the same kind have the same distance from their place in the list.
    rows = groupby(enumerate(places), key=lambda pair: (pair[1] - pair[0], _turns(text[pair[1]])))
    for (_, turns), run in rows:
        row = [at for _, at in run]
        start, end = row[0], row[-1] + 1
        blank = " " if text[start] in "\u2800\u3164\uffa0" else ""
        reason = None if _LITTER.match(text, start) else TURNED if turns else HIDDEN
        yield _Rewriting(start, end, reason, blank, _sign(text[start:end]))


def _turns(character: str) -> bool:
    return character in _TURNING


def _paired(text: str) -> frozenset[int]:
    """Places of direction marks, and of embeddings and isolates that are closed in their line."""
    fine, opened = set[int](), list[int]()
    for at, character in enumerate(text):
        if character == "\n":
            opened.clear()
        elif character in _MARKS:
            fine.add(at)
        elif character in _CLOSED_BY:
            opened.append(at)
        elif opened and _CLOSED_BY[text[opened[-1]]] == character:
            fine |= {opened.pop(), at}
    return frozenset(fine)


def _imitating(text: str) -> Iterator[_Rewriting]:
    """Latin words in which letters of another script stand for Latin ones."""
    at_home: bool | None = None
    for found in _MIXED.finditer(text):
        word = found[0]
        read = word.translate(_APPROXIMATE if _AMIDST.search(word) else _LOOKALIKES)
        if len(word) < 3 or _FOREIGN.search(read) or _AFFIXED.fullmatch(word):
            continue
        if len(_FOREIGN.findall(word)) * 2 > len(word):
            # In a text of that script it is a slip of the typist's keyboard.
            at_home = _foreign(text) if at_home is None else at_home
            if at_home:
                continue
        seen = "".join(_sign(each) if _FOREIGN.match(each) else each for each in word)
        yield _Rewriting(found.start(), found.end(), IMITATED, read, seen)


def _foreign(text: str) -> bool:
    """Whether letters that imitate none outnumber the Latin ones."""
    others = len(_FOREIGN.findall(text.translate(_LOOKALIKES)))
    return others > len(re.findall("[A-Za-z]", text))


def _sign(row: str) -> str:
    more = f" ×{len(row)}" if len(row) > 1 else ""
    return f"[U+{ord(row[0]):04X}{more}]"
