"""The order of a run: every set indexed and searched by every system, then asked, then judged.

Systems take turns question by question, the first of them another one each time, so that a busy
moment of the machine is nobody's alone. Whatever a worker does before its first measured request
(loading models, compiling) is done by an unmeasured one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rag
from eval.peers import scoring
from eval.peers.corpora import Corpus
from eval.peers.ledger import Ledger
from eval.peers.processes import ModelServer, Worker, WorkerError, bytes_on_disk
from eval.peers.protocol import Answer
from eval.targets import Query

OURS = "rag"
SYSTEMS: Mapping[str, tuple[str, ...]] = {
    OURS: ("eval.peers.rag_worker",),
    "llamaindex": ("eval.peers.llamaindex_worker",),
    "llamaindex, 32 reranked": ("eval.peers.llamaindex_worker", "--rerank", "32"),
    "llamaindex, 10 reranked": ("eval.peers.llamaindex_worker", "--rerank", "10"),
    "haystack": ("eval.peers.haystack_worker",),
}
"""Names of the systems, and the program of each with its arguments."""
NOT_ASKED = frozenset({"llamaindex, 10 reranked"})
"""It would answer as the one with 32: our five articles are ten of its chunks."""
LIMIT = 10
WARM = "Which models are warm?"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run. `peers` is the Python of the peers' environment, `work` a folder to work in."""

    peers: Path
    work: Path
    gguf: Path
    model: str
    index_runs: int

    def command(self, system: str) -> list[str]:
        """What starts the worker of a system."""
        python = sys.executable if system == OURS else str(self.peers)
        return [python, "-m", *SYSTEMS[system]]


def turns(systems: Sequence[str], number: int) -> list[str]:
    """The systems in the order of the question with this number."""
    first = number % len(systems)
    return [*systems[first:], *systems[:first]]


def search(plan: Plan, ledger: Ledger, corpus: Corpus) -> None:
    """Index a set with every system, several times over, and ask each for its passages."""
    done = {(row["set"], row["id"], row["system"]) for row in ledger.rows("search")}
    systems = [*SYSTEMS]
    left = [
        (number, query)
        for number, query in enumerate(corpus.queries)
        if any((corpus.name, query.id, system) not in done for system in systems)
    ]
    if not left:
        return
    with ExitStack() as stack:
        workers = {
            system: stack.enter_context(_worker(plan, system, {"RAG_LLM": "none"}))
            for system in systems
        }
        _index(plan, ledger, corpus, workers, plan.index_runs)
        for number, query in left:
            _say(f"{corpus.name}: search {number + 1} of {len(corpus.queries)}")
            for system in turns(systems, number):
                if (corpus.name, query.id, system) not in done:
                    row = _searched(workers[system], query, corpus)
                    ledger.add("search", {"set": corpus.name, "system": system, **row})


def ask(plan: Plan, ledger: Ledger, corpus: Corpus) -> None:
    """Ask every system every question.

    Each has a server of the language model to itself, all alike: what one of them keeps of a
    prompt would shorten the next system's reading of the same passages.
    """
    done = {(row["id"], row["system"]) for row in ledger.rows("answer")}
    systems = [system for system in SYSTEMS if system not in NOT_ASKED]
    left = [
        (number, query)
        for number, query in enumerate(corpus.queries)
        if any((query.id, system) not in done for system in systems)
    ]
    if not left:
        return
    with ExitStack() as stack:
        workers = {}
        for system in systems:
            server = stack.enter_context(ModelServer(plan.gguf, plan.work / "model.log"))
            environ = server.environ(plan.model) | _ours()
            workers[system] = stack.enter_context(_worker(plan, system, environ))
        _index(plan, ledger, corpus, workers, plan.index_runs)
        for worker in workers.values():
            worker.ask(do="ask", question=WARM)
        for number, query in left:
            _say(f"{corpus.name}: question {number + 1} of {len(corpus.queries)}")
            for system in turns(systems, number):
                if (query.id, system) not in done:
                    row = _asked(workers[system], query, corpus)
                    ledger.add("answer", {"set": corpus.name, "system": system, **row})


