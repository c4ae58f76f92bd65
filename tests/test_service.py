"""What handlers hold: evidence at once, the model in turn, and a limit for each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.conversations import Conversations
from rag.web.gate import Gate
from rag.web.rate_limit import RateLimit
from rag.web.service import Service, Waiting
from tests.served import PatientModel

QUESTION = "Through which border crossing did coalition forces leave Iraq?"


@contextmanager
def service_of(corpus: rag.Corpus, limit: RateLimit | None = None) -> Iterator[Service]:
    store = Path(corpus.settings.store)
    with closing(Conversations(store)) as kept:
        yield Service(corpus, kept, None, Gate(1), limit, store)


@pytest.fixture(scope="module")
def corpora(seeds_store: Path) -> Iterator[tuple[rag.Corpus, rag.Corpus, PatientModel]]:
    """One with a patient model, one that quotes, and the model."""
    model = PatientModel()
    with (
        rag.open(seeds_store, llm=model, environ={}) as writing,
        rag.open(seeds_store, llm="none", environ={}) as quoting,
    ):
        yield writing, quoting, model


@pytest.fixture
def model(corpora: tuple[rag.Corpus, rag.Corpus, PatientModel]) -> Iterator[PatientModel]:
    made = corpora[2]
    made.again()
    yield made
    made.finish.set()


@pytest.fixture
def service(corpora: tuple[rag.Corpus, ...], model: PatientModel) -> Iterator[Service]:
    with service_of(corpora[0]) as made:
        yield made


@pytest.fixture
def quoting(corpora: tuple[rag.Corpus, ...]) -> Iterator[Service]:
    with service_of(corpora[1]) as made:
        yield made


def kinds(events: Any) -> list[str]:
    return [event.kind for event in events]


def test_an_answer_in_quotes_waits_for_nobody(quoting: Service) -> None:
    with quoting.gate.place():
        assert kinds(quoting.stream("local", QUESTION)) == ["evidence", "answer"]


def test_asking_gives_what_the_stream_ends_with(quoting: Service) -> None:
    asked = quoting.ask("local", QUESTION)
    assert asked.question == QUESTION
    assert "Jarishan" in asked.answer
    assert quoting.ask("local", "Who?", history=[(QUESTION, "x")]).standalone_question != "Who?"


def test_the_evidence_comes_before_the_wait(service: Service) -> None:
    with service.gate.place(), closing(service.stream("local", QUESTION)) as events:
        assert isinstance(next(events), rag.EvidenceFound)
        assert next(events) == Waiting(1)


def test_a_place_is_told_again_and_again(service: Service) -> None:
    service = replace(service, waiting_seconds=0.01)
    with service.gate.place(), closing(service.stream("local", QUESTION)) as events:
        next(events)
        assert [next(events) for _ in range(3)] == [Waiting(1)] * 3


def test_whoever_waited_goes_when_the_one_before_is_done(
    service: Service, model: PatientModel
) -> None:
    model.finish.set()
    first = service.gate.place()
    first.__enter__()
    events = service.stream("local", QUESTION)
    assert [next(events).kind for _ in range(2)] == ["evidence", "waiting"]
    threading.Timer(0.05, lambda: first.__exit__(None, None, None)).start()
    rest = kinds(events)
    assert "text" in rest
    assert rest[-1] == "answer"
    with service.gate.place() as ticket:
        assert ticket.ahead() == 0


def test_closing_leaves_the_line(service: Service) -> None:
    with service.gate.place(), service.gate.place():
        events = service.stream("local", QUESTION)
        next(events)
        assert next(events) == Waiting(2)
        events.close()
        with service.gate.place() as ticket:
            assert ticket.ahead() == 2


def test_closing_stops_the_model(service: Service, model: PatientModel) -> None:
    events = service.stream("local", QUESTION)
    while next(events).kind != "text":
        assert not model.stopped.is_set()
    events.close()
    assert model.stopped.is_set()
    with service.gate.place() as ticket:
        assert ticket.ahead() == 0


def test_what_cannot_be_asked_is_an_error_and_takes_no_place(service: Service) -> None:
    with pytest.raises(rag.FilterError):
        service.stream("local", QUESTION, since="yesterday")
    with pytest.raises(rag.QuestionError):
        list(service.stream("local", " "))
    with service.gate.place() as ticket:
        assert ticket.ahead() == 0


def test_one_user_may_ask_so_often_and_another_still_may(
    corpora: tuple[rag.Corpus, ...],
) -> None:
    with service_of(corpora[1], RateLimit(2, 60)) as limited:
        limited.ask("ann", QUESTION)
        limited.search("ann", "Iraq")
        with pytest.raises(rag.TooManyQuestions, match="2 questions within 60 seconds") as caught:
            limited.stream("ann", QUESTION)
        assert "Ask again in" in caught.value.hint
        assert limited.ask("bob", QUESTION).question == QUESTION


def test_without_a_limit_nobody_is_held_up(quoting: Service) -> None:
    for _ in range(100):
        quoting.may_ask("local")


def test_a_store_without_articles_lists_none(tmp_path: Path) -> None:
    with (
        rag.open(tmp_path / "store", llm="none", environ={}) as corpus,
        service_of(corpus) as service,
    ):
        assert service.articles("local") == ()
