"""Servers for tests: real ones on loopback, with a small page; and a language model that waits."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
import httpx2
from fastapi import FastAPI

import rag
from rag import accounts
from rag.llm import Deadline, Ending, FirstToken, Reply
from rag.types import Message
from rag.usage import Usage
from rag.web import server, tools
from rag.web.service import Service

PASSWORDS = {"ann": "ann's password", "bob": "bob's password"}


def small_site(app: FastAPI, service: Service) -> list[server.Page]:
    """A page of one line, which offers the tools."""
    with gr.Blocks() as blocks:
        gr.Markdown("Hello")
        tools.register(service)
    return [server.Page("/", blocks, {})]


@contextmanager
def served(
    store: Path,
    *,
    llm: Any = "none",
    users: Path | None = None,
    mcp: bool = False,
    environ: dict[str, str] | None = None,
) -> Iterator[httpx2.Client]:
    """A client of a server over the store, with the users of a file that is made in `users`."""
    file = users / "users.json" if users else None
    if file:
        for name, password in PASSWORDS.items():
            accounts.add(file, name, password)
    with (
        rag.open(store, llm=llm, environ=environ or {}) as corpus,
        server.running(corpus, auth_file=file, mcp=mcp, site=small_site) as url,
        httpx2.Client(base_url=url, timeout=60, trust_env=False) as client,
    ):
        yield client


def login(client: httpx2.Client, name: str) -> httpx2.Response:
    """Log in as somebody; the client keeps the cookie."""
    return client.post("/login", data={"name": name, "password": PASSWORDS[name]})


def events_of(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Name and data of server-sent events, as they come."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


class PatientModel:
    """A language model in this process that goes on writing until `finish` is set, or it is closed.

    `writing` is set once it writes, `stopped` once a reply was closed.
    """

    name = "patient"
    in_process = True

    def __init__(self) -> None:
        self.finish = threading.Event()
        self.writing = threading.Event()
        self.stopped = threading.Event()

    def again(self) -> None:
        """Be as new."""
        for event in (self.finish, self.writing, self.stopped):
            event.clear()

    def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: Deadline) -> Reply:
        """The same words over and over."""
        return Reply(self._pieces(), self.stopped.set)

    def first_token(self, messages: Sequence[Message], *, deadline: Deadline) -> FirstToken:
        """Yes, surely."""
        shares = {"Yes": math.log(0.95), "No": math.log(0.05)}
        return FirstToken(shares, "Yes", Usage(10, 1))

    def close(self) -> None:
        """Let whoever still reads come to an end."""
        self.finish.set()

    def _pieces(self) -> Iterator[str | Ending]:
        yield "Coalition forces left Iraq"
        self.writing.set()
        while not self.finish.wait(0.01):
            yield " slowly"
        yield "."
        yield Ending(Usage(20, 5))
