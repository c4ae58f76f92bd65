"""Folder, catalog and Chroma kept in step: indexing, crash recovery, vector search, proof."""

from rag.index.index import Index, IndexProgress, Progress

__all__ = ["Index", "IndexProgress", "Progress"]
