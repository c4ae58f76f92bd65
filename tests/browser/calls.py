"""Gradio's own endpoints, called as a program would that has read the page's configuration."""

from __future__ import annotations

import json
from typing import Any

import httpx2


def handler(client: httpx2.Client, name: str) -> int:
    """The number of a handler, by the name of its endpoint, private ones included."""
    config = client.get("/config").json()
    number: int = next(each["id"] for each in config["dependencies"] if each["api_name"] == name)
    return number


def call(client: httpx2.Client, number: int, data: list[Any], session: str) -> dict[str, Any]:
    """What the handler gives, through the queue; an error as ``{"error": …}``."""
    body = {"data": data, "fn_index": number, "session_hash": session}
    _sent(client, "/gradio_api/queue/join", body).raise_for_status()
    address = f"/gradio_api/queue/data?session_hash={session}"
    with client.stream("GET", address) as reply:
        for line in reply.iter_lines():
            message = json.loads(line.removeprefix("data: ")) if line else {}
            if message.get("msg") == "process_completed":
                output: dict[str, Any] = message["output"]
                return output
    raise AssertionError("the queue ended without an answer")


def call_at_once(
    client: httpx2.Client, number: int, data: list[Any], session: str
) -> httpx2.Response:
    """The reply to a handler that does not wait in the queue."""
    body = {"data": data, "fn_index": number, "session_hash": session}
    return _sent(client, "/gradio_api/run/predict", body)


def _sent(client: httpx2.Client, path: str, body: dict[str, Any]) -> httpx2.Response:
    """The client's own JSON cannot hold half a character."""
    headers = {"content-type": "application/json"}
    return client.post(path, content=json.dumps(body), headers=headers)
