"""Figures of a benchmark: a value repeated, what it was measured on, and the file they go into."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import rag

LIBRARIES = ("chromadb", "numpy", "onnxruntime", "tokenizers")
"""Whose versions are noted beside the figures."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that was measured `n` times: its median, and its range."""

    median: float
    least: float
    most: float
    n: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """The figure of repeated values. Raises ValueError where there are none."""
        found = sorted(values)
        if not found:
            raise ValueError("a figure needs a value")
        return cls(statistics.median(found), found[0], found[-1], len(found))

    def shown(self, unit: str = "", *, decimals: int = 2) -> str:
        """Median and range, for a line of text."""
        median, least, most = (
            f"{each:.{decimals}f}" for each in (self.median, self.least, self.most)
        )
        return f"{median}{unit} ({least} to {most}, n {self.n})"


def measured_on() -> dict[str, object]:
    """The machine, its load, and the versions of what was measured."""
    return {
        "rag": rag.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": [round(each, 1) for each in os.getloadavg()],  # of 1, 5 and 15 minutes, at the end
    }


def total(folder: Path) -> int:
    """The bytes of all files in `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def write(path: Path, figures: object) -> None:
    """Write figures as JSON; floats have four digits that count."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(figures), indent=2, ensure_ascii=False) + "\n", "utf-8")


def aimed(what: str, value: float, most: float, unit: str = "") -> str:
    """A line that says whether a figure reaches its aim: to be `most` or less."""
    verdict = "reached" if value <= most else "MISSED"
    return f"{verdict}: {what} {value:.2f}{unit}, aim {most:g}{unit} at most"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(each) for each in value]
    return value
