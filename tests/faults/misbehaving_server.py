"""A little HTTP server on loopback that speaks the chat API; the model's name says how badly.

Every request is kept in `requests`, so that a test can count and read what was really sent.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
WORDS = ("Baghdad", " said", " no", ".")
PATIENCE = 20.0  # seconds that a hanging behaviour hangs if nobody hangs up


def event(
    content: object = None, finish: str | None = None, usage: Body | None = None, **more: object
) -> Body:
    """One event of a streamed reply."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice], "usage": usage} | more


USAGE = {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}
USAGE_EVENT = event(usage=USAGE) | {"choices": []}


class Handler(BaseHTTPRequestHandler):
    """Answers one connection as the model asked for behaves."""

    protocol_version = "HTTP/1.1"
    server: MisbehavingServer

    def do_POST(self) -> None:
        """Keep the request, then behave."""
        body: Body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(body)
        self.server.keys.append(self.headers.get("authorization"))
        self.server.paths.append(self.path)
        with contextlib.suppress(OSError):  # a client may hang up at any time
            BEHAVIOURS[body["model"]](self, body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the console."""

    def whole(self, body: object, status: int = 200, **headers: str) -> None:
        """A reply in one piece; text as HTML, anything else as JSON."""
        kind = "text/html" if isinstance(body, str) else "application/json"
        raw = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        fields = {"content-type": kind, "content-length": str(len(raw))}
        for name, value in (fields | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def failed(self, status: int, message: str = "out of order", **headers: str) -> None:
        """An error as the API has them."""
        self.whole({"error": {"message": message, "type": "some_error"}}, status, **headers)

    def begin(self, kind: str = "text/event-stream", **headers: str) -> None:
        """The head of a reply that ends with its connection."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send(self, *events: Body | str) -> None:
        """Events of a stream."""
        for each in events:
            data = each if isinstance(each, str) else json.dumps(each)
            self.wfile.write(f"data: {data}\n\n".encode())

    def good(self, body: Body) -> None:
        """A reply in the manner of the API, streamed or whole."""
        if not body.get("stream"):
            self.whole(completion(body))
            return
        self.begin()
        self.send(event("", role="assistant"), *map(event, WORDS), event(finish="stop"))
        if body.get("stream_options", {}).get("include_usage"):
            self.send(USAGE_EVENT)
        self.send("[DONE]")

    def hang(self, each: bytes = b"") -> None:
        """Stay silent, or trickle `each`, until the client hangs up."""
        end = time.monotonic() + PATIENCE
        self.connection.settimeout(0.02)
        while time.monotonic() < end:
            if each:
                self.wfile.write(each)
            with contextlib.suppress(TimeoutError):
                if not self.connection.recv(1):
                    break
        else:
            return
        self.server.hung_up.set()

    def reset(self) -> None:
        """Break the connection without a farewell."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


def completion(body: Body) -> Body:
    """A whole reply; with log-probabilities where they are asked for."""
    ranked = [("Yes", -0.25), ("No", -1.5), ("Yes", -9.0)]
    logprobs = {
        "content": [
            {
                "token": "Yes",
                "logprob": -0.25,
                "bytes": None,
                "top_logprobs": [
                    {"token": token, "logprob": logprob, "bytes": None}
                    for token, logprob in ranked[: body.get("top_logprobs", 0)]
                ],
            }
        ]
    }
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": "Yes"},
        "finish_reason": "length",
        "logprobs": logprobs if body.get("logprobs") else None,
    }
    return {"object": "chat.completion", "choices": [choice], "usage": USAGE}


def failing(status: int, **headers: str) -> Callable[[Handler, Body], None]:
    """The behaviour of answering every request with `status`."""
    return lambda handler, _: handler.failed(status, **headers)


def streaming(*events: Body | str) -> Callable[[Handler, Body], None]:
    """The behaviour of sending `events` and closing, whatever was asked."""

    def behave(handler: Handler, body: Body) -> None:
        handler.begin()
        handler.send(*events)

    return behave


def first(
    times: int, otherwise: Callable[[Handler, Body], None]
) -> Callable[[Handler, Body], None]:
    """The behaviour of doing `otherwise` for the first `times` requests, then well."""

    def behave(handler: Handler, body: Body) -> None:
        if len(handler.server.requests) <= times:
            otherwise(handler, body)
        else:
            handler.good(body)

    return behave


def refusing(*names: str, status: int = 400) -> Callable[[Handler, Body], None]:
    """The behaviour of an endpoint that does not know some parameters."""

    def behave(handler: Handler, body: Body) -> None:
        unknown = next((name for name in names if name in body), None)
        if unknown:
            instead = " Use 'max_completion_tokens'." if unknown == "max_tokens" else ""
            handler.failed(status, f"Unsupported parameter: '{unknown}'.{instead}")
        else:
            handler.good(body)

    return behave


def _hang_midway(handler: Handler, body: Body) -> None:
    handler.begin()
    handler.send(event(WORDS[0]))
    handler.hang()


def _trickle_pings(handler: Handler, body: Body) -> None:
    handler.begin()
    handler.send(event(WORDS[0]))
    handler.hang(b": ping\n\n")


def _trickle_headers(handler: Handler, body: Body) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.hang(b"x-more: and more\r\n")


def _trickle_json(handler: Handler, body: Body) -> None:
    handler.begin("application/json")
    handler.hang(b" ")


def _no_farewell(handler: Handler, body: Body) -> None:
    handler.begin()
    handler.send(*map(event, WORDS), event(finish="stop"))
    handler.hang()


def _break_midway(handler: Handler, body: Body) -> None:
    handler.begin(content_length="100000")
    handler.send(event(WORDS[0]))


def _endless_words(handler: Handler, body: Body) -> None:
    handler.begin()
    while True:
        handler.send(event("and so on "))


def _endless_line(handler: Handler, body: Body) -> None:
    handler.begin("text/event-stream" if body.get("stream") else "application/json")
    block = b"data: " + b"x" * (1 << 20)
    while True:
        handler.wfile.write(block)
        handler.server.bytes_sent += len(block)


def _garbage(handler: Handler, body: Body) -> None:
    handler.begin("text/event-stream" if body.get("stream") else "application/json")
    handler.wfile.write(b'data: {"choices": [{\n\n')


def _echo_key(handler: Handler, body: Body) -> None:
    handler.failed(401, f"No such key: {handler.headers['authorization']}")


def _slow_words(handler: Handler, body: Body) -> None:
    handler.begin()
    for _ in range(400):
        handler.send(event("word "))
        time.sleep(0.02)


def _redirect(handler: Handler, body: Body) -> None:
    handler.whole({}, 307, location="/elsewhere/chat/completions")


def _html(handler: Handler, body: Body) -> None:
    handler.whole("<html><body>Welcome to the portal</body></html>")


def _whole(reply: Body) -> Callable[[Handler, Body], None]:
    return lambda handler, _: handler.whole(reply)


_MESSAGE = {"index": 0, "message": {"role": "assistant", "content": None}, "finish_reason": "stop"}

BEHAVIOURS: dict[str, Callable[[Handler, Body], None]] = {
    "good": Handler.good,
    "bad-request": failing(400),
    "unauthorized": failing(401),
    "forbidden": failing(403),
    "not-found": failing(404),
    "conflict": failing(409),
    "unprocessable": failing(422),
    "broken": failing(500),
    "overloaded": failing(503),
    "busy": failing(429),
    "busy-for-two-minutes": failing(429, retry_after="120"),
    "busy-until-2099": failing(429, retry_after="Thu, 01 Jan 2099 00:00:00 GMT"),
    "busy-once": first(1, failing(429, retry_after="0.05")),
    "busy-once-without-a-word": first(1, failing(429)),
    "broken-once": first(1, failing(500)),
    "reset-once": first(1, lambda handler, _: handler.reset()),
    "broken-twice": first(2, failing(500)),
    "error-event-once": first(1, streaming({"error": {"message": "warming up"}})),
    "redirect": _redirect,
    "echo-key": _echo_key,
    "hang": lambda handler, _: handler.hang(),
    "hang-midway": _hang_midway,
    "trickle-pings": _trickle_pings,
    "trickle-headers": _trickle_headers,
    "trickle-json": _trickle_json,
    "no-farewell": _no_farewell,
    "slow-words": _slow_words,
    "reset": lambda handler, _: handler.reset(),
    "break-midway": _break_midway,
    "cut": streaming(event(WORDS[0]), event(WORDS[1])),
    "cut-by-done": streaming(event(WORDS[0]), "[DONE]"),
    "no-events": streaming(),
    "html": _html,
    "empty-choices": streaming(event() | {"choices": []}, "[DONE]"),
    "whole-empty-choices": _whole({"choices": []}),
    "error-event": streaming(event(WORDS[0]), {"error": {"message": "it overheated"}}),
    "rejecting-event": streaming({"error": {"message": "prompt is too long", "code": 400}}),
    "garbage": _garbage,
    "content-none": streaming(event(None), event(finish="stop"), "[DONE]"),
    "whole-content-none": _whole({"choices": [_MESSAGE]}),
    "content-a-number": streaming(event(42), event(finish="stop"), "[DONE]"),
    "filtered": streaming(event(WORDS[0]), event(finish="content_filter"), "[DONE]"),
    "stopped-at-the-limit": streaming(event("One two"), event(finish="length"), USAGE_EVENT),
    "azure": streaming(
        event() | {"choices": []}, event("Yes."), event(finish="stop"), USAGE_EVENT, "[DONE]"
    ),
    "endless-words": _endless_words,
    "endless-line": _endless_line,
    "no-stream-options": refusing("stream_options"),
    "no-logprobs": refusing("logprobs", "top_logprobs", status=422),
    "newest": refusing("max_tokens", "temperature", "seed", "logprobs"),
}


class MisbehavingServer(ThreadingHTTPServer):
    """The server, and what it was sent."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[Body] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.hung_up = threading.Event()
        self.bytes_sent = 0

    @property
    def url(self) -> str:
        """The base URL to give to a client."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that a client broke off is no error here."""


@contextlib.contextmanager
def running() -> Iterator[MisbehavingServer]:
    """A server on a free port of loopback, until the end of the block."""
    with MisbehavingServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
