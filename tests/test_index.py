"""Files, catalog and vector index stay in step, and every promise can be proved."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest

from rag.embedding import EmbeddedModel
from rag.errors import (
    ArticleNotFound,
    EmbeddingError,
    StoreDamaged,
    StoreEmpty,
    StoreMismatch,
    StoreUnreadable,
)
from rag.filters import Filters
from rag.index import Index, IndexProgress
from rag.reports import IndexReport
from tests.small_store import (
    Store,
    WordEmbedder,
    article,
    body,
    chroma_server,
    matching,
    near,
    open_index,
    write_articles,
)

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture
def index(in_folder: Path) -> Index:
    """The index of the folder ``store``, nothing in it; articles go into ``news``."""
    return open_index(Path("store"))


def outcome(report: IndexReport) -> dict[str, list[str]]:
    """The file names of a report by what became of them, without those of nothing."""
    kinds = ("added", "updated", "unchanged", "removed", "failed", "skipped")
    names = {k: [Path(file.source).name for file in getattr(report, k)] for k in kinds}
    return {kind: found for kind, found in names.items() if found}


def vectors_named(index: Index) -> list[str]:
    return [each.name for each in index.catalog.generations("folder")]


def test_an_index_run_makes_every_article_found_by_word_and_by_vector(index: Index) -> None:
    write_articles(Path("news"), range(5))
    report = index.sync([Path("news")])
    assert outcome(report) == {"added": [f"article{n:03d}.txt" for n in range(5)]}
    assert report.passages == index.catalog.passage_count() > 0
    assert report.seconds > 0
    for number, added in enumerate(report.added):
        assert added.source == f"news/article{number:03d}.txt"
        assert matching(index, f"word{number}") == {added.article_id}
        assert near(index, body(number)) == [added.article_id]
    assert index.check().problems == ()


def test_every_span_can_be_read_from_the_file_itself(index: Index) -> None:
    Path("news").mkdir()
    for name, text in (("a.txt", body(1)), ("b.md", f"# Head\r\n\r\n{body(2)}\r\nThe 𝒳 end.\r\n")):
        Path("news", name).write_bytes(text.encode())
    index.sync([Path("news")])
    for stored in index.articles():
        with Path(stored.source).open(encoding="utf-8", newline="") as file:
            text = file.read()
        held = index.catalog.passages_of(stored.id)
        assert held
        assert all(text[p.start : p.end] == p.text for p in held)
        assert all(text[s.start : s.end] == s.text for p in held for s in p.sentences)


def test_an_unchanged_run_embeds_nothing_and_keeps_the_vector_index(index: Index) -> None:
    write_articles(Path("news"), range(3))
    index.sync([Path("news")])
    vectors, embedder = vectors_named(index), WordEmbedder()
    with open_index(Path("store"), embedder) as again:
        report = again.sync([Path("news")])
    assert len(outcome(report)["unchanged"]) == 3
    assert report.passages == 0
    assert embedder.texts == []
    assert vectors_named(index) == vectors


def test_a_changed_file_is_updated_and_its_earlier_version_can_be_cited(index: Index) -> None:
    path = write_articles(Path("news"), [1])[0]
    before = index.sync([Path("news")]).added[0]
    earlier = index.article("article001.txt")
    path.write_text(body(2), "utf-8")
    report = index.sync([Path("news")])
    assert outcome(report) == {"updated": ["article001.txt"]}
    assert report.updated[0].article_id == before.article_id
    assert matching(index, "word1") == set()
    assert matching(index, "word2") == {before.article_id}
    assert index.article("article001.txt").text == body(2)
    assert index.article("article001.txt", earlier.version) == earlier
    assert index.check().problems == ()


def test_text_seen_before_is_not_embedded_again(in_folder: Path) -> None:
    embedder = WordEmbedder()
    path = write_articles(Path("news"), [1])[0]
    with open_index(Path("store"), embedder) as index:
        index.sync([Path("news")])
        path.write_text(body(2), "utf-8")
        index.sync([Path("news")])
        embedded = list(embedder.texts)
        path.write_text(body(1), "utf-8")
        index.sync([Path("news")])
    assert embedder.texts == embedded


def test_a_sidecar_that_changes_updates_its_article(index: Index) -> None:
    write_articles(Path("news"), [1])
    index.sync([Path("news")])
    sidecar = Path("news/article001.txt.meta.json")
    sidecar.write_text(json.dumps({"publisher": "AFP"}), "utf-8")
    assert outcome(index.sync([Path("news")])) == {"updated": ["article001.txt"]}
    assert index.catalog.admit(Filters(publishers=("AFP",))).articles
    assert outcome(index.sync([Path("news")])) == {"unchanged": ["article001.txt"]}


def test_one_bad_file_never_stops_the_others(index: Index) -> None:
    write_articles(Path("news"), [1, 9])
    Path("news/empty.txt").touch()
    Path("news/binary.txt").write_bytes(bytes(range(256)) * 20)
    Path("news/large.txt").write_text("word " * 300_000, "utf-8")
    Path("news/gone.txt").symlink_to("nowhere")
    Path("news/picture.png").write_bytes(b"\x89PNG")
    report = index.sync([Path("news"), Path("missing"), Path("news/picture.png")])
    assert outcome(report) == {
        "added": ["article001.txt", "article009.txt"],
        "skipped": ["picture.png"],
        "failed": ["missing", "picture.png", "binary.txt", "empty.txt", "gone.txt", "large.txt"],
    }
    assert all(file.reason for file in (*report.failed, *report.skipped))
    assert index.check().problems == ()


def test_a_file_that_turned_bad_keeps_its_last_good_version(index: Index) -> None:
    path = write_articles(Path("news"), [1])[0]
    article_id = index.sync([Path("news")]).added[0].article_id
    path.write_bytes(b"")
    report = index.sync([Path("news")])
    assert report.failed[0].article_id == article_id
    assert "kept" in (report.failed[0].reason or "")
    assert matching(index, "word1") == {article_id}


def test_files_that_are_gone_stay_until_pruned(index: Index) -> None:
    write_articles(Path("news"), [1, 2])
    write_articles(Path("other"), [3])
    index.sync([Path("news"), Path("other")])
    Path("news/article001.txt").unlink()
    shutil.rmtree("other")
    assert outcome(index.sync([Path("news")])) == {"unchanged": ["article002.txt"]}
    assert matching(index, "word1")
    report = index.sync([Path("news")], prune=True)
    assert outcome(report) == {"removed": ["article001.txt"], "unchanged": ["article002.txt"]}
    assert not matching(index, "word1")
    assert matching(index, "word3")  # lies under no path that was given
    assert index.check().problems == ()


def test_a_folder_that_is_missing_prunes_nothing(index: Index) -> None:
    write_articles(Path("news"), [1])
    index.sync([Path("news")])
    shutil.rmtree("news")
    report = index.sync([Path("news")], prune=True)
    assert outcome(report) == {"failed": ["news"]}
    assert matching(index, "word1")
    assert outcome(index.sync([Path()], prune=True)) == {"removed": ["article001.txt"]}


def test_an_unreadable_file_is_not_pruned(index: Index) -> None:
    path = write_articles(Path("news"), [1])[0]
    index.sync([Path("news")])
    path.unlink()
    path.mkdir()  # it cannot be read, but something is there
    assert "removed" not in outcome(index.sync([Path("news")], prune=True))
    assert matching(index, "word1")


def test_a_moved_project_is_unchanged(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(Path("here/news"), [1, 2])
    with open_index(Path("here/store")) as index:
        index.sync([Path("here/news")])
    Path("here").rename("there")
    monkeypatch.chdir("there")
    with open_index(Path("store")) as index:
        assert len(outcome(index.sync([Path("news")]))["unchanged"]) == 2
        assert [article.source for article in index.articles()] == [
            "news/article001.txt",
            "news/article002.txt",
        ]
        assert index.check().problems == ()


def test_two_files_of_the_same_text_are_two_articles(index: Index) -> None:
    Path("news").mkdir()
    for name in ("a.txt", "b.txt"):
        Path("news", name).write_text(body(1), "utf-8")
    index.sync([Path("news")])
    assert len(matching(index, "word1")) == 2
    assert index.check().problems == ()


def test_an_article_whose_id_is_taken_gets_a_longer_one(index: Index) -> None:
    write_articles(Path("news"), [1])
    index.sync([Path("news")])
    [first] = index.articles()
    index.remove(first.id)
    other = Store(Path("store"))  # another source's article has that id now
    other.put(article(first.id, body(2)))
    other.database.close()
    index.sync([Path("news")])
    ids = {each.id for each in index.articles()}
    assert len(ids) == 2
    assert all(each.startswith(first.id) for each in ids)
    assert index.check().problems == ()


def test_progress_is_told_when_an_article_is_safe(index: Index) -> None:
    write_articles(Path("news"), range(3))
    told: list[IndexProgress] = []

    def tell(progress: IndexProgress) -> None:
        told.append(progress)
        if progress.step == "articles":  # another reader finds it already
            with open_index(Path("store")) as reader:
                assert len(reader.articles()) == progress.done

    index.sync([Path("news")], progress=tell)
    assert [(t.done, t.total, t.source) for t in told if t.step == "articles"] == [
        (n + 1, 3, f"news/article{n:03d}.txt") for n in range(3)
    ]
    vectors = [t for t in told if t.step == "vectors"]
    assert vectors[-1].done == vectors[-1].total == index.catalog.passage_count()


def test_a_reader_opened_before_sees_what_comes_after(index: Index) -> None:
    write_articles(Path("news"), [1])
    index.sync([Path("news")])
    with open_index(Path("store")) as reader:
        near(reader, body(1))
        for number in range(2, 5):  # its generation is retired meanwhile
            write_articles(Path("news"), [number])
            index.sync([Path("news")])
            assert near(reader, body(number)) == [*matching(reader, f"word{number}")]
        assert len(reader.articles()) == 4


def test_a_reader_of_an_empty_store_sees_the_first_article(index: Index) -> None:
    with open_index(Path("store")) as reader:
        with pytest.raises(StoreEmpty):
            reader.articles()
        write_articles(Path("news"), [1])
        index.sync([Path("news")])
        assert near(reader, body(1)) == [*matching(reader, "word1")]


def test_many_threads_search_while_articles_come_and_go(index: Index) -> None:
    write_articles(Path("news"), range(6))
    index.sync([Path("news")])
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                if near(index, body(5)) != [*matching(index, "word5")]:
                    wrong.append("not found")
            except Exception as exc:
                wrong.append(exc)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(4):
        Path(f"news/article{number:03d}.txt").write_text(body(number + 20), "utf-8")
        index.sync([Path("news")])
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong


def test_nothing_is_made_by_reading(index: Index) -> None:
    for read in (index.articles, index.check, index.rebuild, lambda: index.remove("a")):
        with pytest.raises(StoreEmpty):
            read()
    assert not Path("store").exists()


def test_an_index_that_found_nothing_is_empty_and_whole(index: Index) -> None:
    report = index.sync([Path("nothing")])
    assert outcome(report) == {"failed": ["nothing"]}
    assert index.articles() == ()
    assert near(index, "word1") == []
    assert index.check().problems == ()


def test_a_removed_article_is_gone_from_every_place(in_folder: Path) -> None:
    write_articles(Path("news"), [1, 2])
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
        removed = index.remove("article001.txt")
        assert removed.text == body(1)
        assert matching(index, "word1") == set()
        assert near(index, body(1)) != [removed.id]
        assert index.check().problems == ()
        with pytest.raises(ArticleNotFound):
            index.remove("article001.txt")
        assert index.catalog.generations("folder")[0].size == index.catalog.passage_count()


def test_another_embedding_model_is_refused_until_all_is_embedded_again(index: Index) -> None:
    write_articles(Path("news"), [1, 2])
    index.sync([Path("news")])
    other = WordEmbedder("words-16", 16)
    with open_index(Path("store"), other) as changed:
        for attempt in (
            lambda: changed.sync([Path("news")]),
            lambda: changed.dense(other.embed(["word1"])[0], 1),
        ):
            with pytest.raises(StoreMismatch, match="words-32") as caught:
                attempt()
            assert "rag rebuild" in caught.value.hint
        assert matching(changed, "word1")
        assert changed.rebuild().problems == ()
        assert changed.dense(other.embed([body(1)])[0], 1)
        with changed.catalog._database.reading() as db:
            assert db.execute("SELECT DISTINCT model FROM vectors").fetchall() == [("words-16",)]
    with pytest.raises(StoreMismatch):
        near(index, "word1")


def test_an_embedder_that_fails_keeps_what_was_acknowledged(in_folder: Path) -> None:
    class Failing(WordEmbedder):
        def embed(self, texts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 (as above)
            if any("word150" in text for text in texts):
                raise EmbeddingError("The endpoint is away.", hint="Start it.")
            return super().embed(texts)

    write_articles(Path("news"), range(200))
    told: list[str] = []
    with open_index(Path("store"), Failing()) as index:
        with pytest.raises(EmbeddingError):
            index.sync([Path("news")], progress=lambda progress: told.append(progress.source))
        assert {article.source for article in index.articles()} == {*told}
        assert matching(index, "word1")
        assert not matching(index, "word150")
    with open_index(Path("store")) as index:
        assert len(outcome(index.sync([Path("news")]))["added"]) == 200 - len(told)
        assert index.check().problems == ()


SPOILERS = {
    "a passage moved": "UPDATE passages SET start = start + 1 WHERE row = 1",
    "a passage lost": "DELETE FROM passages WHERE row = 1",
    "a sentence moved": "UPDATE passages SET sentences = '[[0,5,0]]' WHERE row = 2",
    "text changed": "UPDATE articles SET text = replace(text, 'council', 'committee')",
    "full text changed": "UPDATE passage_text SET text = 'nothing' WHERE rowid = 1",
    "a full text row lost": "DELETE FROM passage_text WHERE rowid = 1",
    "a full text row too many": "INSERT INTO passage_text VALUES ('a', 'b')",
    "full text index damaged": "UPDATE passage_text_data SET block = x'0000' WHERE id > 10",
    "a vector lost": "DELETE FROM vectors WHERE rowid = 1",
    "a vector of another length": "UPDATE vectors SET vector = x'0000803f' WHERE rowid = 1",
    "a vector not a number": "UPDATE vectors SET vector = "
    "cast(x'0000c07f' || substr(vector, 5) AS BLOB) WHERE rowid = 1",
    "a vector not of unit length": "UPDATE vectors SET vector = zeroblob(128) WHERE rowid = 1",
}


@pytest.mark.parametrize("spoiler", SPOILERS.values(), ids=list(SPOILERS))
def test_check_finds_what_was_spoiled_and_rebuild_or_the_next_run_heals_it(
    in_folder: Path, spoiler: str
) -> None:
    write_articles(Path("news"), range(3))
    with open_index(Path("store")) as index:
        index.sync([Path("news")])
        assert index.check().problems == ()
        with index._database.writing() as db:
            db.execute(spoiler)
        problems = index.check().problems
        assert problems
        assert all(problem.where and problem.what for problem in problems)
        index.rebuild()
        if "articles" in spoiler:  # the truth itself: the files have to be read again
            shutil.rmtree("store")
            open_index(Path("store")).sync([Path("news")])
        assert open_index(Path("store")).check().problems == ()
        assert near(open_index(Path("store")), body(1)) == [*matching(index, "word1")]


def test_an_article_that_contradicts_itself_is_read_again(index: Index) -> None:
    write_articles(Path("news"), [1, 2])
    index.sync([Path("news")])
    with index._database.writing() as db:
        db.execute("""UPDATE articles SET metadata = '{"furniture": [[0, 99999]]}'""")
    assert len(index.check().problems) >= 2
    with pytest.raises(StoreDamaged):
        index.articles()
    assert index.rebuild().problems
    assert len(outcome(index.sync([Path("news")]))["updated"]) == 2
    assert index.check().problems == ()


def test_damaged_pages_are_listed_and_a_new_store_heals_them(index: Index) -> None:
    write_articles(Path("news"), range(12))
    index.sync([Path("news")])
    index.close()
    file = Path("store/catalog.sqlite")
    pages = bytearray(file.read_bytes())
    half = len(pages) // 8192 * 4096
    pages[half:] = bytes(reversed(pages[half:]))
    file.write_bytes(pages)
    with open_index(Path("store")) as damaged:
        problems = damaged.check().problems
        assert "database" in {problem.where for problem in problems}
        with pytest.raises(StoreDamaged) as caught:
            damaged.articles()
        assert "rag rebuild" in caught.value.hint
        assert "delete the files catalog.sqlite* and the folder chroma" in caught.value.hint
    for file in Path("store").glob("catalog.sqlite*"):
        file.unlink()
    shutil.rmtree("store/chroma")
    with open_index(Path("store")) as fresh:
        fresh.sync([Path("news")])
        assert fresh.check().problems == ()


def test_check_counts_what_it_compared(index: Index) -> None:
    write_articles(Path("news"), range(3))
    report = index.sync([Path("news")])
    found = index.check()
    assert (found.articles, found.passages, found.vectors) == (3, report.passages, report.passages)
    assert found.sentences > found.passages
    assert found.seconds > 0


def test_a_chroma_server_serves_the_same_and_may_go_away(in_folder: Path) -> None:
    write_articles(Path("news"), range(3))
    Path("server").mkdir()
    with (
        chroma_server(Path("server").resolve()) as url,
        open_index(Path("store"), url=url) as index,
    ):
        index.sync([Path("news")])
        first = index.catalog.generations(url)[0]
        assert not Path("store/chroma").exists()
        assert near(index, body(1)) == [*matching(index, "word1")]
        assert index.check().problems == ()
        write_articles(Path("news"), [7])
        index.sync([Path("news")])
        assert index.catalog.generations(url)[0].name != first.name
        assert near(index, body(7)) == [*matching(index, "word7")]
        assert index.check().problems == ()
    with open_index(Path("store"), url=url) as index:  # the server has stopped
        assert near(index, body(7)) == [*matching(index, "word7")]
        assert url in index.check().problems[0].what
        with pytest.raises(StoreUnreadable, match=url):
            index.sync([Path("news")])
    with open_index(Path("store")) as index:  # back in process
        index.sync([Path("news")])
        assert near(index, body(7)) == [*matching(index, "word7")]
        assert index.check().problems == ()


def test_a_store_that_is_none_is_refused_when_opened(in_folder: Path) -> None:
    Path("store").mkdir()
    Path("store/catalog.sqlite").write_bytes(b"no database " * 400)
    with pytest.raises(StoreDamaged):
        open_index(Path("store"))


def test_a_closed_index_says_so(index: Index) -> None:
    write_articles(Path("news"), [1])
    index.sync([Path("news")])
    index.close()
    with pytest.raises(StoreUnreadable, match="closed"):
        index.articles()


def test_the_seeds_and_the_real_model(in_folder: Path) -> None:
    embedder = EmbeddedModel()
    with Index.open(Path("store"), embedder, max_bytes=1_000_000) as index:
        report = index.sync([SEEDS])
        assert len(report.added) == 5
        assert index.check().problems == ()
        question = embedder.embed(["Who claimed the attack on the Taji base?"])[0]
        nearest = index.catalog.passages([each for each, _ in index.dense(question, 3)])
        assert any("Taji" in passage.text for passage in nearest.values())
