"""What several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Tests run with this program's own defaults: no key, endpoint or setting of whoever runs them. Only
# the place of the assembled model (1.1 GB) stays, so that it is made once.
for name in [*os.environ]:
    if name.startswith(("RAG_", "OPENAI_")) and name != "RAG_CACHE":
        del os.environ[name]


# No example has a deadline: how fast a machine is proves nothing about a rule.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
