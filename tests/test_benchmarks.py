"""The programs that measure speed and memory run, and their figures add up; no time is asserted."""

from __future__ import annotations

import json
import os
import pkgutil
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import rag
from eval.benchmarks import figures, growth, indexing, material
from eval.benchmarks.embedders import Standing, Timed
from eval.benchmarks.figures import Figure
from eval.benchmarks.memory import apart, megabytes
from eval.benchmarks.steps import REST, SEARCHING, Steps
from tests.small_store import WordEmbedder, write_articles

SIZES = (20, 60)
QUESTIONS = ["Which group claimed the attack on the Taji base?"]


def test_a_figure_is_a_median_with_its_range() -> None:
    assert Figure.of([3.0, 1.0, 2.0, 9.0]) == Figure(2.5, 1.0, 9.0, 4)
    assert Figure.of([1.25]).shown(" s") == "1.25 s (1.25 to 1.25, n 1)"
    with pytest.raises(ValueError, match="needs a value"):
        Figure.of([])


def test_an_aim_is_reached_up_to_its_value() -> None:
    assert figures.aimed("a", 1.1, 1.1).startswith("reached")
    assert figures.aimed("a", 1.11, 1.1).startswith("MISSED")


def test_figures_are_written_with_four_digits(tmp_path: Path) -> None:
    figures.write(
        tmp_path / "new" / "f.json", {"a": [1.23456, 7], "b": {1000: asdict(Figure.of([2 / 3]))}}
    )
    assert json.loads((tmp_path / "new" / "f.json").read_text("utf-8")) == {
        "a": [1.235, 7],
        "b": {"1000": {"median": 0.6667, "least": 0.6667, "most": 0.6667, "n": 1}},
    }


def test_what_was_measured_is_said() -> None:
    said = figures.measured_on()
    assert said["rag"] == rag.__version__
    assert {*figures.LIBRARIES} < {*said}


def test_a_process_apart_has_memory_of_its_own() -> None:
    assert apart(os.getpid) != os.getpid()
    here = megabytes("VmHWM")
    assert apart(_filled, 300) > 300
    assert megabytes("VmHWM") < here + 100
    assert 0 < megabytes("VmRSS", os.getpid()) <= megabytes("VmHWM")


def _filled(size: int) -> float:
    """The highest memory of a process that needed so many MB more."""
    held = np.ones(size * 1_000_000, dtype=np.uint8)
    return megabytes("VmHWM") if held.all() else 0.0


def test_grown_articles_are_the_same_each_time_and_more_of_them_begin_alike(
    tmp_path: Path,
) -> None:
    sources = material.sources()
    few, again, many = (tmp_path / name for name in ("few", "again", "many"))
    for folder, passages in ((few, 30), (again, 30), (many, 100)):
        material.grow(sources, folder, passages)
    texts = _texts(few)
    assert texts == _texts(again)
    assert texts.items() < _texts(many).items()
    assert len({*_texts(many).values()}) == len(_texts(many))


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_no_grown_passage_is_there_twice_and_there_are_as_many_as_wanted(tmp_path: Path) -> None:
    material.grow(material.sources(), tmp_path / "articles", 250)
    timed = Timed(WordEmbedder())
    with rag.open(tmp_path / "store", llm="none", embedding=timed) as corpus:
        report = corpus.index(tmp_path / "articles")
    assert not report.failed
    assert len({*timed.texts}) == len(timed.texts) == report.passages
    assert report.passages == pytest.approx(250, rel=0.1)


def test_questions_are_different_and_about_every_set(tmp_path: Path) -> None:
    _write_set(tmp_path / "clapnq")
    sets = material.present(tmp_path)
    assert [each.name for each in sets] == ["clapnq"]
    asked = material.questions(5, sets)
    assert len({*asked}) == 5
    assert sum(question.startswith("What of") for question in asked) == 2
    with pytest.raises(ValueError, match="are wanted"):
        material.questions(10_000)


def test_the_texts_of_a_set_are_sources_too(tmp_path: Path) -> None:
    _write_set(tmp_path / "clapnq")
    own, more = material.sources(), material.sources(material.present(tmp_path))
    assert len(more) > len(own)
    said = {sentence for source in more for sentence in source.sentences}
    assert {"Thing 3 is told of.", "It is number 3."} < said


def _write_set(folder: Path) -> None:
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": f"d{n}", "title": f"Thing {n}", "text": f"Thing {n} is told of. It is number {n}."}
        for n in range(40)
    ]
    queries = [{"_id": f"q{n}", "text": f"What of thing {n}?"} for n in range(40)]
    for name, rows in (("corpus", documents), ("queries", queries)):
        lines = "\n".join(map(json.dumps, rows))
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    grades = "".join(f"q{n}\td{n}\t1\n" for n in range(40))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + grades, "utf-8")


def test_a_made_up_vector_lies_near_that_of_its_source() -> None:
    rng = np.random.default_rng(1)
    known = {name: rng.normal(size=384).astype(np.float32) for name in ("A", "B")}
    known = {name: vector / np.linalg.norm(vector) for name, vector in known.items()}
    texts = ["A\nOne.", "A\nTwo.", "B\nOne.", "no title"]
    vectors = Standing(known).embed(texts)
    assert np.array_equal(vectors, Standing(known).embed(texts))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert vectors[0] @ vectors[1] == pytest.approx(0.8, abs=0.1)
    assert vectors[0] @ known["A"] == pytest.approx(0.8**0.5, abs=0.05)
    assert abs(vectors[0] @ vectors[2]) < 0.3


