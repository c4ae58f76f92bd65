"""Weights: found in installed packages, and used only if they are what they should be."""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.weights import EMBEDDING, QWEN, RERANKER, Weights, assemble, installed, locate

PARTS = (b"1" * (5 << 20), b"2" * 1000, b"3" * 1000)  # the first is longer than a block of reading
WHOLE = b"".join(PARTS)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    """Weights of 5 MB in the parts of three packages, installed as any package is."""
    site = tmp_path / "site"
    for number, part in enumerate(PARTS, 1):
        install(site, f"test-model-part{number}", {f"part{number:02d}.bin": part})
    monkeypatch.syspath_prepend(site)
    packages = tuple(f"test-model-part{number}" for number in (1, 2, 3))
    digest = hashlib.sha256(WHOLE).hexdigest()
    return Weights("test-model", packages, r"part[0-9]{2}\.bin", digest)


def install(site: Path, package: str, files: dict[str, bytes]) -> None:
    """Put a package with `files` into the folder `site`, as an installer does."""
    name = package.replace("-", "_")
    info = site / f"{name}-1.0.dist-info"
    for folder in (info, site / name):
        folder.mkdir(parents=True)
    for file, content in files.items():
        (site / name / file).write_bytes(content)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "RECORD").write_text("".join(f"{name}/{file},,\n" for file in files))


def part_of(package: str) -> Path:
    """The one file of an installed part."""
    files = importlib.metadata.files(package) or []
    return Path(str(files[0].locate()))


def names(folder: Path) -> set[str]:
    """What lies in `folder`."""
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("which", [EMBEDDING, RERANKER], ids=lambda which: which.name)
def test_the_small_models_are_the_expected_files_with_their_tokenizer(which: Weights) -> None:
    path = locate(which)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == which.sha256
    assert path.with_name("tokenizer.json").is_file()


def test_the_large_model_is_installed_in_all_its_parts() -> None:
    assert installed(QWEN)
    assert len(QWEN.packages) == len(set(QWEN.packages)) == 22


def test_the_parts_are_joined_in_order(model: Weights, tmp_path: Path) -> None:
    path = assemble(model, tmp_path / "a" / "cache")
    assert path.read_bytes() == WHOLE
    assert names(path.parent) == {"test-model.gguf", "test-model.verified"}


