"""What a thread spends its time on, step by step, without a word in the program that is measured.

Many times a second the thread's stack is looked at, and the time since the last look belongs to the
innermost function that is known as a step: a sampling profiler. The thread that looks costs it
about 2 % of its time, and a step that takes less than a look's interval is right on average only.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

INTERVAL = 0.001  # seconds between two looks

SEARCHING: Mapping[str, str] = {
    "rag.embedding.EmbeddedModel.embed": "embed the question",
    "rag.index.index.Index.dense": "dense",
    "rag.catalog.reader.Catalog.lexical": "lexical",
    "rag.retrieval._candidates": "read the candidates",
    "rag.retrieval.Retrieval._narrowed": "late interaction",
    "rag.retrieval.Retrieval._abridged": "choose the units to read",
    "rag.retrieval.Retrieval._logits": "cross-encoder",
}
"""The steps of a search by the functions that take them."""
REST = "everything else"


class Steps:
    """Seconds a step, of what ran in `watching` so far; safe for one thread at a time."""

    def __init__(self, known: Mapping[str, str], interval: float = INTERVAL) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._known = known
        self._interval = interval

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch this thread until the block ends."""
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(threading.get_ident(), done))
        held = sys.getswitchinterval()
        sys.setswitchinterval(self._interval / 5)  # else whoever computes is seen 5 ms late
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            sys.setswitchinterval(held)

    def _watch(self, thread: int, done: threading.Event) -> None:
        last = time.perf_counter()
        while not done.wait(self._interval):
            step = self._step(sys._current_frames().get(thread))
            now = time.perf_counter()
            self.seconds[step] += now - last
            last = now

    def _step(self, frame: FrameType | None) -> str:
        while frame:
            name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"
            if name in self._known:
                return self._known[name]
            frame = frame.f_back
        return REST
