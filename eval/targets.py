"""What is measured: a public set in the common layout, or a file of our own questions.

Everything is read and proved before any work is done: what cannot be used is a TargetError that
names file, line and what was expected.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eval.jsonl import Line, TargetError, content, lines

LABELS = ("supported", "unsupported", "contradicted")
_STATED = ("title", "author", "publisher")
"""What a set's document can say of itself beside its text."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a set; `stated` is what a sidecar says of it."""

    id: str
    text: str
    stated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a document: ``document.text[start:end] == text``."""

    doc: str
    start: int
    end: int
    text: str

    def overlaps(self, doc: str, start: int, end: int) -> bool:
        """Whether they share a character with another place."""
        return doc == self.doc and start < self.end and self.start < end


@dataclass(frozen=True, slots=True)
class Query:
    """A question and what is known of its answer.

    `gold` maps documents to grades above 0, `spans` are the characters that answer. It is asked
    over the documents `given`, over all where there are none. A right answer holds one of `answers`
    and none of `wrong`; all the regular expressions `must`, and none of `must_not`. `history` are
    (question, answer) pairs, oldest first; an answer that is not known is empty. Where an attack is
    hidden in its document, `type` is the kind of attack, and `untouched` are the same documents
    without it.
    """

    id: str
    text: str
    type: str | None = None
    answerable: bool | None = None
    gold: Mapping[str, int] = field(default_factory=dict)
    spans: tuple[Place, ...] = ()
    given: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, the text it is checked against, and what people found: one of LABELS."""

    id: str
    claim: str
    evidence: str
    label: str


@dataclass(frozen=True, slots=True)
class Target:
    """A set of questions with the corpus they are asked over.

    `folder` is indexed as it is, and `documents` are its files; where it is None, they are indexed.
    `digest` is of the corpus alone. `attacks` are the instructions hidden in documents, by query
    id; `benign` are (id, text) of harmless texts that look like one.
    """

    path: Path
    digest: str
    folder: Path | None = None
    documents: tuple[Document, ...] = ()
    queries: tuple[Query, ...] = ()
    pairs: tuple[Pair, ...] = ()
    attacks: Mapping[str, Place] = field(default_factory=dict)
    benign: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Its folder's or file's name."""
        return self.path.resolve().stem


def load(path: Path, corpus: Path | None = None) -> Target:
    """Read a folder in the common layout, or a file of our own questions over the folder `corpus`.

    Raises TargetError.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise TargetError(
            f"There is no evaluation target {path}.",
            hint="Give a folder with corpus.jsonl and queries.jsonl, or a file of questions.",
        )
    if corpus is None:
        raise TargetError(
            f"{path} holds questions, but it is not said of which articles.",
            hint="Add --corpus FOLDER.",
        )
    return _own(path, corpus)


def only(target: Target, ids: Path | None, limit: int | None) -> Target:
    """The target with the queries and pairs that the text file `ids` names, the first `limit`.

    Raises TargetError for an id that the target does not have.
    """
    queries, pairs = target.queries, target.pairs
    if limit is not None and limit < 1:
        raise TargetError(f"--limit should be at least 1, is {limit}.", hint="Ask for 1 or more.")
    if ids is not None:
        wanted = set(content(ids).split())
        known = {each.id for each in queries} | {each.id for each in pairs}
        if strangers := sorted(wanted - known):
            raise TargetError(
                f"{ids} names {strangers[0]!r}, which is not in {target.path}.",
                hint="List ids of this target, one a line.",
            )
        queries = tuple(each for each in queries if each.id in wanted)
        pairs = tuple(each for each in pairs if each.id in wanted)
    return replace(target, queries=queries[:limit], pairs=pairs[:limit])


def _folder(path: Path) -> Target:
    digest = hashlib.sha256()
    documents: dict[str, Document] = {}
    for line in lines(path / "corpus.jsonl"):
        about = line.values | line.mapping("metadata")
        stated = {key: about[key] for key in _STATED if isinstance(about.get(key), str)}
        document = Document(
            line.new("_id", documents),
            line.text("text", empty=True),
            {key: value for key, value in stated.items() if value.strip()},
        )
        documents[document.id] = document
        digest.update(repr(document).encode("utf-8", "surrogatepass"))
    queries = _queries(path, documents)
    pairs: dict[str, Pair] = {}
    for line in lines(path / "pairs.jsonl"):
        line.values.setdefault("_id", f"line-{line.number}")
        key = line.new("_id", pairs)
        pairs[key] = Pair(
            key, line.text("claim"), line.text("evidence"), line.one_of("label", LABELS)
        )
    if not queries and not pairs:
        raise TargetError(
            f"{path} holds no questions and no pairs.",
            hint="A set has queries.jsonl with corpus.jsonl, or pairs.jsonl.",
        )
    if queries and not documents:
        raise TargetError(
            f"{path} holds questions but no documents.", hint="Add them as corpus.jsonl."
        )
    attacks = _spans(path / "attack_spans.jsonl", documents, queries)
    return Target(
        path,
        digest.hexdigest(),
        None,
        tuple(documents.values()),
        tuple(queries.values()),
        tuple(pairs.values()),
        {key: places[0] for key, places in attacks.items()},
        tuple(
            (line.text("_id"), line.text("text")) for line in lines(path / "benign_prompts.jsonl")
        ),
    )