def judge(plan: Plan, ledger: Ledger) -> None:
    """Have the checker of `rag` say of every sentence whether what it cites supports it."""
    done = {(row["id"], row["system"]) for row in ledger.rows("judgement")}
    rows = [
        row
        for row in ledger.rows("answer")
        if row["error"] is None and not row["refused"] and (row["id"], row["system"]) not in done
    ]
    if not rows:
        return
    with ExitStack() as stack:
        server = stack.enter_context(ModelServer(plan.gguf, plan.work / "model.log"))
        store = stack.enter_context(tempfile.TemporaryDirectory())
        environ = server.environ(plan.model) | _ours()
        corpus = stack.enter_context(rag.open(store, environ=environ))
        for number, row in enumerate(rows, start=1):
            _say(f"judging answer {number} of {len(rows)}")
            labels = [
                corpus.verify(each.text, each.cited).label if each.cited else "uncited"
                for each in scoring.judged(Answer.parse(row["answer"]))
            ]
            kept = {"set": row["set"], "id": row["id"], "system": row["system"], "labels": labels}
            kept["supported"] = scoring.share([label == "supported" for label in labels])
            ledger.add("judgement", kept)


def versions(plan: Plan) -> dict[str, Mapping[str, str]]:
    """The versions of what each system is made of."""
    found: dict[str, Mapping[str, str]] = {}
    for system in (OURS, "llamaindex", "haystack"):
        with _worker(plan, system, {"RAG_LLM": "none"}) as worker:
            found[system] = worker.about
    return found


def _index(
    plan: Plan, ledger: Ledger, corpus: Corpus, workers: Mapping[str, Worker], runs: int
) -> None:
    """Index `runs` times with every worker in turns; where that was done before, once unmeasured.

    What is indexed last is what is searched.
    """
    warm = plan.work / "warm"
    warm.mkdir(exist_ok=True)
    (warm / "0.txt").write_text("The models are warm. They were loaded before.\n", "utf-8")
    for system, worker in workers.items():
        worker.ask(do="index", folder=str(warm), store=str(_store(plan, system)))
    kept = [row["system"] for row in ledger.rows("index") if row["set"] == corpus.name]
    measured = {system: kept.count(system) for system in workers}
    for number in range(runs):
        for system in turns([*workers], number):
            if number and measured[system] >= runs:
                continue
            _say(f"{corpus.name}: index run {number + 1} of {runs}, {system}")
            store = _store(plan, system)
            timed = workers[system].ask(do="index", folder=str(corpus.folder), store=str(store))
            if measured[system] <= number:
                row = {
                    "set": corpus.name,
                    "system": system,
                    "seconds": timed.seconds,
                    "passages": timed.reply["passages"],
                    "bytes": bytes_on_disk(store),
                }
                ledger.add("index", row)
    for worker in workers.values():
        worker.ask(do="search", query=WARM, limit=LIMIT)


def _searched(worker: Worker, query: Query, corpus: Corpus) -> dict[str, Any]:
    row: dict[str, Any] = {"id": query.id, "error": None}
    try:
        timed = worker.ask(do="search", query=query.text, limit=LIMIT)
    except WorkerError as error:
        nothing = scoring.search_row(query, [], corpus.texts)
        return row | nothing | {"error": str(error), "seconds": None}
    row |= scoring.search_row(query, timed.hits, corpus.texts)
    return row | {"seconds": timed.seconds, "peak_bytes": worker.peak_bytes}


def _asked(worker: Worker, query: Query, corpus: Corpus) -> dict[str, Any]:
    row: dict[str, Any] = {"id": query.id, "error": None}
    try:
        timed = worker.ask(do="ask", question=query.text)
    except WorkerError as error:
        failed = {"right": False, "refused": False, "answerable": bool(query.answerable)}
        return row | failed | {"error": str(error), "seconds": None, "first": None}
    row |= scoring.answer_row(query, timed.answer, corpus.texts)
    row |= {"seconds": timed.seconds, "first": timed.first, "peak_bytes": worker.peak_bytes}
    return row | {"answer": asdict(timed.answer)}


def _worker(plan: Plan, system: str, environ: Mapping[str, str]) -> Worker:
    name = "".join(each if each.isalnum() else "_" for each in system)
    return Worker(plan.command(system), plan.work / f"{name}.log", environ)


def _ours() -> dict[str, str]:
    """The program attributes, not the small model: as `rag` does with it in its own process."""
    return {"RAG_LLM_POINTS": "code", "RAG_LLM_TIMEOUT": "600"}


def _store(plan: Plan, system: str) -> Path:
    """An empty folder for a store; the one before goes."""
    stores = plan.work / "stores" / "".join(each if each.isalnum() else "_" for each in system)
    number = len([*stores.iterdir()]) if stores.is_dir() else 0
    return stores / str(number)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def clear_stores(plan: Plan) -> None:
    """Remove what the systems stored."""
    shutil.rmtree(plan.work / "stores", ignore_errors=True)
