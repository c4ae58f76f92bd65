"""Conversations: kept, found, judged and taken away, each user's seen by nobody else."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from rag import characters
from rag.conversations import Conversations, exports, feedback
from rag.conversations.records import (
    Conversation,
    Turn,
    answer_from_json,
    answer_to_json,
    shortened,
)
from rag.errors import (
    ConversationNotFound,
    RagError,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreMismatch,
    StoreUnreadable,
)
from rag.types import Answer, Citation, Statement

QUOTE = "The harbour froze\nin 1901."
SAID = "The harbour of Port Elva froze."

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![pixel](http://198.51.100.7/a.png)",
    "[1]: http://198.51.100.7",
    "[1](http://198.51.100.7)",
    "<http://198.51.100.7>",
    "# heading",
    "1. item",
    "12) item",
    "- item",
    "+ item",
    "> quote",
    "***",
    "---",
    "===",
    "```sh",
    "    code",
    "`code` **bold** _it_ ~~gone~~",
    "a | b\n--|--\n1 | 2",
    "&lt;b&gt; &#60; &amp;",
    "back\\slash \\<b>",
    "\x00\x07 nul",
    "lone \ud800 surrogate",
    "\u202eright to left",
    "'; DROP TABLE turns; --",
    '" OR 1=1 --',
    "% _ * ? NEAR AND NOT",
    "مرحبا بالعالم",
    "😀" * 50,
)


def answered(question: str = "When did it freeze?", **changes: Any) -> Answer:
    """An answer of one supported sentence with one citation, but for `changes`."""
    citation = Citation(
        number=1,
        valid=True,
        source="news/a.txt",
        title="The harbour",
        author="Ann Lee",
        publisher="Elva Post",
        start=5,
        end=5 + len(QUOTE),
        quote=QUOTE,
    )
    answer = Answer(
        question=question,
        standalone_question=question,
        answer=f"{SAID} [1]",
        abstained=False,
        mode="llm",
        statements=(Statement(SAID, (1,), "supported", ("said so",)),),
        citations=(citation,),
        timings_ms={"total": 7},
    )
    return dataclasses.replace(answer, **changes)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    conversations = Conversations(tmp_path / "store")
    yield conversations
    conversations.close()


def begun(kept: Conversations, user: str = "ann", title: str = "Harbour") -> Conversation:
    """A conversation of one turn."""
    started = kept.start(user, title)
    kept.add(user, started.id, answered())
    return kept.get(user, started.id)


def test_what_was_kept_is_the_same_after_a_restart(kept: Conversations, tmp_path: Path) -> None:
    started = kept.start("ann", "  The \n harbour ")
    first = kept.add("ann", started.id, answered())
    second = kept.add("ann", started.id, answered("And then?", answer=""), stopped=True)
    rated = kept.rate("ann", first.id, "up", " Good.\nVery. ")
    kept.close()
    again = Conversations(tmp_path / "store")
    conversation = again.get("ann", started.id)
    assert conversation.title == started.title == "The harbour"
    assert conversation.turns == (rated, second)
    assert (rated.answer, rated.thumb, rated.note) == (answered(), "up", "Good.\nVery.")
    assert second.stopped
    assert conversation.created_at < conversation.updated_at
    (summary,) = again.summaries("ann")
    assert (summary.id, summary.turns) == (started.id, 2)
    assert summary.updated_at == conversation.updated_at
    assert again.turn("ann", second.id) == second
    again.close()


def test_a_store_without_conversations_gives_nothing_and_stays_as_it_is(
    kept: Conversations, tmp_path: Path
) -> None:
    assert kept.summaries("ann") == ()
    assert list(kept.rated()) == []
    with pytest.raises(ConversationNotFound):
        kept.get("ann", "x")
    with pytest.raises(ConversationNotFound):
        kept.turn("ann", "x")
    assert not (tmp_path / "store").exists()


def test_the_conversation_last_asked_in_comes_first(kept: Conversations) -> None:
    first, second, third = (begun(kept, title=title) for title in ("one", "two", "three"))
    kept.add("ann", first.id, answered())
    kept.rename("ann", second.id, "renamed")
    kept.put_back("ann", kept.delete("ann", third.id))
    titles = [summary.title for summary in kept.summaries("ann")]
    assert titles == ["one", "three", "renamed"]


def test_history_is_what_was_asked_and_answered(kept: Conversations) -> None:
    started = kept.start("ann", "Harbour")
    kept.add("ann", started.id, answered("One?", answer="A. [1]"))
    kept.add("ann", started.id, answered("Two?", answer=""), stopped=True)
    kept.add("ann", started.id, answered("Three?", answer="Half a sen"), stopped=True)
    conversation = kept.get("ann", started.id)
    assert conversation.history == [("One?", "A. [1]"), ("Three?", "Half a sen")]
    assert conversation.until(conversation.turns[2]).history == [("One?", "A. [1]")]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("", True),
        (" \n ", True),
        ("HARBOUR", True),
        ("arbou", True),
        ("elva zurich", True),
        ("Zürich ZURICH", True),
        ("freeze? 2020", True),
        ("strasse", True),
        ("IŞIK ışık", True),
        ("東京", True),
        ("harbour copenhagen", False),
        ("harbour%", False),
        ("h_rbour", False),
        ('"', False),
        ("* OR NEAR(", False),
        ("') --", False),
        ("\ud800", True),  # nothing to look for
        ("\x00harbour", True),
    ],
)
def test_a_search_finds_what_holds_every_word(
    kept: Conversations, query: str, matches: bool
) -> None:
    started = kept.start("ann", "Zürich 2020")
    kept.add("ann", started.id, answered())
    kept.add("ann", started.id, answered("Große Straße, Işık?", answer="東京都。"))
    kept.start("bea", "Zürich 2020 harbour elva freeze? Straße 東京 copenhagen")
    assert len(kept.summaries("ann", query)) == matches


def test_a_renamed_conversation_is_found_by_its_new_title_only(kept: Conversations) -> None:
    started = kept.start("ann", "Old")
    kept.rename("ann", started.id, "  New\tname ")
    assert kept.get("ann", started.id).title == "New name"
    assert kept.summaries("ann", "new")
    assert not kept.summaries("ann", "old")


@pytest.mark.parametrize("title", ["", " \n ", "\x00", "\u200b", "x" * 201])
def test_a_title_without_anything_to_see_or_too_long_is_refused(
    kept: Conversations, title: str
) -> None:
    conversation = begun(kept)
    with pytest.raises(RagError, match="1 to 200") as refused:
        kept.rename("ann", conversation.id, title)
    assert refused.value.hint
    assert kept.get("ann", conversation.id) == conversation


def test_a_long_question_makes_a_title_that_is_cut_between_words(kept: Conversations) -> None:
    title = kept.start("ann", "word " * 100).title
    assert title == "word " * 38 + "word…"
    assert len(title) <= 200
    assert kept.start("ann", "x" * 500).title == "x" * 199 + "…"
    assert shortened("x" * 200) == "x" * 200


def test_deleting_and_putting_back_changes_nothing(kept: Conversations) -> None:
    other = begun(kept, title="Other")
    conversation = begun(kept)
    kept.rate("ann", conversation.turns[0].id, "down", "No.")
    conversation = kept.get("ann", conversation.id)
    assert kept.delete("ann", conversation.id) == conversation
    assert [each.id for each in kept.summaries("ann")] == [other.id]
    with pytest.raises(ConversationNotFound):
        kept.turn("ann", conversation.turns[0].id)
    kept.put_back("ann", conversation)
    assert kept.get("ann", conversation.id) == conversation
    assert len(kept.summaries("ann", "freeze elva")) == 2
    assert kept.summaries("ann", "harbour freeze")[0].id == conversation.id
    with pytest.raises(RagError, match="already"):
        kept.put_back("ann", conversation)
    assert len(kept.summaries("ann")) == 2


def test_a_rating_replaces_the_one_before_and_can_be_taken_back(kept: Conversations) -> None:
    turn = begun(kept).turns[0]
    kept.rate("ann", turn.id, "up", "Good.")
    assert kept.rate("ann", turn.id, "down").note == ""
    assert kept.turn("ann", turn.id).thumb == "down"
    assert kept.rate("ann", turn.id, None) == turn
    assert list(kept.rated()) == []
    kept.rate("ann", turn.id, None, "Only a note.")
    ((_, noted),) = kept.rated()
    assert noted.note == "Only a note."


def test_a_rating_that_cannot_be_is_refused(kept: Conversations) -> None:
    turn = begun(kept).turns[0]
    assert kept.rate("ann", turn.id, "up", "x" * 2000).note == "x" * 2000
    with pytest.raises(RagError, match="2,001"):
        kept.rate("ann", turn.id, "up", "x" * 2001)
    with pytest.raises(RagError, match="up or down"):
        kept.rate("ann", turn.id, "sideways")  # type: ignore[arg-type]  # the mistake under test
    assert kept.turn("ann", turn.id).note == "x" * 2000


BY_ID: dict[str, Callable[[Conversations, str, Conversation, str], object]] = {
    "get": lambda kept, user, its, _: kept.get(user, its.id),
    "rename": lambda kept, user, its, _: kept.rename(user, its.id, "Mine"),
    "delete": lambda kept, user, its, _: kept.delete(user, its.id),
    "add": lambda kept, user, its, _: kept.add(user, its.id, answered()),
    "rate": lambda kept, user, _, turn: kept.rate(user, turn, "down", "Mine."),
    "turn": lambda kept, user, _, turn: kept.turn(user, turn),
}


@pytest.mark.parametrize("method", BY_ID.values(), ids=BY_ID.keys())
def test_somebody_elses_is_as_unknown_as_what_never_was(
    kept: Conversations, method: Callable[[Conversations, str, Conversation, str], object]
) -> None:
    hers = begun(kept, "ann")
    begun(kept, "bea")
    nowhere = dataclasses.replace(hers, id="nowhere")
    said = []
    for its, turn in ((hers, hers.turns[0].id), (nowhere, "nowhere"), (nowhere, "\ud800")):
        with pytest.raises(ConversationNotFound) as unknown:
            method(kept, "bea", its, turn)
        said.append((str(unknown.value), unknown.value.hint))
    assert said[0] == said[1] == said[2]
    assert kept.get("ann", hers.id) == hers
    method(kept, "ann", hers, hers.turns[0].id)


def test_lists_searches_and_undo_show_and_change_nothing_of_others(kept: Conversations) -> None:
    hers = begun(kept, "ann")
    assert kept.summaries("bea") == kept.summaries("bea", "harbour") == ()
    assert kept.summaries("ann' OR '1'='1") == kept.summaries("Ann") == ()
    with pytest.raises(RagError, match="already"):
        kept.put_back("bea", dataclasses.replace(hers, title="Taken"))
    with pytest.raises(RagError, match="already"):  # a turn's id is not to be taken either
        kept.put_back("bea", dataclasses.replace(hers, id="another", title="Taken"))
    assert kept.get("ann", hers.id) == hers
    assert kept.summaries("bea") == ()


def test_the_rated_turns_of_every_user_come_with_their_conversation(kept: Conversations) -> None:
    first, second, third = (begun(kept, user) for user in ("ann", "bea", "cyd"))
    kept.rate("cyd", third.turns[0].id, "down")
    kept.rate("ann", first.turns[0].id, "up")
    found = list(kept.rated())
    assert [conversation.id for conversation, _ in found] == [first.id, third.id]
    assert [turn.thumb for _, turn in found] == ["up", "down"]
    assert second.id not in str(found)


def test_ids_are_not_to_be_guessed(kept: Conversations) -> None:
    ids = [kept.start("ann", "x").id for _ in range(50)]
    ids += [kept.add("ann", ids[0], answered()).id for _ in range(50)]
    assert len(set(ids)) == 100
    assert {len(each) for each in ids} == {16}


def test_sixteen_threads_that_add_at_once_lose_nothing(kept: Conversations, tmp_path: Path) -> None:
    shared = kept.start("ann", "Shared").id
    barrier = threading.Barrier(16)

    def work(number: int) -> list[Turn]:
        barrier.wait()
        own = kept.start(f"user{number}", f"Own {number}").id
        turns = []
        for turn in range(8):
            turns.append(kept.add("ann", shared, answered(f"{number}/{turn}?")))
            kept.add(f"user{number}", own, answered())
            assert len(kept.get(f"user{number}", own).turns) == turn + 1
            assert len(kept.summaries(f"user{number}")) == 1
        return turns

    with ThreadPoolExecutor(16) as threads:
        added = [turn for turns in threads.map(work, range(16)) for turn in turns]
    kept.close()
    again = Conversations(tmp_path / "store")
    held = {turn.id: turn for turn in again.get("ann", shared).turns}
    assert held == {turn.id: turn for turn in added}
    assert len(held) == 128
    for number in range(16):
        (summary,) = again.summaries(f"user{number}")
        assert summary.turns == 8
    again.close()


def _start_everywhere(stores: Sequence[Path], user: str, together: Barrier) -> None:
    for store in stores:
        kept = Conversations(store)
        together.wait(60)  # seconds, for where another died
        kept.start(user, "Harbour")
        kept.close()


def test_processes_that_make_the_file_at_once_share_it(tmp_path: Path) -> None:
    spawning = multiprocessing.get_context("spawn")
    stores = [tmp_path / f"{number}" for number in range(25)]
    users = [f"user{number}" for number in range(4)]
    together = spawning.Barrier(len(users))
    processes = [
        spawning.Process(target=_start_everywhere, args=(stores, user, together)) for user in users
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    for store in stores:
        kept = Conversations(store)
        assert [len(kept.summaries(user)) for user in users] == [1] * 4
        kept.close()


def test_another_processs_long_write_is_waited_for_and_then_told(tmp_path: Path) -> None:
    kept = Conversations(tmp_path, busy_seconds=0.05)
    started = kept.start("ann", "Harbour")
    other = sqlite3.connect(tmp_path / "conversations.sqlite")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked) as locked:
        kept.add("ann", started.id, answered())
    assert locked.value.hint
    assert kept.get("ann", started.id).turns == ()  # reading goes on
    other.rollback()
    other.close()
    kept.add("ann", started.id, answered())
    kept.close()


def test_a_file_that_a_kill_left_blank_is_filled(tmp_path: Path) -> None:
    file = tmp_path / "conversations.sqlite"
    file.touch()
    kept = Conversations(tmp_path)
    assert kept.summaries("ann") == ()
    assert file.read_bytes() == b""
    begun(kept)
    assert len(kept.summaries("ann")) == 1
    other = sqlite3.connect(file)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
    kept.close()


def test_a_file_that_was_deleted_is_made_again(kept: Conversations, tmp_path: Path) -> None:
    begun(kept)
    for path in (tmp_path / "store").iterdir():
        path.unlink()
    assert kept.summaries("ann") == ()
    conversation = begun(kept)
    assert [each.id for each in kept.summaries("ann")] == [conversation.id]


@pytest.mark.parametrize(
    "content", [b"no database" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_damaged_file_is_a_sentence_with_a_way_on(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "conversations.sqlite"
    file.write_bytes(content)
    kept = Conversations(tmp_path)
    for use in (
        lambda: kept.summaries("ann"),
        lambda: kept.start("ann", "x"),
        lambda: list(kept.rated()),
    ):
        with pytest.raises(StoreError, match="damaged") as damaged:
            use()
        assert "conversations.sqlite" in damaged.value.hint
    assert file.read_bytes() == content
    kept.close()


def test_damage_inside_the_file_is_told_too(kept: Conversations, tmp_path: Path) -> None:
    conversation = begun(kept)
    file = tmp_path / "store" / "conversations.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("UPDATE turns SET answer = ?", ('{"question": "x"}',))
    other.close()
    with pytest.raises(StoreDamaged):
        kept.get("ann", conversation.id)
    assert len(kept.summaries("ann")) == 1
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE turns")
    other.close()
    with pytest.raises(StoreDamaged):
        kept.summaries("ann")


def test_files_of_others_and_of_newer_versions_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "conversations.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = file.read_bytes()
    kept = Conversations(tmp_path)
    with pytest.raises(StoreUnreadable, match="another program"):
        kept.start("ann", "x")
    assert file.read_bytes() == before
    kept.close()
    file.unlink()
    kept = Conversations(tmp_path)
    kept.start("ann", "x")
    kept.close()
    with sqlite3.connect(file) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreMismatch, match="99"):
        Conversations(tmp_path).summaries("ann")


def test_a_store_that_is_a_file_or_was_closed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for use in (
        lambda: Conversations(tmp_path / "file").start("ann", "x"),
        lambda: Conversations(tmp_path / "file").summaries("ann"),
    ):
        with pytest.raises(StoreUnreadable):
            use()
    kept = Conversations(tmp_path)
    kept.close()
    with pytest.raises(StoreUnreadable, match="closed"):
        kept.summaries("ann")


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_people_write_is_kept_as_it_is(kept: Conversations, text: str) -> None:
    started = kept.start("ann", f"x {text}")
    turn = kept.add("ann", started.id, answered(text, answer=text))
    kept.rate("ann", turn.id, "up", text)
    held = kept.get("ann", started.id).turns[0]
    assert (held.question, held.answer.answer) == (text, text)
    assert held.note == text.replace("\ud800", "?").strip()
    assert [each.id for each in kept.summaries("ann", text)] == [started.id]


# Answers as JSON


def test_unknown_keys_are_passed_over_and_missing_ones_have_their_default() -> None:
    stored = json.loads(answer_to_json(answered()))
    stored["of_a_newer_version"] = [1]
    stored["citations"][0]["colour"] = "red"
    del stored["left_out"], stored["statements"][0]["score"]
    assert answer_from_json(json.dumps(stored)) == answered()


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "7", "null", "{}", '{"question": 1}', "[" * 10_000),
        answer_to_json(answered()).replace('"valid": true', '"valid": false'),
        answer_to_json(answered()).replace('"citations": [', '"citations": 7, "x": ['),
    ],
)
def test_what_is_no_answer_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whatever is wrong with it)
        answer_from_json(text)


# Feedback


def conversation_of(*answers: Answer, **changes: Any) -> Conversation:
    turns = [
        dataclasses.replace(
            Turn(f"t{number}", answer.question, answer, "2024-05-06T07:08:09+00:00"), **changes
        )
        for number, answer in enumerate(answers)
    ]
    return Conversation("c", "Harbour", "2024-05-06T07:08:08+00:00", "2024", tuple(turns))


def questions_of(conversation: Conversation) -> list[dict[str, object]]:
    return list(feedback.questions((conversation, turn) for turn in conversation.turns))


def test_praise_turns_what_the_answer_rests_on_into_gold() -> None:
    cited = answered().citations[0]
    answer = answered(
        answer=f"{SAID} [1] Yes. [3]",
        statements=(
            Statement(SAID, (1, 2, 3), "supported"),
            Statement("Yes.", (3,), "supported"),
            Statement("No.", (4,), "contradicted"),
            Statement("Beside the point.", (4,), "supported"),
        ),
        citations=(
            cited,
            Citation(2, valid=False),
            dataclasses.replace(cited, number=3),
            dataclasses.replace(cited, number=4, source="news/b.txt"),
        ),
    )
    question, after = questions_of(conversation_of(answer, answer, thumb="up"))
    assert question["id"] == "feedback-t0"
    assert question["gold"] == [{"file": "a.txt", "quote": QUOTE}]
    assert (question["need_files"], question["answerable"]) == (1, True)
    assert (question["must"], question["must_not"], question["history"]) == ([], [], [])
    assert after["history"] == [answer.question]


def test_a_praised_refusal_is_a_question_without_an_answer() -> None:
    (question,) = questions_of(conversation_of(answered(abstained=True), thumb="up"))
    assert (question["answerable"], question["gold"], question["need_files"]) == (False, [], 0)


@pytest.mark.parametrize("thumb", ["down", None])
def test_what_was_not_praised_says_nothing_of_what_is_right(thumb: str | None) -> None:
    (question,) = questions_of(conversation_of(answered(), thumb=thumb, note="No."))
    assert (question["answerable"], question["gold"], question["thumb"]) == (None, [], thumb)
    assert (question["note"], question["answer"]) == ("No.", f"{SAID} [1]")


# Exports


def rendered(markdown: str) -> tuple[set[str], list[str]]:
    """Kinds of markup in `markdown` as GitHub's dialect has it, and the text of each block."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    kinds, texts = set(), []
    for token in parser.parse(markdown):
        kinds.add(token.type.removesuffix("_open").removesuffix("_close"))
        if token.type == "inline":
            parts = token.children or []
            kinds |= {part.type for part in parts}
            texts.append(
                "".join(part.content or "\n" * (part.type == "softbreak") for part in parts)
            )
    return kinds, texts