def _queries(path: Path, documents: Mapping[str, Document]) -> dict[str, Query]:
    found: dict[str, Query] = {}
    clean: dict[str, tuple[str, str]] = {}
    for line in lines(path / "queries.jsonl"):
        about = line.mapping("metadata")
        said = Line(line.path, line.number, about)
        key = line.new("_id", found)
        found[key] = Query(
            key,
            line.text("text"),
            said.text("category", default=line.text("type", default="")) or None,
            line.boolean("answerable"),
            given=_given(said, documents),
            answers=line.texts("answer"),
            wrong=said.texts("wrong_answers"),
            history=_turns(said),
        )
        if "poisoned_doc" in about and "clean_doc" in about:
            clean[key] = about["poisoned_doc"], about["clean_doc"]
    if not found:
        return {}
    originals = sorted({each for _, each in clean.values()})
    for key, (poisoned, original) in clean.items():
        others = tuple(each for each in originals if each != original)
        untouched = (original, *others)
        found[key] = replace(found[key], given=(poisoned, *others), untouched=untouched)
    gold = _qrels(path / "qrels" / "test.tsv", documents, found)
    spans = _spans(path / "spans.jsonl", documents, found)
    return {
        key: replace(query, gold=gold.get(key, {}), spans=tuple(spans.get(key, ())))
        for key, query in found.items()
    }


def _given(said: Line, documents: Container[str]) -> tuple[str, ...]:
    """The documents that a query's metadata hand over with it."""
    given = [
        each
        for key in ("context_docs", "doc_ids", "related_doc", "poisoned_doc", "clean_doc")
        for each in said.texts(key)
    ]
    for each in given:
        if each not in documents:
            said.refuse(f"its metadata name the document {each!r}, which is not in corpus.jsonl")
    return tuple(dict.fromkeys(given))


def _turns(said: Line) -> tuple[tuple[str, str], ...]:
    turns: list[tuple[str, str]] = []
    for turn in said.mappings("history"):
        text = Line(said.path, said.number, turn).text("text", empty=True)
        if turn.get("role") == "user":
            turns.append((text, ""))
        elif turns:
            turns[-1] = (turns[-1][0], text)
    return tuple(turns)


def _qrels(
    path: Path, documents: Container[str], queries: Container[str]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    if not path.is_file():
        return found
    for number, text in enumerate(content(path).splitlines(), start=1):
        line = Line(path, number, {})
        if number == 1 or not text.strip():
            continue  # its header
        match text.split("\t"):
            case [query, document, grade] if grade.strip().lstrip("-").isdigit():
                if document not in documents:
                    line.refuse(f"there is no document {document!r} in corpus.jsonl")
                if query not in queries:
                    line.refuse(f"there is no query {query!r} in queries.jsonl")
                if int(grade) > 0:
                    found.setdefault(query, {})[document] = int(grade)
            case _:
                line.refuse("this should be query id, document id and grade, with tabs between")
    return found


def _spans(
    path: Path, documents: Mapping[str, Document], queries: Container[str]
) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for line in lines(path):
        query, doc = line.text("query_id"), line.text("doc_id")
        if query not in queries:
            line.refuse(f"there is no query {query!r} in queries.jsonl")
        if doc not in documents:
            line.refuse(f"there is no document {doc!r} in corpus.jsonl")
        place = Place(doc, line.integer("start"), line.integer("end"), line.text("text"))
        if not 0 <= place.start < place.end <= len(documents[doc].text):
            line.refuse(f"the span {place.start} to {place.end} is outside the text of {doc!r}")
        if documents[doc].text[place.start : place.end] != place.text:
            line.refuse(f"the text of {doc!r} is another from {place.start} to {place.end}")
        found.setdefault(query, []).append(place)
    return found


def _own(path: Path, corpus: Path) -> Target:
    if not corpus.is_dir():
        raise TargetError(f"There is no folder {corpus}.", hint="Give --corpus a folder.")
    digest = hashlib.sha256()
    texts: dict[str, str] = {}
    for file in sorted(each for each in corpus.rglob("*") if each.is_file()):
        name = file.relative_to(corpus).as_posix()
        digest.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
        if file.suffix.lower() in (".txt", ".md"):
            texts[name] = file.read_bytes().decode("utf-8", errors="replace")
    if not texts:
        raise TargetError(
            f"{corpus} holds no articles.", hint="Give --corpus a folder with .txt or .md files."
        )
    queries: dict[str, Query] = {}
    for line in lines(path):
        spans = tuple(_quoted(line, gold, texts) for gold in line.mappings("gold"))
        key = line.new("id", queries)
        queries[key] = Query(
            key,
            line.text("question"),
            line.text("type", default="") or None,
            line.boolean("answerable"),
            {place.doc: 1 for place in spans},
            spans,
            must=line.patterns("must"),
            must_not=line.patterns("must_not"),
            history=tuple((turn, "") for turn in line.texts("history")),
        )
    if not queries:
        raise TargetError(f"{path} holds no questions.", hint="One JSON object a line.")
    documents = tuple(Document(name, text, {}) for name, text in texts.items())
    return Target(path, digest.hexdigest(), corpus, documents, tuple(queries.values()))


def _quoted(line: Line, gold: dict[str, Any], texts: Mapping[str, str]) -> Place:
    said = Line(line.path, line.number, gold)
    name, quote = said.text("file"), said.text("quote")
    if name not in texts:
        line.refuse(f"its gold names the file {name!r}, which the corpus does not have")
    start = texts[name].find(quote)
    if start < 0:
        line.refuse(f"the file {name!r} does not hold the quote {quote!r}")
    return Place(name, start, start + len(quote), quote)
