"""Requests and replies over a real connection, and what is pure about them."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator

import pytest

from rag.errors import LLMTimeout, LLMUnreachable, SettingsError
from rag.llm import LLM, Deadline, Ending, EndpointLLM, Reply
from rag.types import Message
from rag.usage import Usage
from tests.faults.misbehaving_server import MisbehavingServer, running

QUESTION = (Message("system", "Be brief."), Message("user", "Did Baghdad accept?"))


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with running() as server:
        yield server


@pytest.fixture
def llm(server: MisbehavingServer) -> Iterator[EndpointLLM]:
    llm = EndpointLLM("good", api_key="k1", base_url=server.url)
    yield llm
    llm.close()


def ask(llm: LLM, seconds: float = 10.0) -> Reply:
    return llm.stream(QUESTION, max_tokens=50, deadline=Deadline.after(seconds))


def test_a_reply_comes_in_pieces_and_ends_with_its_usage(llm: EndpointLLM) -> None:
    reply = ask(llm)
    assert next(reply) == "Baghdad"
    assert reply.text == "Baghdad"
    assert list(reply) == [" said", " no", "."]
    assert (reply.text, reply.usage, reply.truncated) == ("Baghdad said no.", Usage(7, 4), False)
    assert list(reply) == []


def test_the_request_carries_the_messages_and_leaves_nothing_to_chance(
    llm: EndpointLLM, server: MisbehavingServer
) -> None:
    list(ask(llm))
    [sent] = server.requests
    assert sent["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Did Baghdad accept?"},
    ]
    assert (sent["model"], sent["max_tokens"], sent["temperature"]) == ("good", 50, 0)
    assert isinstance(sent["seed"], int)
    assert sent["stream_options"] == {"include_usage": True}
    assert server.keys == ["Bearer k1"]
    assert server.paths == ["/v1/chat/completions"]


def test_the_first_token_comes_with_its_rivals(llm: EndpointLLM, server: MisbehavingServer) -> None:
    """Of two tokens that read the same, the likelier one counts."""
    token = llm.first_token(QUESTION, deadline=Deadline.after(10))
    assert token.logprobs == {"Yes": -0.25, "No": -1.5}
    assert (token.text, token.usage) == ("Yes", Usage(7, 4))
    assert server.requests[0]["max_tokens"] == 1
    assert server.requests[0]["top_logprobs"] == 20


@pytest.mark.parametrize("model", ["azure", "no-farewell"])
def test_a_reply_in_another_manner_is_read_too(model: str, server: MisbehavingServer) -> None:
    """Events without choices, and a server that never hangs up, are no faults."""
    llm = EndpointLLM(model, base_url=server.url)
    assert "".join(ask(llm)) in ("Yes.", "Baghdad said no.")
    llm.close()


def test_a_reply_that_reached_the_limit_says_so(server: MisbehavingServer) -> None:
    llm = EndpointLLM("stopped-at-the-limit", base_url=server.url)
    reply = ask(llm)
    assert "".join(reply) == "One two"
    assert reply.truncated
    assert reply.usage == Usage(7, 4)
    llm.close()


def test_a_parameter_that_is_refused_is_left_out_from_then_on(server: MisbehavingServer) -> None:
    llm = EndpointLLM("no-stream-options", base_url=server.url)
    for _ in range(2):
        assert "".join(ask(llm)) == "Baghdad said no."
    assert ["stream_options" in sent for sent in server.requests] == [True, False, False]
    llm.close()


def test_without_log_probabilities_the_word_is_left(server: MisbehavingServer) -> None:
    llm = EndpointLLM("no-logprobs", base_url=server.url)
    token = llm.first_token(QUESTION, deadline=Deadline.after(10))
    assert (token.logprobs, token.text) == ({}, "Yes")
    llm.close()


def test_models_that_want_the_limit_by_its_newer_name_get_it(server: MisbehavingServer) -> None:
    llm = EndpointLLM("newest", base_url=server.url)
    assert "".join(ask(llm)) == "Baghdad said no."
    assert server.requests[-1]["max_completion_tokens"] == 50
    assert server.requests[-1].keys().isdisjoint({"max_tokens", "temperature", "seed"})
    llm.close()


def test_leaving_a_reply_hangs_up(server: MisbehavingServer) -> None:
    llm = EndpointLLM("hang-midway", base_url=server.url)
    with ask(llm) as reply:
        assert next(reply) == "Baghdad"
    assert server.hung_up.wait(5)
    assert list(reply) == []
    assert reply.text == "Baghdad"
    llm.close()


def test_a_reply_that_is_forgotten_hangs_up(server: MisbehavingServer) -> None:
    llm = EndpointLLM("hang-midway", base_url=server.url)
    assert next(ask(llm)) == "Baghdad"
    assert server.hung_up.wait(5)
    llm.close()


def test_another_thread_may_close_a_reply_that_is_being_waited_for(
    server: MisbehavingServer,
) -> None:
    llm = EndpointLLM("hang-midway", base_url=server.url)
    reply = ask(llm)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(reply))
    reader.start()
    while not reply.text:
        time.sleep(0.01)
    reply.close()
    reader.join(5)
    assert read == ["Baghdad"]
    llm.close()


def test_closing_the_model_breaks_off_its_replies(server: MisbehavingServer) -> None:
    """Half a reply is never taken for a whole one."""
    llm = EndpointLLM("hang-midway", base_url=server.url)
    reply = ask(llm)
    next(reply)
    llm.close()
    with pytest.raises(LLMUnreachable, match="closed"):
        next(reply)
    assert server.hung_up.wait(5)


def test_a_closed_model_opens_again_when_asked(llm: EndpointLLM) -> None:
    for _ in range(2):
        assert "".join(ask(llm)) == "Baghdad said no."
        llm.close()
        llm.close()


def test_closing_ends_the_thread(llm: EndpointLLM) -> None:
    others = set(threading.enumerate())  # what other tests have left behind is theirs
    list(ask(llm))
    [thread] = (each for each in set(threading.enumerate()) - others if each.name == "llm")
    llm.close()
    assert not thread.is_alive()


def test_several_threads_may_ask_at_once(llm: EndpointLLM) -> None:
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append("".join(ask(llm)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert texts == ["Baghdad said no."] * 8


def test_a_stand_in_needs_a_list_only() -> None:
    reply = Reply(["One", " two.", Ending(Usage(1, 2), truncated=True)])
    assert list(reply) == ["One", " two."]
    assert (reply.text, reply.usage, reply.truncated) == ("One two.", Usage(1, 2), True)


def test_a_deadline_counts_down_and_passes() -> None:
    deadline = Deadline.after(60)
    assert 0 < deadline.remaining() <= 60
    with pytest.raises(LLMTimeout, match=r"within 0 s\.") as caught:
        Deadline.after(0).remaining()
    assert "RAG_LLM_TIMEOUT" in caught.value.hint


def test_after_the_deadline_nothing_is_sent(llm: EndpointLLM, server: MisbehavingServer) -> None:
    with pytest.raises(LLMTimeout):
        llm.first_token(QUESTION, deadline=Deadline.after(0))
    with pytest.raises(LLMTimeout):
        list(ask(llm, seconds=0))
    assert server.requests == []


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "ftp://localhost/v1", "http://", "http://[::1", "http://h:x/v1"]
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        EndpointLLM("good", base_url=url)


@pytest.mark.parametrize("key", ["sk-abc\ndef", "sk-„abc“"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
        EndpointLLM("good", api_key=key)
    assert "abc" not in str(caught.value) + caught.value.hint


def test_neither_key_nor_password_shows_in_a_repr() -> None:
    llm = EndpointLLM("good", api_key="sk-secret", base_url="http://ann:pass@localhost/v1")
    assert "sk-secret" not in repr(llm)
    assert "pass" not in repr(llm)


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, with every warning shown."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_no_proxy_stands_between_this_machine_and_itself(server: MisbehavingServer) -> None:
    """The proxy of the environment is a port where nobody listens."""
    done = run(
        f"""
        from rag.llm import Deadline, EndpointLLM
        from rag.types import Message
        llm = EndpointLLM("good", base_url="{server.url}", retries=0)
        question = [Message("user", "Did Baghdad accept?")]
        reply = llm.stream(question, max_tokens=9, deadline=Deadline.after(30))
        assert "".join(reply) == "Baghdad said no."
        """,
        **dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:1"),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_program_may_end_in_the_middle_of_a_reply(server: MisbehavingServer) -> None:
    done = run(
        f"""
        from rag.llm import Deadline, EndpointLLM
        from rag.types import Message
        llm = EndpointLLM("hang-midway", base_url="{server.url}")
        question = [Message("user", "Did Baghdad accept?")]
        reply = llm.stream(question, max_tokens=9, deadline=Deadline.after(30))
        assert next(reply) == "Baghdad"
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert server.hung_up.wait(5)


def test_importing_the_room_loads_no_client() -> None:
    done = run("import sys, rag.llm; assert 'openai' not in sys.modules")
    assert done.returncode == 0, done.stderr
