"""The page in every language: its own texts, and what the core says in English."""

from __future__ import annotations

import json
import re
from html import unescape
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag
from rag import refusal, support
from rag.question import checked
from rag.web.telling import said, trouble
from rag.web.wording import LANGUAGES, Wording, wording
from tests.core_messages import PLACE, Messages, Unreadable, modules

ARABIC = wording("ar")
OTHERS = LANGUAGES[1:]
PLACES = re.compile(r"\{(\w+)\}")


def core(language: str) -> dict[str, str]:
    file = resources.files("rag.web").joinpath("texts", f"{language}.core.json")
    texts: dict[str, str] = json.loads(file.read_text("utf-8"))
    return texts


def template(message: str) -> str:
    return PLACES.sub(PLACE, message)


def untranslated(message: str, say: Wording = ARABIC) -> bool:
    return say.core(message) == ("", message, "")


def found(source: str, **more: str) -> set[str]:
    return Messages({"rag.room": source, **more}).templates()


def test_all_languages_say_the_same_things() -> None:
    """The same keys, and the same places to fill in."""
    english, *others = (wording(each).texts for each in LANGUAGES)
    for other in others:
        assert other.keys() == english.keys()
        for key, text in english.items():
            assert sorted(PLACES.findall(other[key])) == sorted(PLACES.findall(text)), key


@pytest.mark.parametrize("language", OTHERS)
def test_everything_the_core_says_is_translated_and_nothing_it_no_longer_says(
    language: str,
) -> None:
    said_by_core = Messages(modules()).templates()
    translated = {template(key) for key in core(language)}
    assert said_by_core - translated == set(), "these have no translation"
    assert translated - said_by_core == set(), "nothing says these any more"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_message(language: str) -> None:
    texts = core(language)
    assert len({template(key) for key in texts}) == len(texts)
    for message, translation in texts.items():
        places = PLACES.findall(message)
        assert len(set(places)) == len(places), message
        assert sorted(PLACES.findall(translation)) == sorted(places), message


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_taken_for_itself(language: str) -> None:
    """The most particular template wins, and each place goes where the translation has it."""
    say = wording(language)
    for message, translation in core(language).items():
        pieces = say.core(PLACES.sub(r"<\1>", message))
        assert "".join(pieces) == PLACES.sub(r"<\1>", translation)
        assert set(pieces[1::2]) == {f"<{name}>" for name in PLACES.findall(message)}


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("Finding('partial', f'{a} is not {b!r}')", {"{} is not {}"}),
        ("Finding('partial', f'from {a} {b}')", {"from {}"}),
        ("raise rag.FilterError('No.', hint='Yes.' if a else f'{b}.')", {"No.", "Yes.", "{}."}),
        ("X = 'a'\ndef f():\n  y = X + 'b'\n  _noted(a, replace(b, notes=(y,)))", {"ab"}),
        ("def f(x): return Finding('partial', f'{x}.')\nf('on')\ng(f(x='off'))", {"on.", "off."}),
        ("def f():\n  yield 'a'\n  yield f'{b}'\nAnswer(notes=tuple(f()))", {"a", "{}"}),
        ("K = {A: ('x', 'y')}\nw, h = K[k]\nraise kind(f'it {w}.', hint=h)", {"it x.", "y"}),
        ("FileReport(a, b, f'{exc} {exc.hint} Kept.')", {"Kept."}),
        (
            "def f():\n  if why := g(): Left(a, why)\ndef g(): return f'{a or \"none\"}.'",
            {"{}.", "none."},
        ),
        ("draft.trouble = 'It broke.', error.hint", {"It broke."}),
        ("raise SettingsError('No.', hint='Yes.')", set()),
    ],
)
def test_a_message_is_found_however_it_is_made(source: str, messages: set[str]) -> None:
    assert found(source) == messages


def test_a_message_is_found_in_another_room() -> None:
    made = "def gap(q): return f'No “{q}”.'"
    source = "from rag import refusal\ngap = refusal.gap(q)\nAnswer(gap=gap)"
    assert found(source, **{"rag.refusal": made}) == {"No “{}”."}


@pytest.mark.parametrize(
    "source",
    [
        "Finding('partial', reason)",
        "Finding('partial', reason())",
        "Finding('partial', ' '.join(words))",
        "def f(x): raise RagError(x, hint='Go.')",
        "raise RagError('No.', hint=hints[0])",
        "def f(x): Finding('partial', f(x))",
        "def f():\n  notes = []\n  notes.append('New.')\n  Answer(notes=tuple(notes))",
        "def f():\n  why = 'Old.'\n  why += ' New.'\n  Left(a, why)",
    ],
)
def test_a_message_that_cannot_be_read_is_not_passed_over(source: str) -> None:
    with pytest.raises(Unreadable):
        found(source)


def test_in_the_cores_own_language_nothing_changes() -> None:
    assert wording("en").core("it says nothing") == ("it says nothing",)


def test_what_a_message_speaks_of_stays_as_it_is() -> None:
    pieces = ARABIC.core("the cited text has 5,200 troops, not 2,500")
    assert pieces[1::2] == ("5,200 troops", "2,500")


def test_several_sentences_are_translated_one_by_one() -> None:
    pieces = ARABIC.core("a.txt is empty. Write the article into it and hand it in again.")
    assert pieces == ("الملف ", "a.txt", " فارغ. اكتب المقال فيه ثم أضفه من جديد.")
    unknown = ARABIC.core("Quotes instead of prose: The moon is full.")
    assert unknown == ("اقتباسات بدل نص مكتوب: ", "The moon is full.", "")


@given(st.text())
def test_a_message_of_another_origin_is_shown_whole(message: str) -> None:
    """An endpoint's own error, or what an older version kept; nothing of it is lost."""
    assert message in "".join(ARABIC.core(message)) or not untranslated(message)
    assert untranslated(f"~{message}~")


@given(st.text(alphabet="<b>&\"'{}$`.: ”", min_size=1))
def test_nothing_gets_into_the_page_through_a_place(inner: str) -> None:
    for say in map(wording, LANGUAGES):
        shown = said(refusal.gap(inner), say)
        bare = re.sub(r"</?bdi>", "", shown)
        assert not set("<>\"'{}$`") & set(bare)
        if "".join(inner.split()):
            assert " ".join(inner.split()) in unescape(bare)


def test_what_rules_and_errors_say_is_found_as_it_comes() -> None:
    """The templates fit what is really said, not only what is written in the source."""
    cited = "On 5 March 2020 Ann Lee met 30 soldiers and refused the plan on Monday."
    statements = [
        "On 6 March 2020 Ann Lee met 30 soldiers.",
        "Ann Lee met 40 soldiers in Paris on Tuesday.",
        'Ann Lee said "we will never go" in the 1990s, and accepted the plan.',
        "The ambassador shares that view.",
        "Bob Lee did not meet at least 30 soldiers.",
        "…",
    ]
    reasons = {r for each in statements for r in support.check(each, [cited]).reasons}
    assert len(reasons) > 8
    assert [each for each in reasons if untranslated(each)] == []
    for question in ("", "x" * 2001):
        with pytest.raises(rag.QuestionError) as caught:
            checked(question)
        assert not untranslated(str(caught.value))
        assert not untranslated(caught.value.hint)


def test_an_error_and_its_hint_stand_in_the_direction_of_the_page() -> None:
    shown = trouble("a.txt is empty.", "Ask for 1 or more.", ARABIC)
    assert 'dir="auto"' in shown
    assert "<strong>الملف <bdi>a.txt</bdi> فارغ.</strong> اطلب 1 أو أكثر." in shown
