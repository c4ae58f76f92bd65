"""Whatever an answer holds comes back; whatever is written can be found, and is only text."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.comparison import Disagreement, Side
from rag.conversations import exports
from rag.conversations.records import (
    LONGEST_TITLE,
    Conversation,
    Turn,
    answer_from_json,
    answer_to_json,
    folded,
    one_line,
    shortened,
    visible,
)
from rag.dates import Precision
from rag.suspicion import Suspicion
from rag.types import (
    Answer,
    Citation,
    Hit,
    LeftOut,
    ScoredSentence,
    Statement,
)
from rag.usage import SecondOpinion, Usage

T = TypeVar("T")

texts = st.text(max_size=20)
maybe = st.none() | texts
scores = st.floats(allow_nan=False)  # no nan equals itself
counts = st.integers(0, 10**9)
numbers = st.lists(counts, max_size=3).map(tuple)
verdicts = st.sampled_from(["supported", "partial", "unsupported", "contradicted", "uncited"])
precisions: st.SearchStrategy[Precision] = st.sampled_from(["day", "month", "year", "none"])
KNOWN = {"title": maybe, "author": maybe, "publisher": maybe, "published": maybe}


def some(items: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to three of `items`."""
    return st.lists(items, max_size=3).map(tuple)


suspicions = some(
    st.builds(
        lambda start, length, reason: Suspicion(start, start + length, "instruction", reason),
        counts,
        st.integers(1, 99),
        texts,
    )
)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    quote = draw(texts)
    start = draw(counts)
    known: dict[str, Any] = {name: draw(values) for name, values in KNOWN.items()}
    return Citation(
        number=draw(counts),
        valid=bool(quote),
        article_id=draw(maybe),
        article_version=draw(maybe),
        source=draw(maybe),
        **known,
        published_precision=draw(precisions),
        start=start,
        end=start + len(quote),
        quote=quote,
        suspicions=draw(suspicions),
    )


scored = st.builds(ScoredSentence, counts, counts, texts, scores)
hits = st.builds(
    Hit,
    rank=counts,
    score=scores,
    article_id=texts,
    article_version=texts,
    passage_id=texts,
    source=texts,
    start=counts,
    end=counts,
    text=texts,
    **KNOWN,
    published_precision=precisions,
    sentences=some(scored),
)
statements = st.builds(Statement, texts, numbers, verdicts, some(texts), st.none() | scores, maybe)
usages = st.builds(Usage, counts, counts)
sides = st.builds(Side, texts, numbers)
answers = st.builds(
    Answer,
    question=texts,
    standalone_question=texts,
    answer=texts,
    abstained=st.booleans(),
    mode=st.sampled_from(["llm", "quotes"]),
    confidence=st.none() | scores,
    statements=some(statements),
    citations=some(citations()),
    evidence=some(hits),
    disagreements=some(st.builds(Disagreement, texts, some(sides))),
    model=maybe,
    usage=usages,
    second_opinion=st.none()
    | st.builds(SecondOpinion, texts, counts, counts, usages, scores, maybe),
    timings_ms=st.dictionaries(texts, counts, max_size=3),
    gap=maybe,
    unanswered=some(texts),
    nearest=numbers,
    premises=some(statements),
    notes=some(texts),
    left_out=st.builds(LeftOut, counts, counts),
)

tricks = "[1] [ ]( x) ]:y ! <b> &lt; * __ ` ~~ # - + 1. 2) |a| --- https://x.y www.x.y a@b.cd \\ ="
pieces = st.sampled_from([*tricks.split(), " ", "\n\n", "    ", "\ud800"])
markup = st.lists(pieces | texts, max_size=12).map("".join)


@given(answers)
def test_an_answer_is_read_back_equal_to_itself(answer: Answer) -> None:
    text = answer_to_json(answer)
    assert "\n" not in text
    assert answer_from_json(text) == answer


@given(st.text(), st.lists(st.sampled_from(["lone", "\ud800 ", "\udfff"])).map("".join))
def test_lone_surrogates_are_kept_and_can_be_written_to_a_file(text: str, lone: str) -> None:
    answer = Answer(f"{text}x{lone}", text, text, abstained=False, mode="llm")
    written = answer_to_json(answer)
    assert answer_from_json(written.encode("utf-8").decode("utf-8")) == answer


@given(st.text(), st.data())
def test_every_part_of_every_word_finds_the_text(text: str, data: st.DataObject) -> None:
    words = text.split()
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    for part in (word, word.upper(), word.lower(), word.casefold()):
        assert all(each in folded(text) for each in folded(part).split())


@given(st.text())
def test_a_title_is_one_line_of_at_most_two_hundred_characters(text: str) -> None:
    title = shortened(text)
    assert len(title) <= LONGEST_TITLE
    assert title == one_line(title)
    assert title in (one_line(text), title[:-1] + "…")


@given(markup, markup)
@example("1. x", "1.x) [1](x) [1]: x")
def test_in_markdown_every_text_is_only_itself(asked: str, said: str) -> None:
    answer = Answer(asked, asked, said, abstained=False, mode="llm", notes=(asked,))
    turn = Turn("t", asked, answer, "2024")
    markdown = exports.as_markdown(Conversation("c", asked, "2024", "2024", (turn,)))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = [token for token in parser.parse(markdown) if token.type == "inline"]
    parts = [part for token in found for part in token.children or ()]
    assert {part.type for part in parts} <= {"text", "text_special"}
    shown = ["".join(part.content for part in token.children or ()).strip() for token in found]
    lines = [visible(asked), visible(asked), visible(said) or exports.NOTHING]
    expected = [line for line in [*lines, f"Note: {visible(asked)}".strip()] if line]
    assert [line for line in shown if line] == expected
    assert not re.search(r"(?<!\\):(?=//)|www\.|(?<!\\)@", markdown)
