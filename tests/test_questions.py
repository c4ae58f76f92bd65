"""Our own questions are sound: what they call the answer stands in the articles."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
AT_LEAST = {
    "iraq.jsonl": {
        "fact": 28,
        "paraphrase": 14,
        "attribution": 14,
        "multi": 8,
        "differing": 8,
        "followup": 8,
        "absent": 20,
        "false_premise": 14,
    },
    "sources.jsonl": {"speaker": 10, "time": 8, "sides": 6, "absent": 8},
    "invented.jsonl": {
        "fact": 20,
        "attribution": 11,
        "differing": 7,
        "absent": 12,
        "false_premise": 6,
    },
    "reported.jsonl": {
        "fact": 25,
        "attribution": 16,
        "differing": 12,
        "absent": 16,
        "false_premise": 7,
    },
}
ARTICLES = {
    "invented.jsonl": "eval/questions/invented",
    "reported.jsonl": "eval/questions/reported",
}
"""Where the articles of a file are, if not among the seeds."""
SIDES = {"differing", "sides"}
UNANSWERABLE = {"absent", "false_premise"}
NEAR_MISSES = {"iraq.jsonl": 12, "sources.jsonl": 4, "invented.jsonl": 10, "reported.jsonl": 10}
EVERYWHERE = {"Iraq", "Iraqi", "Iraqis", "American", "Americans", "US", "United", "States"}


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the questions file; `gold` pairs a file name with a quote."""

    id: str
    question: str
    type: str
    answerable: bool
    gold: tuple[tuple[str, str], ...]
    need_files: int
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    history: tuple[str, ...] = ()

    @classmethod
    def parse(cls, line: str) -> Question:
        """The question of one line; raises on a key too many or too few."""
        row = json.loads(line)
        row["gold"] = tuple((each["file"], each["quote"]) for each in row["gold"])
        for name in {"must", "must_not", "history"} & set(row):
            row[name] = tuple(row[name])
        return cls(**row)

    @property
    def told(self) -> str:
        """What an answer that only quotes would say."""
        return " ".join(quote for _, quote in self.gold)

    def accepts(self, answer: str) -> bool:
        """Whether `answer` satisfies every `must` and no `must_not`."""
        return all(found(each, answer) for each in self.must) and not any(
            found(each, answer) for each in self.must_not
        )


def found(pattern: str, text: str) -> bool:
    """Whether `pattern` is in `text`, as the evaluation searches."""
    return re.search(pattern, text, re.IGNORECASE) is not None


def words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int) -> Iterator[str]:
    """Every run of `length` words."""
    all_words = words(text)
    for start in range(len(all_words) - length + 1):
        yield " ".join(all_words[start : start + length])


def read(name: str) -> list[Question]:
    """Every question of a file, in order."""
    lines = (HERE / "eval/questions" / name).read_text("utf-8").splitlines()
    return [Question.parse(line) for line in lines]


def texts(folder: Path) -> dict[str, str]:
    """The characters of each article of a folder by file name."""
    return {path.name: path.read_bytes().decode() for path in folder.glob("*.*")}


@pytest.fixture(scope="module", params=AT_LEAST)
def file(request: pytest.FixtureRequest) -> str:
    """The name of a file of questions."""
    return str(request.param)


@pytest.fixture(scope="module")
def questions(file: str) -> list[Question]:
    """Every question of the file, in order."""
    return read(file)


@pytest.fixture(scope="module")
def articles(file: str) -> dict[str, str]:
    """The characters of each article by file name."""
    return texts(HERE / ARTICLES.get(file, "seeds"))


def test_ids_are_unique_and_begin_with_their_type(questions: list[Question]) -> None:
    """An id is its type and two digits."""
    assert len({each.id for each in questions}) == len(questions)
    shape = r"{}-[0-9]{{2}}"
    assert [
        each.id
        for each in questions
        if not re.fullmatch(shape.format(each.type.replace("_", "-")), each.id)
    ] == []


def test_no_question_is_asked_twice(questions: list[Question]) -> None:
    """The same words after the same history are the same question."""
    asked = Counter((each.history, each.question) for each in questions)
    assert [key for key, times in asked.items() if times > 1] == []


def test_every_type_has_enough_questions(file: str, questions: list[Question]) -> None:
    """No type may shrink below its number, and none may appear unannounced."""
    counts = Counter(each.type for each in questions)
    assert set(counts) == set(AT_LEAST[file])
    assert [name for name, least in AT_LEAST[file].items() if counts[name] < least] == []


def test_only_absent_and_false_premise_questions_have_no_answer(questions: list[Question]) -> None:
    """The type says whether there is an answer."""
    assert [each.id for each in questions if each.answerable == (each.type in UNANSWERABLE)] == []


def test_an_answerable_question_has_gold_and_must(questions: list[Question]) -> None:
    """Without a quote or a pattern nothing could be measured."""
    assert [
        each.id for each in questions if each.answerable and not (each.gold and each.must)
    ] == []


