"""A full disk, a folder that may not be written, a second writer: refused in words, nothing lost.

What limits a process (its file sizes, its permissions) is set in a child process.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import store_folder
from rag.errors import StoreFull, StoreLocked, StoreUnreadable
from tests.small_store import body, matching, near, open_index, write_articles

HERE = Path(__file__).parents[1]
PR_CAPBSET_DROP = 24  # linux/prctl.h
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2  # linux/capability.h


def child(code: str, prepare: Callable[[], None] | None = None) -> list[str]:
    """The lines that a Python process prints, which `prepare` was called in before it started."""
    setting = "from pathlib import Path\nfrom small_store import *\nfrom rag.errors import *\n"
    done = subprocess.run(
        [sys.executable, "-c", setting + textwrap.dedent(code)],
        env=os.environ | {"PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"},
        preexec_fn=prepare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def no_file_over(size: int) -> Callable[[], None]:
    """Let writing past `size` bytes of any file fail, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def as_anybody() -> None:
    """Let permissions count for the superuser too, who otherwise may do anything."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


SYNC = """
    try:
        with open_index(Path("store")) as index:
            index.sync(
                [Path("news")],
                progress=lambda p: print("ack", p.source) if p.step == "articles" else None,
            )
        print("done")
    except StoreError as error:
        print(type(error).__name__, bool(error.hint))
