"""From a question to a checked answer, over the five articles; the model's words are scripted."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from rag import answering
from rag.conversations.records import answer_from_json, answer_to_json
from rag.prompt import MARKER_OPEN, plain
from tests.scripted_server import ScriptedServer, scripted_server

QUESTION = "Who heads the committee that investigates the attacks?"
HEADED = "The committee is headed by Qassem Al-Araji."

pytestmark = pytest.mark.usefixtures("in_project")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        running.prose = f"{HEADED}⟦headed by Qassem⟧"
        yield running


@pytest.fixture
def corpus(seeds_store: Path, server: ScriptedServer) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, environ=server.environ()) as opened:
        yield opened


@pytest.fixture
def attributing(seeds_store: Path, server: ScriptedServer) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, environ=server.environ(RAG_LLM_POINTS="code")) as opened:
        yield opened


@pytest.fixture
def quoting(seeds_store: Path) -> Iterator[rag.Corpus]:
    with rag.open(seeds_store, llm="none", environ={}) as opened:
        yield opened


def exact(citation: rag.Citation) -> bool:
    with Path(str(citation.source)).open(encoding="utf-8", newline="") as file:
        return file.read()[citation.start : citation.end] == citation.quote


def test_a_stream_gives_evidence_text_citation_verdict_answer_in_this_order(
    corpus: rag.Corpus,
) -> None:
    events = list(corpus.stream(QUESTION))
    kinds = list(dict.fromkeys(event.kind for event in events))
    assert kinds == ["evidence", "text", "citation", "verdict", "answer"]
    shown = "".join(event.text for event in events if isinstance(event, rag.TextWritten))
    assert shown == HEADED


def test_the_streamed_answer_is_the_one_that_ask_gives(corpus: rag.Corpus) -> None:
    *_, last = corpus.stream(QUESTION)
    assert isinstance(last, rag.Answered)
    asked = corpus.ask(QUESTION)
    assert dataclasses.replace(last.answer, timings_ms={}) == dataclasses.replace(
        asked, timings_ms={}
    )


def test_a_supported_statement_cites_the_exact_characters_of_the_file(corpus: rag.Corpus) -> None:
    answer = corpus.ask(QUESTION)
    assert answer.answer == f"{HEADED} [1]"
    (statement,) = answer.statements
    assert (statement.verdict, statement.citations) == ("supported", (1,))
    (citation,) = answer.citations
    assert citation.source == "seeds/003_1ef15bec9a80b5db.txt"
    assert exact(citation)
    assert "headed by Qassem Al-Araji" in citation.quote


def test_without_markers_the_program_attributes(
    attributing: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = HEADED
    answer = attributing.ask(QUESTION)
    assert answer.answer == f"{HEADED} [1]"
    assert "headed by Qassem Al-Araji" in answer.citations[0].quote
    assert MARKER_OPEN not in "".join(server.prompts)


def test_a_marker_to_nothing_is_an_invalid_citation_and_supports_nothing(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = f"{HEADED}⟦headed by Qassem⟧ It is large.⟦99⟧"
    answer = corpus.ask(QUESTION)
    assert [citation.valid for citation in answer.citations] == [True, False]
    assert [statement.verdict for statement in answer.statements] == ["supported", "uncited"]
    assert "large" not in answer.answer


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("The committee is headed by Mike Pompeo.", "unsupported"),
        ("The committee is headed by Qassem Al-Araji and 17 others.", "unsupported"),
    ],
)
def test_what_a_rule_rejects_is_kept_beside_the_answer_but_not_in_it(
    corpus: rag.Corpus, server: ScriptedServer, claim: str, label: str
) -> None:
    server.prose = f"{HEADED}⟦headed by Qassem⟧ {claim}⟦headed by Qassem⟧"
    answer = corpus.ask(QUESTION)
    assert answer.answer == f"{HEADED} [1]"
    assert [statement.verdict for statement in answer.statements] == ["supported", label]
    assert answer.statements[1].reasons


def test_what_the_judge_rejects_is_not_in_the_answer(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = (
        f"{HEADED}⟦headed by Qassem⟧ The committee heads Qassem Al-Araji.⟦headed by Qassem⟧"
    )
    server.supports = lambda prompt: -3.0 if "committee heads" in prompt else 3.0
    answer = corpus.ask(QUESTION)
    assert [s.verdict for s in answer.statements] == ["supported", "unsupported"]
    assert answer.answer == f"{HEADED} [1]"


def test_a_part_that_the_evidence_lacks_is_dropped_and_said_so(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = "The committee is headed by Qassem Al-Araji, a cousin of Mike Pompeo.⟦headed by⟧"
    answer = corpus.ask(QUESTION)
    assert answer.answer == f"{HEADED} [1]"
    (statement,) = answer.statements
    assert (statement.verdict, statement.original) == (
        "supported",
        "The committee is headed by Qassem Al-Araji, a cousin of Mike Pompeo.",
    )
    assert "“a cousin of Mike Pompeo” was left out: the cited text lacks it" in statement.reasons


def test_a_marker_at_the_wrong_fact_is_repaired_by_the_right_one(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    evidence = corpus.trace(QUESTION).evidence
    wrong = next(item.text for item in evidence if "Qassem" not in item.text)
    server.prose = f"{HEADED}⟦{wrong[:60]}⟧"
    answer = corpus.ask(QUESTION)
    assert answer.answer == f"{HEADED} [1]"
    assert "headed by Qassem Al-Araji" in answer.citations[0].quote


def test_a_quote_stands_beside_what_still_fails(corpus: rag.Corpus, server: ScriptedServer) -> None:
    other = next(item.text for item in corpus.trace(QUESTION).evidence if "Qassem" not in item.text)
    server.prose = f"{HEADED}⟦headed by Qassem⟧ Mike Pompeo went there by train.⟦{other[:60]}⟧"
    answer = corpus.ask(QUESTION)
    assert [s.verdict for s in answer.statements] == ["supported", "unsupported", "supported"]
    assert answer.answer.startswith(f"{HEADED} [1] “")
    quote = answer.statements[2]
    assert quote.text == f"“{plain(other)}”"
    assert exact(answer.citations[quote.citations[0] - 1])
    assert answer.citations[quote.citations[0] - 1].quote == other


def test_a_strict_answer_shows_nothing_that_failed_and_counts_it(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = (
        f"{HEADED}⟦headed by Qassem⟧ Mike Pompeo heads it too.⟦headed by Qassem⟧"
        " It has 17 members.⟦headed by Qassem⟧"
    )
    events = list(corpus.stream(QUESTION, strict=True))
    *_, last = events
    assert isinstance(last, rag.Answered)
    assert "2 sentences that failed their check are left out." in last.answer.notes
    assert [s.text for s in last.answer.statements] == [HEADED]
    assert [citation.number for citation in last.answer.citations] == [1]
    kinds = list(dict.fromkeys(event.kind for event in events))
    assert kinds == ["evidence", "text", "citation", "verdict", "answer"]
    shown = "".join(event.text for event in events if isinstance(event, rag.TextWritten))
    assert shown.strip() == HEADED  # not even as a draft


def test_strict_is_a_setting_too(seeds_store: Path, server: ScriptedServer) -> None:
    server.prose = f"{HEADED}⟦headed by Qassem⟧ Mike Pompeo heads it too.⟦headed by Qassem⟧"
    with rag.open(seeds_store, environ=server.environ(RAG_STRICT="yes")) as corpus:
        assert len(corpus.ask(QUESTION).statements) == 1
        assert len(corpus.ask(QUESTION, strict=False).statements) == 2


def test_of_what_is_counted_it_is_never_said_that_no_article_says_so(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    server.supports = lambda prompt: -4.0
    counted = corpus.ask("How many American soldiers have died in Iraq since 2003?")
    assert counted.gap == (
        "The articles do not answer “How many American soldiers have died in Iraq since 2003?”."
    )
    assert counted.premises == ()
    asked = corpus.ask("When did Saudi Arabia officially recognise Israel?")
    assert asked.gap == "No article says that Saudi Arabia officially recognised Israel."


def test_why_is_not_answered_where_no_article_says_that_it_happened(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = "The US closed its embassy in Baghdad because of the attacks.⟦stop all attacks⟧"
    server.supports = lambda prompt: 3.0 if "because" in prompt.rpartition("Claim:")[2] else -3.0
    *before, last = corpus.stream("Why did the US close its embassy in Baghdad?")
    assert isinstance(last, rag.Answered)
    assert last.answer.gap == "No article says that the US closed its embassy in Baghdad."
    assert {event.kind for event in before} == {"evidence"}  # decided before anything is written


@pytest.fixture
def seconded(seeds_store: Path, server: ScriptedServer) -> Iterator[rag.Corpus]:
    more = {"RAG_SECOND_OPINION": "second", "RAG_SECOND_OPINION_PRICE": "1000/2000"}
    with rag.open(seeds_store, environ=server.environ(**more)) as opened:
        yield opened


OTHERWISE = "The head of the committee is Qassem Al-Araji."


def test_a_second_opinion_overturns_what_the_first_supports_and_is_counted(
    seconded: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = f"{OTHERWISE}⟦headed by Qassem⟧"
    server.second = lambda prompt: -3.0
    answer = seconded.ask(QUESTION)
    assert [s.verdict for s in answer.statements if s.text == OTHERWISE] == ["unsupported"]
    said = answer.second_opinion
    assert said is not None
    assert (said.model, said.asked, said.overturned) == ("second", 1, 1)
    assert said.dollars == pytest.approx(
        said.usage.prompt_tokens / 1000 + said.usage.completion_tokens / 500
    )
    assert said.usage.prompt_tokens > 0
    assert answer_from_json(answer_to_json(answer)) == answer


def test_a_second_opinion_that_agrees_changes_nothing_and_one_that_fails_is_said(
    seconded: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = f"{OTHERWISE}⟦headed by Qassem⟧"
    agreed = seconded.ask(QUESTION)
    assert agreed.answer == f"{OTHERWISE} [1]"
    assert agreed.second_opinion is not None
    assert (agreed.second_opinion.overturned, agreed.second_opinion.failed) == (0, None)
    server.second = lambda prompt: None
    failed = seconded.ask(QUESTION)
    assert failed.answer == agreed.answer
    assert failed.second_opinion is not None
    assert failed.second_opinion.asked == 0
    assert failed.second_opinion.failed


def test_no_second_opinion_is_asked_about_what_is_refused_already(
    seconded: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = f"{OTHERWISE}⟦headed by Qassem⟧ Mike Pompeo heads it too.⟦headed by Qassem⟧"
    server.supports = lambda prompt: -3.0 if "Claim: Mike Pompeo" in prompt else 3.0
    answer = seconded.ask(QUESTION)
    assert answer.second_opinion is not None
    assert answer.second_opinion.asked == 1


def test_what_passes_only_in_part_gives_way_to_quotes_and_is_kept(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = "The head of the committee is Qassem Al-Araji.⟦headed by Qassem⟧"
    server.supports = lambda prompt: 0.0
    answer = corpus.ask(QUESTION)
    assert (answer.mode, answer.abstained) == ("quotes", False)
    assert answer.answer.startswith("“")
    assert [s.text for s in answer.statements if s.verdict == "partial"] == [
        "The head of the committee is Qassem Al-Araji."
    ]
    assert any("failed the check" in note for note in answer.notes)
    assert all(exact(citation) for citation in answer.citations)


@pytest.mark.parametrize(
    ("first", "again", "verdict"),
    [
        (1.0, 3.0, "supported"),
        (1.5, 0.5, "partial"),
        (1.5, 2.0, "supported"),
        (0.2, 1.0, "partial"),
        (2.5, -3.0, "supported"),
        (-0.5, 3.0, "unsupported"),
    ],
)
def test_what_is_in_doubt_is_read_again_with_its_question(
    corpus: rag.Corpus, server: ScriptedServer, first: float, again: float, verdict: str
) -> None:
    server.prose = f"{OTHERWISE}⟦headed by Qassem⟧"
    server.supports, server.again = lambda prompt: first, lambda prompt: again
    answer = corpus.ask(QUESTION)
    assert [s.verdict for s in answer.statements if s.text == OTHERWISE] == [verdict]
    reread = [prompt for prompt in server.prompts if f"Answer: {OTHERWISE}" in prompt]
    assert bool(reread) is (0 <= first < 2.2)
    assert all(f"Question: {QUESTION}" in prompt for prompt in reread)


def test_a_sentence_that_answers_a_part_is_read_once(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = f"{OTHERWISE}⟦headed by Qassem⟧"
    server.supports, server.again = lambda prompt: 1.5, lambda prompt: -3.0
    answer = corpus.ask(SEVERAL)
    assert [s.verdict for s in answer.statements if s.text == OTHERWISE] == ["supported"]
    assert not any(f"Answer: {OTHERWISE}" in prompt for prompt in server.prompts)


def test_where_nothing_passes_at_all_the_answer_is_a_refusal(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = "The committee is headed by Aurel Quillon.⟦headed by Qassem⟧"
    answer = corpus.ask(QUESTION)
    assert answer.abstained
    assert "Quillon" not in answer.answer
    assert [statement.verdict for statement in answer.statements] == ["unsupported"]
    assert any("failed the check" in note for note in answer.notes)


def test_what_is_true_but_was_not_asked_is_no_answer(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.responds = -1.0
    answer = corpus.ask(QUESTION)
    assert answer.abstained
    assert any("not what was asked" in note for note in answer.notes)


def test_a_sentence_written_twice_is_one_statement(
    attributing: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = f"{HEADED} {HEADED}"
    assert attributing.ask(QUESTION).answer == f"{HEADED} [1]"


def test_nothing_is_cited_that_a_statement_does_not_need(
    attributing: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = (
        "The committee is headed by Qassem Al-Araji, and the security services joined its meeting."
    )
    assert len(attributing.ask(QUESTION).citations) == 1
    server.supports = lambda prompt: 3.0 if "chaired the first meeting" in prompt else -3.0
    assert len(attributing.ask(QUESTION).citations) == 2


def test_what_hardly_answers_gives_way_to_quotes(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.responds = 0.0
    answer = corpus.ask(QUESTION)
    assert (answer.mode, answer.abstained) == ("quotes", False)
    assert any("not quite what was asked" in note for note in answer.notes)
    assert HEADED in [statement.text for statement in answer.statements]
    assert all(exact(citation) for citation in answer.citations)


def test_a_true_sentence_without_the_number_that_was_asked_for_is_no_answer(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    assert corpus.ask("How many people belong to the committee?").abstained


def test_a_draft_of_known_words_that_fails_over_good_evidence_gives_way_to_quotes(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = "The committee heads Qassem Al-Araji.⟦headed by Qassem⟧"
    server.supports = lambda prompt: -3.0
    answer = corpus.ask(QUESTION)
    assert (answer.mode, answer.abstained) == ("quotes", False)
    assert "heads" not in answer.answer.split()


def test_evidence_in_doubt_answers_only_if_the_draft_proves_itself(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = 0.3
    assert corpus.ask(QUESTION).answer == f"{HEADED} [1]"
    server.responds = 0.4
    assert corpus.ask(QUESTION).abstained


def test_a_refusal_is_an_answer_that_names_the_gap_and_what_came_nearest(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    answer = corpus.ask("Who is the American ambassador?")
    assert answer.abstained
    assert answer.statements == ()
    assert "Who is the American ambassador?" in str(answer.gap)
    assert answer.citations
    assert all(exact(citation) for citation in answer.citations)
    assert len(server.prompts) == 1  # nothing was written


def test_what_a_refusal_quotes_is_marked_as_nearest_and_in_its_text(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    answer = corpus.ask("Who is the American ambassador?")
    assert answer.nearest == tuple(citation.number for citation in answer.citations)
    assert all(f"[{number}]" in answer.answer for number in answer.nearest)
    assert answer.premises == ()
    server.answers = 3.0
    assert corpus.ask(QUESTION).nearest == ()


def test_a_premise_that_no_article_holds_is_named(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    server.supports = lambda prompt: -3.0
    answer = corpus.ask("Why did Qassem Al-Araji dissolve the committee?")
    assert answer.gap == "No article says that Qassem Al-Araji dissolved the committee."
    (premise,) = answer.premises
    assert premise.verdict == "unsupported"
    assert answer.nearest
    assert "headed by Qassem Al-Araji" in answer.citations[answer.nearest[0] - 1].quote
    assert answer.usage.prompt_tokens == 10 * len(server.prompts)


def test_a_premise_that_an_article_holds_is_cited_and_only_the_rest_is_missing(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    answer = corpus.ask("On which date was the committee headed by Qassem Al-Araji?")
    assert answer.gap == (
        "The articles say that the committee was headed by Qassem Al-Araji, but not on which date."
    )
    (premise,) = answer.premises
    assert (premise.verdict, premise.citations) == ("supported", (1,))
    assert answer.answer.startswith(f"{answer.gap} [1] What comes nearest, without answering: ")
    assert 1 not in answer.nearest


def test_where_the_draft_fails_a_premise_that_no_article_holds_is_not_answered_in_quotes(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.prose = "He dissolved it.⟦headed by Qassem⟧"
    server.supports = lambda prompt: -3.0
    answer = corpus.ask("Why did Qassem Al-Araji dissolve the committee?")
    assert answer.abstained
    assert answer.gap == "No article says that Qassem Al-Araji dissolved the committee."
    server.supports = lambda prompt: 3.0 if "dissolved the committee." in prompt else -3.0
    assert corpus.ask("Why did Qassem Al-Araji dissolve the committee?").mode == "quotes"


def test_a_premise_in_doubt_is_not_spoken_of(corpus: rag.Corpus, server: ScriptedServer) -> None:
    server.answers = -4.0
    server.supports = lambda prompt: 0.5
    answer = corpus.ask("Why did Qassem Al-Araji dissolve the committee?")
    assert str(answer.gap).startswith("The articles do not answer")
    assert answer.premises == ()


SEVERAL = "Who heads the committee that investigates the attacks, and how many seats does it have?"


def test_what_the_articles_do_not_cover_is_named_and_the_rest_answered(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.part = lambda prompt: -3.0 if "is: “How many seats" in prompt else 3.0
    answer = corpus.ask(SEVERAL)
    assert answer.answer == f"{HEADED} [1]"
    assert answer.unanswered == ("How many seats does it have?",)
    assert any("“How many seats does it have?”" in note for note in answer.notes)
    (written,) = (prompt for prompt in server.prompts if "short sentences" in prompt)
    assert "\nQuestion: Who heads the committee that investigates the attacks?\n" in written


def test_a_part_that_is_answered_carries_a_question_that_as_a_whole_is_not(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    server.part = lambda prompt: -3.0 if "is: “How many seats" in prompt else 3.0
    answer = corpus.ask(SEVERAL)
    assert not answer.abstained
    assert answer.unanswered == ("How many seats does it have?",)
    server.part = lambda prompt: -3.0
    refused = corpus.ask(SEVERAL)
    assert (refused.abstained, refused.unanswered) == (True, ())
    assert not any("part of the question" in note for note in refused.notes)


def test_what_prose_leaves_out_is_quoted_where_several_sides_are_wanted(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    asked = "Who heads the committee that investigates the attacks, according to whom?"
    answer = corpus.ask(asked)
    first, *others = answer.statements
    assert first.text == HEADED
    assert 1 <= len(others) <= 3
    assert all(each.reasons == ("quoted word for word",) for each in others)
    assert not set(first.citations) & {number for each in others for number in each.citations}
    assert all(f"[{number}]" in answer.answer for each in others for number in each.citations)
    alone = corpus.ask("Who heads the committee that investigates the attacks?")
    assert [each.text for each in alone.statements] == [HEADED]


def test_where_every_part_is_answered_nothing_is_said_of_parts(corpus: rag.Corpus) -> None:
    answer = corpus.ask(SEVERAL)
    assert answer.unanswered == ()
    assert answer.notes == ()


def test_the_question_before_is_no_part_of_a_follow_up(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.answers = -4.0
    answer = corpus.ask("When was he born?", history=[(QUESTION, f"{HEADED} [1]")])
    assert answer.abstained
    assert not any("One part of the question" in prompt for prompt in server.prompts)


def test_every_part_is_searched_for(quoting: rag.Corpus) -> None:
    """The second part alone finds what the whole question would leave out."""
    question = (
        "Which border crossing did the coalition forces use to leave Iraq, and who heads the"
        " committee that investigates the attacks?"
    )
    answer = quoting.ask(question)
    assert len(answer.evidence) <= answering.PASSAGES
    assert [hit.rank for hit in answer.evidence] == list(range(1, len(answer.evidence) + 1))
    assert "Jarishan" in answer.answer
    assert "Qassem Al-Araji" in answer.answer
    assert all(exact(citation) for citation in answer.citations)
    assert [unit.number for unit in quoting.trace(question).evidence] == list(
        range(1, len(quoting.trace(question).evidence) + 1)
    )


@pytest.mark.parametrize(("below", "refuses"), [("0", False), ("1", True)])
def test_the_threshold_of_refusal_is_a_setting(
    seeds_store: Path, server: ScriptedServer, below: str, refuses: bool
) -> None:
    server.answers = 9.0 if refuses else -9.0
    server.responds = 9.0
    with rag.open(seeds_store, environ=server.environ(RAG_REFUSE_BELOW=below)) as opened:
        answer = opened.ask(QUESTION)
    assert answer.abstained is refuses
    assert answer.confidence is not None
    assert 0 <= answer.confidence <= 1
    assert any("short sentences" in prompt for prompt in server.prompts) is not refuses


@pytest.mark.parametrize("fault", ["cut", "gone"])
def test_a_failing_model_degrades_to_quotes_and_says_so(
    corpus: rag.Corpus, server: ScriptedServer, fault: str
) -> None:
    server.broken = True
    if fault == "gone":
        server.shutdown()
        server.server_close()
    answer = corpus.ask(QUESTION)
    assert answer.mode == "quotes"
    assert "Qassem Al-Araji" in answer.answer
    assert any(note.startswith("Quotes instead of prose:") for note in answer.notes)
    assert all(exact(citation) for citation in answer.citations)


def test_without_a_model_the_answer_is_exact_quotes(quoting: rag.Corpus) -> None:
    answer = quoting.ask("Which border crossing did the coalition forces use to leave Iraq?")
    assert (answer.mode, answer.model, answer.abstained) == ("quotes", None, False)
    assert "Jarishan" in answer.answer
    assert all(statement.verdict == "supported" for statement in answer.statements)
    assert all(exact(citation) for citation in answer.citations)


def test_without_a_model_an_idle_question_is_refused(quoting: rag.Corpus) -> None:
    assert quoting.ask("What is the best recipe for apple pie?").abstained


def test_the_same_question_gives_the_same_hits(quoting: rag.Corpus) -> None:
    first, second = (quoting.search("rocket attacks on the Green Zone") for _ in range(2))
    assert first == second
    assert [hit.rank for hit in first] == list(range(1, len(first) + 1))
    assert sorted((hit.score for hit in first), reverse=True) == [hit.score for hit in first]


def test_a_passage_and_its_sentences_are_exact_characters_of_the_file(quoting: rag.Corpus) -> None:
    for hit in quoting.search("How many troops are there?"):
        with Path(hit.source).open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert text[hit.start : hit.end] == hit.text
        assert all(text[unit.start : unit.end] == unit.text for unit in hit.sentences)


def test_filters_keep_to_a_publisher(quoting: rag.Corpus) -> None:
    hits = quoting.search("American troops", publishers=["alwaght"])
    assert {hit.publisher for hit in hits} == {"Alwaght"}


def test_a_date_filter_leaves_undated_articles_out_and_says_so(quoting: rag.Corpus) -> None:
    answer = quoting.ask("How many US troops are in Iraq?", since="2021", until="2021-12")
    assert {hit.published for hit in answer.evidence} == {"2021-08-05"}
    assert answer.left_out.undated == 4
    assert any("4 undated articles" in note for note in answer.notes)


def test_a_month_is_certainly_over_only_at_its_end(quoting: rag.Corpus) -> None:
    assert quoting.search("troops", as_of="2021-08-05")
    assert not quoting.search("troops", as_of="2021-08-04")


def test_an_article_filter_takes_the_file_name(quoting: rag.Corpus) -> None:
    hits = quoting.search("troops", articles=["004_de3675a2d4f9c29e.txt"])
    assert {hit.source for hit in hits} == {"seeds/004_de3675a2d4f9c29e.txt"}


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"publishers": ["The Moon"]}, "Alwaght"),
        ({"articles": ["nothing"]}, "nothing"),
        ({"since": "last week"}, "YYYY"),
        ({"publishers": "Alwaght"}, "list"),
        ({"limit": 0}, "at least 1"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused_with_a_way_on(
    quoting: rag.Corpus, filters: dict[str, object], says: str
) -> None:
    with pytest.raises(rag.FilterError) as caught:
        quoting.ask("How many troops?", **filters)  # type: ignore[arg-type]  # wrong on purpose
    assert says in f"{caught.value} {caught.value.hint}"


def test_a_follow_up_is_asked_as_one_question_that_stands_alone(quoting: rag.Corpus) -> None:
    history = [("Who heads the committee that investigates the attacks?", "Qassem Al-Araji. [1]")]
    answer = quoting.ask("And who else belongs to it?", history=history)
    assert answer.question == "And who else belongs to it?"
    assert answer.standalone_question == (
        "Who else belongs to the committee that investigates the attacks?"
    )
    assert any("Falih Al-Fayyadh" in citation.quote for citation in answer.citations)


FLEET = [("Who commands the northern fleet?", "Admiral Ivan Petrov commands the fleet. [1]")]


def test_a_strong_model_words_a_follow_up_and_its_tokens_are_counted(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.understood = "When did Admiral Ivan Petrov take command?"
    answer = corpus.ask("When did he take over?", history=FLEET)
    assert answer.standalone_question == server.understood
    asked = [prompt for prompt in server.prompts if "Earlier turns" in prompt]
    assert len(asked) == 1
    assert "Question: Who commands the northern fleet?" in asked[0]
    directly = corpus.ask(server.understood)
    assert answer.usage.prompt_tokens == directly.usage.prompt_tokens + 20
    assert answer.usage.completion_tokens == directly.usage.completion_tokens + 7


@pytest.mark.parametrize(
    "reply",
    [
        "When did Admiral Nelson take over?",
        "When did Admiral Ivan Petrov take over in 1805?",
        "Admiral Ivan Petrov took over.",
        "When did Admiral Ivan Petrov " + "really " * 80 + "take over?",
    ],
)
def test_what_a_model_makes_up_is_not_what_was_asked(
    corpus: rag.Corpus, server: ScriptedServer, reply: str
) -> None:
    server.understood = reply
    answer = corpus.ask("When did he take over?", history=FLEET)
    assert answer.standalone_question == "When did Admiral Ivan Petrov take over?"


def test_a_question_that_a_model_repeats_keeps_its_letters(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.understood = f'"{QUESTION.upper()}"'
    assert corpus.ask(QUESTION, history=FLEET).standalone_question == QUESTION


def test_where_the_model_fails_a_follow_up_is_understood_by_rule(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    server.understood, server.broken = "When did Admiral", True
    answer = corpus.ask("When did he take over?", history=FLEET)
    assert answer.standalone_question == "When did Admiral Ivan Petrov take over?"


def test_a_small_model_is_not_asked_how_a_question_is_meant(
    attributing: rag.Corpus, server: ScriptedServer
) -> None:
    server.understood = "When did Admiral Ivan Petrov take command?"
    answer = attributing.ask("When did he take over?", history=FLEET)
    assert answer.standalone_question == "When did Admiral Ivan Petrov take over?"
    assert "Earlier turns" not in "".join(server.prompts)


def test_search_trace_and_answer_understand_a_question_alike(quoting: rag.Corpus) -> None:
    asked, history = "Who else belongs to it?", [("Who heads the committee on the attacks?", "")]
    alone = quoting.standalone(asked, history=history)
    assert alone == "Who else belongs to the committee on the attacks?"
    assert quoting.trace(asked, history=history).question == alone
    assert quoting.search(asked, history=history) == quoting.search(alone)
    assert quoting.ask(asked, history=history).standalone_question == alone


def test_an_answer_is_json_in_the_shape_of_the_contract(corpus: rag.Corpus) -> None:
    answer = json.loads(json.dumps(dataclasses.asdict(corpus.ask(QUESTION))))
    assert {
        "question",
        "standalone_question",
        "answer",
        "abstained",
        "mode",
        "statements",
        "citations",
        "evidence",
        "disagreements",
        "model",
        "usage",
        "timings_ms",
    } <= answer.keys()
    assert {"text", "citations", "verdict", "reasons"} <= answer["statements"][0].keys()
    assert {
        "number",
        "valid",
        "article_id",
        "article_version",
        "source",
        "title",
        "author",
        "publisher",
        "published",
        "published_precision",
        "start",
        "end",
        "quote",
    } <= answer["citations"][0].keys()
    assert {"article_id", "source", "start", "end", "text", "score", "rank"} <= answer["evidence"][
        0
    ].keys()
    assert answer["timings_ms"].keys() == {"retrieve", "generate", "verify", "total"}
    assert answer["usage"] == {"prompt_tokens": 40, "completion_tokens": 9}


def test_leaving_a_stream_early_is_no_error(corpus: rag.Corpus) -> None:
    for event in corpus.stream(QUESTION):
        if event.kind == "text":
            break
    assert corpus.ask(QUESTION).answer == f"{HEADED} [1]"


def test_a_stream_closed_in_another_thread_ends_without_an_answer(
    corpus: rag.Corpus, server: ScriptedServer
) -> None:
    """The model is broken off, and what was under way does not become quotes instead."""
    stream = corpus.stream(QUESTION)
    closed = threading.Event()

    def close() -> None:
        stream.close()
        closed.set()

    def supports(prompt: str) -> float:
        threading.Thread(target=close).start()
        assert closed.wait(30)
        return 3.0

    server.supports = supports
    kinds = [event.kind for event in stream]
    assert closed.wait(30)
    assert kinds[0] == "evidence"
    assert "answer" not in kinds
    assert list(stream) == []


def test_where_a_model_answers_every_unit_of_the_passages_is_read(
    corpus: rag.Corpus, quoting: rag.Corpus
) -> None:
    whole, quick = corpus.ask(QUESTION).evidence, quoting.ask(QUESTION).evidence
    quickly = {hit.passage_id: set(hit.sentences) for hit in quick}
    read = {hit.passage_id: set(hit.sentences) for hit in whole if hit.passage_id in quickly}
    assert read
    assert all(of >= quickly[passage] for passage, of in read.items())
    assert any(of > quickly[passage] for passage, of in read.items())
    for hit in whole:
        assert max(unit.end for unit in hit.sentences) <= hit.end