def test_an_unanswerable_question_has_no_gold(questions: list[Question]) -> None:
    """What has no answer has no quote, no pattern and needs no article."""
    assert [
        each.id
        for each in questions
        if not each.answerable and (each.gold or each.must or each.must_not or each.need_files)
    ] == []


def test_every_quote_stands_exactly_once_in_its_file(
    questions: list[Question], articles: dict[str, str]
) -> None:
    """A quote is the file's own characters and means one place only."""
    assert [
        (each.id, quote)
        for each in questions
        for file, quote in each.gold
        if articles[file].count(quote) != 1
    ] == []


def test_every_quote_is_made_of_whole_sentences(
    questions: list[Question], articles: dict[str, str]
) -> None:
    """Before it a sentence or a line ended; it ends one itself."""
    cut = []
    for each in questions:
        for file, quote in each.gold:
            before, _, after = articles[file].partition(quote)
            starts = not before or before[-1] == "\n" or before.rstrip()[-1] in '.?!"”'
            ends = not after or after[0] == "\n" or quote[-1] in '.?!"”'
            if quote != quote.strip() or not starts or not ends:
                cut.append((each.id, quote))
    assert cut == []


def test_gold_spreads_over_all_seeds_from_top_to_bottom() -> None:
    """Each third of each of the five articles answers at least one question."""
    articles = texts(HERE / "seeds")
    thirds = {
        (file, articles[file].index(quote) * 3 // len(articles[file]))
        for each in read("iraq.jsonl")
        for file, quote in each.gold
    }
    assert thirds == {(file, third) for file in articles for third in range(3)}


def test_gold_covers_as_many_articles_as_an_answer_needs(questions: list[Question]) -> None:
    """As many articles are quoted as are needed; several for a multi question."""
    assert [
        each.id
        for each in questions
        if each.answerable and not 1 <= each.need_files <= len({file for file, _ in each.gold})
    ] == []
    assert [each.id for each in questions if each.type == "multi" and each.need_files < 2] == []


def test_a_differing_question_demands_both_sides(questions: list[Question]) -> None:
    """One side alone is not an answer."""
    assert [each.id for each in questions if each.type in SIDES and len(each.must) < 2] == []


def test_only_followups_and_absences_hang_on_what_was_asked_before(
    questions: list[Question],
) -> None:
    """Every follow-up has a history; of the others only an absence may."""
    assert [each.id for each in questions if each.type == "followup" and not each.history] == []
    assert {each.type for each in questions if each.history} <= {"followup", "absent"}


def test_every_pattern_compiles(questions: list[Question]) -> None:
    """Each is a Python regular expression."""
    for each in questions:
        for pattern in each.must + each.must_not:
            re.compile(pattern, re.IGNORECASE)


def test_the_gold_quotes_themselves_are_a_right_answer(questions: list[Question]) -> None:
    """Shown word for word they meet every must and no must_not."""
    assert [each.id for each in questions if each.answerable and not each.accepts(each.told)] == []


def test_to_repeat_the_question_or_say_nothing_is_no_answer(questions: list[Question]) -> None:
    """An echo of the question, or an empty answer, is wrong."""
    assert [
        each.id
        for each in questions
        if each.answerable and (each.accepts(each.question) or each.accepts(""))
    ] == []


def test_no_must_is_met_by_every_article(
    questions: list[Question], articles: dict[str, str]
) -> None:
    """An answer that nothing can miss measures nothing."""
    assert [
        each.id
        for each in questions
        if each.answerable and all(each.accepts(text) for text in articles.values())
    ] == []


def test_questions_are_not_copied_from_the_articles(
    questions: list[Question], articles: dict[str, str]
) -> None:
    """No seven words in a row, quotations apart, are an article's own."""
    written = {run for text in articles.values() for run in runs(text, 7)}
    assert [
        each.id
        for each in questions
        if written & set(runs(re.sub(r'"[^"]*"', "§", each.question), 7))
    ] == []


def test_a_paraphrase_shares_few_words_with_its_answer(questions: list[Question]) -> None:
    """At most two in five of its words of four letters and more stand in the gold quotes."""
    shared = {}
    for each in questions:
        if each.type == "paraphrase":
            asked = {word for word in words(each.question) if len(word) > 3}
            shared[each.id] = len(asked & set(words(each.told))) / len(asked)
    assert [name for name, share in shared.items() if share > 0.4] == []


def test_most_absent_questions_name_what_the_articles_name(
    file: str, questions: list[Question], articles: dict[str, str]
) -> None:
    """A near miss has a name of the articles' own in it, and still no answer."""
    known = {word for text in articles.values() for word in re.findall(r"\b[A-Z][\w-]+", text)}
    near = [
        each.id
        for each in questions
        if each.type == "absent"
        and (set(re.findall(r"(?<=\s)[A-Z][\w-]+", each.question)) & known) - EVERYWHERE
    ]
    assert len(near) >= NEAR_MISSES[file]
