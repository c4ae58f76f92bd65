"""The interface that OpenAI's clients speak, under ``/v1``; the citations ride along in the reply.

The last message of the user is the question, what was said before is its history. Content holds
only what passed its check, with its marks, and the references below it, so that any client shows
them; a field ``citations`` beside it holds them as the answer's document does.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

import rag
from rag.conversations.exports import defused, references
from rag.documents import Document, left_open
from rag.web import asked
from rag.web.api import METHODS
from rag.web.asked import Asked
from rag.web.identity import user_of
from rag.web.replies import nowhere
from rag.web.service import Service
from rag.web.streaming import Events, EventStream, begun, driven, whole

MODEL = "rag"
"""The one model that is offered; any other name is taken as well and given back."""

REFERENCES = "\n\nReferences:\n"


def add(app: FastAPI, service: Service) -> None:
    """Add the routes under ``/v1``."""

    def models() -> Response:
        return JSONResponse({"object": "list", "data": [_model(MODEL)]})

    def model(name: str) -> Response:
        return JSONResponse(_model(name))

    async def complete(request: Request) -> Response:
        body = asked.json_object(await asked.body_of(request))
        given = conversation(body)
        name = body["model"] if isinstance(body.get("model"), str) else MODEL
        user = user_of(request) or ""
        events = driven(
            lambda: service.stream(user, given.question, history=given.history, **given.options)
        )
        if body.get("stream") is True:
            extra = body.get("stream_options")
            usage = isinstance(extra, dict) and extra.get("include_usage") is True
            return EventStream(_chunks(await begun(events), name, usage))
        answer = await whole(events, request)
        return JSONResponse(completion(answer, name)) if answer else Response(status_code=499)

    def missing(request: Request) -> Response:
        known = "There are /v1/models and /v1/chat/completions."
        return nowhere(request.url.path, request.method, known)

    app.add_api_route("/v1/models", models, methods=["GET"])
    app.add_api_route("/v1/models/{name:path}", model, methods=["GET"])
    app.add_api_route("/v1/chat/completions", complete, methods=["POST"])
    app.add_api_route("/v1/{rest:path}", missing, methods=METHODS)


def conversation(body: Mapping[str, Any]) -> Asked:
    """What the messages of a request ask. Raises QuestionError, FilterError.

    Parameters for a model's writing (temperature and so on) mean nothing here and are ignored;
    limit and filters are taken as in ``/api/ask``.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise _unreadable("The messages are missing, or are no list of objects.")
    if body.get("n") not in (None, 1):
        raise _unreadable("There is one answer to a question, so n should be 1.")
    turns = [
        (each["role"], _text(each.get("content")))
        for each in messages
        if each.get("role") in ("user", "assistant")
    ]
    if not turns or turns[-1][0] != "user":
        raise _unreadable("The last message is not one of the user.")
    history: list[tuple[str, str]] = []
    for role, text in turns[:-1]:
        if role == "user":
            history.append((text, ""))
        elif history:
            history[-1] = (history[-1][0], text.partition(REFERENCES)[0])
    return Asked(turns[-1][1], tuple(history), asked.options(body))


def content(answer: rag.Answer) -> str:
    """What a client shows: the checked prose with its marks, what is left open, the references."""
    cited = references(answer)
    told = "\n\n".join([answer.answer, *left_open(answer)])
    return defused(told + REFERENCES + cited if cited else told)


def completion(answer: rag.Answer, model: str) -> Document:
    """The reply as one document."""
    message = {
        "role": "assistant",
        "content": content(answer),
        "refusal": None,
        "citations": _citations(answer),
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head("chat.completion", model), "choices": [choice], "usage": _usage(answer)}


async def _chunks(events: Events, model: str, with_usage: bool) -> AsyncGenerator[str]:
    """The reply in pieces.

    Content is sent once it passed its check, so it all comes at the end; until then comments keep
    the connection alive.
    """
    head = _head("chat.completion.chunk", model)

    def chunk(delta: Document, finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data({**head, "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    async with aclosing(events):
        try:
            async for event in events:
                if not isinstance(event, rag.Answered):
                    yield f": {event.kind}\n\n"
                    continue
                answer = event.answer
                for piece in re.findall(r"\S+\s*|\s+", content(answer)):
                    yield chunk({"content": piece})
                yield chunk({"citations": _citations(answer)}, "stop")
                if with_usage:
                    yield _data({**head, "choices": [], "usage": _usage(answer)})
        except rag.RagError as error:
            told = {"message": f"{error} {error.hint}", "type": "server_error"}
            yield _data({"error": {**told, "param": None, "code": None}})
    yield "data: [DONE]\n\n"


def _data(document: Document) -> str:
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n"


def _head(kind: str, model: str) -> Document:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": model,
    }


def _model(name: str) -> Document:
    return {"id": name, "object": "model", "created": 0, "owned_by": "rag"}


def _citations(answer: rag.Answer) -> list[Document]:
    return [asdict(citation) for citation in answer.citations]


def _usage(answer: rag.Answer) -> Document:
    total = answer.usage.prompt_tokens + answer.usage.completion_tokens
    return {**asdict(answer.usage), "total_tokens": total}


def _text(content: Any) -> str:  # noqa: ANN401 (whatever JSON can hold)
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        texts = [part.get("text") for part in content if part.get("type") == "text"]
        if texts and all(isinstance(text, str) for text in texts):
            return "\n".join(map(str, texts))
    raise _unreadable("A message has no text.")


def _unreadable(message: str) -> rag.QuestionError:
    return rag.QuestionError(message, hint='Send {"messages": [{"role": "user", "content": "…"}]}.')
