"""Articles handed in, hidden, corrected, removed and put back, through what users hold."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import rag
from rag import articles, store_folder, uploads
from tests.small_store import WordEmbedder, body, write_articles

LIMIT = 100_000


class Overlap:
    """Scores a text by the words of the question that it holds."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        words = set(question.lower().split())
        return [float(len(words & set(text.lower().split()))) for text in texts]


def opened(store: Path, embedder: WordEmbedder | None = None) -> rag.Corpus:
    return rag.open(
        store, llm="none", embedding=embedder or WordEmbedder(), reranker=Overlap(), environ={}
    )


def hand_in(corpus: rag.Corpus, owner: str, name: str, data: bytes) -> rag.Article:
    """An article as the page takes it in."""
    store = Path(corpus.settings.store)
    source = store.parent / "handed-in"
    source.write_bytes(data)
    path = uploads.receive(store, owner, name, source, max_bytes=LIMIT)
    report = corpus.index(path)
    assert not report.failed
    [file] = report.added + report.unchanged
    assert file.article_id
    return corpus.article(file.article_id)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[rag.Corpus]:
    """A store of three articles of a folder."""
    write_articles(tmp_path / "news", [1, 2, 3])
    with opened(tmp_path / "store") as corpus:
        corpus.index(tmp_path / "news")
        yield corpus


def found(corpus: rag.Corpus, query: str, **filters: Any) -> set[str]:
    return {hit.article_id for hit in corpus.search(query, **filters)}


def first(corpus: rag.Corpus) -> rag.Article:
    return corpus.article("article001.txt")


# what is handed in


def test_an_upload_is_found_by_its_owner_and_by_nobody_else(corpus: rag.Corpus) -> None:
    anns = hand_in(corpus, "ann", "secret.txt", body(77).encode())
    assert corpus.hidden_from("ann") == ()
    assert corpus.hidden_from("bob") == (anns.id,)
    assert corpus.hidden_from(None) == (anns.id,)
    for filters in ({"hidden": corpus.hidden_from("bob")}, {"uploads_of": "bob"}):
        for more in ({}, {"articles": ["article001.txt"]}):
            assert anns.id not in found(corpus, "word77", **filters, **more)
        answer = corpus.ask("What about word77?", **filters)
        assert "77" not in "".join(hit.text for hit in answer.evidence)
        assert answer.left_out == rag.LeftOut()
        with pytest.raises(rag.FilterError) as caught:
            corpus.search("word77", articles=["secret.txt"], **filters)
        assert anns.id not in caught.value.hint
    assert anns.id in found(corpus, "word77", uploads_of="ann")
    assert len(found(corpus, "word", uploads_of="ann")) == 4


def test_what_comes_in_after_the_list_of_the_hidden_is_held_back_all_the_same(
    corpus: rag.Corpus,
) -> None:
    """A question may wait; an upload that arrives meanwhile is on no list of ids."""
    stream = corpus.stream("What about word77?", uploads_of="bob")
    hand_in(corpus, "ann", "secret.txt", body(77).encode())
    assert "witness77" not in str(list(stream))


def test_a_name_that_is_a_pattern_is_an_owner_like_others(corpus: rag.Corpus) -> None:
    anns = hand_in(corpus, "ann", "secret.txt", body(77).encode())
    for owner in ("*", "an", "an%", "ann/secret.txt", "../ann", "Ann", ""):
        assert corpus.hidden_from(owner) == (anns.id,)
        assert anns.id not in found(corpus, "word77", uploads_of=owner)


def test_uploads_stay_hidden_where_the_store_is_renamed(corpus: rag.Corpus, tmp_path: Path) -> None:
    anns = hand_in(corpus, "ann", "secret.txt", body(77).encode())
    corpus.close()
    (tmp_path / "store").rename(tmp_path / "renamed")
    with opened(tmp_path / "renamed") as again:
        assert again.hidden_from("bob") == (anns.id,)
        assert again.article(anns.id).source.endswith("renamed/uploads/ann/secret.txt")
        assert again.remove(anns.id).text == anns.text
        assert not (tmp_path / "renamed" / "uploads" / "ann" / "secret.txt").exists()


