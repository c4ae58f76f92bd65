"""Which articles are near copies, and which tell what another published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.dates import PartialDate
from rag.independence import Text, near_copies, origins
from rag.passages import passages
from rag.speakers import attributed
from rag.types import Article

STORY = (
    "The harbour of Port Elva froze in January 1901, and forty ships lay fast in the ice for six"
    " weeks. Captain Ole Brandt walked to the lighthouse every morning. The mayor, Ruth Vale, sent"
    " two sledges with bread and coal. When the thaw came, three of the ships had been crushed."
)
COPY = (
    "Port Elva's harbour froze in January 1901, and forty ships lay fast in the ice for six weeks."
    " Ole Brandt walked to the lighthouse every morning. Mayor Ruth Vale sent two sledges with"
    " bread. When the thaw came, three of the ships had been crushed."
)
OTHER = (
    "The council of Marrow voted on Tuesday to build a tram line from the station to the market."
    " Its cost is put at nine million crowns, a third of which the province pays."
)
TELLER = (
    "Winters were harder once, as the archive of the province shows in every one of its volumes."
    " The newspaper Havnen reported that forty ships lay fast in the ice of Port Elva. Havnen also"
    " said that the mayor sent two sledges with bread and coal. Today the tram would take them."
    " Its line is to run past the market, and the council expects a vote on its price in autumn."
)


def text_of(name: str, text: str, publisher: str | None = None) -> Text:
    article = Article(id=name, source=f"{name}.txt", version="v", text=text)
    cut = attributed(text, passages(article))
    return Text(name, publisher, text, tuple(s for p in cut for s in p.sentences))


def test_a_rewrite_is_a_near_copy_and_another_story_is_not() -> None:
    ((one, other, likeness),) = near_copies({"a": STORY, "b": COPY, "c": OTHER})
    assert (one, other) == ("a", "b")
    assert 0.4 <= likeness <= 1


def test_words_in_common_without_sentences_in_common_are_no_copy() -> None:
    again = (
        "In 1901 six weeks of January ice held forty ships at Elva Port; Vale and Brandt helped."
    )
    assert near_copies({"a": STORY, "b": again}) == []


def test_near_copies_are_one_origin() -> None:
    found = origins([text_of("a", STORY), text_of("b", COPY), text_of("c", OTHER)])
    assert sorted(map(sorted, found.groups)) == [["a", "b"], ["c"]]
    assert [each.kind for each in found.derivations] == ["near copy"]


@pytest.mark.parametrize(("years", "copy"), [((1901, 1902), "b"), ((1902, 1901), "a")])
def test_what_was_out_first_is_nobodys_copy(years: tuple[int, int], copy: str) -> None:
    texts = [
        replace(text_of(name, text), date=PartialDate(year))
        for name, text, year in zip("ab", (STORY, COPY), years, strict=True)
    ]
    (derived,) = origins(texts).derivations
    assert derived.article_id == copy
    by_id = {each.id: each for each in texts}
    assert by_id[copy].text[derived.start : derived.end]
    assert derived.end <= by_id[copy].sentences[-1].end


def test_whoever_names_the_outlet_reports_it() -> None:
    teller = TELLER
    found = origins([text_of("a", STORY, "Havnen"), text_of("b", teller, "The Marrow Post")])
    (derived,) = found.derivations
    assert (derived.kind, derived.article_id, derived.origin_id) == ("reports it", "b", "a")
    assert derived.sure == 1.0
    assert "ships" in STORY[derived.origin_start : derived.origin_end]
    assert "Havnen" in teller or teller[derived.start : derived.end]


def test_another_outlet_with_a_name_is_not_the_one_that_is_told_of() -> None:
    teller = TELLER
    found = origins([text_of("a", STORY, "The Daily Gull"), text_of("b", teller)])
    assert found.derivations == ()


def test_no_article_and_one_article_have_their_origins() -> None:
    assert origins([]).groups == ()
    assert origins([text_of("a", STORY)]).groups == (("a",),)


def test_many_articles_are_compared_by_candidates() -> None:
    texts = {
        f"n{n}": f"Story {n} of town{n}: word{n}a word{n}b word{n}c spoke {n}." for n in range(60)
    }
    found = near_copies({**texts, "a": STORY, "b": COPY})
    assert [pair[:2] for pair in found] == [("a", "b")]


def test_the_seeds_tell_which_of_them_reports_another(seeds_store: Path) -> None:
    with rag.open(seeds_store, llm="none", environ={}) as corpus:
        answer = corpus.ask("What base is the US planning to build in the west of Iraq, and why?")
    assert answer.origins is not None
    told = {(each.article_id[:3], each.origin_id[:3]) for each in answer.origins.derivations}
    cited = {each.article_id[:3] for each in answer.citations if each.article_id}
    assert {"000", "001"} <= cited
    assert told == {("001", "000")}
