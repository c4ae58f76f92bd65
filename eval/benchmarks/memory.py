"""The memory of processes, from what Linux says of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def megabytes(what: Literal["VmRSS", "VmHWM"], process: int | None = None) -> float:
    """Resident memory of a process (default: this one) in MB, now or at its highest."""
    place = Path("/proc", "self" if process is None else str(process), "status")
    line = next(line for line in place.read_text("ascii").splitlines() if line.startswith(what))
    return int(line.split()[1]) * 1024 / 1e6


def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` returns in a fresh process, whose memory is therefore its own.

    Function, arguments and result have to be picklable. Raises what it raises.
    """
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(function, *args, **kwargs).result()