def test_lists_leave_out_the_hidden(corpus: rag.Corpus) -> None:
    anns = hand_in(corpus, "ann", "secret.txt", body(77).encode())
    hidden = corpus.hidden_from("bob")
    assert [a.id for a in corpus.articles(hidden=hidden)] == [
        c.id for c in corpus.cards(hidden=hidden)
    ]
    assert anns.id not in {card.id for card in corpus.cards(hidden=hidden)}
    assert corpus.overview(hidden=hidden).articles == 3
    assert corpus.overview().articles == 4
    for call in (corpus.article, corpus.remove, lambda a, **k: corpus.correct(a, {}, **k)):
        with pytest.raises(rag.ArticleNotFound) as caught:
            call(anns.id, hidden=hidden)
        assert anns.id not in caught.value.hint
    assert corpus.article(anns.id) == anns


def test_a_card_says_what_its_article_says(corpus: rag.Corpus) -> None:
    corpus.correct(first(corpus).id, {"published": "2021-08", "author": "Ann Ray"})
    article, card = first(corpus), corpus.cards()[0]
    assert article.title
    assert (card.id, card.source, card.title) == (article.id, article.source, article.title.value)
    assert (card.author, card.publisher, card.owner) == ("Ann Ray", None, None)
    assert (card.published, card.precision) == ("2021-08", "month")
    assert corpus.overview().earliest == corpus.overview().latest == "2021-08"
    assert hand_in(corpus, "ann", "x.txt", b"A short text.").id in {
        card.id for card in corpus.cards() if card.owner == "ann"
    }


def test_sources_of_cards_are_seen_from_the_current_folder(
    corpus: rag.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert corpus.cards()[0].source == "news/article001.txt"
    monkeypatch.chdir(tmp_path / "news")
    assert corpus.cards()[0].source == "article001.txt"


def test_nothing_is_hidden_in_an_empty_store(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as corpus:
        assert corpus.hidden_from("ann") == ()
        with pytest.raises(rag.StoreEmpty):
            corpus.overview()


# corrected


def test_a_correction_is_stated_beside_the_file_and_read_at_once(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    after = corpus.correct(
        "article001.txt", {"author": " Ann Ray ", "published": "2021-08-05", "title": None}
    )
    assert after == first(corpus)
    assert after.author == rag.Reading("Ann Ray", None)
    assert after.title is None
    stated = json.loads((tmp_path / "news" / "article001.txt.meta.json").read_text("utf-8"))
    assert stated == {"author": "Ann Ray", "published": "2021-08-05", "title": None}
    assert found(corpus, "word1", authors=["Ann Ray"]) == {after.id}
    assert corpus.index(tmp_path / "news").unchanged[0].article_id == after.id
    assert not corpus.check().problems


def test_corrections_add_up_until_they_are_cleared(corpus: rag.Corpus, tmp_path: Path) -> None:
    before = first(corpus)
    corpus.correct(before.id, {"author": "Ann Ray"})
    both = corpus.correct(before.id, {"publisher": "AFP"})
    assert both.author
    assert both.publisher
    only = corpus.correct(before.id, {"language": "fr"}, clear=True)
    assert only.author is None
    assert only.language == rag.Reading("fr", None)
    assert corpus.correct(before.id, {}, clear=True) == before == first(corpus)
    assert not list((tmp_path / "news").glob("*.json"))
    assert not list((tmp_path / "news").glob(".*"))


def test_the_model_and_the_vector_index_are_not_needed_again_unless_the_title_changes(
    tmp_path: Path,
) -> None:
    write_articles(tmp_path / "news", [1, 2])
    embedder = WordEmbedder()
    with opened(tmp_path / "store", embedder) as corpus:
        corpus.index(tmp_path / "news")
        built, embedded = set((tmp_path / "store" / "chroma").iterdir()), len(embedder.texts)
        corpus.correct("article001.txt", {"author": "Ann Ray", "published": "2021"})
        assert len(embedder.texts) == embedded
        assert set((tmp_path / "store" / "chroma").iterdir()) == built
        corpus.correct("article001.txt", {"title": "Another headline"})
        assert len(embedder.texts) > embedded
        assert set((tmp_path / "store" / "chroma").iterdir()) != built
        assert not corpus.check().problems


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"headline": "x"}, "unknown keys"),
        ({"published": "yesterday"}, "should be a date"),
        ({"published": "2021-02-30"}, "should be a date"),
        ({"language": "English"}, "two letters"),
        ({"author": "  "}, "text or null"),
        ({"author": "\ud800"}, "text or null"),
        ({"author": 7}, "text or null"),
        ({"title": "x" * 70_000}, "over the limit"),
    ],
)
def test_a_correction_that_cannot_be_used_changes_nothing(
    corpus: rag.Corpus, tmp_path: Path, entries: dict[str, Any], said: str
) -> None:
    before = corpus.correct("article001.txt", {"author": "Ann Ray"})
    kept = (tmp_path / "news" / "article001.txt.meta.json").read_bytes()
    with pytest.raises(rag.SidecarError, match=said) as caught:
        corpus.correct("article001.txt", {"publisher": "AFP"} | entries)
    assert caught.value.hint
    assert first(corpus) == before
    assert (tmp_path / "news" / "article001.txt.meta.json").read_bytes() == kept


