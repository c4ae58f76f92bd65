"""Every way an endpoint can fail becomes one kind of LLMError, in time, and tells no secret."""

from __future__ import annotations

import inspect
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

import openai
import pytest

from rag.errors import (
    LLMBadReply,
    LLMError,
    LLMKeyRejected,
    LLMNotFound,
    LLMRateLimited,
    LLMRequestRejected,
    LLMServerFailed,
    LLMTimeout,
    LLMUnreachable,
)
from rag.llm import Brake, Deadline, EndpointLLM
from rag.llm.failures import KINDS, kind_of
from rag.llm.line import MOST_BYTES
from rag.types import Message
from tests.faults.misbehaving_server import BEHAVIOURS, MisbehavingServer, running

KEY = "sk-very-secret-0123"
QUESTION = (Message("user", "Did Baghdad accept?"),)
SHORT = 0.4  # seconds: long enough for loopback, short enough to wait for
LONG = 20.0


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with running() as server:
        yield server


@pytest.fixture
def at(server: MisbehavingServer) -> Iterator[Callable[..., EndpointLLM]]:
    """Make a model of a name at the server; closed at the end."""
    made: list[EndpointLLM] = []

    def make(model: str, retries: int = 0) -> EndpointLLM:
        made.append(EndpointLLM(model, api_key=KEY, base_url=server.url, retries=retries))
        return made[-1]

    yield make
    for llm in made:
        llm.close()


def streamed(llm: EndpointLLM, seconds: float = LONG, brake: Brake | None = None) -> str:
    return "".join(llm.stream(QUESTION, max_tokens=50, deadline=Deadline.after(seconds, brake)))


def asked(llm: EndpointLLM, seconds: float = LONG, brake: Brake | None = None) -> str:
    return llm.first_token(QUESTION, deadline=Deadline.after(seconds, brake)).text


BOTH: dict[str, type[LLMError]] = {
    "bad-request": LLMRequestRejected,
    "unauthorized": LLMKeyRejected,
    "echo-key": LLMKeyRejected,
    "forbidden": LLMKeyRejected,
    "not-found": LLMNotFound,
    "redirect": LLMNotFound,
    "conflict": LLMRequestRejected,
    "unprocessable": LLMRequestRejected,
    "busy": LLMRateLimited,
    "busy-for-two-minutes": LLMRateLimited,
    "busy-until-2099": LLMRateLimited,
    "broken": LLMServerFailed,
    "overloaded": LLMServerFailed,
    "reset": LLMUnreachable,
    "html": LLMBadReply,
    "garbage": LLMBadReply,
    "endless-line": LLMBadReply,
}
STREAMED: dict[str, type[LLMError]] = {
    "cut": LLMBadReply,
    "cut-by-done": LLMBadReply,
    "no-events": LLMBadReply,
    "empty-choices": LLMBadReply,
    "error-event": LLMServerFailed,
    "rejecting-event": LLMRequestRejected,
    "break-midway": LLMUnreachable,
    "content-none": LLMBadReply,
    "content-a-number": LLMBadReply,
    "filtered": LLMBadReply,
}
WHOLE: dict[str, type[LLMError]] = {
    "whole-empty-choices": LLMBadReply,
    "whole-content-none": LLMBadReply,
}
FAULTS = [
    *((model, kind, streamed) for model, kind in (BOTH | STREAMED).items()),
    *((model, kind, asked) for model, kind in (BOTH | WHOLE).items()),
]


@pytest.mark.parametrize(("model", "kind", "way"), FAULTS)
def test_a_fault_is_an_error_of_its_kind(
    model: str,
    kind: type[LLMError],
    way: Callable[[EndpointLLM], str],
    at: Callable[..., EndpointLLM],
) -> None:
    """It names the model, advises, shows no key, and keeps what caused it."""
    with pytest.raises(LLMError) as caught:
        way(at(model))
    error = caught.value
    assert type(error) is kind
    assert model in str(error)
    assert str(error).endswith(".")
    assert "\n" not in str(error)
    assert "RAG_LLM=none" in error.hint
    assert KEY not in str(error) + error.hint
    assert error.__cause__ is not None


@pytest.mark.parametrize("way", [streamed, asked])
@pytest.mark.parametrize("model", ["hang", "trickle-headers"])
def test_silence_and_trickled_headers_end_at_the_deadline(
    model: str,
    way: Callable[[EndpointLLM, float], str],
    at: Callable[..., EndpointLLM],
    server: MisbehavingServer,
) -> None:
    with pytest.raises(LLMTimeout, match=r"0\.4 s"):
        way(at(model), SHORT)
    assert server.hung_up.wait(5)


@pytest.mark.parametrize(
    ("model", "way"),
    [
        ("hang-midway", streamed),
        ("trickle-pings", streamed),
        ("slow-words", streamed),
        ("trickle-json", asked),
    ],
)
def test_what_begins_and_never_ends_is_ended_by_the_deadline(
    model: str, way: Callable[[EndpointLLM, float], str], at: Callable[..., EndpointLLM]
) -> None:
    """Pings that keep a connection alive do not keep the reply alive."""
    with pytest.raises(LLMTimeout):
        way(at(model), SHORT)


def test_what_was_read_before_the_deadline_is_kept(at: Callable[..., EndpointLLM]) -> None:
    reply = at("hang-midway").stream(QUESTION, max_tokens=9, deadline=Deadline.after(SHORT))
    with pytest.raises(LLMTimeout):
        list(reply)
    assert reply.text == "Baghdad"