def test_the_embedder_that_keeps_time_gives_the_other_ones_vectors() -> None:
    timed = Timed(WordEmbedder())
    assert np.array_equal(timed.embed(["a b"]), WordEmbedder().embed(["a b"]))
    timed.embed(["c", "d"])
    assert (timed.name, timed.texts) == ("words-32", ["a b", "c", "d"])
    assert timed.seconds > 0


def test_every_step_of_a_search_is_a_function_that_is_there() -> None:
    for name in SEARCHING:
        found = pkgutil.resolve_name(name)
        assert f"{found.__module__}.{found.__qualname__}" == name


def test_time_belongs_to_the_innermost_step() -> None:
    steps = Steps({f"{__name__}._outer": "outer", f"{__name__}._inner": "inner"})
    started = time.perf_counter()
    with steps.watching():
        _outer()
        time.sleep(0.05)
    whole = time.perf_counter() - started
    assert {*steps.seconds} == {"outer", "inner", REST}
    assert sum(steps.seconds.values()) <= whole
    assert sum(steps.seconds.values()) == pytest.approx(whole, rel=0.5)


def _outer() -> None:
    time.sleep(0.05)
    _inner()


def _inner() -> None:
    time.sleep(0.05)


def test_the_figures_of_indexing_add_up(tmp_path: Path) -> None:
    write_articles(tmp_path / "news", range(30))
    runs = indexing.measure(tmp_path / "news", WordEmbedder(), repeats=3)
    assert len(runs) == 3
    for run in runs:
        assert run.passages == 30
        assert 0 < run.embedder.clock < run.whole.clock
        assert 0 < run.articles < run.whole.clock
        assert run.bare.clock > 0
    ratios = indexing.ratios(runs)
    assert ratios["bare embedding"].most == max(r.whole.clock / r.bare.clock for r in runs)
    assert all(each.least > 1 for each in ratios.values())


def test_an_article_that_is_not_indexed_is_no_measurement(tmp_path: Path) -> None:
    write_articles(tmp_path / "news", range(2))
    (tmp_path / "news" / "empty.txt").write_text("", "utf-8")
    with pytest.raises(ValueError, match="not indexed"):
        indexing.measure(tmp_path / "news", WordEmbedder(), repeats=1)


def test_indexing_is_measured_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "figures.json"
    indexing.main(["--passages", "10", "--repeats", "1", "--out", str(out)])
    assert "bare embedding" in capsys.readouterr().out
    written = json.loads(out.read_text("utf-8"))
    assert written["indexed"] == "grown out of the seeds"
    assert written["indexing over"]["bare embedding"]["n"] == 1


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, growth.Store]:
    """Stores of two sizes, with the folder they were made in."""
    return growth.made(tmp_path_factory.mktemp("work"), material.sources(), SIZES)


def test_stores_are_as_large_as_wanted(stores: Mapping[int, growth.Store]) -> None:
    for size, store in stores.items():
        with rag.open(store.folder, llm="none") as corpus:
            checked = corpus.check()
        assert checked.problems == ()
        assert checked.passages == store.indexed.passages == pytest.approx(size, rel=0.5)
        assert store.disk["chroma"] > 4 * 384 * checked.passages
        assert store.indexed.peak_mb > 50


def test_finished_stores_are_taken_as_they_are(stores: Mapping[int, growth.Store]) -> None:
    work = stores[SIZES[0]].folder.parent
    assert growth.made(work, material.sources(), SIZES) == stores


def test_questions_are_asked_each_way_and_step_by_step(
    stores: Mapping[int, growth.Store],
) -> None:
    """Of one size, as models are loaded anew many times."""
    size, *_ = SIZES
    folders = {size: stores[size].folder}
    ways = growth.asked(folders, QUESTIONS, repeats=1)
    assert {*ways} == {"process", "unread", "new", "again", "timeline"}
    assert all(len(times[size]) == 1 for (times,) in ways.values())
    steps = growth.watched(folders, QUESTIONS)
    assert {*steps} == {"unread", "again"}
    for by_size in steps.values():
        assert {*by_size[size].seconds} <= {*SEARCHING.values(), REST}
        assert by_size[size].seconds["late interaction"] > 0
    json.dumps(growth.report({size: stores[size]}, ways, steps, len(QUESTIONS)))


def test_every_size_is_asked_every_question(stores: Mapping[int, growth.Store]) -> None:
    folders = {size: store.folder for size, store in stores.items()}
    new, again = growth.running(folders, QUESTIONS * 2, {})
    assert [*new] == [*again] == [*SIZES]
    assert {size: len(times) for size, times in new.items()} == dict.fromkeys(SIZES, 2)


def test_the_largest_is_compared_with_the_smallest() -> None:
    repeats = [{10: [1.0, 2.0, 9.0], 100: [2.0, 3.0, 4.0]}, {10: [1.0], 100: [1.0]}]
    assert growth.slower(repeats) == Figure(1.25, 1.0, 1.5, 2)


def test_the_memory_of_asking_is_that_of_a_process_of_its_own(
    stores: Mapping[int, growth.Store],
) -> None:
    assert growth.asking_mb(stores[SIZES[0]].folder, QUESTIONS) > 50
