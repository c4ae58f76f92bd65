"""The stack that is compared with: how it cuts, fuses, ranks and keeps; real models, small set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag
from eval import baseline, measures, record, runs, targets
from eval.jsonl import TargetError
from eval.tasks import TASKS
from tests import small_set

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["\n\n", "\n", ". ", " ", "…” ", "\u00a0", "? ", "a.b.c", "été", "-" * 300]
        ),
        st.integers(1, 250).map(lambda count: "word " * count),
        st.text(max_size=20),
    ),
    max_size=12,
).map("".join)
"""Sentences of every length, paragraphs, runs that no separator cuts, and any characters."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_set.make(tmp_path_factory.mktemp("sets") / "small")


@pytest.mark.parametrize("chunking", baseline.CHUNKINGS)
@given(text=TEXTS)
def test_chunks_tile_the_text_with_exact_offsets(chunking: str, text: str) -> None:
    """They are in order, do not overlap, and nothing but white space lies between them."""
    at = 0
    for chunk in baseline.chunks({"d": text}, chunking):
        assert text[at : chunk.start].strip() == ""
        assert (chunk.doc, chunk.text) == ("d", text[chunk.start : chunk.end])
        assert chunk.text == chunk.text.strip() != ""
        at = chunk.end
    assert text[at:].strip() == ""


@given(TEXTS)
def test_a_passage_has_less_than_half_more_words_than_it_should(text: str) -> None:
    sizes = [len(chunk.text.split()) for chunk in baseline.chunks({"d": text}, "passages")]
    assert all(0 < size < 1.5 * baseline.WORDS for size in sizes)


@given(TEXTS)
def test_what_is_split_recursively_has_no_more_tokens_than_it_may(text: str) -> None:
    for chunk in baseline.chunks({"d": text}, "recursive"):
        assert len(measures.tokens(chunk.text, [(0, len(chunk.text))])) <= baseline.TOKENS


def test_a_passage_ends_with_a_sentence() -> None:
    text = "It rained on the bridge at Basra all day. " * 60
    cut = baseline.chunks({"d": text}, "passages")
    assert len(cut) == 5
    assert all(chunk.text.endswith("all day.") for chunk in cut)


def test_the_recursive_splitter_cuts_at_the_coarsest_separator_that_will_do() -> None:
    line = "one two three four five six seven eight nine. "
    text = f"{line * 10}\n\n{line * 15}\n{line * 10}\n\n{line * 25}"
    parts = [chunk.text for chunk in baseline.chunks({"d": text}, "recursive")]
    assert parts == [(line * count).strip() for count in (10, 15, 10, 20, 5)]


def test_fusion_prefers_what_both_searches_found() -> None:
    assert baseline.fused([[1, 2], [3, 2]]) == [2, 1, 3]
    assert baseline.fused([[], [4]]) == [4]


def test_the_keys_are_those_of_the_task_retrieval(folder: Path, cache: Path) -> None:
    target = targets.load(folder)
    ours = runs.run(target, TASKS["retrieval"], llm="none", cache=cache)
    theirs = baseline.run(target, cache=cache)
    assert [row["id"] for row in theirs.rows] == [row["id"] for row in ours.rows]
    assert theirs.document["measures"].keys() == ours.document["measures"].keys()
    for row, other in zip(theirs.rows, ours.rows, strict=True):
        assert row.keys() == other.keys()
        assert list(row["scores"]) == list(other["scores"])
        assert row["ranks"].keys() == other["ranks"].keys() - {"narrowed"}
        for part in ("gold", "hits", "evidence"):
            assert row[part][0].keys() == other[part][0].keys()


def test_the_chunk_that_answers_is_ranked_first(folder: Path, cache: Path) -> None:
    run = baseline.run(targets.load(folder), "recursive", cache=cache)
    for row in run.rows:
        assert (row["document_rank"], row["span_rank"]) == (1, 1)
        assert set(row["ranks"].values()) == {1}
        logits = [hit["score"] for hit in row["hits"]]
        assert logits == sorted(logits, reverse=True)
        assert row["scores"]["hit@1"] == row["scores"]["token_recall@5"] == 1.0
    assert record.lost(run.rows[0]) == "kept"


