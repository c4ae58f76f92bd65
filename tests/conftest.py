"""What several test modules share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

import rag

ROOT = Path(__file__).parents[1]

# Tests run with this program's own defaults: no key, endpoint or setting of whoever runs them. Only
# the place of the assembled model (1.1 GB) stays, so that it is made once.
for name in [*os.environ]:
    if name.startswith(("RAG_", "OPENAI_")) and name != "RAG_CACHE":
        del os.environ[name]


# A shell starts what runs in its background with interrupts ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No example has a deadline: how fast a machine is proves nothing about a rule.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def seeds_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the five articles, with the real models; tests only read it."""
    store = tmp_path_factory.mktemp("seeds") / "vectorstore"
    with rag.open(store, llm="none", environ={}) as corpus:
        assert not corpus.index(ROOT / "seeds").failed
    return store


@pytest.fixture
def in_project(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own folder as the current one; sources are then named ``seeds/…``."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
