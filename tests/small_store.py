"""A store made small: real files, real SQLite, real Chroma, and an embedder without a model."""

from __future__ import annotations

import hashlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.catalog import Catalog
from rag.catalog.database import BUSY_SECONDS, Database
from rag.catalog.recorder import Recorder
from rag.catalog.records import key
from rag.embedding import embedding_text
from rag.index import Index
from rag.passages import passages
from rag.speakers import attributed
from rag.types import Article, Passage, Reading, Span

MAX_BYTES = 1_000_000


class WordEmbedder:
    """A text's vector is the sum of a fixed random vector a word; notes what it embedded."""

    def __init__(self, name: str = "words-32", dimension: int = 32) -> None:
        self.name = name
        self.dimension = dimension
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = [sum(map(self._word, re.findall(r"\w+", text.lower()))) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _word(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(f"{self.name} {word}".encode()).digest()[:8], "big")
        return np.random.default_rng(seed).normal(size=self.dimension)


def open_index(store: Path, embedder: WordEmbedder | None = None, url: str | None = None) -> Index:
    """The index of `store`, with a word embedder."""
    return Index.open(store, embedder or WordEmbedder(), max_bytes=MAX_BYTES, chroma_url=url)


def body(number: int, *, paragraphs: int = 2) -> str:
    """Text of an article that no other number has: every sentence holds `word<number>`."""
    parts = [
        f"Part {part} about word{number} was told by witness{number}x{part}. "
        f"The council of town{number} met and spoke of word{number} again."
        for part in range(paragraphs)
    ]
    return f"Report number {number}\n\n" + "\n\n".join(parts) + "\n"


def write_articles(folder: Path, numbers: Sequence[int]) -> list[Path]:
    """A file an article, named by its number."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"article{number:03d}.txt" for number in numbers]
    for path, number in zip(paths, numbers, strict=True):
        path.write_text(body(number), "utf-8")
    return paths


def near(index: Index, text: str, limit: int = 1) -> list[str]:
    """Ids of the articles whose passages are nearest to `text`, by vectors alone."""
    found = index.dense(WordEmbedder().embed([text])[0], limit)
    held = index.catalog.passages([passage_id for passage_id, _ in found])
    return [passage.article_id for passage in held.values()]


def matching(index: Index, word: str) -> set[str]:
    """Ids of the articles that hold `word`, by full text alone."""
    found = index.catalog.lexical([word], 1000)
    held = index.catalog.passages([passage_id for passage_id, _ in found])
    return {passage.article_id for passage in held.values()}


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """The address of a Chroma server on loopback that keeps its data in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [command, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


class Store:
    """A catalog with its recorder, for tests below the index."""

    def __init__(
        self, folder: Path, model: str = "words-32", *, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.embedder = WordEmbedder(model)
        self.database = Database(folder, busy_seconds=busy_seconds)
        self.database.create(model)
        self.catalog = Catalog(self.database)
        self.recorder = Recorder(self.database)

    def put(self, article: Article) -> tuple[Passage, ...]:
        """Store an article at the source that is its id."""
        found = attributed(article.text, passages(article))
        title = article.title.value if article.title else None
        texts = [embedding_text(title, passage.text) for passage in found]
        vectors = self.embedder.embed(texts)
        self.recorder.put(
            article,
            found,
            source=f"news/{article.id}.txt",
            fingerprint=article.version,
            model=self.embedder.name,
            vectors=dict(zip(map(key, texts), vectors, strict=True)),
        )
        return found


def article(
    article_id: str,
    text: str,
    *,
    version: str = "v1",
    author: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    furniture: tuple[Span, ...] = (),
) -> Article:
    """An article whose title is its first line; the rest is said by a sidecar."""
    line = text.partition("\n")[0]
    return Article(
        article_id,
        f"news/{article_id}.txt",
        version,
        text,
        title=Reading(line, Span(0, len(line))),
        author=Reading(author, None) if author else None,
        publisher=Reading(publisher, None) if publisher else None,
        published=Reading(published, None) if published else None,
        furniture=furniture,
    )
