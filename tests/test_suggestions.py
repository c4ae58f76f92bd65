"""The questions on the first screen come out of the articles."""

from __future__ import annotations

from pathlib import Path

import rag
from rag.web.suggestions import QUESTIONS, suggestions
from rag.web.wording import wording

SAY = wording("en")


def of(*texts: str) -> list[rag.Article]:
    return [
        rag.Article(id=str(n), source=f"{n}.txt", version="0" * 64, text=text)
        for n, text in enumerate(texts)
    ]


def test_the_seeds_give_four_different_questions(seeds_store: Path) -> None:
    with rag.open(seeds_store, llm="none", environ={}) as corpus:
        articles = corpus.articles()
    asked = suggestions(articles, SAY)
    assert len(set(asked)) == QUESTIONS
    names = [
        q.removeprefix("What did ").removeprefix("What do the articles say about ") for q in asked
    ]
    for name in names:
        name = name.removesuffix("?").removesuffix(" say")
        assert any(name in article.text for article in articles)


def test_who_is_quoted_is_asked_after_and_shared_names_follow() -> None:
    articles = of(
        "Mayor Ada Kern said that the Port Authority had failed.",
        "The Port Authority denied it.",
        "Nothing here.",
    )
    assert suggestions(articles, SAY) == [
        "What did Mayor Ada Kern say?",
        "What do the articles say about Port Authority?",
    ]


def test_a_name_in_every_article_says_nothing_of_any() -> None:
    articles = of(*["The Port Authority met."] * 3)
    assert suggestions(articles, SAY) == []


def test_articles_without_names_give_no_questions() -> None:
    assert suggestions(of("it rained all day.", ""), SAY) == []
