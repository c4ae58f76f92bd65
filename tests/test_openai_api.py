"""The interface for OpenAI's clients, asked by the real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

import rag
from rag.web import openai_api
from tests.served import PASSWORDS, served

QUESTION = "Through which border crossing did coalition forces leave Iraq?"
ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def api(seeds_store: Path) -> Iterator[httpx2.Client]:
    with served(seeds_store) as client:
        yield client


@pytest.fixture(scope="module")
def client(api: httpx2.Client) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{api.base_url}/v1", api_key="x", max_retries=0) as made:
        yield made


def test_the_reply_holds_prose_marks_and_what_they_refer_to(
    client: openai.OpenAI, api: httpx2.Client
) -> None:
    reply = client.chat.completions.create(model="gpt-anything", messages=ASKED, temperature=0.3)
    answer = api.post("/api/ask", json={"question": QUESTION}).json()
    (choice,) = reply.choices
    prose, references = (choice.message.content or "").split(openai_api.REFERENCES)
    assert prose == answer["answer"]
    lines = references.splitlines()
    assert len(lines) == len(answer["citations"])
    for line, citation in zip(lines, answer["citations"], strict=True):
        assert line.startswith(f"[{citation['number']}] “")
        assert f"characters {citation['start']}–{citation['end']}" in line
        assert citation["source"] in line
    assert choice.message.model_dump()["citations"] == answer["citations"]
    assert (choice.finish_reason, reply.model) == ("stop", "gpt-anything")


def test_a_stream_gives_the_same_in_pieces(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="rag", messages=ASKED)
    chunks = list(
        client.chat.completions.create(
            model="rag", messages=ASKED, stream=True, stream_options={"include_usage": True}
        )
    )
    assert len({chunk.id for chunk in chunks}) == 1
    *pieces, last, usage = chunks
    assert len(pieces) > 10
    content = "".join(chunk.choices[0].delta.content or "" for chunk in pieces)
    assert content == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in pieces] == [None] * len(pieces)
    assert last.choices[0].finish_reason == "stop"
    said = whole.choices[0].message.model_dump()["citations"]
    assert last.choices[0].delta.model_dump()["citations"] == said
    assert usage.choices == []
    assert usage.usage


def test_a_stream_ends_with_done_and_has_no_usage_unasked(api: httpx2.Client) -> None:
    body = {"messages": ASKED, "stream": True}
    with api.stream("POST", "/v1/chat/completions", json=body) as reply:
        lines = [line for line in reply.iter_lines() if line.startswith("data: ")]
    assert lines[-1] == "data: [DONE]"
    assert all("usage" not in json.loads(line.removeprefix("data: ")) for line in lines[:-1])


def test_what_was_said_before_is_the_history(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model="rag", messages=ASKED).choices[0].message.content
    with_history: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "You are a pirate."},
        *ASKED,
        {"role": "assistant", "content": first},
        {"role": "user", "content": [{"type": "text", "text": "And why did they leave?"}]},
    ]
    given = openai_api.conversation({"messages": with_history})
    assert given.question == "And why did they leave?"
    ((asked, answered),) = given.history
    assert asked == QUESTION
    assert answered
    assert openai_api.REFERENCES not in answered
    assert "Jarishan" in answered
    assert client.chat.completions.create(model="rag", messages=with_history).choices


def test_filters_can_ride_along(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(
        model="rag",
        messages=[{"role": "user", "content": "Who leads Iraq?"}],
        extra_body={"since": "2021", "limit": 3},
    )
    cited = reply.choices[0].message.model_dump()["citations"]
    assert {citation["published"] for citation in cited} <= {"2021-08-05"}


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["rag"]
    assert client.models.retrieve("rag").id == "rag"


def test_usage_is_counted() -> None:
    answer = rag.Answer("Who?", "Who?", "Nobody.", False, "llm", usage=rag.Usage(30, 4))
    expected = {"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 34}
    assert openai_api.completion(answer, "x")["usage"] == expected
    assert openai_api.content(answer) == "Nobody."


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": None},
        {"messages": "Who?"},
        {"messages": []},
        {"messages": ["Who?"]},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": 1}]}]},
        {"messages": [{"role": "user", "content": ""}]},
        {"messages": [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "x"}]},
        {"messages": [{"role": "user", "content": "Who?"}], "n": 2},
        {"messages": [{"role": "user", "content": "Who?"}], "limit": 0},
        {"messages": [{"role": "user", "content": "Who?"}], "since": "soon"},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_asked_is_an_error_that_the_client_knows(
    body: dict[str, Any], stream: bool, client: openai.OpenAI
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.post("/chat/completions", body=body | {"stream": stream}, cast_to=dict[str, Any])
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["type"] == "invalid_request_error"
    assert caught.value.body["message"].endswith((".", "}"))


def test_other_errors_have_the_shape_too(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="rag", input="x")
    large: list[ChatCompletionMessageParam] = [{"role": "user", "content": "x" * 70_000}]
    with pytest.raises(openai.APIStatusError, match="64 KB") as caught:
        client.chat.completions.create(model="rag", messages=large)
    assert caught.value.status_code == 413


def test_name_and_password_are_the_key(seeds_store: Path, tmp_path: Path) -> None:
    with served(seeds_store, users=tmp_path) as api:
        url = f"{api.base_url}/v1"
        for key in ("x", "ann", "ann:wrong", f"bob:{PASSWORDS['ann']}"):
            with (
                openai.OpenAI(base_url=url, api_key=key, max_retries=0) as wrong,
                pytest.raises(openai.AuthenticationError, match="needs a login"),
            ):
                wrong.chat.completions.create(model="rag", messages=ASKED)
        with openai.OpenAI(base_url=url, api_key=f"ann:{PASSWORDS['ann']}") as right:
            assert right.chat.completions.create(model="rag", messages=ASKED).choices