OURS = set("heading paragraph bullet_list list_item inline text text_special softbreak".split())
OURS |= {"strong_open", "strong_close"}
"""The markup that an export writes itself."""


def test_markdown_has_questions_prose_marks_and_full_references() -> None:
    _, texts = rendered(exports.as_markdown(conversation_of(answered())))
    assert texts == [
        "Harbour",
        "When did it freeze?",
        f"{SAID} [1]",
        "References:",
        "[1] “The harbour froze in 1901.”\n"
        "The harbour, Ann Lee, Elva Post, no date found; news/a.txt, characters 5–31",
    ]
    assert f"{SAID} [1]\n" in exports.as_markdown(conversation_of(answered()))


def test_markdown_says_how_a_follow_up_was_understood() -> None:
    asked = answered("Why?", standalone_question="Why did the *harbour* freeze?")
    _, texts = rendered(exports.as_markdown(conversation_of(asked)))
    assert texts[2] == "Understood as: Why did the *harbour* freeze?"


def test_markdown_says_what_did_not_pass_what_was_refused_and_what_was_stopped() -> None:
    answer = answered(
        abstained=True,
        answer="The articles do not answer.",
        notes=("What the model wrote failed.",),
        statements=(
            Statement("A.", (1, 2), "partial", ("half of it",)),
            Statement("B.", (), "uncited"),
            Statement("C.", (1,), "contradicted"),
            Statement("D.", (1,), "unsupported"),
            Statement("E.", (1,), "supported"),
        ),
        citations=(Citation(2, valid=False),),
    )
    _, texts = rendered(exports.as_markdown(conversation_of(answer, stopped=True)))
    assert texts[2:] == [
        exports.STOPPED,
        exports.REFUSED,
        "The articles do not answer.",
        "Note: What the model wrote failed.",
        "Left out of the answer:",
        "only partly supported: A. [1][2] (half of it)",
        "without a source: B.",
        "contradicted: C. [1]",
        "not supported: D. [1]",
        "checked, but not part of the answer: E. [1]",
        "References:",
        "[2] points to nothing",
    ]


