"""Whatever the text: spans are exact, nothing is lost or told twice, furniture stays out."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.passages import SENTENCE_CHARACTERS, SENTENCE_WORDS, passages, sentences
from rag.types import Article, Sentence, Span

# Pieces that the rules look at, so that they meet each other more often than by chance.
MARKS = "… ... . , : ; 。 ！ ۔ \" ' “ ” ‘ ’ « » „ 「 」 ( ) [1] * —".split(" ")
SPACES = [" ", "\u00a0", "\ufeff", "\u200b", "\t", "\n", "\r\n", "\r", "\n\n"]
SPACES += ["\u2028", "\u2029", "\f", "\x85"]
WORDS = "The army|he said|al-Sudani|Biden asked|left|Iraq|2.5|军队|😀|e\u0301|" + "x" * 40
SPACED = ". |? |! |؟ |। |- |# |1. |2) |a) |U.S. |Gen. |J. R. |Inc. |No. 5|a.m. |etc. |"
pieces = st.sampled_from([*MARKS, *SPACES, *WORDS.split("|"), *SPACED.split("|")])
texts = st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=60).map("".join)
long_texts = st.builds(
    lambda unit, times, tail: unit * times + tail,
    st.text(min_size=1, max_size=8),
    st.integers(100, 600),
    texts,
)


untimed = settings(deadline=None)  # the first example also loads the tokenizer


def article(text: str, furniture: tuple[Span, ...] = ()) -> Article:
    return Article(id="a", source="a.txt", version="v", text=text, furniture=furniture)


def is_blank(character: str) -> bool:
    return character.isspace() or character == "\ufeff"


def assert_exact(text: str, found: tuple[Sentence, ...]) -> None:
    """Spans are exact, trimmed and in order, and between them is nothing but white space."""
    at = 0
    for sentence in found:
        assert sentence.start >= at
        assert text[sentence.start : sentence.end] == sentence.text
        assert not is_blank(sentence.text[0])
        assert not is_blank(sentence.text[-1])
        assert all(map(is_blank, text[at : sentence.start]))
        at = sentence.end
    assert all(map(is_blank, text[at:]))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles with furniture of whole lines."""
    text = draw(st.one_of(texts, long_texts))
    lines = list(itertools.accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    spans = [Span(a, b) for a, b in itertools.pairwise(lines)]
    return article(text, tuple(draw(st.lists(st.sampled_from(spans), max_size=4)) if spans else ()))


@untimed
@given(st.one_of(texts, long_texts))
def test_sentences_hold_every_character_once_at_its_place(text: str) -> None:
    assert_exact(text, sentences(text))


@untimed
@given(st.one_of(texts, long_texts))
def test_no_sentence_exceeds_the_limits(text: str) -> None:
    for sentence in sentences(text):
        assert len(sentence.text) <= SENTENCE_CHARACTERS
        assert len(sentence.text.split()) <= SENTENCE_WORDS


@untimed
@given(texts, texts, texts)
def test_a_range_is_read_as_if_nothing_were_around_it(before: str, text: str, after: str) -> None:
    start, end = len(before), len(before) + len(text)
    within = sentences(before + text + after, start=start, end=end)
    alone = sentences(text)
    assert [(s.start - start, s.end - start, s.text, s.kind) for s in within] == [
        (s.start, s.end, s.text, s.kind) for s in alone
    ]


@untimed
@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.sampled_from([" ", "\n\n", "\r\n"]))
def test_repeated_sentences_are_found_where_they_stand(numbers: list[int], between: str) -> None:
    """The position is asserted, not only the text."""
    parts = [f"Base number {number} was left." for number in numbers]
    starts = list(itertools.accumulate((len(part) + len(between) for part in parts), initial=0))
    found = sentences(between.join(parts))
    assert [(s.start, s.text) for s in found] == list(zip(starts, parts, strict=False))


@untimed
@given(articles())
def test_passages_hold_every_sentence_outside_furniture_once(article: Article) -> None:
    found = passages(article)
    covered = {at for passage in found for s in passage.sentences for at in range(s.start, s.end)}
    furniture = {at for span in article.furniture for at in range(span.start, span.end)}
    free = {at for at, c in enumerate(article.text) if not is_blank(c)} - furniture
    assert free <= covered
    assert not covered & furniture
    assert sum(s.end - s.start for passage in found for s in passage.sentences) == len(covered)


@untimed
@given(articles())
def test_passages_are_exact_in_order_apart_and_free_of_furniture(article: Article) -> None:
    at = 0
    for ordinal, passage in enumerate(passages(article)):
        assert passage.ordinal == ordinal
        assert passage.start >= at
        assert article.text[passage.start : passage.end] == passage.text
        assert (passage.start, passage.end) == (
            passage.sentences[0].start,
            passage.sentences[-1].end,
        )
        for span in article.furniture:
            assert passage.end <= span.start or span.end <= passage.start
        at = passage.end


@untimed
@given(st.one_of(texts, long_texts))
def test_only_the_last_passage_may_end_with_a_heading(text: str) -> None:
    assert all(found.sentences[-1].kind == "sentence" for found in passages(article(text))[:-1])


@untimed
@given(articles())
def test_the_same_article_has_the_same_passages(article: Article) -> None:
    found = passages(article)
    assert found == passages(article)
    assert len({passage.id for passage in found}) == len(found)


@pytest.mark.parametrize(
    "unit",
    ["x", ".", '"', "(", "!?”", "the U.S. Army. Now ", "a line and\n", "军队", "😀", "\r\n"],
)
def test_a_megabyte_of_anything_is_read_to_its_end(unit: str) -> None:
    """Work that grows with the square of the length would not come back."""
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    found = sentences(text)
    assert sum(s.end - s.start for s in found) >= sum(not is_blank(c) for c in text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[s.start : s.end] == s.text for s in found)