def test_a_sidecar_that_is_broken_stops_a_correction_but_not_clearing(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    (tmp_path / "news" / "article001.txt.meta.json").write_text("{broken")
    with pytest.raises(rag.SidecarError):
        corpus.correct("article001.txt", {"author": "Ann Ray"})
    after = corpus.correct("article001.txt", {"author": "Ann Ray"}, clear=True)
    assert after.author == rag.Reading("Ann Ray", None)


def test_an_article_whose_file_is_gone_cannot_be_corrected(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    before = first(corpus)
    (tmp_path / "news" / "article001.txt").unlink()
    with pytest.raises(rag.ArticleUnreadable, match="does not exist"):
        corpus.correct(before.id, {"author": "Ann Ray"})
    assert first(corpus) == before
    assert not list((tmp_path / "news").glob("*.json"))


def test_a_sidecar_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    for data in (b"{}", None):
        (tmp_path / "file").write_text("no folder")
        with pytest.raises(rag.UploadError, match=r"a\.txt\.meta\.json cannot be") as caught:
            articles.put_sidecar(tmp_path / "file" / "a.txt", data)
        assert "file a folder that may be written" in caught.value.hint


def test_a_correction_that_cannot_be_stored_is_taken_back(tmp_path: Path) -> None:
    class Failing(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> Any:
            if any("Another headline" in text for text in texts):
                raise rag.EmbeddingError("The endpoint failed.", hint="Try again.")
            return super().embed(texts)

    write_articles(tmp_path / "news", [1])
    with opened(tmp_path / "store", Failing()) as corpus:
        corpus.index(tmp_path / "news")
        before = corpus.correct("article001.txt", {"author": "Ann Ray"})
        with pytest.raises(rag.EmbeddingError):
            corpus.correct("article001.txt", {"title": "Another headline"})
        assert first(corpus) == before
        assert corpus.index(tmp_path / "news").unchanged


# removed and put back


def test_a_removed_article_comes_back_as_it_was(corpus: rag.Corpus, tmp_path: Path) -> None:
    before = corpus.correct("article001.txt", {"author": "Ann Ray"})
    assert corpus.remove("article001.txt") == before
    assert before.id not in found(corpus, "word1")
    assert corpus.put_back(before) == before == first(corpus)
    assert before.id in found(corpus, "word1")
    assert corpus.index(tmp_path / "news").unchanged[0].article_id == before.id
    assert not corpus.check().problems


def test_a_removed_article_comes_back_though_its_file_is_gone(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    removed = corpus.remove("article001.txt")
    (tmp_path / "news" / "article001.txt").unlink()
    assert corpus.put_back(removed) == removed
    assert removed.id in found(corpus, "word1")
    assert not corpus.check().problems


def test_a_file_that_changed_meanwhile_is_read_by_the_next_run(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    removed = corpus.remove("article001.txt")
    (tmp_path / "news" / "article001.txt").write_text(body(8), "utf-8")
    assert corpus.put_back(removed) == removed
    assert [file.article_id for file in corpus.index(tmp_path / "news").updated] == [removed.id]
    assert first(corpus).text == body(8)


def test_what_is_back_already_stays(corpus: rag.Corpus, tmp_path: Path) -> None:
    removed = corpus.remove("article001.txt")
    (tmp_path / "news" / "article001.txt").write_text(body(8), "utf-8")
    corpus.index(tmp_path / "news")
    assert corpus.put_back(removed).text == body(8)
    assert len(corpus.articles()) == 3


def test_the_file_of_a_folder_stays_when_its_article_is_removed(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    removed = corpus.remove("article001.txt")
    assert (tmp_path / "news" / "article001.txt").exists()
    assert [file.article_id for file in corpus.index(tmp_path / "news").added] == [removed.id]


def test_a_removed_upload_is_gone_with_its_file_and_comes_back_byte_for_byte(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    data = (
        "Der Brief über die Bäume und Wälder\r\n\r\n"
        "Die Gemeinde beschloss gestern, dass die alten Bäume an der Straße bleiben dürfen. "
    ).encode("cp1252")
    upload = hand_in(corpus, "ann", "brief.txt", data)
    corrected = corpus.correct(upload.id, {"author": "Ann Ray"})
    path = tmp_path / "store" / "uploads" / "ann" / "brief.txt"
    assert corpus.remove(upload.id) == corrected
    assert not list(path.parent.iterdir())
    assert corpus.put_back(corrected) == corrected
    assert path.read_bytes() == data
    assert corpus.index(path).unchanged
    assert corpus.hidden_from("bob") == (corrected.id,)
    assert not corpus.check().problems


def test_an_upload_does_not_come_back_over_another_of_its_name(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    removed = corpus.remove(hand_in(corpus, "ann", "x.txt", body(10).encode()).id)
    other = hand_in(corpus, "ann", "x.txt", body(11).encode())
    with pytest.raises(rag.UploadError, match="meanwhile"):
        corpus.put_back(removed)
    assert corpus.article(other.id) == other


def test_five_hundred_files_are_taken_in_and_indexed_in_one_run(tmp_path: Path) -> None:
    with opened(tmp_path / "store") as corpus:
        paths = []
        for number in range(500):
            source = tmp_path / "temporary"
            source.write_text(
                f"Short report {number}\n\nOnly word{number} is told here.\n", "utf-8"
            )
            name = f"report {number}.txt" if number else "broken.txt"
            if not number:
                source.write_bytes(b"PK\3\4\0\0\0\0binary")
            paths.append(uploads.receive(tmp_path / "store", "ann", name, source, max_bytes=LIMIT))
        report = corpus.index(*paths)
        assert len(report.added) == 499
        assert [Path(file.source).name for file in report.failed] == ["broken.txt"]
        assert len(corpus.hidden_from("bob")) == 499
        assert found(corpus, "word321", uploads_of="bob") == set()


def test_who_changes_articles_at_once_waits_for_the_others(
    corpus: rag.Corpus, tmp_path: Path
) -> None:
    """A run that takes longer than other processes wait for the lock refuses no thread."""
    at_work, go_on = threading.Event(), threading.Event()

    def slow(progress: Any) -> None:
        at_work.set()
        go_on.wait(store_folder.LOCK_SECONDS + 1)

    write_articles(tmp_path / "more", [20])
    with ThreadPoolExecutor(3) as pool:
        running = pool.submit(corpus.index, tmp_path / "more", progress=slow)
        at_work.wait()
        changes = [
            pool.submit(corpus.correct, f"article00{number}.txt", {"author": f"Author {number}"})
            for number in (1, 2)
        ]
        assert [change.result().author for change in changes] == [
            rag.Reading(f"Author {number}", None) for number in (1, 2)
        ]
        assert len(running.result().added) == 1
    assert not corpus.check().problems


def test_a_copy_of_the_real_store_takes_an_upload_and_a_correction(
    seeds_store: Path, tmp_path: Path
) -> None:
    store = Path(shutil.copytree(seeds_store, tmp_path / "seeds" / "vectorstore"))
    with rag.open(store, llm="none", environ={}) as corpus:
        text = "Zebra crossing opened\n\nThe mayor of Quirm opened a zebra crossing on Monday.\n"
        hand_in(corpus, "ann", "zebra.txt", text.encode())
        assert not corpus.ask("Who opened the zebra crossing?", uploads_of="ann").abstained
        others = corpus.ask("Who opened the zebra crossing?", uploads_of="bob")
        assert "Quirm" not in str(others)
        assert corpus.overview(hidden=corpus.hidden_from("bob")).articles == 5
        assert os.listdir(store / "uploads" / "ann") == ["zebra.txt"]  # noqa: PTH208 (the names)