def test_progress_counts_bytes_up_to_all_of_them(model: Weights, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    assemble(model, tmp_path / "cache", lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert {total for _, total in seen} == {len(WHOLE)}
    assert seen[-1] == (len(WHOLE), len(WHOLE))


def test_what_was_assembled_is_taken_as_it_is(model: Weights, tmp_path: Path) -> None:
    """Even when the packages are gone: nothing is read again, let alone hashed."""
    path = assemble(model, tmp_path / "cache")
    before = path.stat()
    shutil.rmtree(tmp_path / "site")
    assert assemble(model, tmp_path / "cache") == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def cut(path: Path) -> None:
    """Lose the end of the file."""
    path.write_bytes(WHOLE[:-1])


def change(path: Path) -> None:
    """Change a byte, and thereby the time of change."""
    path.write_bytes(WHOLE[:-1] + b"\0")


@pytest.mark.parametrize("damage", [cut, change, Path.unlink], ids=["cut", "changed", "gone"])
def test_a_damaged_file_is_assembled_again(
    damage: Callable[[Path], None], model: Weights, tmp_path: Path
) -> None:
    path = assemble(model, tmp_path / "cache")
    damage(path)
    assert assemble(model, tmp_path / "cache").read_bytes() == WHOLE


@pytest.mark.parametrize("note", [b"", b"nonsense", b"\xff\xfe", None])
def test_without_its_note_a_file_is_not_trusted(
    note: bytes | None, model: Weights, tmp_path: Path
) -> None:
    path = assemble(model, tmp_path / "cache")
    stamp = path.with_suffix(".verified")
    change(path)
    stamp.unlink() if note is None else stamp.write_bytes(note)
    assert assemble(model, tmp_path / "cache").read_bytes() == WHOLE


def test_a_file_of_another_release_is_replaced(model: Weights, tmp_path: Path) -> None:
    path = assemble(model, tmp_path / "cache")
    part_of("test-model-part3").write_bytes(b"newer")
    newer = b"".join((*PARTS[:2], b"newer"))
    released = replace(model, sha256=hashlib.sha256(newer).hexdigest())
    assert assemble(released, tmp_path / "cache") == path
    assert path.read_bytes() == newer


def test_a_damaged_part_is_never_used(model: Weights, tmp_path: Path) -> None:
    part = part_of("test-model-part2")
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(WeightsError, match="test-model is not the expected file") as caught:
        assemble(model, tmp_path / "cache")
    assert "Reinstall" in caught.value.hint
    assert names(tmp_path / "cache") == set()


def test_a_damaged_part_leaves_the_file_of_before(model: Weights, tmp_path: Path) -> None:
    """A file that another process is using does not vanish under it."""
    path = assemble(model, tmp_path / "cache")
    path.with_suffix(".verified").unlink()
    part_of("test-model-part1").write_bytes(b"damaged")
    with pytest.raises(WeightsError):
        assemble(model, tmp_path / "cache")
    assert path.read_bytes() == WHOLE


def test_an_interruption_leaves_nothing_behind(model: Weights, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assemble(model, tmp_path / "cache", interrupt)
    assert names(tmp_path / "cache") == set()
    assert assemble(model, tmp_path / "cache").read_bytes() == WHOLE


def test_several_may_assemble_at_once(model: Weights, tmp_path: Path) -> None:
    together = threading.Barrier(4)
    results: list[Path] = []

    def work() -> None:
        together.wait()
        results.append(assemble(model, tmp_path / "cache"))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [path.read_bytes() for path in results] == [WHOLE] * 4
    assert names(tmp_path / "cache") == {"test-model.gguf", "test-model.verified"}


def test_a_missing_package_is_named(model: Weights, tmp_path: Path) -> None:
    wider = replace(model, packages=(*model.packages, "test-model-part4"))
    assert installed(model)
    assert not installed(wider)
    with pytest.raises(WeightsError, match="test-model-part4 is missing") as caught:
        assemble(wider, tmp_path / "cache")
    assert "requirements.lock" in caught.value.hint
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"part1.bin": b"a name of another form"},
        {"xpart01.bin": b"a name that only ends so"},
        {"part01.bin": b"one", "part02.bin": b"or the other"},
    ],
)
def test_a_package_without_just_the_one_file_is_named(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "test-odd", files)
    monkeypatch.syspath_prepend(tmp_path)
    odd = Weights("odd", ("test-odd",), r"part[0-9]{2}\.bin", "0")
    with pytest.raises(WeightsError, match="test-odd is missing or incomplete"):
        locate(odd)


def test_a_file_that_was_deleted_from_its_package_is_missed(model: Weights) -> None:
    part_of("test-model-part1").unlink()
    with pytest.raises(WeightsError, match="test-model-part1 is missing or incomplete"):
        locate(model)


def test_a_single_file_is_checked_whenever_it_is_located(model: Weights) -> None:
    single = replace(model, packages=model.packages[:1])
    with pytest.raises(WeightsError, match="is not the expected file"):
        locate(single)
    assert locate(replace(single, sha256=hashlib.sha256(PARTS[0]).hexdigest())).is_file()


def test_a_cache_that_cannot_be_written_is_named(model: Weights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WeightsError, match=r"could not be written to .*file") as caught:
        assemble(model, tmp_path / "file" / "cache")
    assert "RAG_CACHE" in caught.value.hint


def test_no_code_of_a_package_is_run(model: Weights, tmp_path: Path) -> None:
    for package in model.packages:
        code = part_of(package).with_name("__init__.py")
        code.write_text("raise RuntimeError('the package was imported')", "utf-8")
    assert installed(model)
    assert assemble(model, tmp_path / "cache").read_bytes() == WHOLE
