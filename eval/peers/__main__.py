"""Compare `rag` with its peers: the same articles, weights, language model and questions.

    python -m eval.peers --benchmarks ../shared/benchmarks
    python -m eval.peers --questions 5 --queries 5 --documents 10 --out build/peers-try.json

The peers' environment is built by `make peers`. A run that was interrupted goes on where it
stopped. Writes the results file, the tables in its README (where it is the one of this folder), and
prints them. Without --benchmarks only our own questions are asked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import rag
from eval.jsonl import TargetError
from eval.peers import corpora, figures, run, table
from eval.peers.ledger import Ledger, OtherSettings, Row
from eval.peers.model_server import CACHE_MIB, CONTEXT, LONGEST_REPLY
from eval.peers.processes import ROOT, WorkerError

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"

Rows = Mapping[str, Sequence[Row]]
"""Rows by kind."""


def main() -> int:
    """Run; 0 when it is done, 1 when a system failed somewhere, 2 for what cannot be run."""
    given = _arguments()
    try:
        results = compared(given)
    except (OtherSettings, TargetError, WorkerError, rag.RagError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; the same command goes on from here.", file=sys.stderr)
        return 130
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if given.out.resolve() == RESULTS.resolve():
        readme = HERE / "README.md"
        readme.write_text(table.put_into(readme.read_text("utf-8"), results), "utf-8")
    print(table.rendered(results))
    kinds = results["figures"]["search"], results["figures"]["answer"]
    every = [each for kind in kinds for found in kind.values() for each in found.values()]
    return int(any(each["failed"]["value"] for each in every))


def compared(given: argparse.Namespace) -> dict[str, Any]:
    """Run what is left of the run, and fold its rows."""
    settings = {
        "documents": given.documents,
        "index_runs": given.index_runs,
        "model_context": CONTEXT,
        "model_longest_reply": LONGEST_REPLY,
        "model_prompt_cache_mib": CACHE_MIB,
        "workers": {name: " ".join(command) for name, command in run.SYSTEMS.items()},
    }
    if given.documents:  # which they are depends on the questions; all are always the same
        settings["queries"] = given.queries
    ledger = Ledger(given.work, settings)
    gguf = given.gguf or _embedded()
    plan = run.Plan(given.python.absolute(), given.work, gguf, gguf.stem, given.index_runs)
    sets = [
        corpora.public(
            given.benchmarks / name, given.work / "sets" / name, given.queries, given.documents
        )
        for name in (corpora.SETS if given.benchmarks else ())
    ]
    own = corpora.own(given.questions)
    began = time.monotonic()
    try:
        for each in sets:
            run.search(plan, ledger, each)
        run.ask(plan, ledger, own)
        run.judge(plan, ledger)
    finally:
        run.clear_stores(plan)
        ledger.add("time", {"seconds": time.monotonic() - began})
    asked = {(each.name, query.id) for each in (*sets, own) for query in each.queries}
    rows = {
        kind: [row for row in ledger.rows(kind) if (row["set"], row["id"]) in asked]
        for kind in ("search", "answer", "judgement")
    } | {"index": ledger.rows("index")}
    return {
        "command": _command(given),
        "settings": settings | {"model": gguf.name},
        "versions": run.versions(plan),
        "machine": {"processors": os.cpu_count(), "kind": platform.machine()},
        "seconds": round(sum(row["seconds"] for row in ledger.rows("time"))),
        "sets": {
            each.name: {"documents": len(each.texts), "queries": len(each.queries)}
            for each in (*sets, own)
        },
        "figures": folded(rows),
        "against": against(rows),
    }


def folded(rows: Rows) -> dict[str, Any]:
    """The figures of all rows: by kind, set and system."""
    judged = {(row["id"], row["system"]): row["supported"] for row in rows["judgement"]}
    answers = [
        row | {"supported": judged.get((row["id"], row["system"]))} for row in rows["answer"]
    ]
    index = _by_system(rows["index"], figures.index_figures)
    for name, systems in index.items():
        for system, found in systems.items():
            peaks = [
                row["peak_bytes"]
                for row in (*rows["search"], *answers)
                if (row["set"], row["system"]) == (name, system) and row.get("peak_bytes")
            ]
            if peaks:
                found["peak_bytes"] = {"value": max(peaks), "n": 1}
    return {
        "index": index,
        "search": _by_system(rows["search"], figures.search_figures),
        "answer": _by_system(answers, figures.answer_figures),
    }


def against(rows: Rows) -> dict[str, Any]:
    """The times of `rag` over those of each other system, on the same questions."""
    found: dict[str, Any] = {}
    statistics = {"p50": figures.p50, "p95": figures.p95}
    for kind, key, name in (
        ("search", "seconds", "search"),
        ("answer", "first", "first"),
        ("answer", "seconds", "last"),
    ):
        times: dict[tuple[str, str], dict[str, float]] = {}
        for row in rows[kind]:
            if row.get(key) is not None:
                times.setdefault((row["set"], row["system"]), {})[row["id"]] = row[key]
        for (where, system), theirs in times.items():
            ours = times.get((where, run.OURS), {})
            both = [each for each in theirs if each in ours]
            if system != run.OURS and both:
                ratios = found.setdefault(where, {}).setdefault(system, {})
                for label, of in statistics.items():
                    ratios[f"{name}_{label}"] = figures.ratio(
                        [ours[each] for each in both], [theirs[each] for each in both], of
                    )
    return found


def _by_system(
    rows: Sequence[Row], fold: Callable[[Sequence[Row]], dict[str, figures.Figure]]
) -> dict[str, dict[str, dict[str, figures.Figure]]]:
    groups: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        groups.setdefault(row["set"], {}).setdefault(row["system"], []).append(row)
    return {
        name: {system: fold(found[system]) for system in run.SYSTEMS if system in found}
        for name, found in groups.items()
    }


def _embedded() -> Path:
    """The file of the embedded model, assembled if it is not yet: by asking it something."""
    from platformdirs import user_cache_path

    folder = Path(os.environ.get("RAG_CACHE") or user_cache_path("rag"))
    environ = {"RAG_CACHE": str(folder)}
    with (
        tempfile.TemporaryDirectory() as store,
        rag.open(store, llm="embedded", environ=environ) as corpus,
    ):
        path = folder / f"{corpus.model}.gguf"
        if not path.is_file():
            corpus.verify("It rains.", ["It rains in Basra."])
        return path


def _command(given: argparse.Namespace) -> str:
    """What to type for this again; a place of one machine is left to whoever types it."""
    place = (
        "BENCHMARKS" if given.benchmarks and given.benchmarks.is_absolute() else given.benchmarks
    )
    options = {
        "--benchmarks": place,
        "--questions": given.questions,
        "--queries": given.queries,
        "--documents": given.documents,
        "--index-runs": given.index_runs,
    }
    said = [f"{name} {value}" for name, value in options.items() if value is not None]
    return " ".join(["python -m eval.peers", *said])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="eval.peers", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--benchmarks", type=Path, help="folder of the public sets")
    parser.add_argument("--questions", type=int, help="only so many of our own questions")
    parser.add_argument("--queries", type=int, help="only so many questions of a public set")
    parser.add_argument("--documents", type=int, help="only so many documents of a public set")
    parser.add_argument("--index-runs", type=int, default=3, help="how often all is indexed")
    parser.add_argument(
        "--python",
        type=Path,
        default=ROOT / "build" / "peers" / "bin" / "python",
        help="of the peers' environment",
    )
    parser.add_argument("--gguf", type=Path, help="another language model than the embedded one")
    parser.add_argument(
        "--work", type=Path, default=ROOT / "build" / "peers-run", help="folder to work in"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="the results file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
