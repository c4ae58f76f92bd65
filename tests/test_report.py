"""The report of a run: every figure with its interval, every loss once, and nothing that runs."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import charts, measures, record, report
from tests.browser import hostile

Row = dict[str, Any]
STEPS = ("lexical", "dense", "fused", "narrowed", "reranked", "evidence")


def row(number: int = 1, **more: Any) -> Row:
    """A question that was answered rightly out of the first passage."""
    passage = {
        "doc": "a.txt",
        "start": 0,
        "end": 9,
        "score": 1.5,
        "text": "Two died.",
        "gold": True,
    }
    statement = {"text": "Two died.", "verdict": "supported", "reasons": ["so"], "score": 1.0}
    return {
        "id": f"q{number}",
        "question": f"How many died in attack {number}?",
        "type": "fact" if number % 2 else "cause",
        "error": None,
        "scores": {"correct": 1.0, "refused_answerable": 0.0, "hit@1": 1.0, "span@1": 1.0},
        "seconds": 1.0 + number,
        "gold": [{"doc": "a.txt", "start": 0, "end": 9, "text": "Two died."}],
        "ranks": dict.fromkeys(STEPS, 1),
        "document_rank": 1,
        "span_rank": 1,
        "hits": [passage | {"rank": 1}],
        "evidence": [passage],
        "answerable": True,
        "refused": False,
        "confidence": 0.7,
        "answer": "Two died. [1]",
        "mode": "llm",
        "statements": [statement],
        "quotes": ["Two men died."],
        "notes": ["A note."],
        "correct": True,
    } | more


def wrong(number: int, **more: Any) -> Row:
    return row(number, **{"scores": {"correct": 0.0, "refused_answerable": 0.0}, **more})


def unanswerable(number: int, **more: Any) -> Row:
    scores = {"refused_unanswerable": 1.0}
    gone: Row = {
        "gold": [],
        "ranks": None,
        "correct": None,
        "document_rank": None,
        "span_rank": None,
    }
    kind = {"answerable": False, "refused": True, "confidence": 0.2, "type": "absent"}
    return row(number, scores=scores, **gone, **kind) | more


def run(**more: Any) -> dict[str, Any]:
    measures = {"correct": 0.75, "correct_ci": [0.611, 0.889], "correct_n": 40}
    return {
        "task": "answers",
        "target": "folder/questions.jsonl",
        "measures": measures,
        "settings": {"llm": "none", "documents": 5, "refuse_below": 0.5},
        "seconds": 75.0,
    } | more


class Reading(HTMLParser):
    """What a browser would read: tags with the names of their attributes, links out, text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [str(value) for name, value in attrs if name in {"href", "src", "srcset"}]

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def sections(page: str) -> list[str]:
    return re.findall(r'<h2 id="([\w-]+)">', page)


# --- where the gold got lost ---------------------------------------------------------------------


def ranks(**best: int | None) -> dict[str, int | None]:
    return dict.fromkeys(STEPS) | best


@pytest.mark.parametrize(
    ("place", "found"),
    {
        "search": row(ranks=ranks()),
        "fused": row(ranks=ranks(lexical=9)),
        "narrowed": row(ranks=ranks(dense=3, fused=4)),
        "reranked": row(ranks=ranks(dense=3, fused=4, narrowed=2, reranked=6)),
        "evidence": row(ranks=ranks(dense=3, fused=4, narrowed=2, reranked=5)),
        "answer": row(correct=False),
        "kept": row(),
        "crashed": row(error="ValueError: no", ranks=None),
        "nothing": unanswerable(1),
        "unrecorded": row(ranks=None),
    }.items(),
)
def test_a_gold_passage_is_lost_at_the_step_after_the_last_one_it_came_through(
    place: str, found: Row
) -> None:
    assert record.lost(found) == place


def test_a_refusal_of_what_the_evidence_holds_is_lost_in_the_answer() -> None:
    assert record.lost(row(refused=True, correct=None)) == "answer"
    assert record.lost(row(refused=True, correct=None, answerable=False)) == "kept"


def test_a_search_without_an_answer_can_keep_everything() -> None:
    """A step that was not recorded lost nothing."""
    assert record.lost({"id": "a", "gold": [{"doc": "a"}], "ranks": {"lexical": 2}}) == "kept"


RANK = st.none() | st.integers(1, 60)
RANKS = st.dictionaries(st.sampled_from(STEPS), RANK)
MAYBE = st.none() | st.booleans()


