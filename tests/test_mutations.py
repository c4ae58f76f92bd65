"""Statements made out of articles: which stay true, which do not, and that they come out alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from eval import mutations, targets
from eval.mutations import changes, restatements

SEEDS = Path(__file__).parent.parent / "seeds"
OTHERS = (
    "The governor, Salem Nouri, said that Kuwait had closed the port.",
    "The Omani envoy left before the talks at home had even begun.",
    "The harbour was empty.",
)


@pytest.mark.parametrize(
    ("kind", "sentence", "changed"),
    [
        ("figure", "They sent 8,000 men.", "They sent 24,001 men."),
        ("figure", "They sent three ships.", "They sent seven ships."),
        ("figure", "It happened in 2019.", None),
        ("date", "It happened in 2019.", "It happened in 2022."),
        ("date", "He left on Monday.", "He left on Thursday."),
        ("date", "He left on May 3.", "He left on September 3."),
        ("date", "He said it May rain.", None),
        ("name", "The troops left Iraq.", "The troops left Kuwait."),
        ("name", "The Iraqi army left.", "The Omani army left."),
        ("negation", "The bill was not binding.", "The bill was binding."),
        ("negation", "The bill was binding.", "The bill was not binding."),
        ("negation", "They no longer fight.", "They still fight."),
        ("comparison", "It cost more than gold.", "It cost fewer than gold."),
        ("comparison", "He rejected it.", "He accepted it."),
        (
            "roles",
            "At noon General Lund warned Vera Holt.",
            "At noon Vera Holt warned General Lund.",
        ),
        ("roles", "At noon General Lund met Vera Holt.", None),
        ("speaker", "Vera Holt said it rained.", "Salem Nouri said it rained."),
        ("speaker", "According to Vera Holt, it rained.", "According to Salem Nouri, it rained."),
        ("certainty", "They may leave.", "They will leave."),
        ("certainty", "He denied it.", "He confirmed it."),
        (
            "clause",
            "They stayed because it rained.",
            "They stayed because the talks at home had even begun.",
        ),
        ("clause", "They stayed.", None),
    ],
)
def test_a_rule_changes_one_thing(kind: str, sentence: str, changed: str | None) -> None:
    made = list(changes.RULES[kind](sentence, OTHERS))
    assert changed in made if changed else made == []


def test_what_another_sentence_says_is_added() -> None:
    (made,) = changes.RULES["addition"]("The well is dry.", ("The old mill burned in May.",))
    assert made == "The well is dry, and the old mill burned in May."


@pytest.mark.parametrize(
    ("kind", "sentence", "put"),
    [
        ("verbatim", "The well is dry.", "The well is dry."),
        ("shortened", "The militia (PMF) left.", "The militia left."),
        (
            "shortened",
            "Fuad Hussein, who was recently in Washington, spoke.",
            "Fuad Hussein spoke.",
        ),
        ("shortened", "However, the well is dry.", "The well is dry."),
        ("joined", "The well is dry.", "The well is dry; the mill burned in May."),
        ("reordered", "In 1975, the well was dry.", "The well was dry in 1975."),
        (
            "reordered",
            "The old well ran dry last year, Vera Holt said.",
            "Vera Holt said that the old well ran dry last year.",
        ),
        ("reordered", "They left Iraq and Syria.", "They left Syria and Iraq."),
        ("reordered", "They ran between Iraq and Syria.", None),
        ("reworded", "Some 300 US troops left.", "Some 300 American troops left."),
        ("reworded", "They sent three ships.", "They sent 3 ships."),
        ("reworded", "It began on March 15, 2020.", "It began on 15 March 2020."),
        ("reworded", "He said “the troops left”.", "He stated “the troops left”."),
        ("reworded", "He read the Washington Post.", None),
    ],
)
def test_a_rule_puts_it_otherwise(kind: str, sentence: str, put: str | None) -> None:
    made = list(restatements.RULES[kind](sentence, "The mill burned in May."))
    assert put in made if put else made == []


def test_nothing_is_put_otherwise_inside_a_quotation() -> None:
    sentence = "He called it “a withdrawal of troops” in May."
    assert list(restatements.RULES["reworded"](sentence, None)) == []


@pytest.fixture(scope="module")
def seeds() -> list[targets.Pair]:
    return mutations.pairs((file.read_text("utf-8") for file in sorted(SEEDS.iterdir())), each=2)


def test_there_are_as_many_true_statements_as_changed_ones_of_every_kind(
    seeds: list[targets.Pair],
) -> None:
    labels = Counter(pair.label for pair in seeds)
    assert labels["supported"] == labels["unsupported"] > 400
    kinds = {(pair.label, mutations.kind_of(pair)) for pair in seeds}
    assert {kind for label, kind in kinds if label == "supported"} == set(restatements.RULES)
    assert {kind for label, kind in kinds if label == "unsupported"} == set(changes.RULES)
    assert len({pair.id for pair in seeds}) == len(seeds)


def test_a_changed_statement_is_nowhere_in_what_it_is_checked_against(
    seeds: list[targets.Pair],
) -> None:
    assert not [each for each in seeds if each.label != "supported" and each.claim in each.evidence]
    verbatim = [each for each in seeds if mutations.kind_of(each) == "verbatim"]
    assert all(each.claim in each.evidence for each in verbatim)


def test_the_same_articles_give_the_same_set_which_rag_eval_can_read(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        command = [sys.executable, "-m", "eval.mutations", str(tmp_path / name), "--each", "1"]
        subprocess.run(command, check=True, cwd=SEEDS.parent, stdout=subprocess.DEVNULL)
        files.append((tmp_path / name / "pairs.jsonl").read_bytes())
    assert files[0] == files[1]
    read = targets.load(tmp_path / "one").pairs
    assert [each.id for each in read] == [json.loads(line)["_id"] for line in files[0].splitlines()]
