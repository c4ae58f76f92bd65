"""A GGUF model in this process: no compiler, and no network but loopback.

llama.cpp's server (through xllamacpp) runs on threads of this process and is asked through the
same client as any endpoint. It listens on 127.0.0.1 only, wants a random key, and writes nothing to
the console. Requests are answered one after the other.
"""

from __future__ import annotations

import os
import secrets
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.errors import WeightsError
from rag.llm import Deadline, EndpointLLM, FirstToken, Reply
from rag.types import Message

CONTEXT = 4096  # tokens of prompt and reply together; 28 KB of memory each for the 1.5B model
CACHE_MIB = 256  # prompts kept beside the current one, so that a prefix is read only once

_HINT = "Ask again or ask a shorter question; RAG_LLM=none answers in quotes without a model."


class EmbeddedLLM:
    """The model in the GGUF file that `locate` finds, loaded when first asked.

    All that are open on one file share its memory; the last to close frees it. `threads` is the
    number of processor threads, 0 for all cores. Asking raises WeightsError for a file that cannot
    be loaded, besides LLMError.
    """

    in_process = True

    def __init__(self, name: str, locate: Callable[[], Path], *, threads: int = 0) -> None:
        self.name = name
        self._locate = locate
        self._threads = threads or os.cpu_count() or 1
        self._lock = threading.Lock()
        self._server: Server | None = None
        self._endpoint: EndpointLLM | None = None

    def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: Deadline) -> Reply:
        """The reply, asked for at once; iterating raises LLMError."""
        return self._opened().stream(messages, max_tokens=max_tokens, deadline=deadline)

    def first_token(self, messages: Sequence[Message], *, deadline: Deadline) -> FirstToken:
        """How the reply would begin. Raises LLMError."""
        return self._opened().first_token(messages, deadline=deadline)

    def close(self) -> None:
        """Break off what is under way and let go of the model; a later call loads it again."""
        with self._lock:
            endpoint, self._endpoint = self._endpoint, None
            if endpoint:
                endpoint.close()
            self._server = None

    def _opened(self) -> EndpointLLM:
        with self._lock:
            if self._endpoint is None:
                self._server = running(self._locate(), self._threads)
                self._endpoint = EndpointLLM(
                    self.name,
                    api_key=self._server.key,
                    base_url=f"{self._server.address}/v1",
                    hint=_HINT,
                )
            return self._endpoint


class Server:
    """A running server at `address`; it stops when nobody holds it any more.

    Raises WeightsError for a file that llama.cpp cannot load.
    """

    def __init__(self, gguf: Path, threads: int) -> None:
        import xllamacpp

        self.key = secrets.token_hex()
        wanted = xllamacpp.CommonParams()
        wanted.model.path = str(gguf)
        wanted.n_ctx = CONTEXT
        wanted.n_parallel = 1
        wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
        wanted.cache_ram_mib = CACHE_MIB
        wanted.no_extra_bufts = True
        wanted.hostnames = ["127.0.0.1"]
        wanted.port = 0
        wanted.api_keys = [self.key]
        wanted.ui = False
        wanted.endpoint_slots = False
        wanted.offline = True
        wanted.verbosity = -1  # below errors: the console is not ours
        try:
            self._server = xllamacpp.Server(wanted)
        except RuntimeError as exc:
            raise _unusable(gguf, "llama.cpp cannot load it") from exc
        self.address: str = self._server.listening_address


_SERVERS: weakref.WeakValueDictionary[tuple[Path, int], Server] = weakref.WeakValueDictionary()
_STARTING = threading.Lock()


def running(gguf: Path, threads: int) -> Server:
    """The server of that file with that many threads, started if there is none."""
    path = gguf.resolve()
    _check(path)
    with _STARTING:
        server = _SERVERS.get((path, threads))
        if server is None:
            server = _SERVERS[path, threads] = Server(path, threads)
        return server


def _check(gguf: Path) -> None:
    """Refuse what is no GGUF file before llama.cpp reads it. Raises WeightsError."""
    try:
        with gguf.open("rb") as file:
            begins = file.read(4)
    except OSError as exc:
        raise _unusable(gguf, exc.strerror or "it cannot be read") from exc
    if begins != b"GGUF":
        raise _unusable(gguf, "it does not begin with GGUF")


def _unusable(gguf: Path, why: str) -> WeightsError:
    return WeightsError(
        f"The model file {gguf} cannot be used ({why}).",
        hint="Set RAG_LLM to the path of a whole GGUF file, or to embedded; RAG_LLM=none answers in"
        " quotes without a model.",
    )
