"""What an evaluation reads, and what it says of a set that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval import targets
from eval.jsonl import TargetError
from tests import small_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_set.make(tmp_path / "set")


def test_a_set_is_read_whole(folder: Path) -> None:
    target = targets.load(folder)
    first, second, third = target.queries
    assert [document.id for document in target.documents] == ["a", "b", "c"]
    assert (first.gold, first.answers, first.answerable) == ({"a": 1}, ("Two rockets",), True)
    assert [place.text for place in second.spans] == ["an Italian firm"]
    assert (third.gold, third.spans, third.answerable) == ({}, (), False)
    assert target.name == "set"


def test_the_digest_is_of_the_corpus_alone(folder: Path) -> None:
    before = targets.load(folder).digest
    small_set.write(folder, "queries.jsonl", [{"_id": q, "text": "What?"} for q in ("q1", "q2")])
    assert targets.load(folder).digest == before
    documents = [{"_id": key, "title": "x", "text": text} for key, text in small_set.TEXTS.items()]
    small_set.write(folder, "corpus.jsonl", documents)
    assert targets.load(folder).digest != before


def test_what_a_document_says_of_itself_is_kept(folder: Path) -> None:
    about = {"publisher": "The Daily", "level": 3}
    document = {"_id": "d", "title": "News", "text": "Some.", "metadata": about}
    small_set.write(folder, "corpus.jsonl", [document])
    small_set.write(folder, "queries.jsonl", [{"_id": "q", "text": "What?"}])
    (folder / "spans.jsonl").unlink()
    (folder / "qrels" / "test.tsv").unlink()
    assert targets.load(folder).documents[0].stated == {"title": "News", "publisher": "The Daily"}


def test_turns_before_are_pairs_of_question_and_answer(folder: Path) -> None:
    said = [("user", "Who?"), ("assistant", "He."), ("user", "When?")]
    history = [{"role": role, "text": text} for role, text in said]
    query = {"_id": "q", "text": "Why?", "metadata": {"history": history, "context_docs": ["b"]}}
    small_set.write(folder, "queries.jsonl", [query, *small_set.QUERIES])
    found = targets.load(folder).queries[0]
    assert found.history == (("Who?", "He."), ("When?", ""))
    assert found.given == ("b",)


def test_a_tampered_document_takes_the_place_of_the_clean_one(folder: Path) -> None:
    about = {"clean_doc": "a", "poisoned_doc": "c", "category": "Base Encoding"}
    other = {"clean_doc": "b", "poisoned_doc": "c"}
    queries = [
        {"_id": "q1", "text": "What?", "metadata": about},
        {"_id": "q2", "text": "Who?", "metadata": other},
    ]
    small_set.write(folder, "queries.jsonl", queries)
    first, second = targets.load(folder).queries
    assert (first.given, second.given) == (("c", "b"), ("c", "a"))
    assert first.type == "Base Encoding"


BROKEN: dict[str, tuple[str, list[Any], str, str]] = {
    "a line that is no JSON": ("queries.jsonl", [], '{"_id": "q1", \n', "line 1: this is no JSON"),
    "a line that is no object": ("queries.jsonl", [], "[1]\n", "line 1: this should be an object"),
    "no text": ("queries.jsonl", [{"_id": "q1", "text": " "}], "", "line 1: 'text' should be"),
    "an id twice": ("corpus.jsonl", [{"_id": "a", "text": "x"}] * 2, "", "line 2: _id 'a'"),
    "an unknown label": (
        "pairs.jsonl",
        [{"claim": "x", "evidence": "y", "label": "true"}],
        "",
        "line 1: 'label' should be one of supported",
    ),
    "a span outside": (
        "spans.jsonl",
        [{"query_id": "q1", "doc_id": "a", "start": 70, "end": 900, "text": "said."}],
        "",
        "line 1: the span 70 to 900 is outside",
    ),
    "a span of other characters": (
        "spans.jsonl",
        [{"query_id": "q1", "doc_id": "a", "start": 0, "end": 3, "text": "One"}],
        "",
        "line 1: the text of 'a' is another",
    ),
    "a span of no query": (
        "spans.jsonl",
        [{"query_id": "q9", "doc_id": "a", "start": 0, "end": 3, "text": "Two"}],
        "",
        "there is no query 'q9'",
    ),
    "a judgement of no document": ("qrels/test.tsv", [], "head\nq1\tz\t1\n", "no document 'z'"),
    "a judgement of no query": ("qrels/test.tsv", [], "head\nq7\ta\t1\n", "no query 'q7'"),
    "a judgement without tabs": ("qrels/test.tsv", [], "head\nq1 a 1\n", "line 2: this should be"),
    "a document handed over that is not there": (
        "queries.jsonl",
        [{"_id": "q1", "text": "What?", "metadata": {"context_docs": ["z"]}}],
        "",
        "the document 'z'",
    ),
    "no questions": ("queries.jsonl", [], "", "holds no questions"),
    "no documents": ("corpus.jsonl", [], "", ""),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_used_is_named(folder: Path, case: tuple[str, list[Any], str, str]) -> None:
    name, objects, raw, told = case
    small_set.write(folder, name, objects, raw=raw)
    with pytest.raises(TargetError) as refused:
        targets.load(folder)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.hint


def test_bytes_that_are_no_text_are_named(folder: Path) -> None:
    (folder / "queries.jsonl").write_bytes(b'{"_id": "\xff"}\n')
    with pytest.raises(TargetError, match="no UTF-8 text: byte 9"):
        targets.load(folder)


OWN = {"id": "x", "question": "How many?", "type": "fact", "answerable": True, "must": ["two"]}


def own(tmp_path: Path, **more: Any) -> targets.Target:
    corpus = tmp_path / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / "a.txt").write_text(small_set.TEXTS["a"], "utf-8")
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(OWN | more) + "\n", "utf-8")
    return targets.load(file, corpus)


def test_our_own_questions_know_their_gold_by_file_and_quote(tmp_path: Path) -> None:
    gold = [{"file": "a.txt", "quote": "Nobody was hurt"}]
    target = own(tmp_path, gold=gold, history=["Who hit the base?"])
    (query,) = target.queries
    assert [(place.doc, place.start) for place in query.spans] == [("a.txt", 44)]
    assert (query.gold, query.history) == ({"a.txt": 1}, (("Who hit the base?", ""),))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"must": ["(two"]}, "'(two', which is no regular expression"),
        ({"gold": [{"file": "z.txt", "quote": "x"}]}, "the file 'z.txt'"),
        ({"gold": [{"file": "a.txt", "quote": "Three"}]}, "does not hold the quote 'Three'"),
        ({"answerable": "yes"}, "'answerable' should be true or false"),
    ],
)
def test_our_own_questions_are_proved_too(tmp_path: Path, more: dict[str, Any], told: str) -> None:
    with pytest.raises(TargetError) as refused:
        own(tmp_path, **more)
    assert told in str(refused.value)


def test_only_some_questions(folder: Path, tmp_path: Path) -> None:
    target, ids = targets.load(folder), tmp_path / "ids.txt"
    ids.write_text("q3\nq1\n", "utf-8")
    assert [query.id for query in targets.only(target, ids, None).queries] == ["q1", "q3"]
    assert [query.id for query in targets.only(target, ids, 1).queries] == ["q1"]
    ids.write_text("q1 q8", "utf-8")
    with pytest.raises(TargetError, match="'q8', which is not in"):
        targets.only(target, ids, None)
    with pytest.raises(TargetError, match="at least 1"):
        targets.only(target, None, 0)


def test_a_target_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="no evaluation target"):
        targets.load(tmp_path / "nothing")
    (tmp_path / "q.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(TargetError, match="not said of which articles"):
        targets.load(tmp_path / "q.jsonl")
