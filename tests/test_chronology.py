"""When what was said to be: dates as written, resolved, or left relative."""

from __future__ import annotations

import pytest

from rag.chronology import Bound, not_before, timeline, when
from rag.passages import sentences
from tests.test_disagreement import hit


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("It froze on 12 March 2020.", None, [("2020-03-12", False)]),
        ("It froze in March 2020.", None, [("2020-03", False)]),
        ("It froze in 2020.", None, [("2020", False)]),
        ("It froze on March 12.", "2020-04-01", [("2020-03-12", True)]),
        ("It froze on December 12.", "2020-04-01", [("2019-12-12", True)]),
        ("It froze on March 12.", None, [(None, False)]),
        ("It froze on Friday.", "2021-08-05", [("2021-07-30", True)]),
        ("It froze on Friday.", "2021-08", [(None, False)]),
        ("A hearing has been set for 19 March.", "2024-02-02", [("2024-03-19", True)]),
        ("The court is due to rule on January 12.", "2020-04-01", [("2021-01-12", True)]),
        ("She is expected to visit the site on Monday.", "2024-03-09", [("2024-03-11", True)]),
        ("It will be sold on Saturday.", "2024-03-09", [("2024-03-09", True)]),
        (
            "He said on Friday that the hearing will be on Monday.",
            "2024-03-09",
            [("2024-03-08", True), ("2024-03-11", True)],
        ),
        (
            "The hearing will be on Monday, he said on Friday.",
            "2024-03-09",
            [("2024-03-11", True), ("2024-03-08", True)],
        ),
        (
            "It will freeze tomorrow, and next month.",
            "2020-12-31",
            [("2021-01-01", True), ("2021-01", True)],
        ),
        ("It froze yesterday.", "2021-08-01", [("2021-07-31", True)]),
        ("It froze last month.", "2021-01", [("2020-12", True)]),
        ("It froze last year.", "2021", [("2020", True)]),
        ("It froze this weekend.", None, [(None, False)]),
        (
            "It was built in 2018 and froze in January 2020.",
            None,
            [("2018", False), ("2020-01", False)],
        ),
        ("2020 soldiers were there.", None, []),
        ("It cost 2,020 crowns and 2018-19 was cold.", None, []),
        ("They march on.", None, []),
    ],
)
def test_dates_are_taken_as_they_are_written(
    text: str, published: str | None, expected: list[tuple[str | None, bool]]
) -> None:
    found = when(text, published)
    assert [(str(each.date) if each.date else None, each.resolved) for each in found] == expected


def test_a_day_that_a_sentence_names_twice_is_told_once() -> None:
    text = "ELVA, June 3, 2025 (NNA) - The harbour of Elva froze on Tuesday."
    found = timeline("harbour", [hit("a", text, "2025-06-03")])
    assert [(each.date, each.words) for each in found.statements] == [
        ("2025-06-03", "June 3, 2025")
    ]


def test_a_timeline_is_in_order_with_its_citations_and_speakers() -> None:
    found = timeline(
        "harbour",
        [
            hit("b", "Ruth Vale said that the harbour froze in January 1901.", None),
            hit("a", "The harbour was built in 1870. It is deep. The harbour thawed on Monday."),
            hit("c", "The station opened in 1880.", None),
        ],
    )
    assert [each.date for each in found.statements] == ["1870", "1901-01"]
    assert [each.words for each in found.relative] == ["on Monday"]
    cited = {each.number: each for each in found.citations}
    for each in (*found.statements, *found.relative):
        quote = cited[each.citation]
        assert each.words in quote.quote
        assert quote.quote[each.start - quote.start : each.end - quote.start] == each.words
    assert [s.name for s in cited[found.statements[1].citation].speeches] == ["Ruth Vale"]


def test_a_sentence_with_two_dates_is_cited_once() -> None:
    found = timeline("harbour", [hit("a", "The harbour froze in 1901 and in January 1920.")])
    assert [each.citation for each in found.statements] == [1, 1]
    assert len(found.citations) == 1


def test_an_undated_article_is_no_older_than_what_it_tells_as_past() -> None:
    text = "It froze in January 2020. It will thaw by the end of 2031. It was built in 1870."
    bound = not_before("a", sentences(text))
    assert bound is not None
    assert (bound.not_before, text[bound.start : bound.end]) == ("2020-01", "January 2020")
    assert not_before("a", sentences("It froze.")) is None


def test_only_articles_that_say_something_of_the_topic_get_a_bound() -> None:
    hits = [hit("a", "The harbour froze in January 1901."), hit("b", "The tram came in 1903.")]
    bounds = [Bound("a", "1901-01", 21, 33), Bound("b", "1903", 17, 21)]
    assert timeline("harbour", hits, bounds).bounds == (bounds[0],)
