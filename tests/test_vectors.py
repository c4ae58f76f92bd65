"""Chroma keeps what it was given, shows when it does not, and its errors become ours."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import StoreDamaged, StoreFull, StoreUnreadable
from rag.vectors import Vectors
from tests.small_store import chroma_server

SIZE = 2100  # more than two batches
IDS = [f"p{n:04d}" for n in range(SIZE)]


def made(ids: Sequence[str]) -> NDArray[np.float32]:
    """The vector of each id, always the same."""
    rows = np.array([np.random.default_rng(int(each[1:])).normal(size=16) for each in ids])
    unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("f4")
    return unit


def swapped(ids: Sequence[str]) -> NDArray[np.float32]:
    """Vectors that are those of other ids."""
    return made(ids)[::-1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server on loopback."""
    with chroma_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(params=["in process", "at a server"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vectors]:
    """Chroma in both forms; the same is asked of them."""
    remote = request.param == "at a server"
    opened = Vectors(tmp_path / "store", request.getfixturevalue("server") if remote else None)
    yield opened
    for name in opened.names("g"):
        opened.drop(name)
    opened.close()


def test_a_generation_holds_what_was_written_and_finds_the_nearest(vectors: Vectors) -> None:
    told: list[int] = []
    seal = vectors.build("g-one", IDS, made, told.append)
    assert told == [700, 1400, 2100]
    assert vectors.compare("g-one", IDS, made) == []
    assert vectors.whole("g-one", seal)
    nearest = vectors.query("g-one", seal, made(["p0042"])[0], 10)
    by_hand = np.argsort(-(made(IDS) @ made(["p0042"])[0]), kind="stable")[:10]
    assert nearest == [IDS[row] for row in by_hand]
    assert vectors.names("g-") == ["g-one"]
    assert vectors.names("other-") == []


def test_every_passage_is_found_when_all_are_asked_for(vectors: Vectors) -> None:
    seal = vectors.build("g-small", IDS[:300], made)
    assert sorted(vectors.query("g-small", seal, made(IDS[:1])[0], 300)) == IDS[:300]


def test_reading_a_generation_does_not_unseal_it(vectors: Vectors) -> None:
    seal = vectors.build("g-one", IDS[:5], made)
    for _ in range(3):
        vectors.query("g-one", seal, made(IDS[:1])[0], 1)
        vectors.close()
        assert vectors.whole("g-one", seal)


def test_a_generation_of_one_passage_works(vectors: Vectors) -> None:
    seal = vectors.build("g-one", IDS[:1], made)
    vectors.query("g-one", seal, made(IDS[:1])[0], 1)
    vectors.close()
    assert vectors.whole("g-one", seal)


def test_comparing_tells_missing_extra_and_different_vectors(vectors: Vectors) -> None:
    vectors.build("g-one", IDS[:4], made)
    assert "expected 3" in vectors.compare("g-one", IDS[:3], made)[0]
    assert any("p0004" in fault for fault in vectors.compare("g-one", IDS[:5], made))
    assert len(vectors.compare("g-one", IDS[:4], swapped)) == 4
    assert vectors.compare("g-one", IDS[:3], made, size=4) == []


def test_what_chroma_did_not_keep_is_not_sealed(vectors: Vectors) -> None:
    calls: list[int] = []

    def unsteady(ids: Sequence[str]) -> NDArray[np.float32]:
        calls.append(1)
        return made(ids) if len(calls) == 1 else swapped(ids)

    with pytest.raises(StoreDamaged, match="did not keep"):
        vectors.build("g-one", IDS[:4], unsteady)


def test_generations_live_side_by_side_and_go_one_by_one(vectors: Vectors) -> None:
    seals = {name: vectors.build(name, IDS[:9], made) for name in ("g-one", "g-two")}
    assert vectors.query("g-one", seals["g-one"], made(["p0003"])[0], 1) == ["p0003"]
    assert vectors.query("g-two", seals["g-two"], made(["p0004"])[0], 1) == ["p0004"]
    vectors.drop("g-two")
    vectors.drop("g-two")  # it is gone already
    assert vectors.names("g-") == ["g-one"]
    assert vectors.query("g-one", seals["g-one"], made(["p0003"])[0], 1) == ["p0003"]


def test_a_generation_that_is_gone_is_damage_and_not_whole(vectors: Vectors) -> None:
    seal = vectors.build("g-one", IDS[:9], made)
    vectors.drop("g-one")
    assert not vectors.whole("g-one", seal)
    with pytest.raises(StoreDamaged) as caught:
        vectors.query("g-one", seal, made(IDS[:1])[0], 1)
    assert caught.value.hint


def files(store: Path, name: str) -> list[Path]:
    """Every file of a generation that is not empty, by its name."""
    found = (store / "chroma" / name).rglob("*")
    return sorted(each for each in found if each.is_file() and each.stat().st_size)


@pytest.mark.parametrize("which", range(6))
def test_any_file_gone_or_cut_off_is_noticed_before_chroma_opens_it(
    tmp_path: Path, which: int
) -> None:
    vectors = Vectors(tmp_path)
    seal = vectors.build("g-one", IDS[:900], made)
    assert len(files(tmp_path, "g-one")) == 6
    file = files(tmp_path, "g-one")[which]
    whole = file.read_bytes()
    for spoiled in (whole[: len(whole) // 2], b"", None):
        file.write_bytes(spoiled) if spoiled is not None else file.unlink()
        assert not vectors.whole("g-one", seal)
        with pytest.raises(StoreDamaged, match="sealed"):
            vectors.query("g-one", seal, made(IDS[:1])[0], 1)


def test_a_changed_byte_of_the_neighbour_lists_is_noticed(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path)
    seal = vectors.build("g-one", IDS[:900], made)
    file = next(each for each in files(tmp_path, "g-one") if each.name == "data_level0.bin")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    assert not vectors.whole("g-one", seal)


def test_garbage_in_chromas_own_database_is_an_error_of_ours(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path)
    seal = vectors.build("g-one", IDS[:9], made)
    file = tmp_path / "chroma" / "g-one" / "chroma.sqlite3"
    file.write_bytes(b"garbage!" * (file.stat().st_size // 8))
    with pytest.raises(StoreDamaged):
        vectors.query("g-one", seal, made(IDS[:1])[0], 1)
    with pytest.raises(StoreDamaged):
        vectors.compare("g-one", IDS[:9], made)


def test_a_file_in_place_of_chromas_folder_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "chroma").write_text("no folder", "utf-8")
    with pytest.raises(StoreUnreadable):
        Vectors(tmp_path).names("g-")
    with pytest.raises(StoreUnreadable):
        Vectors(tmp_path).build("g-one", IDS[:9], made)


def test_what_is_not_chromas_error_passes_through(tmp_path: Path) -> None:
    def full(ids: Sequence[str]) -> NDArray[np.float32]:
        raise StoreFull("No room.", hint="Make some.")

    def interrupted(ids: Sequence[str]) -> NDArray[np.float32]:
        raise KeyboardInterrupt

    with pytest.raises(StoreFull):
        Vectors(tmp_path).build("g-one", IDS[:9], full)
    with pytest.raises(KeyboardInterrupt):
        Vectors(tmp_path).build("g-two", IDS[:9], interrupted)


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(StoreUnreadable, match=url) as caught:
            Vectors(tmp_path, url).names("g-")
    assert "RAG_CHROMA_URL" in caught.value.hint