"""


def test_a_full_disk_stops_the_run_and_keeps_what_was_acknowledged(in_folder: Path) -> None:
    write_articles(Path("news"), range(120))
    *acknowledged, last = child(SYNC, no_file_over(300_000))
    assert last == "StoreFull True"
    assert 1 < len(acknowledged) < 120
    with open_index(Path("store")) as index:
        held = {article.source: article for article in index.articles()}
        for number, line in enumerate(acknowledged):
            article = held[line.removeprefix("ack ")]
            assert article.text == body(number)
            assert near(index, body(number)) == [*matching(index, f"word{number}")] == [article.id]
        index.sync([Path("news")])
        assert len(index.articles()) == 120
        assert index.check().problems == ()


def test_no_room_for_the_vector_index_leaves_every_article_searchable(in_folder: Path) -> None:
    write_articles(Path("news"), [1])
    # room for the catalog of one article (some 140 KB), none for Chroma's database (188 KB)
    assert child(SYNC, no_file_over(170_000)) == ["ack news/article001.txt", "StoreFull True"]
    with open_index(Path("store")) as index:
        assert near(index, body(1)) == [*matching(index, "word1")]
        index.sync([Path("news")])
        assert index.check().problems == ()


def test_an_open_store_is_read_on_when_the_disk_is_full(in_folder: Path) -> None:
    write_articles(Path("news"), range(3))
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
    lines = child(
        """
        import resource
        with open_index(Path("store")) as index:
            index.articles()
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
            print(matching(index, "word1") == set(near(index, body(1))) != set())
        """
    )
    assert lines == ["True"]


def test_a_store_that_may_not_be_written_can_be_read(in_folder: Path) -> None:
    write_articles(Path("news"), range(3))
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
    for path in [*Path("store").rglob("*"), Path("store")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        read, written = child(
            """
            with open_index(Path("store")) as index:
                print(matching(index, "word1") == set(near(index, body(1))) != set())
                try:
                    index.sync([Path("news")])
                except StoreUnreadable as error:
                    print(error)
            """,
            as_anybody,
        )
    finally:
        for path in [Path("store"), *Path("store").rglob("*")]:
            path.chmod(0o755)
    assert read == "True"
    assert "Permission denied" in written


def test_a_folder_that_may_not_be_written_keeps_its_article_as_it_is(in_folder: Path) -> None:
    write_articles(Path("news"), [1])
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
    Path("news").chmod(0o555)
    try:
        lines = child(
            """
            with open_index(Path("store")) as index:
                (before,) = index.articles()
                try:
                    index.correct(before.id, {"author": "Ann Ray"})
                except UploadError as error:
                    print(error)
                print(index.articles() == (before,))
            """,
            as_anybody,
        )
    finally:
        Path("news").chmod(0o755)
    assert len(lines) == 2
    assert "cannot be written" in lines[0]
    assert lines[1] == "True"


def test_an_unreadable_folder_is_told_and_the_others_are_read(in_folder: Path) -> None:
    write_articles(Path("news/closed"), [1])
    write_articles(Path("news/open"), [2])
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
    Path("news/closed").chmod(0)
    try:
        lines = child(
            """
            with open_index(Path("store")) as index:
                report = index.sync([Path("news")], prune=True)
            print(*(file.source for file in report.failed))
            print(*(file.source for file in report.unchanged))
            print(len(report.removed))
            """,
            as_anybody,
        )
    finally:
        Path("news/closed").chmod(0o755)
    assert lines == ["news/closed", "news/open/article002.txt", "0"]


@pytest.mark.parametrize(
    "place", [Path("store"), Path("store/write.lock"), Path("store/catalog.sqlite")]
)
def test_something_else_in_the_place_of_the_store_is_refused(in_folder: Path, place: Path) -> None:
    write_articles(Path("news"), [1])
    if place.name == "store":
        place.write_text("a file", "utf-8")
    else:
        place.mkdir(parents=True)
    with pytest.raises(StoreUnreadable) as caught, open_index(Path("store")) as index:
        index.sync([Path("news")])
    assert "RAG_STORE" in caught.value.hint


def test_a_file_in_the_place_of_chroma_is_refused_and_search_does_without(in_folder: Path) -> None:
    write_articles(Path("news"), [1])
    Path("store").mkdir()
    Path("store/chroma").write_text("a file", "utf-8")
    with open_index(Path("store")) as index:
        with pytest.raises(StoreUnreadable):
            index.sync([Path("news")])
        Path("store/chroma").unlink()
        index.sync([Path("news")])
        Path("store/chroma").rename("elsewhere")
        Path("store/chroma").write_text("a file", "utf-8")
        with open_index(Path("store")) as reader:
            assert near(reader, body(1)) == [*matching(reader, "word1")]
            assert reader.check().problems


def test_a_second_writer_is_refused_and_names_the_first(in_folder: Path) -> None:
    write_articles(Path("news"), [1])
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
        with store_folder.writing(Path("store")):
            assert child(SYNC) == ["StoreLocked True"]
            with pytest.raises(StoreLocked, match=str(os.getpid())):
                index.remove("article001.txt")
            assert matching(index, "word1")  # reading works meanwhile
        assert child(SYNC) == ["ack news/article001.txt", "done"]


def test_a_second_writer_waits_a_little(in_folder: Path) -> None:
    held, leave = threading.Event(), threading.Event()

    def first() -> None:
        with store_folder.writing(Path("store")):
            held.set()
            leave.wait()

    thread = threading.Thread(target=first)
    thread.start()
    held.wait()
    with pytest.raises(StoreLocked), store_folder.writing(Path("store"), seconds=0):
        pass
    threading.Timer(0.2, leave.set).start()
    with store_folder.writing(Path("store"), seconds=60):
        assert leave.is_set()
    thread.join()


def test_two_writers_at_once_lose_nothing(in_folder: Path) -> None:
    for name, numbers in (("one", range(20)), ("two", range(20, 40))):
        write_articles(Path(name), numbers)
    refused: list[StoreLocked] = []

    def index(name: str) -> None:
        with open_index(Path("store")) as opened:
            while True:
                try:
                    opened.sync([Path(name)])
                except StoreLocked as exc:
                    refused.append(exc)
                else:
                    return

    threads = [threading.Thread(target=index, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_index(Path("store")) as opened:
        assert len(opened.articles()) == 40
        assert opened.check().problems == ()


@pytest.mark.parametrize("number", sorted(store_folder._NO_ROOM))
def test_no_room_is_told_from_other_failures(tmp_path: Path, number: int) -> None:
    with pytest.raises(StoreFull), store_folder.translated(tmp_path):
        raise OSError(number, os.strerror(number))
    with pytest.raises(StoreUnreadable), store_folder.translated(tmp_path):
        raise PermissionError(13, "Permission denied")
