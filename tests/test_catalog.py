"""What is stored comes back as it was; what SQLite says goes out in our words."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.catalog.admission import Admitted
from rag.catalog.database import FORMAT, error_of
from rag.catalog.records import Generation
from rag.dates import PartialDate
from rag.errors import (
    ArticleNotFound,
    FilterError,
    StoreDamaged,
    StoreEmpty,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMismatch,
    StoreUnreadable,
)
from rag.filters import Filters
from rag.types import Passage, Span
from tests.small_store import Store, article, body


@pytest.fixture
def store(in_folder: Path) -> Store:
    """An empty store in the current folder."""
    return Store(in_folder / "store")


def held(store: Store, word: str, admitted: Admitted | None = None) -> list[str]:
    """The articles whose passages hold a word, best first."""
    found = [each for each, _ in store.catalog.lexical([word], 100, admitted)]
    return [passage.article_id for passage in store.catalog.passages(found).values()]


def test_an_article_comes_back_with_every_span(store: Store) -> None:
    text = body(1)
    given = article(
        "a", text, author="Ann Ray", publisher="AFP", published="2021-08", furniture=(Span(3, 9),)
    )
    passages = store.put(given)
    assert store.catalog.article("a") == given
    assert store.catalog.articles() == (given,)
    assert tuple(store.catalog.passages(p.id for p in passages).values()) == passages
    assert store.catalog.passages_of("a") == passages
    assert passages


def test_every_character_of_a_text_survives(store: Store) -> None:
    text = "Título — ‘naïve’ 👩‍👩‍👧\r\n\r\nA nul \x00 and \u2028 and \ufeff stay. So does 𝒳.\r\n"
    passages = store.put(article("a", text))
    assert store.catalog.article("a").text == text
    assert store.catalog.passages_of("a") == passages
    assert all(text[p.start : p.end] == p.text for p in store.catalog.passages_of("a"))


def test_passages_come_in_the_order_asked_without_those_that_are_gone(store: Store) -> None:
    ids = [p.id for n in range(3) for p in store.put(article(f"a{n}", body(n)))]
    asked = [ids[2], "gone", ids[0]]
    assert list(store.catalog.passages(asked)) == [ids[2], ids[0]]


def test_the_sentence_before_a_passage_is_of_the_same_article(store: Store) -> None:
    store.put(article("a", body(1)))
    passages = store.put(article("b", body(2, paragraphs=40)))
    assert len(passages) > 2
    assert store.catalog.sentence_before(passages[0]) is None
    assert store.catalog.sentence_before(passages[1]) == passages[0].sentences[-1]


def test_an_earlier_version_of_a_changed_article_can_still_be_cited(store: Store) -> None:
    old, new = article("a", body(1), version="v1"), article("a", body(2), version="v2")
    store.put(old)
    store.put(new)
    assert store.catalog.article("a") == new
    assert store.catalog.article("a", "v1") == old
    assert held(store, "word1") == []
    store.put(old)
    assert store.catalog.article("a", "v1") == old
    assert store.catalog.article("a", "v2") == new


def test_new_metadata_of_the_same_text_is_no_new_version(store: Store) -> None:
    store.put(article("a", body(1)))
    store.put(article("a", body(1), publisher="AFP"))
    assert store.catalog.article("a", "v1").publisher is not None


def test_a_removed_article_leaves_nothing(store: Store) -> None:
    store.put(article("a", body(1), version="v1"))
    store.put(article("a", body(2), version="v2"))
    store.recorder.remove("a")
    store.recorder.tidy()
    with pytest.raises(ArticleNotFound):
        store.catalog.article("a", "v1")
    with store.database.reading() as db:
        for table in ("articles", "article_versions", "passages", "passage_text", "vectors"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 (names above)


def test_an_unknown_article_or_version_is_named(store: Store) -> None:
    store.put(article("a", body(1)))
    with pytest.raises(ArticleNotFound, match="'b'"):
        store.catalog.article("b")
    with pytest.raises(ArticleNotFound, match="v9"):
        store.catalog.article("a", "v9")
    with pytest.raises(ArticleNotFound) as caught:
        store.catalog.find("b")
    assert "a" in caught.value.hint


def test_an_article_is_found_by_the_path_of_its_file(store: Store, in_folder: Path) -> None:
    store.put(article("a", body(1)))
    for name in ("a", "a.txt", "news/a.txt", str(in_folder / "news" / "a.txt")):
        assert store.catalog.find(name) == "a"


def test_sources_are_shown_from_where_one_stands(
    store: Store, in_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(article("a", body(1)))
    assert store.catalog.article("a").source == "news/a.txt"
    monkeypatch.chdir(in_folder / "store")
    assert store.catalog.article("a").source == str(in_folder / "news" / "a.txt")


def test_words_are_found_by_their_stem_without_accents_and_in_titles(store: Store) -> None:
    store.put(article("a", "Café shooting\n\nThe committee resigned on Monday.\n"))
    for word in ("resigning", "cafe", "SHOOTINGS", "committees"):
        assert held(store, word) == ["a"]
    assert held(store, "tuesday") == []


def test_the_better_match_comes_first_and_scores_higher(store: Store) -> None:
    store.put(article("a", "Water\n\nRain fell on the town and on the road to the sea.\n"))
    store.put(article("b", "Rain\n\nRain, rain, rain fell.\n"))
    hits = store.catalog.lexical(["rain"], 10)
    assert held(store, "rain") == ["b", "a"]
    assert hits[0][1] > hits[1][1] > 0


def test_equal_matches_are_ordered_by_id(store: Store) -> None:
    for n in (3, 1, 2):
        store.put(article(f"a{n}", "News\n\nThe very same sentence.\n"))
    hits = store.catalog.lexical(["sentence"], 10)
    assert len({score for _, score in hits}) == 1
    assert [each for each, _ in hits] == sorted(each for each, _ in hits)
    assert store.catalog.lexical(["sentence"], 2) == sorted(
        store.catalog.lexical(["sentence"], 2), key=lambda hit: hit[0]
    )


def test_filters_limit_words_and_vectors_alike(store: Store) -> None:
    for n, house in enumerate(("AFP", "Reuters", "AFP")):
        store.put(article(f"a{n}", body(n), publisher=house, published=f"202{n}"))
    admitted = store.catalog.admit(Filters(publishers=("afp",), since=PartialDate(2021)))
    assert admitted.articles == frozenset({"a2"})
    assert held(store, "council", admitted) == ["a2"]
    ids, _ = store.catalog.vectors("words-32", admitted=admitted)
    assert {p.article_id for p in store.catalog.passages(ids).values()} == {"a2"}
    assert store.catalog.passage_count(admitted=admitted) == len(ids)
    assert store.catalog.admit(Filters()).articles is None


def test_a_filter_that_admits_nothing_finds_nothing(store: Store) -> None:
    store.put(article("a", body(1)))
    admitted = store.catalog.admit(Filters(since=PartialDate(2021)))
    assert held(store, "council", admitted) == []
    assert store.catalog.vectors("words-32", admitted=admitted)[0] == []


def test_an_article_filter_takes_a_file_name(store: Store) -> None:
    store.put(article("a", body(1)))
    assert store.catalog.admit(Filters(articles=("a.txt",))).articles == frozenset({"a"})
    with pytest.raises(FilterError):
        store.catalog.admit(Filters(articles=("b.txt",)))


@given(words=st.lists(st.text(max_size=20), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it reads only
def test_any_words_can_be_searched_for(store: Store, words: list[str]) -> None:
    for ranked in (0, 100):
        assert store.catalog.lexical([*words, '"', "AND", "NEAR(", "a:b"], 1, ranked=ranked) == []


def test_what_looks_like_an_operator_is_a_word(store: Store) -> None:
    store.put(article("a", 'News\n\nHe said "and" near the end.\n'))
    assert (held(store, "AND"), held(store, '"')) == (["a"], [])
    assert store.catalog.lexical([], 1) == []


def test_vectors_come_back_as_they_were_embedded(store: Store) -> None:
    passages = store.put(article("a", body(1, paragraphs=30)))
    ids, matrix = store.catalog.vectors("words-32")
    assert ids == [p.id for p in passages]
    title = "Report number 1\n"
    again = store.embedder.embed([title + p.text for p in passages])
    assert np.array_equal(matrix, again)
    assert store.catalog.vectors("words-32", ids=[ids[1], "gone"])[0] == [ids[1]]
    assert store.catalog.vectors("another")[0] == []


def test_vectors_are_kept_by_their_text_until_tidied(store: Store) -> None:
    from rag.catalog.records import key

    store.put(article("a", body(1)))
    keys = {key(text) for text in store.embedder.texts}
    store.put(article("a", body(2), version="v2"))
    assert store.catalog.embedded(keys, "words-32") == keys
    assert store.catalog.embedded(keys, "another") == set()
    store.recorder.tidy()
    assert store.catalog.embedded(keys, "words-32") == set()


def test_a_model_keeps_the_length_of_its_vectors(store: Store) -> None:
    store.put(article("a", body(1)))
    store.embedder.dimension = 16
    with pytest.raises(StoreMismatch, match="16"):
        store.put(article("b", body(2)))
    assert [known.id for known in store.catalog.known()] == ["a"]


def test_rows_only_grow_so_that_what_is_new_can_be_told(store: Store) -> None:
    store.put(article("a", body(1)))
    last = store.catalog.last_row()
    store.recorder.remove("a")
    store.put(article("a", body(1)))
    assert store.catalog.passage_count(after=last) == store.catalog.passage_count() > 0


def test_every_change_raises_the_revision_and_reading_does_not(store: Store) -> None:
    first = store.catalog.state().revision
    store.put(article("a", body(1)))
    second = store.catalog.state().revision
    store.catalog.articles()
    store.recorder.remove("a")
    assert first < second < store.catalog.state().revision


def test_the_newest_generation_of_the_model_is_the_active_one(store: Store) -> None:
    made = [Generation(f"g{n}", "folder", "words-32", n, n, "seal") for n in range(3)]
    for generation in made:
        store.recorder.seal(generation)
    store.recorder.seal(Generation("other", "folder", "another", 1, 1, ""))
    store.recorder.seal(Generation("far", "a server", "words-32", 1, 1, ""))
    assert store.catalog.generation("words-32", "folder") == made[2]
    store.recorder.forget(made[2])
    assert store.catalog.generation("words-32", "folder") == made[1]


def test_a_failed_transaction_leaves_no_trace(store: Store) -> None:
    store.put(article("a", body(1)))
    bad = article("b", body(2))
    store.embedder.dimension = 8
    with pytest.raises(StoreMismatch):
        store.put(bad)
    assert held(store, "word2") == []
    with pytest.raises(ArticleNotFound):
        store.catalog.article("b")


def test_a_snapshot_keeps_to_one_state_while_the_store_changes(store: Store) -> None:
    store.put(article("a", body(1), version="v1"))
    with store.catalog.snapshot() as before:
        assert before.article("a").version == "v1"
        writer = threading.Thread(target=lambda: store.put(article("a", body(2), version="v2")))
        writer.start()
        writer.join()
        assert before.article("a").version == "v1"
        assert [p.article_id for p in before.passages_of("a")]
        assert store.catalog.article("a").version == "v2"


def test_many_threads_read_while_one_writes(store: Store) -> None:
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            for each in store.catalog.articles():
                with store.catalog.snapshot() as now:
                    text = now.article(each.id).text
                    if any(text[p.start : p.end] != p.text for p in now.passages_of(each.id)):
                        wrong.append(each.id)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(40):
        store.put(article(f"a{n % 4}", body(n), version=f"v{n}"))
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    store.database.close()


def test_nothing_was_indexed_where_there_is_no_file_or_an_unfinished_one(tmp_path: Path) -> None:
    from rag.catalog import Catalog
    from rag.catalog.database import Database

    catalog = Catalog(Database(tmp_path / "store"))
    with pytest.raises(StoreEmpty) as caught:
        catalog.state()
    assert "rag index" in caught.value.hint
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / FORMAT.name).touch()  # killed between making the file and filling it
    with pytest.raises(StoreEmpty):
        catalog.state()
    assert Store(tmp_path / "store").catalog.known() == []


def of_another_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE notes (text)")


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT.version + 1}")


def without_a_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("DROP TABLE store")


def replaced_by_another(file: Path) -> None:
    file.unlink()
    of_another_program(file)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda file: file.write_bytes(b"no database " * 400), StoreDamaged),
        (lambda file: file.write_bytes(file.read_bytes()[:1500]), StoreDamaged),
        (without_a_table, StoreDamaged),
        (newer, StoreMismatch),
        (replaced_by_another, StoreUnreadable),
        (lambda file: (file.unlink(), file.mkdir()), StoreUnreadable),
    ],
    ids=["garbage", "cut off", "a table gone", "newer", "another program's", "a folder"],
)
def test_a_file_that_is_no_store_is_refused_with_a_hint(
    store: Store, in_folder: Path, spoil: object, error: type[StoreError]
) -> None:
    store.put(article("a", body(1)))
    store.database.close()
    assert callable(spoil)
    spoil(in_folder / "store" / FORMAT.name)
    with pytest.raises(error) as caught:
        Store(in_folder / "store").catalog.state()
    assert str(in_folder) in str(caught.value)
    assert caught.value.hint


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    from rag.catalog import Catalog
    from rag.catalog.database import Database

    (tmp_path / "store").write_text("no folder", "utf-8")
    with pytest.raises(StoreUnreadable):
        Catalog(Database(tmp_path / "store")).state()


def test_an_article_that_contradicts_itself_is_damage(store: Store) -> None:
    store.put(article("a", body(1)))
    with store.database.writing() as db:
        db.execute("UPDATE articles SET text = 'short'")
    with pytest.raises(StoreDamaged, match="a"):
        store.catalog.article("a")
    with pytest.raises(StoreDamaged):
        store.catalog.passages_of("a")


def test_a_store_that_was_made_anew_is_opened_anew(store: Store, in_folder: Path) -> None:
    store.put(article("a", body(1)))
    assert [known.id for known in store.catalog.known()] == ["a"]
    for file in (in_folder / "store").iterdir():
        file.unlink()
    other = Store(in_folder / "store")
    other.put(article("b", body(2)))
    assert [known.id for known in store.catalog.known()] == ["b"]


def test_a_closed_store_says_so(store: Store) -> None:
    store.database.close()
    with pytest.raises(StoreUnreadable, match="closed"):
        store.catalog.state()


def test_a_second_writer_of_the_file_waits_and_then_gives_up(store: Store) -> None:
    with store.database.writing(), pytest.raises(StoreLocked):
        Store(store.database.folder, busy_seconds=0.05).put(article("a", body(1)))


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_IOERR_WRITE, StoreFull),
        (sqlite3.SQLITE_IOERR_READ, StoreDamaged),
        (sqlite3.SQLITE_CORRUPT, StoreDamaged),
        (sqlite3.SQLITE_CORRUPT_VTAB, StoreDamaged),
        (sqlite3.SQLITE_NOTADB, StoreDamaged),
        (sqlite3.SQLITE_BUSY, StoreLocked),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreLocked),
        (sqlite3.SQLITE_LOCKED, StoreLocked),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreUnreadable),
        (sqlite3.SQLITE_CANTOPEN, StoreUnreadable),
        (sqlite3.SQLITE_PERM, StoreUnreadable),
        (sqlite3.SQLITE_ERROR, ValueError),
    ],
)
def test_every_kind_of_sqlite_error_has_one_of_ours(
    tmp_path: Path, code: int, error: type[Exception]
) -> None:
    exc = sqlite3.OperationalError("said so")
    exc.sqlite_errorcode = code
    assert type(error_of(tmp_path, exc)) is error


def test_a_passage_that_says_other_than_its_article_cannot_be_read(store: Store) -> None:
    passages: tuple[Passage, ...] = store.put(article("a", body(1)))
    with store.database.writing() as db:
        db.execute("UPDATE passages SET stop = stop + 100000")
    with pytest.raises(StoreDamaged, match=passages[0].id):
        store.catalog.passages_of("a")


def test_passages_that_stay_as_they_are_keep_their_rows(store: Store) -> None:
    """New rows would be news to the vector index, which would be built again."""
    before = store.put(article("a", body(1)))
    last = store.catalog.last_row()
    assert store.put(article("a", body(1), author="Ann Ray")) == before
    assert store.catalog.last_row() == last
    assert store.catalog.article("a").author
    store.put(article("a", body(2)))
    assert store.catalog.last_row() > last
    assert held(store, "word2") == ["a"]
    assert not held(store, "word1")


@pytest.mark.parametrize("damage", ["DELETE FROM passage_text", "UPDATE passages SET stop = 9"])
def test_damaged_passages_are_written_anew(store: Store, damage: str) -> None:
    passages = store.put(article("a", body(1)))
    with store.database.writing() as db:
        db.execute(damage)
    store.put(article("a", body(1)))
    assert store.catalog.passages_of("a") == passages
    assert held(store, "word1") == ["a"]