def test_what_is_not_found_scores_nothing(folder: Path, cache: Path) -> None:
    target = targets.load(folder)
    gold = targets.Place("c", 0, 10, small_set.TEXTS["c"][:10])
    lost = targets.Query("q", "How many rockets hit Taji?", gold={"c": 1}, spans=(gold,))
    asked = targets.Target(target.path, target.digest, None, target.documents, (lost,))
    (row,) = baseline.run(asked, cache=cache).rows
    assert row["scores"]["hit@1"] == row["scores"]["span@1"] == 0.0
    assert row["scores"]["span@5"] == 1.0  # there are but three chunks


def test_a_question_of_signs_is_still_searched_by_meaning(folder: Path, cache: Path) -> None:
    target = targets.load(folder)
    signs = targets.Query("q", "?!", gold={"a": 1})
    asked = targets.Target(target.path, target.digest, None, target.documents, (signs,))
    (row,) = baseline.run(asked, cache=cache).rows
    assert row["error"] is None
    assert (row["ranks"]["lexical"], len(row["hits"])) == (None, 3)


def test_vectors_are_made_once_for_texts_and_model(tmp_path: Path) -> None:
    embedder = rag.EmbeddedModel()
    cut = baseline.chunks(small_set.TEXTS, "passages")
    told = list[tuple[int, int]]()
    for _ in range(2):
        vectors = baseline.embedded(
            cut, embedder, tmp_path, lambda done, total, at: told.append((done, total))
        )
        assert vectors.shape == (3, 384)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert told == [(3, 3)]
    baseline.embedded(cut[:2], embedder, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_of_ones_own_is_read_as_its_questions_are(tmp_path: Path, cache: Path) -> None:
    articles = tmp_path / "articles"
    (articles / "more").mkdir(parents=True)
    (articles / "a.txt").write_text(small_set.TEXTS["a"], "utf-8")
    (articles / "more" / "b.md").write_text(small_set.TEXTS["b"], "utf-8")
    (articles / "c.png").write_bytes(b"\x89PNG")
    gold = [{"file": "more/b.md", "quote": "an Italian firm"}]
    question = {"id": "q", "question": "Who repaired the dam at Mosul?", "gold": gold}
    small_set.write(tmp_path, "own.jsonl", [question])
    target = targets.load(tmp_path / "own.jsonl", articles)
    assert baseline.read(target).keys() == {"a.txt", "more/b.md"}
    (row,) = baseline.run(target, cache=cache).rows
    assert row["span_rank"] == 1


def test_half_a_surrogate_pair_keeps_its_place() -> None:
    document = targets.Document("d", "Taji \ud83d base", {})
    read = baseline.read(targets.Target(Path("set"), "", documents=(document,)))
    assert read == {"d": "Taji ? base"}


def test_documents_without_text_are_refused(tmp_path: Path) -> None:
    query = targets.Query("q", "Where is Taji?", gold={"d": 1})
    empty = targets.Target(
        Path("set"), "", documents=(targets.Document("d", " \n", {}),), queries=(query,)
    )
    with pytest.raises(TargetError, match="hold no text"):
        baseline.run(empty, cache=tmp_path)


@pytest.fixture
def call(cache: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=300,
            env=os.environ | {"XDG_CACHE_HOME": str(cache)},
            check=False,
        )

    return call


def test_a_run_of_ours_is_compared_with_it(
    folder: Path, tmp_path: Path, call: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    out = tmp_path / "base"
    done = call("-m", "eval.baseline", folder, "--limit", "2", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the obvious stack" in done.stdout
    run, rows = record.read(out)
    assert (run["task"], run["n"], len(rows)) == ("retrieval", 2, 2)
    asked = ("-m", "rag", "eval", folder, "--task", "retrieval", "--llm", "none", "--json")
    compared = json.loads(call(*asked, "--compare", out).stdout)["compared"]
    assert {each["measure"] for each in compared} == set(rows[0]["scores"])
    assert all(each["n"] == 2 for each in compared)


def test_bad_input_is_two_lines_and_status_2(
    folder: Path, tmp_path: Path, call: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    for arguments in ((tmp_path / "none",), (folder, "--limit", "0")):
        done = call("-m", "eval.baseline", *arguments, "--out", tmp_path / "run")
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "run").exists()
