"""What users thought of answers, as questions that the evaluation can ask again; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from rag.conversations.records import Conversation, Turn, passed
from rag.types import Answer


def questions(rated: Iterable[tuple[Conversation, Turn]]) -> Iterator[dict[str, object]]:
    """A question in the evaluation's form for each rated turn, with its thumb, note and answer.

    What a thumb up approves becomes gold: that it answers (or refuses), and the quotes it rests on.
    A thumb down, or a note alone, says of neither what would have been right: no gold, and
    `answerable` is None. `must` and `must_not` are left for a person to write.
    """
    for conversation, turn in rated:
        approved = turn.thumb == "up"
        gold = _gold(turn.answer) if approved else []
        yield {
            "id": f"feedback-{turn.id}",
            "question": turn.question,
            "type": "feedback",
            "answerable": not turn.answer.abstained if approved else None,
            "gold": gold,
            "need_files": len({each["file"] for each in gold}),
            "must": [],
            "must_not": [],
            "history": [question for question, _ in conversation.until(turn).history],
            "thumb": turn.thumb,
            "note": turn.note,
            "answer": turn.answer.answer,
        }


def _gold(answer: Answer) -> list[dict[str, str]]:
    """The quotes that an answer rests on, each once, in the order of their numbers.

    A refusal rests on nothing: its quotes are what came nearest.
    """
    if answer.abstained:
        return []
    cited = {number for statement in passed(answer) for number in statement.citations}
    places = dict.fromkeys(
        (PurePosixPath(citation.source or "").name, citation.quote)
        for citation in answer.citations
        if citation.valid and citation.number in cited
    )
    return [{"file": file, "quote": quote} for file, quote in places]
