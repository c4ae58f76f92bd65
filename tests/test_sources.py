"""Which files lie under given paths, and the names they go by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag import sources


def lay(folder: Path, *names: str) -> None:
    """Make files of these names, with their folders."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"The text of {name}.", "utf-8")


def names(found: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found]


def test_a_folder_is_read_to_its_depth_in_sorted_order(tmp_path: Path) -> None:
    lay(tmp_path, "b.txt", "a.md", "sub/deep/c.TXT", "sub/a.txt")
    found = sources.find([tmp_path], tmp_path / "store")
    assert names(found.files, tmp_path) == ["a.md", "b.txt", "sub/a.txt", "sub/deep/c.TXT"]
    assert not found.skipped
    assert not found.failed


def test_hidden_files_sidecars_and_the_store_are_passed_over_silently(tmp_path: Path) -> None:
    lay(tmp_path, "a.txt", "a.txt.meta.json", ".hidden.txt", ".git/x.txt", "store/notes.txt")
    found = sources.find([tmp_path], tmp_path / "store")
    assert names(found.files, tmp_path) == ["a.txt"]
    assert not found.skipped


def test_a_file_of_another_type_is_skipped_in_a_folder_and_fails_when_named(tmp_path: Path) -> None:
    lay(tmp_path, "picture.png")
    assert "png" in sources.find([tmp_path], tmp_path / "store").skipped[0].reason
    assert "png" in sources.find([tmp_path / "picture.png"], tmp_path / "store").failed[0].reason


def test_a_missing_path_fails_and_the_others_are_read(tmp_path: Path) -> None:
    lay(tmp_path, "a.txt")
    found = sources.find([tmp_path / "nothing", tmp_path / "a.txt"], tmp_path / "store")
    assert names(found.files, tmp_path) == ["a.txt"]
    assert [left.path.name for left in found.failed] == ["nothing"]


def test_a_file_reached_by_many_names_is_read_once_under_its_own(tmp_path: Path) -> None:
    lay(tmp_path, "real/z.txt")
    (tmp_path / "a.txt").symlink_to("real/z.txt")
    (tmp_path / "also").symlink_to("real")
    paths = [tmp_path, tmp_path / "real", tmp_path / "also" / "z.txt", tmp_path / "a.txt"]
    found = sources.find(paths, tmp_path / "store")
    assert names(found.files, tmp_path) == ["real/z.txt"]


def test_a_link_keeps_its_name_where_the_file_is_not_found_itself(tmp_path: Path) -> None:
    lay(tmp_path, "elsewhere/0123abcd")
    lay(tmp_path, "news/b.txt")
    (tmp_path / "news" / "a.txt").symlink_to("../elsewhere/0123abcd")
    found = sources.find([tmp_path / "news"], tmp_path / "store")
    assert names(found.files, tmp_path) == ["news/a.txt", "news/b.txt"]


def test_two_files_of_the_same_content_are_two(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The same.", "utf-8")
    assert len(sources.find([tmp_path], tmp_path / "store").files) == 2


def test_loops_of_folders_and_links_to_themselves_end(tmp_path: Path) -> None:
    lay(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "up").symlink_to("..")
    (tmp_path / "sub" / "here").symlink_to(".")
    (tmp_path / "self.txt").symlink_to("self.txt")
    found = sources.find([tmp_path], tmp_path / "store")
    assert names(found.files, tmp_path) == ["self.txt", "sub/a.txt"]


def test_a_linked_folder_is_followed_and_named_by_where_it_is(tmp_path: Path) -> None:
    lay(tmp_path, "archive/a.txt", "news/b.txt")
    (tmp_path / "news" / "old").symlink_to("../archive")
    found = sources.find([tmp_path / "news"], tmp_path / "store")
    assert names(found.files, tmp_path) == ["archive/a.txt", "news/b.txt"]
    assert found.folders == {tmp_path / "news", tmp_path / "archive"}


def test_a_name_that_is_not_utf8_is_left_aside_and_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_bytes(b"Text.")
    left = sources.find([tmp_path], tmp_path / "store").skipped
    assert "UTF-8" in left[0].reason
    sources.shown(left[0].path).encode()


def test_a_project_that_moves_keeps_its_stored_sources(tmp_path: Path) -> None:
    for project in ("here", "there"):
        lay(tmp_path / project, "news/a.txt")
        source = sources.stored(tmp_path / project / "news/a.txt", tmp_path / project / "store")
        assert source == "news/a.txt"
        assert sources.located(source, tmp_path / project / "store").is_file()


def test_a_file_outside_the_project_is_stored_by_its_whole_path(tmp_path: Path) -> None:
    source = sources.stored(tmp_path / "a.txt", tmp_path / "project" / "store")
    assert source == str(tmp_path / "a.txt")
    assert sources.located(source, tmp_path / "project" / "store") == tmp_path / "a.txt"


def test_a_source_is_shown_relative_to_the_current_folder(in_folder: Path) -> None:
    assert sources.shown(in_folder / "news" / "a.txt") == "news/a.txt"
    assert sources.shown(in_folder.parent / "a.txt") == str(in_folder.parent / "a.txt")


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("news/2021 Taji: Attack!.txt", "2021-taji-attack-"),
        ("news/تقرير.md", "article-"),
        (f"news/{'long' * 30}.txt", f"{'long' * 10}-"),
    ],
)
def test_an_id_is_a_slug_and_eight_digits_of_a_hash(source: str, slug: str) -> None:
    found = sources.article_id(source)
    assert found.startswith(slug)
    assert len(found) == len(slug) + 8
    assert found == sources.article_id(source)
    assert found != sources.article_id(f"other/{source}")


def test_an_id_that_is_taken_grows() -> None:
    first = sources.article_id("a.txt")
    second = sources.article_id("a.txt", {first})
    assert second.startswith(first)
    assert len(second) == len(first) + 1


def test_only_what_certainly_is_not_there_is_gone(tmp_path: Path) -> None:
    lay(tmp_path, "a.txt")
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    assert sources.gone(tmp_path / "b.txt")
    assert sources.gone(tmp_path / "a.txt" / "below-a-file.txt")
    assert not sources.gone(tmp_path / "a.txt")
    assert not sources.gone(tmp_path / "dangling.txt")
    assert not sources.gone(tmp_path / ("x" * 300))  # the file system refuses to say


def test_what_lies_inside_the_store_is_noted_from_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store" / "uploads" / "ann" / "a.txt"
    source = sources.stored(path, tmp_path / "store")
    assert source == "./uploads/ann/a.txt"
    assert sources.located(source, tmp_path / "store") == path
    assert sources.located(source, tmp_path / "renamed") == tmp_path / "renamed/uploads/ann/a.txt"


@pytest.mark.parametrize("here", [".", "store", "news", "/"])
def test_many_sources_are_spelled_as_each_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str
) -> None:
    lay(tmp_path, "store/uploads/ann/a.txt", "news/b.txt")
    monkeypatch.chdir(tmp_path / here)
    store = Path(os.path.relpath(tmp_path / "store"))
    found = ["./uploads/ann/a.txt", "news/b.txt", "/elsewhere/c.txt"]
    places = [sources.located(source, store) for source in found]
    expected = [
        (sources.shown(place), source, place.as_posix())
        for source, place in zip(found, places, strict=True)
    ]
    assert list(sources.spelled(found, store)) == expected
