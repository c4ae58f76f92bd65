"""A draft sentence by sentence, against the real seeds and retrieval, with a judge of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from rag import auditing, markdown
from rag.conversations import exports
from rag.web import audit_html
from rag.web.wording import wording

DRAFT = """A heading

There are currently 2,500 US troops in Iraq, supposedly focused on countering the remnants of DAESH.
Is this a question?
In May 2020, parliament elected al-Kadhimi to replace Abdul-Mahdi.
In May 2019, parliament elected al-Kadhimi to replace Abdul-Mahdi.
The harbour of Port Elva froze in January 1901.
"""


@pytest.fixture(scope="module")
def corpus(seeds_store: Path) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, llm="none", environ={}) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(corpus: rag.Corpus) -> list[rag.Audited]:
    def lenient(document: str, claim: str) -> float:
        return 5.0

    return list(auditing.audit(corpus._retrieval, lenient, DRAFT))


def test_every_sentence_that_claims_something_gets_its_finding(found: list[rag.Audited]) -> None:
    assert [each.finding for each in found] == [
        "disputed",  # other articles give other figures
        "supported",
        "contradicted",
        "not in the corpus",
    ]


def test_places_are_those_of_the_draft(found: list[rag.Audited]) -> None:
    assert all(DRAFT[each.start : each.end] == each.text for each in found)


def test_quotes_are_the_articles_words(found: list[rag.Audited], corpus: rag.Corpus) -> None:
    texts = {each.id: each.text for each in corpus.articles()}
    for each in (citation for one in found for citation in one.citations):
        assert each.article_id is not None
        assert texts[each.article_id][each.start : each.end] == each.quote
    assert found[-1].citations == ()


def test_a_changed_year_is_said_to_be_one(found: list[rag.Audited]) -> None:
    assert any("2020" in reason for reason in found[2].reasons)


def test_a_judge_that_doubts_leaves_what_is_not_word_for_word_unsupported(
    corpus: rag.Corpus,
) -> None:
    (each,) = auditing.audit(
        corpus._retrieval, lambda document, claim: -5.0, "Parliament chose al-Kadhimi in May 2020."
    )
    assert each.finding != "supported"


def test_a_date_of_another_sentence_makes_none_good(corpus: rag.Corpus) -> None:
    draft = (
        "On April 4 in particular, the US troops intensified their reconnaissance flights, and this"
        " coincided with the end of what the Shiite factions called as the deadline for the"
        " departure of foreign forces from Iraq."
    )
    (each,) = auditing.audit(corpus._retrieval, lambda document, claim: 5.0, draft)
    assert each.finding == "contradicted"


def test_reports_hold_every_finding_and_run_nothing(found: list[rag.Audited]) -> None:
    hostile = rag.Audited("<script>x</script> [a](b)", 0, 25, "contradicted", ("<b>it</b>",))
    text = markdown.audit([*found, hostile], exports.escaped)
    page = audit_html.report([*found, hostile], wording("en"))
    for finding in ("disputed", "supported", "contradicted", "not in the corpus"):
        assert finding in text
        assert finding in page
    assert "<script>" not in page
    assert "[a](b)" not in text


def test_without_a_language_model_an_audit_is_refused(corpus: rag.Corpus) -> None:
    with pytest.raises(rag.SettingsError, match="language model"):
        corpus.audit("A sentence.")


@pytest.mark.parametrize(
    ("told", "otherwise", "sentence", "reason"),
    [
        (
            "Qassem Soleimani was killed on 3 January 2020 in Baghdad.",
            "General Soleimani was killed near Baghdad airport on January 2, 2020.",
            "Qassem Soleimani was killed on 3 January 2020 in Baghdad.",
            "other articles give another date",
        ),
        (
            "The bill on foreign troops is binding.",
            "The bill on foreign troops was not binding.",
            "The bill on foreign troops is binding.",
            "another article denies it",
        ),
    ],
)
def test_a_sentence_is_disputed_by_what_other_articles_say(
    tmp_path: Path, told: str, otherwise: str, sentence: str, reason: str
) -> None:
    for name, text in (("a.txt", told), ("b.txt", otherwise)):
        (tmp_path / name).write_text(text, "utf-8")
    with rag.open(tmp_path / "store", llm="none", environ={}) as opened:
        opened.index(tmp_path)
        (only,) = auditing.audit(opened._retrieval, lambda document, claim: 5.0, sentence)
    assert (only.finding, only.reasons) == ("disputed", (reason,))
    assert len(only.citations) == 2
