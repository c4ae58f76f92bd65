"""What hides, turns or imitates is made plain; what belongs to a script or an emoji stays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.characters import HIDDEN, IMITATED, TURNED, disguises, readable, visible

BELONGS = (
    "می‌خواهم کتاب‌ها را بخوانم",  # Persian, with non-joiners
    "قال \u2067Reuters\u2069 إن الجسر فُتح\u200f.",
    "נאמר \u202aNew York\u202c אתמול\u200e!",
    "क्‍षेत्र और श्री‌लंका",
    "ශ්‍රී ලංකා",
    "สวัสดี\u200bครับ",
    "👨‍👩‍👧 ❤️‍🔥 👩🏽‍🚀 🏳️‍🌈 1️⃣ ☀️ ©️",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "辻\U000e0100さん",
    "ᠮᠣᠩᠭᠣᠯ\u180b",
    "Донау­дампф und Donau­dampf­schiff",
    "⠓⠑\u2800⠇⠕",
    "\ufeffThe first line",
    "Привет из Москвы, SMSки и VIPов в iPhone'ах",
    "Η Ελλάδα και η COVID-19",
    "TNFα, IFNγ, αSyn, γH2AX, GTPγS, VκL, μm, Δx, kΩ",
    "Xор девочек пел",  # a Latin letter by a slip of the keyboard
    "Cейчас и cегодня",
    "naïve café – “quoted” … № 5 € 3 ½",
    "plain words, tabs\tand\nlines\r\n",
)
DISGUISES = (
    ("ig\u200bnore", "ignore", "ig[U+200B]nore", HIDDEN),
    ("a\u2060\u2060b", "ab", "a[U+2060 ×2]b", HIDDEN),
    ("x\U000e0068\U000e0069", "x", "x[U+E0068 ×2]", HIDDEN),
    ("😀\ufe0f\U000e0101\U000e0102", "😀", "😀[U+FE0F ×3]", HIDDEN),
    ("i\u00adg\u00adnore", "ignore", "i[U+00AD]g[U+00AD]nore", HIDDEN),
    ("one\u3164\u3164two", "one two", "one[U+3164 ×2]two", HIDDEN),
    ("ab\u202ecd", "abcd", "ab[U+202E]cd", TURNED),
    ("a \u2066\u2067b", "a b", "a [U+2066 ×2]b", TURNED),
    ("pаypal", "paypal", "p[U+0430]ypal", IMITATED),
    ("раураl", "paypal", "[U+0440][U+0430][U+0443][U+0440][U+0430]l", IMITATED),
    ("Αpple", "Apple", "[U+0391]pple", IMITATED),
    ("igпore", "ignore", "ig[U+043F]ore", IMITATED),
    ("Gօօgle", "Google", "G[U+0585][U+0585]gle", IMITATED),
)
UNSEEN = "\u200b\u200c\u200d\u00ad\ufe0f\u202e\u2066\u2069\u200f\ufeff\U000e0061\x00\x1b\x9b\ud800"
ALPHABET = st.sampled_from([*"ab .\n", *"аеоп", *"αο", *"می", *"👩❤क⟦𝐛＜", "\U0001f3f4", *UNSEEN])
TEXTS = st.lists(ALPHABET, max_size=30).map("".join) | st.text()


@pytest.mark.parametrize("text", BELONGS)
def test_what_belongs_there_is_no_disguise_and_stays(text: str) -> None:
    assert disguises(text) == ()
    assert visible(text) == text
    assert readable(text) == text.replace("\u00ad", "")


@pytest.mark.parametrize(("text", "read", "seen", "reason"), DISGUISES)
def test_a_disguise_is_read_plain_seen_and_named(
    text: str, read: str, seen: str, reason: str
) -> None:
    assert readable(text) == read
    assert visible(text) == seen
    assert {each.reason for each in disguises(text)} == {reason}


def test_other_shapes_of_letters_are_read_as_letters() -> None:
    assert readable("𝐛𝐨𝐥𝐝 ｗｉｄｅ ⓡⓞⓤⓝⓓ ＜｜im_start｜＞") == "bold wide round <|im_start|>"
    assert readable("東京，大阪！") == "東京，大阪！"


def test_litter_between_words_is_seen_but_is_no_disguise() -> None:
    assert disguises("one \u200btwo\ufeff.") == ()
    assert visible("one \u200btwo\ufeff.") == "one [U+200B]two[U+FEFF]."


@given(TEXTS)
def test_a_disguise_has_its_own_characters_and_none_overlaps_another(text: str) -> None:
    found = disguises(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS, st.integers(0, 1000))
def test_places_are_those_in_the_article(text: str, start: int) -> None:
    moved = [(each.start - start, each.end - start) for each in disguises(text, start)]
    assert moved == [(each.start, each.end) for each in disguises(text)]


@given(TEXTS)
def test_outside_of_disguises_no_letter_is_lost(text: str) -> None:
    """What stands for a text has all of its plain letters, in their order."""
    for made in (readable(text), visible(text)):
        rest = iter(made)
        assert all(letter in rest for letter in text if letter in "ab .\n")


@given(TEXTS)
def test_nothing_that_is_shown_steers_a_terminal_or_turns_the_direction_unclosed(text: str) -> None:
    shown = visible(text)
    assert not {chr(code) for code in (*range(9), *range(14, 32), *range(127, 160))} & set(shown)
    assert "\u202e" not in shown
    assert shown.count("\u2066") == shown.count("\u2069")
    shown.encode("utf-8")


@given(TEXTS)
@example("\ufe0f\u200d\U0001f469")  # a joiner behind a selector that stands alone
def test_what_is_shown_is_shown_the_same_again(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert disguises(text) == ()
    if text.isprintable():
        assert readable(text) == visible(text) == text