def test_a_stopped_answer_without_a_word_says_so() -> None:
    empty = answered(answer="", statements=(), citations=())
    _, texts = rendered(exports.as_markdown(conversation_of(empty, stopped=True)))
    assert texts[2:] == [exports.STOPPED, exports.NOTHING]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_people_or_articles_write_becomes_markup(text: str) -> None:
    citation = dataclasses.replace(
        answered().citations[0],
        quote=text,
        start=0,
        end=len(text),
        title=text,
        author=text,
        publisher=text,
        published=text,
        source=text,
    )
    answer = answered(
        text,
        answer=f"{text} [1]",
        statements=(Statement(text, (1,), "unsupported", (text,)),),
        citations=(citation,),
        notes=(text,),
    )
    conversation = dataclasses.replace(conversation_of(answer), title=text)
    markdown = exports.as_markdown(conversation)
    kinds, texts = rendered(markdown)
    assert kinds <= OURS
    shown = " ".join(characters.visible(text).split())
    assert texts[:2] == [shown, shown]
    assert texts[2] == f"{shown} [1]"
    assert not re.search(r"<|(?<!\\):(//|alert)", markdown)
    markdown.encode("utf-8")


def test_json_holds_the_same_answers_as_the_command_line() -> None:
    conversation = conversation_of(answered(), stopped=True, thumb="up", note="Good \ud800.")
    held = json.loads(exports.as_json(conversation))
    assert held.keys() == {"title", "created_at", "turns"}
    (turn,) = held["turns"]
    assert turn.keys() == {"question", "asked_at", "stopped", "thumb", "note", "answer"}
    assert turn["answer"] == json.loads(json.dumps(dataclasses.asdict(answered())))
    assert (turn["stopped"], turn["thumb"], turn["note"]) == (True, "up", "Good \ud800.")
    exports.as_json(conversation).encode("utf-8")


def test_references_are_plain_lines_for_a_copied_answer() -> None:
    answer = answered(
        citations=(
            dataclasses.replace(answered().citations[0], title=None, published="1901-01"),
            Citation(2, valid=False),
        )
    )
    assert exports.references(answer) == (
        "[1] “The harbour froze in 1901.” no title found, Ann Lee, Elva Post, 1901-01;"
        " news/a.txt, characters 5–31\n[2] points to nothing"
    )
    assert exports.references(answered(citations=())) == ""
