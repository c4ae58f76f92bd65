"""Long evidence: what of it a judge reads, and how what it says is put right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import excerpts, support
from rag.excerpts import ExcerptJudge, Weights
from rag.reranker import CrossEncoder, LateInteraction
from rag.types import Excerpt

LATE, RERANKER = LateInteraction(), CrossEncoder()
FLOOD = "The river flooded the lower town of Alcosta on Monday night."
BAKER = "A baker counted the loaves that he had sold in the morning."
LONG = " ".join([*[BAKER] * 20, FLOOD, *[BAKER] * 20])
CLAIM = "The lower town of Alcosta was flooded."


class Listening:
    """A judge that always says the same, and remembers what it read."""

    def __init__(self, odds: float) -> None:
        self.odds = odds
        self.read: list[str] = []

    def __call__(self, document: str, claim: str) -> float:
        self.read.append(document)
        return self.odds


@pytest.mark.parametrize("evidence", [FLOOD, "flood " * excerpts.LONGEST])
def test_short_evidence_is_read_whole_and_its_log_odds_are_left_alone(
    evidence: str,
) -> None:
    judge = Listening(0.7)
    reading = ExcerptJudge(judge, LATE, RERANKER)
    assert reading(evidence, CLAIM) == 0.7
    assert judge.read == [evidence]
    assert reading.excerpt is None


def test_of_long_evidence_the_judge_reads_what_bears_on_the_claim() -> None:
    judge = Listening(0.7)
    reading = ExcerptJudge(judge, LATE, RERANKER)
    odds = reading(LONG, CLAIM)
    (read,) = judge.read
    assert FLOOD in read
    assert len(read.split()) <= excerpts.LONGEST
    assert reading.excerpt is not None
    assert reading.excerpt.odds == 0.7
    assert reading.excerpt.shared == 1.0
    assert reading.excerpt.words == len(LONG.split())
    assert odds == excerpts.corrected(reading.excerpt, excerpts.weights())


def test_one_endless_sentence_is_cut() -> None:
    judge = Listening(0.0)
    ExcerptJudge(judge, LATE, RERANKER)("flood " * 1000, CLAIM)
    (read,) = judge.read
    assert 0 < len(read.split()) <= excerpts.LONGEST


def test_the_weights_that_come_with_the_package_let_more_of_what_is_shared_pass() -> None:
    by = excerpts.weights()
    assert by.shared > 0
    some, more = (Excerpt(0.0, shared, by.longer_than + 1) for shared in (0.2, 0.9))
    assert excerpts.corrected(some, by) < excerpts.corrected(more, by)


def test_even_odds_are_where_a_statement_is_supported_in_a_long_text() -> None:
    by = Weights(longer_than=500, shared=2.0, offset=-2.0)
    even = Excerpt(1.0, 0.5, 501)
    assert excerpts.corrected(even, by) == pytest.approx(support.SUPPORTED_AT)
    shorter = Excerpt(1.0, 0.5, 500)
    assert excerpts.corrected(shorter, by) == 1.0 + excerpts.READ_DOWN


@pytest.mark.parametrize(
    ("claim", "document", "share"),
    [
        ("The river flooded the town.", "Towns were flooded by rivers.", 1.0),
        ("The river flooded Alcosta.", "A river flooded a town.", 0.5),
        ("The river rose.", "A baker sold loaves.", 0.0),
        ("It was so.", "It was so.", 0.0),
        ("", "It was so.", 0.0),
    ],
)
def test_what_is_shared_counts_names_double(claim: str, document: str, share: float) -> None:
    assert excerpts.shared(claim, document) == pytest.approx(share)


@given(
    st.lists(st.integers(1, 90), min_size=1, max_size=30).flatmap(
        lambda sizes: st.tuples(st.just(sizes), st.permutations(range(len(sizes))))
    )
)
def test_an_excerpt_keeps_the_best_the_order_and_the_length(
    ranked: tuple[list[int], list[int]],
) -> None:
    sizes, best_first = ranked
    kept = excerpts.fitting(best_first, ["word " * size for size in sizes])
    assert kept == sorted(set(kept))
    assert best_first[0] in kept
    assert sum(sizes[at] for at in kept) <= excerpts.LONGEST
