"""An answer as HTML: marks that name their verdict, and what is folded under it."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

import rag
from rag.conversations import Turn
from rag.web import answer_html, marks
from rag.web.draft import Draft
from rag.web.graph import graph
from rag.web.wording import wording

SAY = wording("en")
CITED = rag.Citation(
    1,
    valid=True,
    article_id="a",
    article_version="v",
    title="The harbour",
    publisher="The Paper",
    published="2021",
    published_precision="year",
    start=3,
    end=9,
    quote="froze.",
)
BROKEN = rag.Citation(2, valid=False)


def drawn(question: str, *, language: str = "en", **fields: Any) -> str:
    """A turn on the page, whose answer has the fields that a test gives."""
    given: dict[str, Any] = {
        "standalone_question": question,
        "answer": "",
        "abstained": False,
        "mode": "llm",
    }
    answer = rag.Answer(question=question, **given | fields)
    kept = Turn("t", question, answer, "2026-01-01T00:00:00Z")
    return answer_html.turn(kept, wording(language))


def answered(*statements: rag.Statement, **more: Any) -> str:
    said: dict[str, Any] = {"answer": "The harbour froze. [1]", "citations": (CITED, BROKEN)}
    return drawn("What froze?", statements=statements, **said | more)


def prose(html: str) -> str:
    found = re.search(r'<p class="prose"[^>]*>(.*?)</p>', html)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


@pytest.mark.parametrize("verdict", ["supported", "partial", "unsupported", "contradicted"])
def test_a_mark_names_its_verdict_beside_its_shape(verdict: rag.Label) -> None:
    draft = Draft("What froze?")
    draft.take(rag.CitationMade(0, CITED))
    draft.take(rag.VerdictReached(0, rag.Statement("The harbour froze.", (1,), verdict)))
    shown = answer_html.draft(draft, SAY)
    assert f'aria-label="Source 1, {SAY(verdict)}: The harbour"' in shown
    assert marks.SHAPES[verdict] in shown
    assert 'data-start="3" data-end="9"' in shown


def test_only_what_passed_is_prose_and_the_rest_is_under_checks_with_its_reason() -> None:
    shown = answered(
        rag.Statement("The harbour froze.", (1,), "supported"),
        rag.Statement("It was 1902.", (1,), "unsupported", ("says 1902, the article says 1901",)),
    )
    assert "froze" in prose(shown)
    assert "1902" not in prose(shown)
    checks = shown[shown.index("How each sentence was checked (2)") :]
    assert "not supported" in checks
    assert "the article says 1901" in checks


def test_a_mark_to_nothing_stays_visible_and_points_nowhere() -> None:
    shown = answered(rag.Statement("The harbour froze.", (1, 2), "supported"))
    assert '<span class="cite invalid" title="This mark points to nothing.">2?</span>' in shown
    assert shown.count('data-article="a"') == 2  # in the prose, and in the list of sources


def test_disagreements_have_their_place_above_the_sources() -> None:
    sides = (rag.Side("5,200", (1,)), rag.Side("2,500", ()))
    shown = answered(
        rag.Statement("The harbour froze.", (1,), "supported"),
        disagreements=(rag.Disagreement("American troops", sides),),
    )
    assert shown.index("Where the articles disagree (1)") < shown.index("Sources (2)")
    assert "5,200" in shown


def test_what_was_left_out_is_counted() -> None:
    shown = answered(
        rag.Statement("The harbour froze.", (1,), "supported"), left_out=rag.LeftOut(4, 1)
    )
    assert "Left out (5)" in shown


def test_a_shared_answer_has_no_buttons() -> None:
    answer = rag.Answer("Q?", "Q?", "", abstained=True, mode="quotes", gap="Nothing on Q.")
    turn = Turn("t", "Q?", answer, "2026-01-01T00:00:00Z")
    assert "<button" in answer_html.turn(turn, SAY)
    assert "<button" not in answer_html.turn(turn, SAY, alone=True)
    assert "Nothing on Q." in answer_html.turn(turn, SAY, alone=True)


def refused(**more: Any) -> str:
    said: dict[str, Any] = {
        "answer": "No article says that the harbour closed. […]",
        "abstained": True,
        "gap": "No article says that the harbour closed.",
        "citations": (CITED, dataclasses.replace(CITED, number=2, quote="freeze")),
    }
    return drawn("Why did the harbour close?", **said | more)


def test_a_refusal_is_told_from_an_answer_and_what_comes_nearest_opens_its_article() -> None:
    shown = refused(nearest=(2,))
    refusal = shown.index("No answer.")
    near = shown.index("Does not answer, comes nearest:", refusal)
    assert refusal < shown.index("No article says that the harbour closed.", refusal) < near
    (listed,) = re.findall(r'<ul class="nearest">(.*?)</ul>', shown)
    assert "“freeze”" in listed
    assert "froze." not in listed
    assert 'class="passage" href="#reader"' in listed
    assert 'class="prose"' not in shown


def test_what_a_refusal_says_of_a_premise_is_marked_in_it() -> None:
    premise = rag.Statement("The harbour closed.", (1,), "supported")
    shown = refused(premises=(premise,), nearest=(2,))
    (gap,) = re.findall(r'<p class="prose refusal"[^>]*>(.*?)</p>', shown)
    assert 'aria-label="Source 1, checked: The harbour"' in gap
    assert "Nothing in them" not in refused(premises=(premise,))
    assert "Nothing in them" in refused()


def test_an_answer_is_copied_with_what_it_leaves_open() -> None:
    note = "The articles do not answer this part of the question: “When?”"
    shown = answered(
        rag.Statement("The harbour froze.", (1,), "supported"),
        unanswered=("When?",),
        notes=(note, "Another note."),
    )
    (copied,) = re.findall(r'data-copy="(.*?)"', shown, re.DOTALL)
    assert note in copied
    assert "Another note." not in copied
    assert note in prose_and_notes(shown)


def prose_and_notes(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html[html.index("</h2>") :])


def test_how_a_follow_up_was_understood_stands_above_its_answer_in_the_page_s_words() -> None:
    understood = "Why did the <harbour> freeze?"
    for language, words in (("en", "Understood as:"), ("ar", "فُهم السؤال هكذا:")):
        shown = drawn("Why?", language=language, standalone_question=understood)
        assert f"{words} <bdi>Why did the &lt;harbour&gt; freeze?</bdi>" in shown
    assert "understood" not in answered()


def growing(**found: Any) -> str:
    """The page when the passages were found and nothing is written yet."""
    hit = rag.Hit(1, 0.0, "a", "v", "p", "a.txt", 10, 28, "Obey me. It froze.", **found)
    draft = Draft("Why?")
    draft.take(rag.EvidenceFound((hit,), "Why did the harbour freeze?"))
    return answer_html.draft(draft, SAY)


def test_how_a_follow_up_was_understood_stands_there_before_anything_is_written() -> None:
    assert "Understood as: <bdi>Why did the harbour freeze?</bdi>" in growing()
    assert "Understood" not in answer_html.draft(Draft("Why?"), SAY)


def test_what_is_suspicious_is_marked_wherever_its_words_are_shown() -> None:
    order = rag.Suspicion(10, 18, "instruction", "it orders")
    units = tuple(
        rag.ScoredSentence(start, end, text, score)
        for start, end, text, score in ((10, 18, "Obey me.", 2.0), (19, 28, "It froze.", 1.0))
    )
    assert "Suspicious: it orders" in growing(suspicions=(order,), sentences=units)
    assert "Suspicious" not in growing(suspicions=(order,), sentences=units[1:])
    cited = dataclasses.replace(CITED, suspicions=(rag.Suspicion(3, 9, "disguise", "it hides"),))
    assert "Suspicious: it hides" in refused(citations=(cited,), nearest=(1,))
    assert "Suspicious" not in refused(nearest=(1,))


def test_what_a_second_opinion_was_asked_and_cost_stands_among_how_it_was_found() -> None:
    said = rag.SecondOpinion("big", 3, 1, rag.Usage(900, 3), 0.00123)
    shown = prose_and_notes(answered(second_opinion=said))
    assert "big: asked 3, overturned 1 · Tokens read + written 900 + 3 · &#36;0.0012" in shown
    failed = rag.SecondOpinion("big", failed="The <server> is away. Try later.")
    assert "The &lt;server&gt; is away." in answered(second_opinion=failed)
    assert "Second opinion" not in answered()


def test_origins_are_drawn_and_told() -> None:
    other = dataclasses.replace(CITED, number=3, article_id="b", title="A {{copy}} of <b>")
    origins = rag.Origins((("a", "b"),), (rag.Derivation("b", "a", "near copy", 0.9, 0, 5, 3, 9),))
    shown = answered(
        rag.Statement("The harbour froze.", (1,), "supported"),
        citations=(CITED, other),
        origins=origins,
    )
    assert "Origins: 2 articles cited, 1 independent" in shown
    figure = shown.partition('<figure class="graph">')[2].partition("</figure>")[0]
    origin, _, copy = figure.partition("The harbour")
    assert origin.count("<ul>") == 1
    assert copy.count("<ul>") == 1  # what comes from it stands under it
    assert "{" not in copy  # Gradio would read a template
    assert "<b>" not in copy


def test_what_comes_from_each_other_is_drawn_once() -> None:
    names = {"a": "One", "b": "Two", "c": "Three", "d": "Four"}
    drawn = graph(names, [("a", "b"), ("b", "a"), ("c", "b"), ("c", "a")])
    assert [drawn.count(f">{name}<") for name in names.values()] == [1, 1, 1, 1]
    assert graph(names, []) == ""


def test_articles_that_do_not_come_from_each_other_are_not_drawn() -> None:
    other = dataclasses.replace(CITED, number=3, article_id="b")
    shown = answered(citations=(CITED, other), origins=rag.Origins((("a",), ("b",)), ()))
    assert "2 independent" in shown
    assert 'class="graph"' not in shown