def test_one_deadline_covers_the_retries(at: Callable[..., EndpointLLM]) -> None:
    llm = at("broken", retries=1000)
    with pytest.raises((LLMTimeout, LLMServerFailed)):
        streamed(llm, SHORT)


@pytest.mark.parametrize(
    "model",
    [
        "busy-once",
        "busy-once-without-a-word",
        "broken-once",
        "broken-twice",
        "reset-once",
        "error-event-once",
    ],
)
def test_what_may_pass_is_tried_again(model: str, at: Callable[..., EndpointLLM]) -> None:
    assert streamed(at(model, retries=2)) == "Baghdad said no."


@pytest.mark.parametrize(("model", "requests"), [("broken", 3), ("busy", 3), ("reset", 3)])
def test_retries_are_counted(
    model: str, requests: int, at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    with pytest.raises(LLMError):
        asked(at(model, retries=2))
    assert len(server.requests) == requests


@pytest.mark.parametrize("model", ["unauthorized", "not-found", "bad-request", "html", "cut"])
def test_what_will_not_pass_is_not_tried_again(
    model: str, at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    with pytest.raises(LLMError):
        streamed(at(model, retries=2))
    assert len(server.requests) == 1


@pytest.mark.parametrize("model", ["error-event", "break-midway"])
def test_a_reply_that_has_begun_is_not_asked_for_again(
    model: str, at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    """Its first words were shown already."""
    with pytest.raises(LLMError):
        streamed(at(model, retries=2))
    assert len(server.requests) == 1


@pytest.mark.parametrize("model", ["busy-for-two-minutes", "busy-until-2099"])
def test_a_wait_that_does_not_fit_the_deadline_is_not_waited(
    model: str, at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    with pytest.raises(LLMRateLimited, match="asks to wait"):
        streamed(at(model, retries=2))
    assert len(server.requests) == 1


def test_a_reply_far_over_its_limit_is_not_read_on(at: Callable[..., EndpointLLM]) -> None:
    reply = at("endless-words").stream(QUESTION, max_tokens=50, deadline=Deadline.after(LONG))
    text = "".join(reply)
    assert reply.truncated
    assert 50 < len(text) < 50_000


@pytest.mark.parametrize("way", [streamed, asked])
def test_a_line_without_end_does_not_fill_the_memory(
    way: Callable[[EndpointLLM], str], at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    with pytest.raises(LLMBadReply):
        way(at("endless-line"))
    assert server.bytes_sent < 3 * MOST_BYTES


def test_an_endpoint_that_refuses_every_parameter_is_not_asked_for_ever(
    at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    BEHAVIOURS["grumpy"] = lambda handler, _: handler.failed(
        400, "stream_options, seed, temperature, logprobs and max_completion_tokens"
    )
    with pytest.raises(LLMRequestRejected):
        streamed(at("grumpy"))
    assert len(server.requests) == 2


@pytest.mark.parametrize("way", [streamed, asked])
def test_a_port_where_nobody_listens_is_unreachable(way: Callable[[EndpointLLM], str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: refused, and nobody else's
        llm = EndpointLLM(
            "any", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1", retries=0
        )
        with pytest.raises(LLMUnreachable) as caught:
            way(llm)
        llm.close()
    assert "OPENAI_BASE_URL" in caught.value.hint


def test_a_host_that_does_not_exist_is_unreachable() -> None:
    """RFC 2606 keeps .invalid free of hosts."""
    llm = EndpointLLM("any", base_url="http://ann:pass@nowhere.invalid/v1", retries=0)
    with pytest.raises(LLMUnreachable, match=r"nowhere\.invalid") as caught:
        streamed(llm)
    assert "pass" not in str(caught.value)
    llm.close()


def test_an_interrupt_while_waiting_hangs_up(
    at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    def interrupt() -> None:
        while not server.requests:
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        asked(at("hang"))
    assert server.hung_up.wait(5)


def exported() -> list[type[Exception]]:
    """Every error class that the client exports."""
    found = [getattr(openai, name) for name in dir(openai)]
    return [each for each in found if inspect.isclass(each) and issubclass(each, Exception)]


@pytest.mark.parametrize("foreign", exported(), ids=lambda each: each.__name__)
def test_every_error_of_the_client_has_a_kind(foreign: type[Exception]) -> None:
    error = foreign.__new__(foreign)
    for name, value in {"status_code": 418, "code": None, "body": None}.items():
        if issubclass(foreign, openai.APIError) and not hasattr(error, name):
            error.__dict__[name] = value
    assert kind_of(error) in KINDS


def test_the_client_exports_its_errors() -> None:
    """Should it hide them one day, the test above would test nothing."""
    assert {openai.RateLimitError, openai.APIConnectionError} <= {*exported()}


def test_every_kind_of_failure_says_what_to_do() -> None:
    assert {*KINDS} == {*LLMError.__subclasses__()}


@pytest.mark.parametrize("waiting", [asked, streamed])
def test_a_brake_pulled_in_another_thread_hangs_up(
    waiting: Callable[..., object], at: Callable[..., EndpointLLM], server: MisbehavingServer
) -> None:
    """Also what is only asked for after it was pulled."""
    brake = Brake()

    def pull() -> None:
        while not server.requests:
            time.sleep(0.01)
        brake.pull()

    llm = at("hang")
    threading.Thread(target=pull).start()
    with pytest.raises(LLMUnreachable):
        waiting(llm, LONG, brake)
    assert server.hung_up.wait(5)
    with pytest.raises(LLMUnreachable):
        waiting(llm, LONG, brake)
