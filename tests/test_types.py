"""The nouns: each refuses to be wrong, says why, and never changes."""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import types
from rag.dates import PartialDate
from rag.filters import Filters
from rag.types import (
    Answer,
    Article,
    Citation,
    EvidenceSentence,
    Hit,
    Passage,
    Reading,
    Sentence,
    Span,
    Statement,
)
from rag.usage import Usage

TEXT = "Taji was hit. Nobody died."
WHOLE_DATES = st.dates(min_value=datetime.date(1, 1, 1))
PARTIAL_DATES = st.builds(
    lambda day, known: PartialDate(*(day.year, day.month, day.day)[:known]),
    WHOLE_DATES,
    st.integers(1, 3),
)


def article(**changes: object) -> Article:
    """An article of two sentences that states its title in the first word."""
    values: dict[str, object] = {"id": "taji", "source": "taji.txt", "version": "0", "text": TEXT}
    return Article(**{**values, **changes})  # type: ignore[arg-type]  # some changes are mistakes


def hit() -> Hit:
    """All of that article as a hit."""
    return Hit(1, 2.5, "taji", "0", "taji-0", "taji.txt", 0, len(TEXT), TEXT)


class TestSpan:
    """A stretch of characters."""

    @given(st.text(min_size=1), st.data())
    def test_it_cuts_exactly_its_characters(self, text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        assert Span(start, end).of(text) == text[start:end]

    @pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (4, 3), (-1, 2), (-2, -1)])
    def test_it_is_never_empty_nor_negative(self, start: int, end: int) -> None:
        with pytest.raises(ValueError, match="0 <= start < end"):
            Span(start, end)

    def test_it_does_not_reach_past_its_text(self) -> None:
        with pytest.raises(ValueError, match="ends after 26 characters"):
            Span(20, 27).of(TEXT)


class TestPartialDate:
    """A date as far as it is known."""

    @given(PARTIAL_DATES)
    def test_it_survives_being_written(self, date: PartialDate) -> None:
        assert PartialDate.parse(str(date)) == date

    @given(PARTIAL_DATES)
    def test_it_means_every_day_it_can_mean(self, date: PartialDate) -> None:
        days = (date.latest - date.earliest).days + 1
        least, most = {"day": (1, 1), "month": (28, 31), "year": (365, 366)}[date.precision]
        assert least <= days <= most
        assert date.earliest.year == date.latest.year == date.year

    def test_february_knows_leap_years(self) -> None:
        assert PartialDate.parse("2024-02").latest == datetime.date(2024, 2, 29)
        assert PartialDate.parse("2023-02").latest == datetime.date(2023, 2, 28)

    @pytest.mark.parametrize(
        ("iso", "precision"), [("2021", "year"), ("2021-08", "month"), (" 2021-08-05 ", "day")]
    )
    def test_its_precision_is_what_was_written(self, iso: str, precision: str) -> None:
        assert PartialDate.parse(iso).precision == precision

    @pytest.mark.parametrize(
        "iso",
        [
            "",
            "21",
            "2021-8",
            "2021-08-5",
            "05-08-2021",
            "2021/08/05",
            "2021-08-05T00:00",
            "２０２１",
        ],
    )
    def test_other_forms_are_refused(self, iso: str) -> None:
        with pytest.raises(ValueError, match="YYYY-MM-DD"):
            PartialDate.parse(iso)

    @pytest.mark.parametrize("iso", ["2021-13", "2021-00", "2021-02-29", "2021-01-00", "0000"])
    def test_impossible_days_are_refused(self, iso: str) -> None:
        with pytest.raises(ValueError, match=r"month|day|year"):
            PartialDate.parse(iso)

    def test_a_day_needs_its_month(self) -> None:
        with pytest.raises(ValueError, match="month"):
            PartialDate(2021, day=5)


