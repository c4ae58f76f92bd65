"""A set of three documents in the common layout, for tests of the evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TEXTS = {
    "a": "Two rockets hit the base at Taji on Monday. Nobody was hurt, the army said.",
    "b": "The dam at Mosul was repaired by an Italian firm. It cost 300 million dollars.",
    "c": "Parliament in Baghdad chose a new speaker. He comes from Anbar.",
}
QUERIES: tuple[dict[str, Any], ...] = (
    {"_id": "q1", "text": "How many rockets hit the base at Taji?", "answer": "Two rockets"},
    {"_id": "q2", "text": "Who repaired the dam at Mosul?", "answer": ["an Italian firm"]},
    {"_id": "q3", "text": "What did the bridge in Basra cost?", "answerable": False},
)
GOLD = {"q1": ("a", "Two rockets hit the base at Taji on Monday."), "q2": ("b", "an Italian firm")}


def write(folder: Path, name: str, objects: Iterable[Mapping[str, Any]], *, raw: str = "") -> None:
    """A file of JSON lines; `raw` is put after them as it is."""
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in objects]
    (folder / name).write_text("".join(lines) + raw, "utf-8")


def make(folder: Path) -> Path:
    """The set, written to `folder`; gives that."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = ({"_id": key, "title": "", "text": text} for key, text in TEXTS.items())
    write(folder, "corpus.jsonl", documents)
    write(folder, "queries.jsonl", ({"answerable": True, "type": "fact"} | q for q in QUERIES))
    spans = []
    for query, (doc, text) in GOLD.items():
        start = TEXTS[doc].index(text)
        span = {"query_id": query, "doc_id": doc, "start": start, "end": start + len(text)}
        spans.append(span | {"text": text})
    write(folder, "spans.jsonl", spans)
    (folder / "qrels").mkdir(exist_ok=True)
    rows = "".join(f"{query}\t{doc}\t1\n" for query, (doc, _) in GOLD.items())
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + rows, "utf-8")
    return folder
