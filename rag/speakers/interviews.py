"""Interviews: questions that are paragraphs of their own, and whose answers stand under them; pure.

Nothing tells there who speaks. An article counts as an interview where it asks several questions
so, somebody answers as "I" or "we", and one person alone is named before the first question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.speakers.known import Known
from rag.speech import Speech
from rag.types import Sentence

FEWEST = 2
"""Questions from which an article is an interview."""
_LABEL = re.compile(r"([A-Z][\w’'-]+): ")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Uu]s|[Mm]e)\b")


def answered(
    text: str, sentences: Sequence[Sentence], found: Sequence[tuple[Speech, ...]], known: Known
) -> list[tuple[Speech, ...]]:
    """The speeches `found` in an article's sentences, and in an interview those of its answers.

    An answer ends where a sentence names who gives it, or somebody else has the word: from there on
    the article speaks, until the next question.
    """
    asked = [at for at in range(len(sentences)) if _asks_alone(text, sentences, at)]
    name = _guest(sentences, asked[0], known) if len(asked) >= FEWEST else None
    place = re.search(re.escape(name), text[: sentences[asked[0]].start]) if name else None
    if name is None or place is None:
        return list(found)
    last = re.compile(rf"\b{re.escape(name.split()[-1])}\b")
    label = f"{name.split()[-1]}:"
    answers: list[int] = []
    speaking = False
    for at in range(asked[0], len(sentences)):
        if at in asked or sentences[at].text.startswith(label):
            speaking = True
            if at not in asked:
                answers.append(at)
        elif found[at] or last.search(sentences[at].text):
            speaking = False
        elif speaking and sentences[at].kind != "heading":
            answers.append(at)
    if not any(_FIRST_PERSON.search(sentences[at].text) for at in answers):
        return list(found)
    told = {at: (_speech(sentences[at], place.span(), name),) for at in answers}
    return [told.get(at, each) for at, each in enumerate(found)]


def _guest(sentences: Sequence[Sentence], first: int, known: Known) -> str | None:
    """Who answers: the one person named before the first question, or the one who is labelled."""
    if only := known.only_person(first):
        return only
    labels = {found[1] for each in sentences[first:] if (found := _LABEL.match(each.text))}
    labelled = [name for name in known.people(first) if name.split()[-1] in labels]
    return labelled[0] if len(labelled) == 1 else None


def _asks_alone(text: str, sentences: Sequence[Sentence], at: int) -> bool:
    """Whether a question is a paragraph of its own, with another behind it."""
    sentence = sentences[at]
    if not sentence.text.endswith("?") or not 0 < at < len(sentences) - 1:
        return False
    before = text[sentences[at - 1].end : sentence.start]
    return "\n" in before and "\n" in text[sentence.end : sentences[at + 1].start]


def _speech(sentence: Sentence, place: tuple[int, int], name: str) -> Speech:
    start = sentence.start
    return Speech(start, sentence.end, *place, start, start, name, "named")