class TestArticle:
    """What a file says."""

    @pytest.mark.parametrize("name", ["title", "author", "publisher"])
    def test_what_it_says_of_itself_stands_where_it_was_read(self, name: str) -> None:
        assert getattr(article(**{name: Reading("Taji", Span(0, 4))}), name).value == "Taji"
        with pytest.raises(ValueError, match=f"the {name} 'Taji' is not at its span"):
            article(**{name: Reading("Taji", Span(1, 5))})

    def test_a_sidecar_may_say_what_the_text_does_not(self) -> None:
        assert article(title=Reading("Another title", None)).title == Reading("Another title", None)

    @pytest.mark.parametrize("name", ["title", "author", "publisher", "published", "language"])
    def test_no_span_reaches_past_the_text(self, name: str) -> None:
        with pytest.raises(ValueError, match="ends after"):
            article(**{name: Reading("2021", Span(24, 28))})

    def test_layout_lies_in_the_text(self) -> None:
        assert article(furniture=(Span(0, 4),)).furniture == (Span(0, 4),)
        with pytest.raises(ValueError, match="ends after"):
            article(furniture=(Span(0, 27),))

    def test_its_date_may_be_written_otherwise_than_it_is_kept(self) -> None:
        dated = article(published=Reading("2021-08", Span(0, 4)))
        assert dated.date == PartialDate(2021, 8)
        assert article().date is None

    def test_a_date_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="YYYY-MM-DD"):
            article(published=Reading("last August", None))

    def test_a_reading_of_nothing_is_no_reading(self) -> None:
        with pytest.raises(ValueError, match="use None"):
            Reading(" ", None)


class TestPieces:
    """Sentences, passages, evidence and citations: text and span agree, or they are not made."""

    def test_a_sentence_is_cut_from_its_text(self) -> None:
        assert Sentence.cut(TEXT, 14, 26).text == "Nobody died."
        with pytest.raises(ValueError, match="ends after"):
            Sentence.cut(TEXT, 14, 27)
        with pytest.raises(ValueError, match="0 <= start < end"):
            Sentence.cut(TEXT, 14, 14)

    def test_a_sentence_has_as_many_characters_as_its_span(self) -> None:
        with pytest.raises(ValueError, match="its span does not"):
            Sentence(0, 13, "Taji was hit")

    def test_a_passage_holds_its_sentences_at_their_places(self) -> None:
        first, second = Sentence.cut(TEXT, 0, 13), Sentence.cut(TEXT, 14, 26)
        passage = Passage("p", "taji", 0, 0, 26, TEXT, (first, second))
        assert passage.sentences == (first, second)

    @pytest.mark.parametrize(
        ("start", "text", "sentence"),
        [
            (14, "Nobody died.", Sentence(0, 13, "Taji was hit.")),  # before it
            (0, "Taji was hit.", Sentence(14, 26, "Nobody died.")),  # after it
            (0, TEXT, Sentence(1, 14, "Taji was hit.")),  # beside its place
        ],
    )
    def test_a_passage_refuses_a_sentence_from_elsewhere(
        self, start: int, text: str, sentence: Sentence
    ) -> None:
        with pytest.raises(ValueError, match="not at its place"):
            Passage("p", "taji", 0, start, start + len(text), text, (sentence,))

    def test_a_passage_has_as_many_characters_as_its_span(self) -> None:
        with pytest.raises(ValueError, match="its span does not"):
            Passage("p", "taji", 0, 0, 25, TEXT, ())

    def test_a_piece_of_evidence_fills_its_span(self) -> None:
        assert EvidenceSentence(1, 0, 13, TEXT[:13], 1.0, hit()).text == "Taji was hit."
        with pytest.raises(ValueError, match="does not fill its span"):
            EvidenceSentence(1, 0, 14, TEXT[:13], 1.0, hit())

    def test_a_valid_citation_quotes_all_of_its_span(self) -> None:
        assert Citation(1, valid=True, start=0, end=4, quote="Taji").quote == "Taji"
        for quote in ("", "Taj", "Taji "):
            with pytest.raises(ValueError, match="does not fill its span"):
                Citation(1, valid=True, start=0, end=4, quote=quote)

    def test_a_citation_of_nothing_is_kept_and_quotes_nothing(self) -> None:
        assert Citation(9, valid=False).quote == ""
        with pytest.raises(ValueError, match="cannot quote"):
            Citation(9, valid=False, end=4, quote="Taji")


