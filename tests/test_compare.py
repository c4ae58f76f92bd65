"""Two runs question by question: paired, named, nothing dropped, nothing that runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import compare, record
from tests.browser import hostile
from tests.test_report import Reading, row, run, speaking

Row = dict[str, Any]


def scored(key: str, *scores: float | None) -> list[Row]:
    """A row a score, with ids from q0."""
    return [{"id": f"q{n}", "scores": {key: score}} for n, score in enumerate(scores)]


def only(rows: list[Row], other: list[Row]) -> compare.Difference:
    (found,) = compare.paired(rows, other)
    return found


# --- pairing -------------------------------------------------------------------------------------


def test_questions_are_paired_by_their_id_whatever_their_order() -> None:
    here = scored("correct", 1.0, 1.0, 0.0, 0.0)
    there = scored("correct", 0.0, 1.0, 1.0, 0.0)[::-1]
    found = only(here, there)
    assert (found.n, found.here, found.there, found.mean) == (4, 0.5, 0.5, 0.0)
    assert (found.wins, found.losses, found.ties) == (("q0",), ("q2",), ("q1", "q3"))


def test_the_widest_wins_and_losses_come_first() -> None:
    here = scored("mrr@10", 0.5, 1.0, 0.2, 0.0)
    there = scored("mrr@10", 0.25, 0.0, 0.5, 1.0)
    found = only(here, there)
    assert found.wins == ("q1", "q0")
    assert found.losses == ("q3", "q2")


@pytest.mark.parametrize("key", ["refused_answerable", "followed", "seconds", "failed", "failed.a"])
def test_where_less_is_better_less_wins(key: str) -> None:
    found = only(scored(key, 0.0, 0.0), scored(key, 1.0, 1.0))
    assert found.mean == -1
    assert (found.wins, found.losses, found.verdict) == (("q0", "q1"), (), "better")


def test_what_only_one_run_scored_is_named() -> None:
    here = [*scored("correct", 1.0, None, 1.0), {"id": "new", "scores": {"correct": 1.0}}]
    there = scored("correct", 1.0, 1.0, None)
    found = only(here, there)
    assert (found.n, found.only_here, found.only_there) == (1, ("q2", "new"), ("q1",))


def test_a_measure_that_only_one_run_has_is_not_compared() -> None:
    here = [{"id": "a", "scores": {"correct": 1.0, "new": 1.0}}]
    assert [each.measure for each in compare.paired(here, scored_a())] == ["correct"]


def scored_a() -> list[Row]:
    return [{"id": "a", "scores": {"correct": 0.0}}]


SCORES = st.lists(st.none() | st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=12)


@given(SCORES, SCORES)
def test_every_scored_question_is_in_exactly_one_list_and_turning_round_turns_it(
    first: list[float | None], second: list[float | None]
) -> None:
    here, there = scored("correct", *first), scored("correct", *second)
    differences = compare.paired(here, there)
    back = compare.paired(there, here)
    assert len(differences) == len(back)
    for found, turned in zip(differences, back, strict=True):
        named = [*found.wins, *found.losses, *found.ties, *found.only_here, *found.only_there]
        known = {each["id"] for each in here + there if each["scores"]["correct"] is not None}
        assert sorted(named) == sorted(known)
        assert found.n == len(found.wins) + len(found.losses) + len(found.ties)
        assert turned.mean == pytest.approx(-found.mean)
        assert (turned.wins, turned.losses) == (found.losses, found.wins)
        assert found.low - 1e-4 <= found.mean <= found.high + 1e-4


def test_the_interval_is_of_the_paired_differences_and_always_the_same() -> None:
    """A difference that every question has is sure, however much the questions differ."""
    there = [n / 40 for n in range(20)]
    here = [score + 0.5 for score in there]
    found = only(scored("correct", *here), scored("correct", *there))
    assert (found.low, found.high) == pytest.approx((0.5, 0.5))
    mixed = scored("correct", *[float(n % 3 == 0) for n in range(60)])
    base = scored("correct", *[float(n % 4 == 0) for n in range(60)])
    found = only(mixed, base)
    assert found == only(mixed, base)
    assert found.low < found.mean < found.high
    # The normal approximation of the same interval.
    changes = [float(n % 3 == 0) - float(n % 4 == 0) for n in range(60)]
    spread = sum((change - found.mean) ** 2 for change in changes) / 60
    half = 1.96 * (spread / 60) ** 0.5
    assert found.high - found.low == pytest.approx(2 * half, rel=0.15)


def test_a_difference_is_clear_where_its_whole_interval_is_on_one_side() -> None:
    ones, noughts = scored("correct", *[1.0] * 9), scored("correct", *[0.0] * 9)
    assert only(ones, noughts).verdict == "better"
    assert only(noughts, ones).verdict == "worse"
    assert only(ones, ones).verdict == "unclear"


def test_a_difference_is_json_too() -> None:
    found = only(scored("correct", 1.0, 1.0), scored("correct", 0.0, 1.0)).document
    assert found["difference"] == 0.5
    assert len(found["ci"]) == 2
    assert (found["wins"], found["ties"], found["only_here"]) == (["q0"], ["q1"], [])


# --- runs that cannot be compared ----------------------------------------------------------------


def test_runs_without_a_common_question_are_refused() -> None:
    with pytest.raises(record.RunError, match="no question in common") as caught:
        compare.paired([{"id": "a"}], [{"id": "b"}])
    assert "same target" in caught.value.hint


def test_runs_of_different_tasks_are_refused() -> None:
    rows = scored("correct", 1.0)
    for compared in (compare.html, compare.text):
        with pytest.raises(record.RunError, match="answers cannot be compared with one of retr"):
            compared(run(), rows, run(task="retrieval"), rows)


def test_a_run_with_two_rows_of_one_id_is_refused() -> None:
    with pytest.raises(record.RunError, match="two rows of one id"):
        compare.paired([{"id": "a"}, {"id": "a"}], [{"id": "a"}])


# --- the page and the terminal -------------------------------------------------------------------


def two_runs() -> tuple[dict[str, Any], list[Row], dict[str, Any], list[Row]]:
    lost = {"correct": 0.0, "refused_answerable": 1.0}
    here = [row(n, scores={"correct": 1.0, "refused_answerable": 0.0}) for n in range(1, 4)]
    there = [
        row(1, scores=lost, answer="It does not say."),
        row(2, scores=here[1]["scores"]),
        row(4),
    ]
    return run(settings={"llm": "a model"}), here, run(), there


def test_the_page_names_wins_and_losses_with_both_answers() -> None:
    page = compare.html(*two_runs())
    read = Reading(page)
    assert 'aria-label="correct +0.50, from +0.00 to +1.00; refused_answerable -0.50' in page
    assert "Wins: 1" in read.text
    assert "Losses" not in re.sub("Wins and losses|Wins / losses", "", read.text)
    assert read.count("details") == 2  # the same question, by two measures
    for told in ("q1 · 0.00 → 1.00", "Two died. [1]", "It does not say.", "a model"):
        assert told in read.text
    assert "2 questions in both runs · 1 only in this run · 1 only in the other" in read.text
    assert "q3this run" in read.text
    assert "q4the other" in read.text


def test_a_question_without_an_answer_is_shown_with_its_first_passages() -> None:
    hits = [{"doc": f"d{n}", "text": f"Passage {n}.", "gold": n == 1} for n in range(5)]
    here = [{"id": "a", "scores": {"hit@1": 1.0}, "hits": hits}]
    there = [{"id": "a", "scores": {"hit@1": 0.0}, "hits": hits[2:]}]
    retrieval = run(task="retrieval")
    read = Reading(compare.html(retrieval, here, retrieval, there)).text
    assert [f"Passage {n}." in read for n in range(5)] == [True] * 5
    assert read.count("Passage 2.") == 2
    assert read.count("goldPassage") == read.count("d1goldPassage 1.") == 1


def test_wins_past_those_shown_are_named() -> None:
    many = compare.SHOWN + 3
    here, there = scored("correct", *[1.0] * many), scored("correct", *[0.0] * many)
    read = Reading(compare.html(run(), here, run(), there))
    assert read.count("details") == compare.SHOWN
    assert all(f"q{n}" in read.text for n in range(many))


def test_runs_without_a_common_measure_say_so() -> None:
    page = compare.html(run(), [{"id": "a"}], run(), [{"id": "a"}])
    assert "No measure has a score for one question in both runs." in page
    assert "<h2" not in page


def test_the_table_for_the_terminal_is_one_line_a_measure() -> None:
    lines = compare.text(*two_runs()).splitlines()
    assert lines[0] == "answers, here against there"
    assert re.fullmatch(
        r"correct +2 +0\.500 +1\.000 +\+0\.500 +\[\+0\.000, \+1\.000\] +1 +0 +1 +unclear", lines[2]
    )
    assert lines[-2:] == ["only here: q3", "only there: q4"]
    assert all(line == line.rstrip() for line in lines)


def test_the_terminal_is_told_nothing_it_would_obey() -> None:
    here = [{"id": hostile.CONTROLS, "scores": {"correct": 1.0}}, *scored("correct", 1.0)]
    told = compare.text(run(), here, run(), scored("correct", 0.0))
    assert "bells" in told
    assert all(sign.isprintable() or sign == "\n" for sign in told)


def test_whatever_anybody_wrote_is_text() -> None:
    """A page of hostile texts has the tags and attributes of a page of harmless ones."""
    said = [*hostile.STRINGS[:: len(hostile.STRINGS) // compare.SHOWN + 1], hostile.CONTROLS]

    def page(texts: list[str]) -> str:
        made, rows = speaking(texts)
        better = [each | {"scores": {"correct": 1.0}} for each in rows[1:]]
        return compare.html(made, rows, made | {"settings": {}, "target": texts[1]}, better)

    compared = page(said)
    assert Reading(compared).tags == Reading(page([f"word {n}" for n in range(len(said))])).tags
    assert "<script" not in compared
    assert all(link.startswith("#") for link in Reading(compared).links)
