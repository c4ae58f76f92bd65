"""Who says what in an article: speakers, what tells it, and what is said, at exact places.

Rules over reporting verbs, quotation marks and "according to"; English. Whoever is only pointed at
("he", "the official", "Pompeo") is looked up among those that the article named before, and a
quotation of which nothing tells is whoever's spoke or acted last. Answers of an interview are its
one guest's. In doubt a sentence is the article's own. `python -m eval.speakers` measures it on
sentences labelled by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.speakers.cues import Cue, cues
from rag.speakers.interviews import answered
from rag.speakers.known import Known, Who
from rag.speakers.naming import Described, describe, is_speaker
from rag.speakers.words import Word, span, words
from rag.speech import Speech
from rag.types import Passage, Sentence

_CURLY = re.compile("[“”]")
_FARTHEST = 3000  # characters in which an open quotation is closed
_PRONOUNS = ("he", "she", "they", "it")


def attributed(text: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages of an article with the speeches of their sentences; `text` is the article's."""
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    found = iter(speeches(text, sentences))
    return tuple(
        replace(
            passage,
            sentences=tuple(replace(each, speeches=next(found)) for each in passage.sentences),
        )
        for passage in passages
    )


def speeches(text: str, sentences: Sequence[Sentence]) -> list[tuple[Speech, ...]]:
    """For each of the sentences of an article's `text`, who says something in it.

    Outermost first: in "Experts say …, the newspaper added" the newspaper, then the experts. None
    where the article speaks for itself. `sentences` are in order.
    """
    lines = _lines(text, sentences)
    known = Known(
        [
            [] if each.kind == "heading" else line
            for each, line in zip(sentences, lines, strict=True)
        ]
    )
    found: list[tuple[Speech, ...]] = []
    for at, (sentence, line) in enumerate(zip(sentences, lines, strict=True)):
        known.reach(at)
        told: tuple[Speech, ...] = ()
        if sentence.kind != "heading":
            told = _told(sentence, line, known)
            if not told and (quote := _quotation(line)):
                told = _quoted(sentence, quote, lines[at + 1 : at + 2], found, known)
        known.heard(told)
        found.append(told)
    return answered(text, sentences, _from_behind(sentences, lines, found), known)


def _lines(text: str, sentences: Sequence[Sentence]) -> list[list[Word]]:
    """The words of each sentence; a quotation may go on over several, and over paragraphs."""
    lines: list[list[Word]] = []
    depth, before = 0, 0  # quotations open, and where the sentence before ended
    for sentence in sentences:
        if (depth and sentence.text[:1] in '“"„«') or (
            depth and "\n\n" in text[before : sentence.start] and not _closes(text, sentence)
        ):  # the next paragraph of a long quotation
            depth = 0
        line, depth = words(text, sentence.start, sentence.end, depth=depth)
        lines.append(line)
        before = sentence.end
    return lines


def _closes(text: str, sentence: Sentence) -> bool:
    """Whether the next quotation mark from here on closes one."""
    mark = _CURLY.search(text, sentence.start, sentence.start + _FARTHEST)
    return mark is not None and mark[0] == "”"


def _told(sentence: Sentence, line: list[Word], known: Known) -> tuple[Speech, ...]:
    """What the sentence itself tells, each speaker once."""
    made: list[Speech] = []
    cited: list[Speech] = []
    for cue in cues(line):
        described = describe(cue.named)
        if described is None or (_needs_source(line, cue) and not is_speaker(described)):
            continue
        if made and not described.name and described.head in _PRONOUNS:
            who = Who(made[-1].name, made[-1].role, made[-1].kind, made[-1].determiner)
        else:
            who = known.resolved(described, line, cue.cue[0])
        if who.name:
            speech = _speech(sentence, line, cue, described, who)
            (cited if line[cue.cue[0]].lower == "citing" else made).append(speech)
    sources = [_passed_on(each, made) for each in cited]
    outermost = sorted(  # a stable sort: who cites a source is further out than the source
        [*sorted(made, key=lambda each: each.cue_start), *sources],
        key=lambda each: each.start - each.end,
    )
    return tuple({each.name.lower(): each for each in reversed(outermost)}.values())[::-1]


def _needs_source(line: Sequence[Word], cue: Cue) -> bool:
    return line[cue.cue[0]].lower in ("according", "as", "citing")


def _speech(
    sentence: Sentence, line: list[Word], cue: Cue, described: Described, who: Who
) -> Speech:
    first, last = span(described.words)
    said = [word for word in line[cue.said[0] : cue.said[1]] if word.is_word] or line
    start = sentence.start if cue.said[0] == 0 else said[0].start
    end = sentence.end if cue.said[1] == len(line) else said[-1].end
    told = line[cue.cue[0] : cue.cue[1]]
    role = who.role or described.role
    return Speech(
        start,
        end,
        first,
        last,
        told[0].start,
        told[-1].end,
        who.name,
        who.kind,
        role,
        who.determiner,
    )


def _passed_on(source: Speech, tellers: Sequence[Speech]) -> Speech:
    """What a source said: what who cites it tells of it, "the paper, citing officials, reported".

    That the paper reports it, and when, is not the source's.
    """
    for teller in tellers:
        if source.holds(teller.speaker_start, teller.cue_end):
            return replace(source, start=teller.start, end=teller.end)
    return source


def _only_quoted(line: Sequence[Word]) -> bool:
    """Whether every word of a sentence stands in quotation marks."""
    spoken = [word for word in line if word.is_word]
    return bool(spoken) and all(word.quoted for word in spoken)


def _quotation(line: Sequence[Word]) -> list[Word]:
    """The words of a quotation that is all of a sentence, or all after its colon."""
    if _only_quoted(line):
        return [word for word in line if word.is_word]
    for at, word in enumerate(line[:-2]):
        if word.text == ":" and line[at + 1].is_quote and _only_quoted(line[at + 1 :]):
            return [word for word in line[at + 1 :] if word.is_word]
    return []


def _quoted(
    sentence: Sentence,
    quote: Sequence[Word],
    after: Sequence[list[Word]],
    found: Sequence[tuple[Speech, ...]],
    known: Known,
) -> tuple[Speech, ...]:
    """Whose words a quotation is that nothing in its sentence tells of."""
    if not (found and found[-1]) and after and _told_of(after[0]):
        return ()  # the sentence after it tells
    who = known.quoting()
    if who is None:
        return ()
    start, end = quote[0].start, quote[-1].end
    if start - sentence.start <= 2:  # all but its quotation marks
        start, end = sentence.start, sentence.end
    place = (start, end, start, end, start, start)
    return (Speech(*place, who.name, who.kind, who.role, who.determiner),)


def _told_of(line: Sequence[Word]) -> bool:
    """Whether a sentence begins with a quotation and tells whose it is."""
    return bool(line) and (line[0].is_quote or line[0].quoted) and not _only_quoted(line)


def _from_behind(
    sentences: Sequence[Sentence],
    lines: Sequence[list[Word]],
    found: list[tuple[Speech, ...]],
) -> list[tuple[Speech, ...]]:
    """Quotations that no sentence before them has a speaker for: the next one may."""
    for at in range(len(found) - 2, -1, -1):
        if found[at] or not found[at + 1] or not _only_quoted(lines[at]):
            continue
        if _told_of(lines[at + 1]):
            here, next_one = sentences[at], found[at + 1][0]
            found[at] = (
                replace(
                    next_one,
                    start=here.start,
                    end=here.end,
                    cue_start=here.start,
                    cue_end=here.start,
                ),
            )
    return found
