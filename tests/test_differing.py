"""Whether points on which documents differ tell right answers from wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag
from eval import differing
from eval.targets import Query
from tests import small_set

RIGHT = "The stolen altar of Kesh was found by a shepherd in a cave near Dohuk on 3 May 1911."


def side(value: str) -> rag.Side:
    return rag.Side(value, (1,))


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        (("3 May 1911", "4 June 1912"), True),
        (("May 3, 1911", "1911"), False),  # both a part of the right one, or neither
        (("3 May 1911", "5 May 1911"), False),
        (("4 June 1912", "5 May 1911"), False),
    ],
)
def test_a_point_tells_apart_what_has_a_right_and_a_wrong_side(
    values: tuple[str, str], apart: bool
) -> None:
    query = Query("q", "When was it found?", answers=("3 May 1911",), wrong=("4 June 1912",))
    point = rag.Disagreement("altar found", (side(values[0]), side(values[1])))
    assert differing.tells_apart(point, query) is apart


def test_the_command_counts_both_kinds_of_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_set.make(tmp_path / "ramdocs_conflicts")
    texts = {"d1": RIGHT, "d2": RIGHT.replace("3 May 1911", "4 June 1912"), "d3": "Kesh is a town."}
    small_set.write(
        folder,
        "corpus.jsonl",
        ({"_id": key, "title": "", "text": text} for key, text in texts.items()),
    )
    small_set.write(
        folder,
        "queries.jsonl",
        (
            {"_id": "q1", "text": "When was the altar of Kesh found?", "answer": ["3 May 1911"]}
            | {"metadata": {"wrong_answers": ["4 June 1912"], "doc_ids": ["d1", "d2"]}},
            {"_id": "q2", "text": "What is Kesh?", "answer": ["a town"]}
            | {"metadata": {"doc_ids": ["d1", "d3"]}},
        ),
    )
    small_set.write(folder, "spans.jsonl", ())
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    differing.main(["--benchmarks", str(tmp_path)])
    out = capsys.readouterr().out
    assert "with wrong documents: 1.000" in out
    assert "of questions without: 0.000" in out
    assert "told apart by {'dates': 1}" in out
