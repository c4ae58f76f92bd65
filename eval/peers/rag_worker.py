"""`rag` as a worker, through what any program can use: `import rag`.

    python -m eval.peers.rag_worker

Settings come from the environment, as for everybody: the runner sets the endpoint and the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import rag
from eval.peers.protocol import Answer, Place, Source, Statement, own_output, serve, versions


class Rag:
    """A corpus that is opened anew with every index."""

    def __init__(self) -> None:
        self._corpus: rag.Corpus | None = None

    def index(self, folder: Path, store: Path) -> int:
        """Index the files of `folder`."""
        if self._corpus is not None:
            self._corpus.close()
        self._corpus = rag.open(store)
        report = self._corpus.index(folder)
        if report.failed:
            raise ValueError(f"{len(report.failed)} files failed, {report.failed[0].reason}")
        return report.passages

    def search(self, query: str, limit: int) -> Sequence[Place]:
        """The passages found."""
        return [
            Place(Path(hit.source).name, hit.text, hit.start, hit.end)
            for hit in self._opened.search(query, limit=limit)
        ]

    def ask(self, question: str, say: Callable[[str], None]) -> Answer:
        """The checked answer; what is said before is the draft."""
        for event in self._opened.stream(question):
            if isinstance(event, rag.TextWritten):
                say(event.text)
            elif isinstance(event, rag.Answered):
                return _answer(event.answer)
        raise AssertionError("a stream ends with its answer")

    @property
    def _opened(self) -> rag.Corpus:
        if self._corpus is None:
            raise ValueError("nothing was indexed yet")
        return self._corpus


def _answer(answer: rag.Answer) -> Answer:
    shown = [each for each in answer.statements if each.verdict == "supported"]
    return Answer(
        answer.answer,
        tuple(
            Source(each.number, Place(Path(each.source).name, each.quote, each.start, each.end))
            for each in answer.citations
            if each.valid and each.source
        ),
        answer.abstained,
        () if answer.abstained else tuple(Statement(each.text, each.citations) for each in shown),
    )


if __name__ == "__main__":
    serve(Rag(), versions(["rag", "chromadb", "onnxruntime"]), own_output())
