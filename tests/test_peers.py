"""The comparison with peers: its protocol with our own worker, and how what comes back is judged.

The peers' environment is not needed: what they are is theirs to test.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.peers import corpora, figures, ledger, run, scoring, table
from eval.peers.processes import Worker, WorkerError, bytes_on_disk
from eval.peers.protocol import Answer, Place, Source, Statement
from eval.targets import Place as Gold
from eval.targets import Query
from tests.scripted_server import ScriptedServer, scripted_server

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "eval" / "peers"
TEXT = "Two people died in Taji. Nobody knows why. Two people died in Taji."
TEXTS = {"a.txt": TEXT, "b.txt": "The base was closed."}
RIGHT = Query(
    "q",
    "How many died?",
    "fact",
    True,
    {"a.txt": 1},
    (Gold("a.txt", 0, 24, TEXT[:24]),),
    must=("two",),
    must_not=("three",),
)
ABSENT = Query("n", "Who paid?", "absent", False)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """Our own worker, without a language model."""
    command = [sys.executable, "-m", *run.SYSTEMS[run.OURS]]
    with Worker(command, tmp_path / "log", {"RAG_LLM": "none"}) as started:
        yield started


def indexed(worker: Worker, store: Path) -> None:
    reply = worker.ask(do="index", folder=str(ROOT / "seeds"), store=str(store)).reply
    assert reply["passages"] > 5


def test_a_worker_indexes_searches_and_answers(worker: Worker, tmp_path: Path) -> None:
    assert {"rag", "chromadb"} <= worker.about.keys()
    indexed(worker, tmp_path / "store")
    assert bytes_on_disk(tmp_path / "store") > 0
    found = worker.ask(do="search", query="the committee on the rocket attacks", limit=3)
    assert len(found.hits) == 3
    assert found.first == found.seconds > 0
    files = {path.name: path.read_bytes().decode() for path in (ROOT / "seeds").iterdir()}
    for hit in found.hits:
        assert scoring.offsets(hit, files) is not None
    answer = worker.ask(do="ask", question="Who heads the committee on the rocket attacks?").answer
    assert answer.refused is False
    assert answer.statements
    assert {each.number for each in answer.sources} >= set(answer.statements[0].numbers)


def test_the_first_word_is_timed_before_the_last(tmp_path: Path) -> None:
    with scripted_server() as server:
        server.prose = "The committee is headed by the prime minister. He is called so."
        with Worker(
            [sys.executable, "-m", *run.SYSTEMS[run.OURS]], tmp_path / "log", environ(server)
        ) as worker:
            indexed(worker, tmp_path / "store")
            timed = worker.ask(do="ask", question="Who heads the committee on the rocket attacks?")
    assert 0 < timed.first < timed.seconds


def environ(server: ScriptedServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.url, "RAG_LLM": "scripted", "RAG_LLM_POINTS": "code"}


def test_a_request_that_fails_is_an_error_and_the_worker_goes_on(
    worker: Worker, tmp_path: Path
) -> None:
    with pytest.raises(WorkerError, match="nothing was indexed"):
        worker.ask(do="search", query="anything", limit=1)
    with pytest.raises(WorkerError, match="there is no request"):
        worker.ask(do="dance")
    indexed(worker, tmp_path / "store")


def test_the_peak_counts_children_and_is_none_where_nobody_tells(tmp_path: Path) -> None:
    child = "x = bytearray(60_000_000); print(0, flush=True); input()"
    program = (
        "import json, subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "p.stdout.readline(); print(json.dumps({'ready': {}}), flush=True); p.wait()"
    )
    with Worker([sys.executable, "-c", program], tmp_path / "log") as worker:
        peak = worker.peak_bytes
    assert peak is None if not Path("/proc").is_dir() else peak is not None and peak > 60_000_000


def test_what_libraries_print_is_no_reply(tmp_path: Path) -> None:
    program = (
        "from eval.peers.protocol import own_output, serve\n"
        "out = own_output(); print('loading'); import os; os.write(1, b'x\\n')\n"
        "serve(None, {'a': '1'}, out)"
    )
    with Worker([sys.executable, "-c", program], tmp_path / "log") as worker:
        assert worker.about == {"a": "1"}
        with pytest.raises(WorkerError, match="AttributeError"):
            worker.ask(do="search", query="x", limit=1)
    assert {"x", "loading"} <= {*(tmp_path / "log").read_text("utf-8").splitlines()}


def test_a_worker_that_dies_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="ended"):
        Worker([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "log")
    program = "import json; print(json.dumps({'ready': {}}), flush=True); input()"
    with (
        Worker([sys.executable, "-c", program], tmp_path / "log") as worker,
        pytest.raises(WorkerError, match="ended"),
    ):
        worker.ask(do="search", query="x", limit=1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Two died [1].", (1,)),
        ("Two died [1][3], said one [1].", (1, 3)),
        ("Two died [1, 2] or [4-6].", (1, 2, 4, 5, 6)),
        ("Two died [Source 3].", (3,)),
        ("As Source 2 says, two died (Source 4).", (2, 4)),
        ("Documents [1] and [2] say so.", (1, 2)),
        ("In 2020, 12 people died.", ()),
        ("The source of the 12 rockets is unknown.", ()),
    ],
)
def test_markers_are_read_as_a_reader_would(text: str, numbers: tuple[int, ...]) -> None:
    assert scoring.markers(text) == numbers


@given(st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True))
def test_every_number_that_is_cited_is_found(numbers: list[int]) -> None:
    text = " ".join(f"Something happened there [{number}]." for number in numbers)
    assert scoring.markers(text) == tuple(numbers)


def test_markers_after_a_full_stop_belong_to_the_sentence_before() -> None:
    text = "Two people died in Taji. [1] The U.S. base was closed at once [2]. Nobody knows why."
    assert scoring.sentences(text) == [
        "Two people died in Taji. [1]",
        "The U.S. base was closed at once [2].",
        "Nobody knows why.",
    ]


@given(st.text(alphabet="ab .!?[1]\n\"'ÄX", max_size=80))
def test_sentences_lose_nothing_but_space(text: str) -> None:
    assert re.sub(r"\s", "", "".join(scoring.sentences(text))) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "None of the sources are helpful.",
        "The documents do not mention who paid.",
        "It is not possible to answer from them.",
        "I cannot determine who paid [1].",
        "There is no information about this in the sources.",
        "The cost isn't specified.",
    ],
)
def test_a_text_that_cannot_answer_declines(text: str) -> None:
    assert scoring.declines(text)


@pytest.mark.parametrize("text", ["Two died [1].", "The committee is headed by Adnan al-Zurfi."])
def test_a_text_that_answers_does_not_decline(text: str) -> None:
    assert not scoring.declines(text)


def test_a_stated_place_is_believed_only_where_the_text_is() -> None:
    second = Place("a.txt", TEXT[43:], 43, len(TEXT))
    assert scoring.located(second, TEXTS) == (43, len(TEXT))
    wrong = Place("a.txt", TEXT[43:], 40, 60)
    assert scoring.offsets(wrong, TEXTS) is None
    assert scoring.located(wrong, TEXTS) == (0, 24)
    assert scoring.located(Place("a.txt", "Two people  died"), TEXTS) is None
    assert scoring.located(Place("c.txt", "Two"), TEXTS) is None


def test_a_search_is_worth_the_documents_and_the_characters_it_finds() -> None:
    hits = [Place("b.txt", "The base", 0, 8), Place("a.txt", TEXT[:10], 0, 10)]
    row = scoring.search_row(RIGHT, hits, TEXTS)
    assert (row["hit@1"], row["hit@5"], row["span@1"], row["span@5"]) == (0, 1, 0, 1)
    assert row["characters@5"] == 18
    assert row["offsets_right"] == row["found_in_file"] == 1
    assert scoring.search_row(RIGHT, [], TEXTS)["hit@10"] == 0


def test_long_passages_are_read_as_far_as_short_ones() -> None:
    hits = [Place("b.txt", "x" * 30), Place("a.txt", TEXT, 0, len(TEXT)), Place("a.txt", "y")]
    read = scoring.read(hits, 40)
    assert [len(each.text) for each in read] == [30, 10]
    assert read[1] == Place("a.txt", TEXT[:10], 0, 10)


def answer(text: str, *, refused: bool | None = None) -> Answer:
    return Answer(text, (Source(1, Place("a.txt", TEXT[:24])),), refused)


def test_citations_are_valid_where_their_text_is_in_the_file() -> None:
    row = scoring.answer_row(RIGHT, answer("Two died [1]. It was so [2]."), TEXTS)
    assert (row["right"], row["refused"], row["valid"], row["on_gold"]) == (True, False, 0.5, 0.5)
    assert row["cited_characters"] == 24


def test_without_a_word_of_its_own_a_system_refuses_by_what_it_writes() -> None:
    def refused(query: Query, text: str) -> bool:
        return bool(scoring.answer_row(query, answer(text), TEXTS)["refused"])

    assert refused(ABSENT, "Nothing was paid.")  # it cites nothing
    assert refused(ABSENT, "The sources do not say who paid [1].")
    assert not refused(ABSENT, "The base paid [1].")
    assert refused(RIGHT, "The sources do not say how many died.")
    assert not refused(RIGHT, "Five died.")  # wrong, but an answer
    assert not refused(RIGHT, "Two died, though it is unclear why.")


def test_a_system_that_says_it_refused_is_believed() -> None:
    row = scoring.answer_row(RIGHT, answer("Nearest: two died [1].", refused=True), TEXTS)
    assert (row["right"], row["refused"], row["valid"]) == (False, True, None)
    row = scoring.answer_row(ABSENT, answer("Nothing was paid.", refused=False), TEXTS)
    assert (row["right"], row["refused"]) == (False, False)


def test_a_sentence_is_judged_by_what_it_cites_or_by_all_that_is_cited() -> None:
    judged = scoring.judged(answer("Two people died there [1]. Nobody at all knows why."))
    assert [(each.text, each.cited) for each in judged] == [
        ("Two people died there.", (TEXT[:24],)),
        ("Nobody at all knows why.", (TEXT[:24],)),
    ]
    assert scoring.judged(answer("Two people died."))[0].cited == ()


def test_an_answer_survives_its_way_as_json() -> None:
    full = dataclasses.replace(answer("Two.", refused=False), statements=(Statement("T", (1,)),))
    for each in (full, answer("Two.")):
        assert Answer.parse(json.loads(json.dumps(dataclasses.asdict(each)))) == each


@given(st.integers(1, 200))
def test_every_beginning_of_the_questions_is_spread(count: int) -> None:
    queries = [Query(str(number), "x") for number in range(count)]
    places = [int(each.id) for each in corpora.spread(queries, None)]
    assert sorted(places) == list(range(count))
    assert [int(each.id) for each in corpora.spread(queries, 3)] == places[:3]
    early = sorted(places[: count // 4])
    gaps = [b - a for a, b in zip([0, *early], [*early, count], strict=True)]
    assert max(gaps) <= count if len(early) < 2 else max(gaps) <= 3 * count / len(early) + 1


def test_a_public_set_becomes_files_without_names(tmp_path: Path) -> None:
    documents = [{"_id": f"d{n}", "title": "T", "text": f"Text of {n}."} for n in range(3)]
    queries = [{"_id": "q1", "text": "Two?"}, {"_id": "q2", "text": "None?"}]
    span = {"query_id": "q1", "doc_id": "d2", "start": 0, "end": 4, "text": "Text"}
    made = tmp_path / "made"
    (made / "qrels").mkdir(parents=True)
    files: dict[str, list[Any]] = {"corpus": documents, "queries": queries, "spans": [span]}
    for name, values in files.items():
        lines = [json.dumps(each) for each in values]
        (made / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (made / "qrels" / "test.tsv").write_text("q\td\ts\nq1\td2\t1\n", "utf-8")
    corpus = corpora.public(made, tmp_path / "files", None, 2)
    assert corpus.texts == {"0001.txt": "Text of 2.", "0002.txt": "Text of 0."}
    assert {path.name for path in corpus.folder.iterdir()} == corpus.texts.keys()
    assert [(each.id, [*each.gold], each.spans[0].doc) for each in corpus.queries] == [
        ("q1", ["0001.txt"], "0001.txt")
    ]


def test_our_questions_are_answerable_and_not_and_no_follow_ups() -> None:
    corpus = corpora.own(12)
    assert {query.answerable for query in corpus.queries} == {True, False}
    assert not any(query.history for query in corpora.own(None).queries)
    assert all(span.doc in corpus.texts for query in corpus.queries for span in query.spans)


def test_systems_take_turns() -> None:
    assert [run.turns(["a", "b", "c"], number)[0] for number in range(4)] == ["a", "b", "c", "a"]
    assert sorted(run.turns(["a", "b", "c"], 2)) == ["a", "b", "c"]


def test_an_interval_holds_its_value_and_is_the_same_each_time() -> None:
    values = [0.0, 1.0, 1.0, 1.0]
    found = figures.figure(values, figures.mean)
    assert found == figures.figure(values, figures.mean)
    assert found["value"] == 0.75
    assert found["ci"][0] <= found["value"] <= found["ci"][1]
    assert figures.figure([2.0], figures.p95) == {"value": 2.0, "ci": [2.0, 2.0], "n": 1}


def test_a_ratio_compares_the_same_questions() -> None:
    found = figures.ratio([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], figures.p50)
    assert found == {"value": 0.5, "ci": [0.5, 0.5], "n": 3}


def test_a_failed_answer_is_wrong_and_stays() -> None:
    failed = {"answerable": True, "right": False, "refused": False, "error": "it broke"}
    found = figures.answer_figures([failed | {"seconds": None, "first": None}])
    assert found["right"]["value"] == 0
    assert found["failed"]["value"] == 1
    assert "seconds_p50" not in found


def test_an_interrupted_run_goes_on_and_another_does_not(tmp_path: Path) -> None:
    rows = ledger.Ledger(tmp_path, {"a": 1})
    rows.add("search", {"id": "q1"})
    with (tmp_path / "search.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "q')
    assert ledger.Ledger(tmp_path, {"a": 1}).rows("search") == [{"id": "q1"}]
    assert rows.rows("answer") == []
    with pytest.raises(ledger.OtherSettings):
        ledger.Ledger(tmp_path, {"a": 2})


def test_the_readme_shows_the_results_that_the_run_gave() -> None:
    readme = (PEERS / "README.md").read_text("utf-8")
    assert readme.count(table.BEGIN) == readme.count(table.END) == 1
    if (PEERS / "results.json").is_file():
        results = json.loads((PEERS / "results.json").read_text("utf-8"))
        assert table.put_into(readme, results) == readme


def test_everything_of_the_peers_is_pinned() -> None:
    for line in (PEERS / "requirements.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[\w.]+", line)
