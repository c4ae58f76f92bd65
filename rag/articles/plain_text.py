"""The reader for ``.txt``: lines, and nothing that marks what they are."""

from __future__ import annotations

from rag.articles import lines, metadata
from rag.articles.metadata import Stated


def read(text: str) -> Stated:
    """What the plain `text` states about itself."""
    return metadata.gather(lines.split(text), text)
