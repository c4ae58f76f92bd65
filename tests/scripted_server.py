"""A little OpenAI-compatible server on loopback that says what a test tells it to say.

The client, the wire and the parsing are real; only the model's words are chosen.
"""

from __future__ import annotations

import json
import math
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ScriptedServer(ThreadingHTTPServer):
    """What it says is in its attributes, which a test may set at any time.

    `prose` is the reply to any request that streams; in it, ``⟦words⟧`` becomes a marker with the
    number of the first fact in the prompt that holds those words. `answers` are the log-odds that
    the facts answer, `part` gives those for a part of the question, from the whole prompt;
    `supports` gives those that a claim is supported, from the whole prompt, `again` those of its
    second reading; `responds` are those that a reply gives what was asked. `understood` is what it
    makes of a question after others; nothing, unless a test says so.
    `second` gives the log-odds of support that a model called "second" has, or None to fail.
    `broken` cuts every streamed reply in the middle.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.prose = "Nobody said anything."
        self.answers = 3.0
        self.part: Callable[[str], float] = lambda prompt: 3.0
        self.supports: Callable[[str], float] = lambda prompt: 3.0
        self.again: Callable[[str], float] = lambda prompt: 3.0
        self.responds = 3.0
        self.second: Callable[[str], float | None] = lambda prompt: 3.0
        self.understood = ""
        self.broken = False
        self.prompts: list[str] = []

    @property
    def url(self) -> str:
        """The base URL for the client."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def environ(self, **more: str) -> dict[str, str]:
        """Settings that point at this server."""
        return {"OPENAI_BASE_URL": self.url, "RAG_LLM": "scripted", "RAG_LLM_RETRIES": "0", **more}


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the console."""

    def do_POST(self) -> None:
        """Answer a closed question with log-probabilities, anything else with the prose."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        prompt = "\n".join(message["content"] for message in body["messages"])
        self.server.prompts.append(prompt)
        if body.get("stream") and "Earlier turns" in prompt:
            self._stream(self.server.understood)
        elif body.get("stream"):
            self._stream(
                re.sub("⟦(.+?)⟧", lambda m: _marker(prompt, m.group(1)), self.server.prose)
            )
        else:
            closed = "Do the facts contain" in prompt
            odds = self.server.answers if closed else self.server.supports(prompt)
            if "\n\nOne part of the question" in prompt:
                odds = self.server.part(prompt)
            if "Is this answer right" in prompt:
                odds = self.server.again(prompt)
            if "\nReply:" in prompt:
                odds = self.server.responds
            if body["model"] == "second":
                seconded = self.server.second(prompt)
                if seconded is None:
                    self.send_error(500)
                    return
                odds = seconded
            self._whole(odds)

    def _whole(self, odds: float) -> None:
        yes = 1 / (1 + math.exp(-odds))
        top = [
            {"token": word, "logprob": math.log(share), "bytes": None}
            for word, share in (("Yes", yes), ("No", 1 - yes))
        ]
        said = max(top, key=lambda each: float(str(each["logprob"])))
        choice = {
            "index": 0,
            "finish_reason": "length",
            "message": {"role": "assistant", "content": said["token"]},
            "logprobs": {"content": [said | {"top_logprobs": top}]},
        }
        usage = {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11}
        raw = json.dumps(
            {"id": "x", "object": "chat.completion", "created": 0, "model": "scripted"}
            | {"choices": [choice], "usage": usage}
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _stream(self, prose: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        words = prose.split(" ")
        pieces = [word if n == 0 else f" {word}" for n, word in enumerate(words)]
        if self.server.broken:
            pieces = pieces[: len(pieces) // 2]
        for piece in pieces:
            self._event({"choices": [_delta(piece)]})
        if self.server.broken:
            return
        usage = {"prompt_tokens": 20, "completion_tokens": len(pieces), "total_tokens": 0}
        self._event({"choices": [_delta("") | {"finish_reason": "stop"}]})
        self._event({"choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, body: dict[str, Any]) -> None:
        head = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        self.wfile.write(f"data: {json.dumps(head | body)}\n\n".encode())


def _marker(prompt: str, words: str) -> str:
    fact = re.search(rf"^([0-9]+)\. .*{re.escape(words)}", prompt, re.MULTILINE)
    return f"⟦{fact.group(1) if fact else words}⟧"


def _delta(text: str) -> dict[str, Any]:
    return {"index": 0, "delta": {"content": text}, "finish_reason": None}


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A server that runs for as long as the context."""
    with ScriptedServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