@st.composite
def any_rows(draw: st.DrawFn) -> Row:
    kept: Row = {"id": "q", "ranks": draw(st.none() | RANKS)}
    kept |= {"gold": draw(st.sampled_from([None, [], [{"doc": "a"}]]))}
    kept |= {"correct": draw(MAYBE), "refused": draw(MAYBE), "answerable": draw(MAYBE)}
    return kept | {"error": draw(st.sampled_from([None, "ValueError: no"]))}


@given(any_rows())
def test_every_row_with_gold_is_in_exactly_one_place(found: Row) -> None:
    place = record.lost(found)
    known = (found["ranks"] or {}).values()
    if found["error"]:
        assert place == "crashed"
    elif not found["gold"] and not any(known):
        assert place == "nothing"
    elif not found["ranks"]:
        assert place == "unrecorded"
    else:
        assert place in record.LOSSES.keys() - {"crashed"}
        step = (found["ranks"] or {}).get(place)
        assert step is None or (place == "reranked" and step > record.FIRST)


def test_the_bars_add_up_to_the_questions_with_gold() -> None:
    rows = [
        row(1),
        wrong(2, correct=False),
        row(3, ranks=ranks(lexical=2)),
        row(4, error="no", ranks=None),
        unanswerable(5),
    ]
    page = report.html(run(), rows)
    told = re.search(r'aria-label="(found by neither search: [^"]*)"', page)
    assert told is not None
    bars = re.findall(r"([a-z ]+): (\d+) of (\d+)", told[1])
    assert {total for *_, total in bars} == {"4"}
    assert sum(int(count) for _, count, _ in bars) == 4
    assert {name.strip(): int(count) for name, count, _ in bars if count != "0"} == {
        "lost in fusion": 1,
        "lost in the answer": 1,
        "crashed": 1,
        "not lost": 1,
    }


def test_what_one_search_alone_found_is_counted() -> None:
    rows = [row(1), row(2, ranks=ranks(lexical=2)), row(3, ranks=ranks()), row(4, error="no")]
    read = Reading(report.html(run(), rows)).text
    for name, count in {"both": 2, "lexical search alone": 1, "dense search alone": 0}.items():
        assert f"{name}{count}" in read


# --- figures -------------------------------------------------------------------------------------


def test_every_measure_stands_there_with_its_interval_and_number() -> None:
    measures = {"hit@5": 0.5, "hit@5_ci": [0.41, 0.59], "hit@5_n": 120, "auc": 0.7}
    page = report.html(run(task="retrieval", measures=measures), [])
    read = Reading(page).text
    assert "0.4100 – 0.590" not in read
    assert "0.410 – 0.590" in read
    assert "120" in read
    assert "questions with a gold document among the first 5" in read
    assert 'aria-label="hit@5 0.50, from 0.41 to 0.59"' in page
    assert "auc" in read


def test_the_reading_with_and_without_the_turns_before_share_a_line() -> None:
    measures = {"hit@5": 0.5, "hit@5_ci": [0.4, 0.6], "hit@5_raw": 0.3, "hit@5_raw_ci": [0.2, 0.4]}
    page = report.html(run(task="conversation", measures=measures), [])
    assert "hit@5 0.50, from 0.40 to 0.60; hit@5_raw 0.30, from 0.20 to 0.40" in page
    assert "Hollow: the question as it was typed" in page


def test_hits_are_counted_over_the_questions_with_gold_and_a_crash_is_none() -> None:
    scores = {"hit@1": 0.0, "span@1": None}
    rows = [
        row(1),
        row(2, document_rank=3, span_rank=None),
        row(3, document_rank=None, span_rank=None, scores={}),
        {"id": "q4", "error": "ValueError: no", "scores": scores},
        unanswerable(5),
    ]
    page = report.html(run(), rows)
    assert "documents, 4 questions: 0.25 at 1, 0.25 at 2, 0.50 at 3" in page
    assert "passages, 3 questions: 0.33 at 1, 0.33 at 2, 0.33 at 3" in page


def test_refusals_are_shown_as_the_threshold_moves() -> None:
    rows = [row(n, confidence=n / 6) for n in range(1, 7)]  # what is just as sure is answered
    rows += [unanswerable(n, confidence=None if n == 8 else 0.6) for n in (7, 8)]
    page = report.html(run(), rows)
    assert "without an answer, 2 questions: 0.50 refused at 0.5, 0.50 at 0.25, 1.00 at 0.75" in page
    assert "with an answer, 6 questions: 0.33 refused at 0.5, 0.17 at 0.25, 0.67 at 0.75" in page
    assert "Expected calibration error" in page
    assert "that of this run, 0.5, is dashed" in page


