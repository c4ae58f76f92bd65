"""When a vector index is built again, and that a crash leaves nothing for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.index.generations import SMALL, Generations, due
from rag.index.proof import Proof
from rag.vectors import Vectors
from tests.small_store import Store, article, body


@pytest.mark.parametrize(
    ("size", "new", "gone", "again"),
    [
        (100, 0, 0, False),
        (100, 1, 0, True),
        (100, 0, 1, True),
        (SMALL, 0, 0, False),
        (SMALL, 1, 0, False),
        (SMALL + 1, 0, 1, True),
        (100_000, 5_000, 5_000, False),
        (100_000, 5_000, 5_001, True),
        (100_000, 0, 90_000, True),
    ],
)
def test_a_small_index_is_always_renewed_a_large_one_past_a_tenth(
    size: int, new: int, gone: int, again: bool
) -> None:
    assert due(size, new, gone) is again


class Kept:
    """A store with its generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.vectors = Vectors(folder)
        self.generations = Generations(self.store.catalog, self.store.recorder, self.vectors)

    def sealed(self) -> list[str]:
        return [each.name for each in self.store.catalog.generations("folder")]

    def folders(self) -> list[str]:
        return sorted(each.name for each in (self.folder / "chroma").glob("*"))

    def problems(self) -> list[str]:
        proof = Proof()
        self.generations.prove(proof)
        return [problem.what for problem in proof.problems]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A store of one article, without a generation."""
    made = Kept(tmp_path / "store")
    made.store.put(article("a", body(1)))
    return made


def test_the_first_generation_is_built_and_then_left_alone(kept: Kept) -> None:
    assert "There is none yet" in kept.problems()[0]
    kept.generations.renew()
    first = kept.sealed()
    kept.generations.renew()
    assert kept.sealed() == first == kept.folders()
    assert kept.problems() == []


def test_a_change_makes_a_new_one_and_the_one_before_stays_for_readers(kept: Kept) -> None:
    for n in range(2, 5):
        kept.generations.renew()
        before = kept.sealed()[:1]
        kept.store.put(article(f"a{n}", body(n)))
        kept.generations.renew()
        assert len(kept.sealed()) == 2
        assert kept.sealed()[1:] == before
        assert kept.folders() == sorted(kept.sealed())


def test_progress_tells_how_many_of_how_many(kept: Kept) -> None:
    told: list[tuple[int, int]] = []
    kept.generations.renew(lambda done, total: told.append((done, total)))
    count = kept.store.catalog.passage_count()
    assert told[-1] == (count, count)


def test_an_emptied_store_keeps_no_generation(kept: Kept) -> None:
    kept.generations.renew()
    kept.store.recorder.remove("a")
    kept.generations.renew()
    assert kept.sealed() == kept.folders() == []
    assert kept.problems() == []


def test_what_was_never_sealed_is_swept_and_strangers_are_left_alone(kept: Kept) -> None:
    kept.generations.renew()
    sealed = kept.sealed()
    debris = kept.folder / "chroma" / f"{sealed[0][:-12]}ffffffffffff"
    (debris / "half").mkdir(parents=True)
    (kept.folder / "chroma" / "notes").mkdir()
    assert debris.name in kept.problems()[0]
    kept.generations.sweep()
    assert kept.folders() == ["notes", *sealed]


def test_a_damaged_generation_is_told_and_built_again(kept: Kept) -> None:
    kept.generations.renew()
    first = kept.sealed()
    for file in (kept.folder / "chroma").rglob("header.bin"):
        file.unlink()
    assert "not as it was sealed" in kept.problems()[0]
    kept.generations.renew()
    assert kept.sealed()[0] != first[0]
    assert kept.problems() == []


def test_vectors_that_differ_from_the_catalog_are_told(kept: Kept) -> None:
    kept.generations.renew()
    with kept.store.database.writing() as db:
        db.execute("UPDATE vectors SET vector = zeroblob(length(vector))")
    assert all("another vector" in what for what in kept.problems())
    assert len(kept.problems()) == kept.store.catalog.passage_count()


def test_known_gone_passages_are_no_problem_and_unknown_ones_are(kept: Kept) -> None:
    kept.store.put(article("b", body(2)))
    kept.generations.renew()
    kept.store.recorder.remove("b")
    assert kept.problems() == []
    with kept.store.database.writing() as db:
        db.execute("UPDATE generations SET size = size - 1")
    assert "expected" in kept.problems()[0]


def test_a_build_that_fails_leaves_the_sealed_one_in_use(kept: Kept) -> None:
    kept.generations.renew()
    sealed = kept.sealed()
    kept.store.put(article("b", body(2)))
    with kept.store.database.writing() as db:  # lengths differ: the vectors cannot be read
        db.execute("UPDATE vectors SET vector = x'00000000' WHERE rowid = 1")
    with pytest.raises(StoreError):
        kept.generations.renew()
    assert kept.sealed() == sealed
    assert len(kept.folders()) == 2
    kept.generations.sweep()
    assert kept.folders() == sealed
