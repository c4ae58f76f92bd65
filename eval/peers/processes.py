"""Workers and language model servers as processes, watched from outside."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eval.peers.protocol import Answer, Place

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 30.0


class WorkerError(Exception):
    """A worker that said it failed, or ended."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What a worker replied, and seconds from the request: to the first word, and in all."""

    reply: Mapping[str, Any]
    first: float
    seconds: float

    @property
    def answer(self) -> Answer:
        """The answer in it."""
        return Answer.parse(self.reply["answer"])

    @property
    def hits(self) -> list[Place]:
        """The passages in it."""
        return [Place(**each) for each in self.reply["hits"]]


class Process:
    """A Python program of this project that talks in lines; its errors go to the file `log`."""

    def __init__(
        self, command: Sequence[str], log: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        self._command = [*command]
        self._log = log
        with log.open("a", encoding="utf-8") as errors:
            self._process = subprocess.Popen(  # noqa: S603 (the commands are this package's own)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                cwd=ROOT,
                env={**os.environ, **(environ or {})},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, **request: object) -> None:
        """Send one line."""
        if self._process.stdin is None:
            raise WorkerError("it has no input")
        try:
            self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
        except OSError as exc:
            raise self._ended() from exc

    def read(self) -> Mapping[str, Any]:
        """Wait for one line. Raises WorkerError where it ended instead, or says it failed."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise self._ended()
        reply: Mapping[str, Any] = json.loads(line)
        if "error" in reply:
            raise WorkerError(reply["error"])
        return reply

    @property
    def peak_bytes(self) -> int | None:
        """The most memory that it and its children ever had resident; None where Linux is not."""
        peaks = [_peak(pid) for pid in _tree(self._process.pid)]
        return sum(peaks) or None

    def close(self) -> None:
        """End it: by the end of its input, and where that does not help, by force."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _ended(self) -> WorkerError:
        return WorkerError(f"{' '.join(self._command[-3:])} ended; see {self._log}")


class Worker(Process):
    """A system under comparison; `about` are the versions that it told of itself."""

    def __init__(
        self, command: Sequence[str], log: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(command, log, environ)
        try:
            self.about: Mapping[str, str] = self.read()["ready"]
        except WorkerError:
            self.close()
            raise

    def ask(self, **request: object) -> Timed:
        """Send a request and time its reply. Raises WorkerError."""
        started = time.perf_counter()
        first: float | None = None
        self.write(**request)
        while "word" in (reply := self.read()):
            first = first or time.perf_counter() - started
        seconds = time.perf_counter() - started
        return Timed(reply, first or seconds, seconds)


class ModelServer(Process):
    """The language model behind an endpoint of its own."""

    def __init__(self, gguf: Path, log: Path) -> None:
        self.key = secrets.token_hex()
        module = "eval.peers.model_server"
        super().__init__(
            [sys.executable, "-m", module, "--gguf", str(gguf), "--key", self.key], log
        )
        try:
            self.url = f"{self.read()['address']}/v1"
        except WorkerError:
            self.close()
            raise

    def environ(self, model: str) -> dict[str, str]:
        """What a system must know to ask it."""
        return {
            "OPENAI_BASE_URL": self.url,
            "OPENAI_API_KEY": self.key,
            "PEERS_MODEL": model,
            "RAG_LLM": model,
        }


def bytes_on_disk(folder: Path) -> int:
    """The size of all files under `folder`."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += [int(child) for child in children.read_text("ascii").split()]
    return found


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
