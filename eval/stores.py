"""A target's corpus as an open store, made once and kept.

Stores lie in the user's cache folder, each under a name made of the digest of its corpus, of the
folder that holds it and of what decides what is stored of it, so a second run starts at once and no
run sees another's store.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

import rag
from eval.targets import Document, Target

Advance = Callable[[int, int, str], None]
"""Told how many of how many are done, and at which it is."""

_READING = ("articles", "passages.py", "speakers", "embedding.py", "weights.py")
"""The rooms of `rag` that decide what is stored of an article."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An open corpus, and which document of the target each of its articles is.

    `docs` maps article ids to documents, `articles` the other way; `texts` are by document.
    """

    corpus: rag.Corpus
    docs: Mapping[str, str]
    texts: Mapping[str, str]

    @property
    def articles(self) -> Mapping[str, str]:
        """Article ids by document."""
        return {doc: article for article, doc in self.docs.items()}

    def asked_over(self, given: Sequence[str]) -> list[str]:
        """The article ids of some documents."""
        articles = self.articles
        return [articles[doc] for doc in given if doc in articles]


@contextmanager
def indexed(
    target: Target,
    *,
    llm: str | None = None,
    config: Path | None = None,
    cache: Path | None = None,
    progress: Advance | None = None,
) -> Iterator[Indexed]:
    """The target's corpus, open; indexed first where that was not done yet.

    `cache` is the folder for stores (default: the user's cache folder). Raises SettingsError,
    StoreError, WeightsError, EmbeddingError.
    """
    kept = cache or platformdirs.user_cache_path("rag") / "eval"
    with rag.open(kept / "none", config=config, llm="none") as unopened:
        embedding = unopened.settings.embedding
    place = kept / f"{target.name}-{_key(target, embedding)}"
    folder = target.folder or _written(target.documents, place / "articles")
    with rag.open(place / "store", config=config, llm=llm) as corpus:
        tell = progress or (lambda done, total, at: None)
        corpus.index(
            folder, prune=True, progress=lambda step: tell(step.done, step.total, step.source)
        )
        yield Indexed(corpus, *_known(corpus, target, folder))


def digest_of(code: Path) -> str:
    """What tells one state of a module, or of a folder of modules, from another."""
    digest = hashlib.sha256()
    for file in sorted(code.rglob("*.py")) if code.is_dir() else [code]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _key(target: Target, embedding: str) -> str:
    rooms = Path(rag.__file__).parent
    reading = [digest_of(rooms / name) for name in _READING]
    # The same files in another folder are other articles to a store, and both would be found.
    where = str(target.folder.resolve()) if target.folder else None
    decides = repr([target.digest, where, embedding, reading])
    return hashlib.sha256(decides.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _written(documents: Sequence[Document], folder: Path) -> Path:
    """The documents as files named by their place in the set, what is said of them beside them."""
    if folder.is_dir():
        return folder
    partly = folder.with_name("articles.partly")
    shutil.rmtree(partly, ignore_errors=True)
    partly.mkdir(parents=True)
    for number, document in enumerate(documents):
        file = partly / f"{number:06d}.txt"
        file.write_bytes(document.text.encode("utf-8", "surrogatepass"))
        if document.stated:
            file.with_name(f"{file.name}.meta.json").write_text(json.dumps(document.stated))
    return partly.rename(folder)


def _known(
    corpus: rag.Corpus, target: Target, folder: Path
) -> tuple[dict[str, str], dict[str, str]]:
    """Article ids to documents, and documents to their texts as they are stored."""
    root = folder.resolve()
    docs, texts = {}, {}
    for article in corpus.articles():
        name = Path(article.source).resolve().relative_to(root).as_posix()
        doc = name if target.folder else target.documents[int(name.removesuffix(".txt"))].id
        docs[article.id] = doc
        texts[doc] = article.text
    return docs, texts