class TestFilters:
    """Which articles may be used."""

    def test_without_limits_everything_may_be_used(self) -> None:
        assert not Filters()
        assert Filters().admits_date(None)
        assert Filters().admits_date(PartialDate(2021))

    @pytest.mark.parametrize(
        "filters",
        [
            Filters(since=PartialDate(2021)),
            Filters(until=PartialDate(2021)),
            Filters(as_of=PartialDate(2021)),
        ],
    )
    def test_a_limit_of_dates_leaves_out_what_has_none(self, filters: Filters) -> None:
        assert filters
        assert filters.dated
        assert not filters.admits_date(None)

    @pytest.mark.parametrize(
        "filters", [Filters(publishers=("x",)), Filters(authors=("x",)), Filters(articles=("x",))]
    )
    def test_other_limits_leave_dates_alone(self, filters: Filters) -> None:
        assert filters
        assert not filters.dated
        assert filters.admits_date(None)

    @pytest.mark.parametrize(
        ("published", "since", "until", "as_of"),
        [
            ("2021-08-04", False, True, True),
            ("2021-08-05", True, True, True),
            ("2021-08-06", True, False, False),
            ("2021-08", True, True, False),  # may be any of the three
            ("2021", True, True, False),
            ("2021-07", False, True, True),
            ("2022", True, False, False),
        ],
    )
    def test_a_vague_date_counts_as_all_it_can_mean(
        self, published: str, since: bool, until: bool, as_of: bool
    ) -> None:
        limit, date = PartialDate.parse("2021-08-05"), PartialDate.parse(published)
        assert Filters(since=limit).admits_date(date) is since
        assert Filters(until=limit).admits_date(date) is until
        assert Filters(as_of=limit).admits_date(date) is as_of

    @given(PARTIAL_DATES, PARTIAL_DATES)
    def test_as_of_is_stricter_than_until(self, published: PartialDate, limit: PartialDate) -> None:
        """What was certainly published by a day may have been published by that day."""
        if Filters(as_of=limit).admits_date(published):
            assert Filters(until=limit).admits_date(published)

    @given(PARTIAL_DATES, PARTIAL_DATES)
    def test_every_date_lies_before_or_after(self, date: PartialDate, limit: PartialDate) -> None:
        since, until = Filters(since=limit), Filters(until=limit)
        assert since.admits_date(date) or until.admits_date(date)


def test_the_answer_is_the_json_of_the_contract() -> None:
    """`dataclasses.asdict` gives the names that scripts outside call by."""
    answer = Answer(
        "q",
        "q",
        "Taji was hit. [1]",
        abstained=False,
        mode="llm",
        statements=(Statement("Taji was hit.", (1,), "supported", ("said so",)),),
        citations=(Citation(1, valid=True, start=0, end=13, quote="Taji was hit."),),
        evidence=(hit(),),
        timings_ms={"total": 3},
    )
    written = json.loads(json.dumps(dataclasses.asdict(answer)))
    assert written.keys() >= {
        *("question", "standalone_question", "answer", "abstained", "mode", "statements"),
        *("citations", "evidence", "disagreements", "model", "usage", "timings_ms"),
    }
    assert written["statements"][0].keys() >= {"text", "citations", "verdict", "reasons"}
    assert written["citations"][0].keys() >= {
        *("number", "valid", "article_id", "article_version", "source", "title", "author"),
        *("publisher", "published", "published_precision", "start", "end", "quote"),
    }
    assert written["evidence"][0].keys() >= {
        *("article_id", "source", "start", "end", "text", "score", "rank"),
    }
    assert written["usage"] == {"prompt_tokens": 0, "completion_tokens": 0}


def test_usage_adds_up() -> None:
    assert Usage(1, 2) + Usage(10, 20) == Usage(11, 22)


@pytest.mark.parametrize(
    "noun",
    [each for _, each in inspect.getmembers(types, dataclasses.is_dataclass)],
    ids=lambda noun: noun.__name__,
)
def test_no_noun_ever_changes(noun: type) -> None:
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]  # set by @dataclass
    assert "__slots__" in vars(noun)
