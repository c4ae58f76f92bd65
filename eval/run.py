"""Ask a file of questions and measure the answers.

    python -m eval.run eval/questions/iraq.jsonl --corpus seeds --llm embedded --out eval/runs/llm

`--out` keeps one JSONL row a question and ``measures.json``; a run that was interrupted goes on
where it stopped. Asks only the public `rag`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import rag
from eval import measures


def main() -> int:
    """Run; 0 when every question was asked, 1 when some crashed, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="eval.run", description=__doc__)
    parser.add_argument("target", type=Path, help="questions, one JSON object a line")
    parser.add_argument("--corpus", type=Path, default=Path("seeds"))
    parser.add_argument("--llm", help="as in RAG_LLM")
    parser.add_argument("--ids", type=Path, help="only the ids in this file")
    parser.add_argument("--limit", type=int, help="only so many questions")
    parser.add_argument("--out", type=Path, help="folder for rows and measures")
    given = parser.parse_args()
    try:
        rows, seconds = run(given)
    except rag.RagError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2
    report = {
        "task": "answers",
        "target": str(given.target),
        "n": len(rows),
        "measures": measures.averages(rows),
        "settings": {"llm": given.llm, "corpus": str(given.corpus)},
        "seconds": round(seconds, 1),
    }
    text = json.dumps(report, indent=2)
    if given.out:
        (given.out / "measures.json").write_text(text + "\n", "utf-8")
    print(text)
    return int(any(row["error"] for row in rows))


def run(given: argparse.Namespace) -> tuple[list[measures.Row], float]:
    """The rows of all questions, those of an earlier, interrupted run included."""
    questions = [json.loads(line) for line in given.target.read_text("utf-8").splitlines()]
    if given.ids:
        wanted = set(given.ids.read_text("utf-8").split())
        questions = [question for question in questions if question["id"] in wanted]
    questions = questions[: given.limit]
    done: dict[str, measures.Row] = {}
    kept = given.out / "rows.jsonl" if given.out else None
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if kept.is_file():
            earlier = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
            done = {row["id"]: row for row in earlier}
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as store, rag.open(store, llm=given.llm) as corpus:
        corpus.index(given.corpus)
        for number, question in enumerate(questions, 1):
            if question["id"] in done:
                continue
            row = ask(corpus, question, given.corpus)
            done[row["id"]] = row
            if kept:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            each = (time.monotonic() - started) / number
            left = each * (len(questions) - number) / 60
            print(f"{number}/{len(questions)} {row['id']}, {left:.0f} min left", file=sys.stderr)
    return [done[question["id"]] for question in questions], time.monotonic() - started


def ask(corpus: rag.Corpus, question: dict[str, Any], folder: Path) -> measures.Row:
    """The row of one question; earlier turns are given as questions without their answers."""
    history = [(turn, "") for turn in question.get("history", [])]
    try:
        answer = corpus.ask(question["question"], history=history)
    except Exception as error:  # a crash is a row that scores nothing, not the end of the run
        return measures.crashed(question, error)
    return measures.score(question, dataclasses.asdict(answer), folder)


if __name__ == "__main__":
    sys.exit(main())
