"""What becomes of files that people hand in: their names, their places, their removal."""

from __future__ import annotations

import hashlib
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag import uploads
from rag.errors import StoreUnreadable, UploadError
from rag.uploads import bring_back, discard, owner_of, receive, safe_name, set_aside

LIMIT = 10_000
TRICKS = [
    "../x.txt",
    "..\\..\\x.txt",
    "/etc/x.txt",
    "C:\\x.txt",
    "C:x.txt",
    "\\\\server\\share\\x.txt",
    "a/../../x.txt",
    ".x.txt",
    "x\0.txt",
    "\0x.txt",
    "x\r\n.txt",
    "\u202ex.txt",
    "x\u2066\u2069.txt",
    "  x.txt. ",
    "...x.txt...",
    "x\ud800.txt",
    "\ufeffx.txt",
    "x\u2028.txt",
]


def handed_in(folder: Path, content: bytes = b"The text of an article.") -> Path:
    """A temporary file as a page gives it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"upload-{hashlib.sha256(content).hexdigest()[:12]}"
    path.write_bytes(content)
    return path


def put(tmp_path: Path, name: str, content: bytes = b"Text.", owner: str = "ann") -> Path:
    source = handed_in(tmp_path / "temporary", content)
    return receive(tmp_path / "store", owner, name, source, max_bytes=LIMIT)


def files(folder: Path) -> set[str]:
    """Every file below `folder`."""
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_kept_byte_for_byte_in_the_folder_of_its_owner(tmp_path: Path) -> None:
    content = "\ufeffDer Bericht\r\nüber “Irak”.\n".encode()
    path = put(tmp_path, "Bericht über Irak.txt", content)
    assert path == tmp_path / "store" / "uploads" / "ann" / "Bericht über Irak.txt"
    assert path.read_bytes() == content
    assert files(tmp_path / "store") == {"uploads/ann/Bericht über Irak.txt"}


@pytest.mark.parametrize("name", TRICKS)
def test_of_a_tricky_name_only_a_harmless_last_part_is_left(tmp_path: Path, name: str) -> None:
    assert put(tmp_path, name) == tmp_path / "store" / "uploads" / "ann" / "x.txt"
    outside = {each for each in files(tmp_path) if not each.startswith("temporary/")}
    assert outside == {"store/uploads/ann/x.txt"}


@pytest.mark.parametrize("name", ["", ".", "..", "...", "/", "a/", "\0", "C:", " . ", "\u202e"])
def test_a_name_of_which_nothing_is_left_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UploadError, match="no name for a file"):
        put(tmp_path, name)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("name", ["con.txt", "NUL.md", "com1.notes.txt", "aux .txt", "LPT³.txt"])
def test_the_names_of_windows_devices_are_changed(name: str) -> None:
    assert safe_name(name).startswith("_")


def test_an_ordinary_name_stays_as_it_is() -> None:
    for name in (
        "Iraq: what next?.txt",
        "بغداد.md",
        "می‌خواهم.txt",
        "console.txt",
        "a.b.TXT",
        "<b>.txt",
    ):
        assert safe_name(name) == name


def test_a_long_name_loses_the_end_of_its_stem() -> None:
    name = safe_name("بغداد" * 100 + ".txt")
    assert 190 < len(name.encode()) <= uploads.LONGEST_NAME
    assert name.endswith(".txt")
    assert len(safe_name("con" + "." * 300 + ".txt").encode()) <= uploads.LONGEST_NAME


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("articles.zip", r"\.zip"),
        ("report.pdf", r"\.pdf"),
        ("photo.jpeg", r"\.jpeg"),
        ("x.txt.exe", r"\.exe"),
        ("README", "no ending"),
        (".txt", "no ending"),
        ("x.html", r"\.html"),
    ],
)
def test_another_type_is_refused_with_the_types_that_are_read(
    tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(UploadError, match=said) as caught:
        put(tmp_path, name)
    assert ".md, .txt" in caught.value.hint


def test_a_sidecar_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match="what another file is"):
        put(tmp_path, "x.txt.META.json")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(UploadError, match="200000000 bytes, over the limit of 10000"):
        receive(tmp_path / "store", "ann", "x.txt", large, max_bytes=LIMIT)
    assert not (tmp_path / "store").exists()


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=r"x\.txt is empty"):
        put(tmp_path, "x.txt", b"")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "secret.txt").write_text("Not yours.")
    (tmp_path / "link").symlink_to("secret.txt")
    for name in ("folder", "pipe", "link", "missing", "nu\0l"):
        with pytest.raises(UploadError, match="did not arrive"):
            receive(tmp_path / "store", "ann", "x.txt", tmp_path / name, max_bytes=LIMIT)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "owner", ["", ".", "..", "../bob", "a/b", "Ann", ".removed", "a" * 33, "a\n", "ä", "-a"]
)
def test_an_owner_is_an_account_name(tmp_path: Path, owner: str) -> None:
    with pytest.raises(UploadError, match="no account name"):
        put(tmp_path, "x.txt", owner=owner)
    assert not (tmp_path / "store").exists()


def test_the_same_content_under_the_same_name_is_the_same_file(tmp_path: Path) -> None:
    assert put(tmp_path, "x.txt") == put(tmp_path, "x.txt")
    assert files(tmp_path / "store") == {"uploads/ann/x.txt"}


def test_other_content_under_the_same_name_gets_a_number(tmp_path: Path) -> None:
    paths = [put(tmp_path, "x.txt", content) for content in (b"one", b"two", b"three", b"two")]
    assert [path.name for path in paths] == ["x.txt", "x (2).txt", "x (3).txt", "x (2).txt"]
    assert [path.read_bytes() for path in paths] == [b"one", b"two", b"three", b"two"]
    assert put(tmp_path, "x.txt", b"two", owner="bob").name == "x.txt"


def test_links_in_the_folder_of_uploads_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("Not yours.")
    put(tmp_path, "y.txt")
    (tmp_path / "store" / "uploads" / "ann" / "x.txt").symlink_to(outside)
    assert put(tmp_path, "x.txt", b"Not yours.").name == "x (2).txt"
    assert outside.read_text() == "Not yours."
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "store" / "uploads" / "bob").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UploadError, match="leads elsewhere"):
        put(tmp_path, "x.txt", owner="bob")
    assert not files(tmp_path / "elsewhere")


def test_many_at_once_under_one_name_are_all_kept(tmp_path: Path) -> None:
    contents = [b"Article %d." % number for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda content: put(tmp_path, "x.txt", content), contents))
    assert [path.read_bytes() for path in paths] == contents
    assert len(files(tmp_path / "store")) == 60


def test_a_store_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(StoreUnreadable):
        put(tmp_path, "x.txt")


def test_the_owner_is_read_from_the_place(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert owner_of(put(tmp_path, "x.txt"), store) == "ann"
    (tmp_path / "link").symlink_to(store)
    assert owner_of(tmp_path / "link" / "uploads" / "ann" / "x.txt", store) == "ann"
    assert owner_of(store / "uploads" / "ann" / "x.txt", tmp_path / "link") == "ann"
    for other in ("seeds/x.txt", "store/x.txt", "store/uploads/x.txt", "store/uploads/a/b/x.txt"):
        assert owner_of(tmp_path / other, store) is None


def test_a_discarded_upload_is_gone_with_its_sidecar(tmp_path: Path) -> None:
    path, other = put(tmp_path, "x.txt"), put(tmp_path, "y.txt")
    path.with_name("x.txt.meta.json").write_text("{}")
    discard(path, tmp_path / "store")
    discard(path, tmp_path / "store")
    assert files(tmp_path / "store") == {"uploads/ann/y.txt"}
    assert other.exists()


def test_what_is_no_upload_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "seeds" / "x.txt"
    path.parent.mkdir()
    path.write_bytes(b"Text.")
    discard(path, tmp_path / "store")
    set_aside(path, tmp_path / "store", version(b"Text."))
    assert path.read_bytes() == b"Text."


def test_what_was_set_aside_comes_back_byte_for_byte(tmp_path: Path) -> None:
    content = "Ein Brief über Bäume.".encode("cp1252")
    path, store = put(tmp_path, "x.txt", content), tmp_path / "store"
    path.with_name("x.txt.meta.json").write_text('{"title": "Brief"}')
    before = files(store)
    set_aside(path, store, version(content))
    assert not files(store / "uploads" / "ann")
    bring_back(path, store, version(content))
    assert path.read_bytes() == content
    assert files(store) == before


def test_two_removed_files_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for content in (b"one", b"two"):
        set_aside(put(tmp_path, "x.txt", content), store, version(content))
    path = store / "uploads" / "ann" / "x.txt"
    bring_back(path, store, version(b"one"))
    assert path.read_bytes() == b"one"
    with pytest.raises(UploadError, match="meanwhile"):
        bring_back(path, store, version(b"two"))
    assert path.read_bytes() == b"one"
    discard(path, store)
    bring_back(path, store, version(b"two"))
    assert path.read_bytes() == b"two"


def test_what_was_removed_long_ago_is_deleted_by_the_next_removal(tmp_path: Path) -> None:
    store = tmp_path / "store"
    old, new = put(tmp_path, "old.txt", b"old"), put(tmp_path, "new.txt", b"new")
    set_aside(old, store, version(b"old"))
    then = time.time() - uploads.KEPT_SECONDS - 60
    for folder in (store / "uploads" / ".removed" / "ann").iterdir():
        os.utime(folder, (then, then))
    set_aside(new, store, version(b"new"))
    bring_back(old, store, version(b"old"))
    bring_back(new, store, version(b"new"))
    assert files(store) == {"uploads/ann/new.txt"}


NASTY = st.text(st.sampled_from("./\\:~ \0\n\u202e\u200daX-%*?é\ud800"), max_size=20)


@given(st.one_of(NASTY, st.text(max_size=300)), st.sampled_from(["", ".txt", ".md", ".TXT "]))
@example("." * 250, ".txt")
@example("con", " .txt")
@example("X\n:. Y:", ".txt")
def test_no_name_leaves_the_folder(name: str, suffix: str) -> None:
    """What is made of any name is one visible component that every file system takes."""
    try:
        made = safe_name(name + suffix)
    except UploadError:
        return
    assert Path(made).name == made
    assert not re.search(r"[/\\\0-\x1f\x7f\u202a-\u202e\u2066-\u2069]", made)
    assert made[0] not in ". "
    assert made[-1] not in ". "
    assert len(made.encode()) <= uploads.LONGEST_NAME
    assert safe_name(made) == made