def test_calibration_is_right_where_what_is_predicted_comes_true() -> None:
    even = [(0.5, True), (0.5, False)] * 10
    assert charts.calibration(even)[1] == pytest.approx(0)
    assert charts.calibration([(1.0, False)])[1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert measures.wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_share_holds_it_and_stays_a_share(of: tuple[int, int]) -> None:
    low, high = measures.wilson(*of)
    assert 0 <= low <= of[0] / of[1] <= high <= 1


def test_types_are_averaged_with_their_numbers() -> None:
    read = Reading(report.html(run(), [row(1), wrong(3), row(2), unanswerable(4)])).text
    assert re.search(r"fact20\.500 0\.00 – 1\.00, n 2", read)
    assert re.search(r"cause11\.000 0\.21 – 1\.00, n 1", read)


# --- questions -----------------------------------------------------------------------------------


def test_the_worst_come_first_and_the_perfect_and_the_crashed_not_at_all() -> None:
    rows = [
        row(1),
        wrong(2, confidence=0.2),
        wrong(3, confidence=0.9),
        wrong(4, error="ValueError: no"),
        row(5, scores={"correct": 1.0, "citation_recall": 0.5}),
    ]
    assert [each["id"] for each in record.worst("answers", rows)] == ["q3", "q2", "q5"]


def test_of_the_worst_a_few_are_shown_with_all_that_is_known() -> None:
    page = report.html(run(), [wrong(n) for n in range(40)])
    read = Reading(page)
    assert read.count("details") == report.WORST
    assert "25 of 40 questions" in read.text
    for told in ("Two died. [1]", "supported", "so", "Two men died.", "A note.", "not lost"):
        assert told in read.text


def test_crashed_questions_are_named_with_their_error() -> None:
    page = report.html(run(), [row(1), row(2, error="LLMTimeout: the deadline passed")])
    assert "1 of 2" in page
    assert "LLMTimeout: the deadline passed" in page


def test_a_claim_is_shown_with_its_label_and_verdict() -> None:
    claim: Row = {
        "id": "p",
        "claim": "Three died.",
        "label": "contradicted",
        "verdict": "supported",
    }
    claim |= {"scores": {"recall_not_supported": 0.0}, "score": 0.5, "reasons": ["it says so"]}
    read = Reading(report.html(run(task="verification"), [claim])).text
    for told in ("Three died.", "contradicted", "Verdictsupported", "+0.50", "it says so"):
        assert told in read


# --- the page ------------------------------------------------------------------------------------


def test_a_heading_stands_over_something_only() -> None:
    assert sections(report.html(run(measures={}, settings={}), [])) == ["settings"]
    everything = [row(1), wrong(2), wrong(3, error="no"), unanswerable(4)]
    assert sections(report.html(run(), everything)) == [place for place, *_ in report.SECTIONS]
    unmeasured = sections(report.html(run(), [{"id": "a"}]))
    assert unmeasured == ["figures", "settings"]


def test_headings_are_in_order_and_tables_and_drawings_have_names() -> None:
    page = report.html(run(), [row(1), wrong(2), wrong(3, error="no"), unanswerable(4)])
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.count("<table>") == page.count("<caption>")
    assert Counter(re.findall(r"<th( scope=)?", page))[""] == page.count("<thead>")
    assert page.count("<svg") == len(re.findall(r'role="img" aria-label="[^"]+"><svg', page)) == 6
    assert '<html lang="en">' in page


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = report.html(run(), [row(1), wrong(2), unanswerable(3)])
    assert "<script" not in page
    assert all(link.startswith("#") for link in Reading(page).links)
    addresses = set(re.findall(r"\w+://[^\s\"'<>]*", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in page


def speaking(texts: list[str]) -> tuple[dict[str, Any], list[Row]]:
    """A run in which every text is one of `texts`, wherever somebody else's text can stand."""
    rows = []
    for number, said in enumerate(texts):
        passage: Row = {"doc": said, "text": said, "score": 1.0, "gold": True}
        statement = {"text": said, "verdict": said, "reasons": [said]}
        told: Row = {"question": said, "answer": said, "mode": said, "quotes": [f"{said}!"]}
        told |= {"notes": [said], "label": said, "verdict": said, "reasons": [said]}
        told |= {"gold": [passage], "hits": [passage], "evidence": [passage]}
        told |= {"id": f"{number:04}{said}", "type": f"{number}{said}", "statements": [statement]}
        rows.append(wrong(number, **told))
        rows.append(wrong(number, **told) | {"id": f"e{number}{said}", "error": said})
    return run(target=texts[0], settings={said: said for said in texts}, command=texts[0]), rows


@pytest.mark.parametrize("start", range(0, len(hostile.STRINGS), report.WORST))
def test_whatever_anybody_wrote_is_text(start: int) -> None:
    """A page of hostile texts has the tags and attributes of a page of harmless ones."""
    said = [*hostile.STRINGS[start : start + report.WORST]]
    page = report.html(*speaking(said))
    harmless = report.html(*speaking([f"word {number}" for number in range(len(said))]))
    assert Reading(page).tags == Reading(harmless).tags
    assert not set("\u202e\u2066\x07\x1b") & set(page)


@pytest.mark.parametrize("said", [hostile.CONTROLS, hostile.NUL, hostile.HALF, hostile.LONG])
def test_a_page_can_be_kept_whatever_it_says(said: str) -> None:
    page = report.html(*speaking([said])).encode("utf-8")
    assert b"\x00" not in page
    assert b"\x1b" not in page
    assert len(page) < 400_000


def test_a_long_text_is_cut_and_says_so() -> None:
    assert "… (99300 characters more)" in report.html(*speaking(["x" * 100_000]))


# --- the folder ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run.json").write_text(json.dumps(run()), "utf-8")
    lines = [json.dumps(each, ensure_ascii=False) for each in (row(1, answer="Zwölf."), wrong(2))]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines) + "\n\n", "utf-8")
    return tmp_path


def test_the_report_lies_beside_the_rows(folder: Path) -> None:
    path = report.write(folder)
    assert path == folder / "report.html"
    assert path.read_text("utf-8") == report.html(*record.read(folder))
    assert "Zwölf." not in path.read_text("utf-8")  # of what is right nothing is shown


def test_a_run_that_counts_other_rows_than_it_has_says_so(folder: Path) -> None:
    (folder / "run.json").write_text(json.dumps(run(n=3)), "utf-8")
    assert "counts 3 questions, but has the rows of 2" in report.write(folder).read_text("utf-8")


@pytest.mark.parametrize("name", ["run.json", "rows.jsonl"])
def test_a_folder_without_a_run_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(record.RunError, match=re.escape(name)) as caught:
        report.write(folder)
    assert "--out" in caught.value.hint


@pytest.mark.parametrize(
    ("line", "fault"),
    {
        '{"id": "q3"': "this is no JSON",
        '{"id": "q3", "scores": {"correct": NaN}}': "NaN is no number",
        '["q3"]': "this should be an object",
        '{"question": "Who?"}': "'id' should be a text",
        '{"id": "q1"}': "that no line before it has",
        '{"id": "q3", "scores": [1]}': "'scores' should be an object",
        '{"id": "q3", "scores": {"correct": "1"}}': "'correct' should be a number or null",
        '{"id": "q3", "ranks": {"dense": "1"}}': "'dense' should be a number or null",
        '{"id": "q3", "hits": ["a"]}': "'hits' should be a list of objects",
        '{"id": "q3", "seconds": "1"}': "'seconds' should be a number or null",
    }.items(),
)
def test_a_line_that_is_no_row_is_named(folder: Path, line: str, fault: str) -> None:
    with (folder / "rows.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(record.RunError, match=rf"rows\.jsonl, line 4: .*{re.escape(fault)}"):
        report.write(folder)


@pytest.mark.parametrize(
    ("content", "fault"),
    {
        b"{": "no JSON",
        b'{"measures": {}}': "'task' should be a text",
        b'{"task": "answers", "measures": []}': "'measures' should be an object",
        b"\xff": "no UTF-8",
    }.items(),
)
def test_a_run_that_is_none_is_named(folder: Path, content: bytes, fault: str) -> None:
    (folder / "run.json").write_bytes(content)
    with pytest.raises(record.RunError, match=rf"run\.json.*{fault}"):
        report.write(folder)


def test_a_report_that_cannot_be_written_is_an_error_of_ours(folder: Path) -> None:
    (folder / "report.html").mkdir()
    with pytest.raises(record.RunError, match="cannot be written"):
        report.write(folder)
