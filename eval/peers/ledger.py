"""What a run has found so far: rows in files, so that what was interrupted goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class OtherSettings(Exception):
    """The folder holds a run with other settings, or of other systems."""


class Ledger:
    """Rows by kind (index, search, answer, judgement) in a folder, each written at once.

    Raises OtherSettings where the folder's run began with other settings than these.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        kept = folder / "settings.json"
        text = json.dumps(settings, indent=2, sort_keys=True)
        if kept.is_file() and kept.read_text("utf-8") != text:
            raise OtherSettings(f"{folder} holds a run with other settings; remove it first.")
        kept.write_text(text, "utf-8")

    def rows(self, kind: str) -> list[Row]:
        """All rows of a kind, in the order in which they were written."""
        path = self._path(kind)
        if not path.is_file():
            return []
        lines = path.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]  # the last may be cut off

    def add(self, kind: str, row: Row) -> None:
        """Keep a row."""
        with self._path(kind).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _path(self, kind: str) -> Path:
        return self._folder / f"{kind}.jsonl"
