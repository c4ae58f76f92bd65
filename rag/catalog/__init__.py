"""SQLite, the truth: articles with their versions, passages, vectors, full text, generations."""

from rag.catalog.admission import Admitted
from rag.catalog.database import Database
from rag.catalog.reader import Catalog, Known, State
from rag.catalog.recorder import Recorder
from rag.catalog.records import Generation

__all__ = ["Admitted", "Catalog", "Database", "Generation", "Known", "Recorder", "State"]
