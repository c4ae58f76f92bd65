"""Article → sentences → passages; every span is exact because offsets are never given up.

Text is only ever narrowed: lines become paragraphs (hard-wrapped lines are joined again), then
sentences (each mark that could end one is judged by the word before it and by what follows), then
passages. Where the rules here have no opinion on a full stop, Punkt decides (Kiss and Strunk 2006,
as NLTK implements it); it looks at no more than the two words around it either.

A quotation or bracket of at most 400 characters (about 60 words) is never cut open, so the words of
a speaker stay with "he said"; a longer one is cut between its sentences. A quotation that is not
closed in its paragraph holds nothing together.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from rag.errors import WeightsError
from rag.types import Article, Passage, Sentence

TARGET_WORDS = 120  # a passage is full
PARAGRAPH_WORDS = 100  # it is full where a paragraph ends
SLACK_WORDS = 40  # a shorter remainder of a paragraph or article goes with what is before it
MOST_WORDS = 200  # from SLACK_WORDS on it takes no sentence that would carry it past this
SENTENCE_WORDS = 250  # no sentence has more: it has to fit models of 512 tokens
SENTENCE_CHARACTERS = 1500  # the same

_QUOTATION_CHARACTERS = 400  # longest quotation that is kept in one sentence
_HEADING_WORDS = 20  # longest line that can be a heading
_HEADINGS = 4  # of more short lines in a row only the last ones head anything: it is a list
_WRAP_COLUMNS = 40  # no text is hard-wrapped at fewer columns

_BLANK = "\\s\ufeff"  # a byte order mark is no text, wherever it stands
_NEWLINES = "\n\r\v\f\x85\u2028\u2029"
_WIDE = "。！？｡"  # these end a sentence without a space after them
_MARKS = f".!?…؟۔।॥։{_WIDE}"
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_LINE = re.compile(f"[^{_NEWLINES}]+")
_NEWLINE = re.compile(f"\r\n|[{_NEWLINES}]")
_BLANKS = re.compile(f"[{_BLANK}]*")
_BEFORE_WORD = re.compile(rf"[{_BLANK}\"“„‘«(\[{{*_—–/-]")
_WORD = re.compile(f"[{_UNSPACED}]|[^{_BLANK}{_UNSPACED}]{{1,20}}")
_LABEL = re.compile(r"(?:[-*+•‣◦·]|\(?[0-9]{1,3}[.)]|\(?(?:[a-zA-Z]|[ivx]{1,4})\))\s")
_LABEL_ALONE = re.compile(r"(?:\A|[:;]\s)\(?(?:[0-9]{1,3}|[a-zA-Z]|[ivx]{1,4})\Z")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")
_OPENERS = re.compile("(?:[\"“”„«»‘’'(\\[{*_¿¡]|[–—-][ \u00a0]?)*+")
_CAPITAL_AFTER_PARTICLE = re.compile(r"[a-z]{1,4}[-’']?[A-Z]")  # al-Sudani, d’Estaing, iPhone
_CLOSERS = "\"”“’‘'»«)]}*_」』）】\u00a0\u202f"
# A lookbehind and possessive repeats: a run of marks is read once, however long it is.
_END = re.compile(
    rf"(?<![{_MARKS}])(?P<mark>[{_MARKS}]++)"
    "(?P<close>(?:[\"”’'»)\\]}*_」』）】]|[“‘«](?!\\w)|[ \u00a0\u202f]»(?!\\w))*+"
    "(?:[ \t\u00a0]?\\[[0-9]{1,3}(?:[,–-] ?[0-9]{1,3}){0,20}\\])*+)"
)
_QUOTE = re.compile("[\"'“”„«»‘’「」『』（）()]")
_CLOSES = dict(zip("\"'”“»’」』)）", ['"', "'", "“„", "„", "«", "‘", *"「『(（"], strict=True))
_STARTER = re.compile(
    "(?:The|This|These|Those|That|There|Then|They|Their|He|She|His|Her|It|Its|We|Our|You|Your|I|A|An"
    "|In|On|At|As|But|And|Or|If|When|While|After|Before|Since|Although|Though|However|Meanwhile"
    "|Because|By|For|From|With|Without|Among|Both|Each|Many|Most|Some|Several|Such|What|Where|Which"
    "|Who|Why|How|No|Not|Nor|So|Yet|Also|Another|According|Despite|During|Until|Once|Only|Even|Now"
    "|Today|Earlier|Later|Here|Thus|Moreover|Furthermore|Nonetheless|Nevertheless|Instead|Besides)"
    r"(?![\w.-])"
)
_ATTRIBUTION = re.compile(
    r"(?:[^\W\d_a-z][\w.’'-]*[ \u00a0]){1,6}"
    "(?:said|says|asked|asks|told|added|adds|wrote|writes|replied|declared|insisted|warned|argued"
    "|shouted|exclaimed|wondered|demanded|answered|cried|tweeted)\\b"
)
_ACRONYM = re.compile(r"[^\W\d_]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")  # an initial, U.S, a.m, Ph.D
# Abbreviations, in small letters. These never end a sentence,
_BEFORE_A_NAME = re.compile(
    "mr|mrs|ms|mx|dr|prof|gen|col|lt|maj|capt|cpt|sgt|cpl|pvt|pfc|spc|adm|cmdr|cdr|brig|sens?|reps?"
    "|govs?|hon|pres|rev|fr|ste|mt|messrs|mme|mlle|supt|insp|det|amb|sec|atty"
    r"|e\.g|i\.e|cf|vs|viz|ca|approx|incl|esp"
)
# these do not before a digit,
_BEFORE_A_NUMBER = re.compile(
    "nos?|nr|art|figs?|sec|vols?|ch|chap|pp?|par|para|op|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov"
    "|dec|mon|tues?|wed|thu|thurs?|fri|sat|sun"
)
_SHORTENED = re.compile("etc|al|eds?")  # these do before a word that starts sentences,
# and these are left to Punkt, which does not know them.
_MORE_FOR_PUNKT = ("assn", "blvd", "bros", "dept", "est", "govt", "intl", "natl", "rd", "univ")

_PUNKT_FOLDER = "llama_index/core/_static/nltk_cache/tokenizers/punkt_tab/english"
_PUNKT_FILES = ("abbrev_types.txt", "sent_starters.txt", "collocations.tab", "ortho_context.tab")

_Kind = Literal["sentence", "heading"]
_Bounds = tuple[int, int]


def sentences(text: str, *, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]`, with offsets into `text`.

    They are in order, do not overlap, neither start nor end with white space, and hold every other
    character of the range. A line that stands alone, is short and ends without punctuation is of
    the kind "heading", and so is a Markdown heading. Raises ValueError for a range outside `text`.
    """
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise ValueError(f"[{start}, {stop}) is no range of a text of {len(text)} characters")
    return tuple(itertools.chain.from_iterable(_read(text, start, stop)))


def passages(article: Article) -> tuple[Passage, ...]:
    """The passages of `article`: runs of whole sentences that never touch its furniture.

    A passage holds about :data:`TARGET_WORDS` words and prefers to end with a paragraph; it ends
    with a heading only before furniture or at the end. Its id is a hash of article, title, place
    and text: the same content always has the same id, other content another.
    """
    runs: list[list[Sentence]] = []
    for start, end in _outside(article):
        runs += _packed(_read(article.text, start, end))
    return tuple(_passage(article, ordinal, run) for ordinal, run in enumerate(runs))


def _passage(article: Article, ordinal: int, run: list[Sentence]) -> Passage:
    start, end = run[0].start, run[-1].end
    text = article.text[start:end]
    title = article.title.value if article.title else ""
    content = "\0".join((article.id, title, str(start), text))
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return Passage(digest[:16], article.id, ordinal, start, end, text, tuple(run))


def _outside(article: Article) -> Iterator[_Bounds]:
    """What the furniture leaves of the text."""
    start = 0
    for span in sorted(article.furniture, key=lambda span: span.start):
        if start < span.start:
            yield start, span.start
        start = max(start, span.end)
    yield start, len(article.text)


def _packed(paragraphs: list[list[Sentence]]) -> list[list[Sentence]]:
    """Sentences in runs; the constants above say when a run is closed."""
    done: list[list[Sentence]] = []
    run, size = list[Sentence](), 0  # the open run, and its words

    def close() -> None:
        """Move `run` to `done`, but for what leads into the next sentence."""
        nonlocal run, size
        cut = len(run)
        while cut and run[cut - 1].kind == "heading":
            cut -= 1
        if cut and run[cut - 1].text.endswith(":"):
            cut -= 1
        if cut:
            done.append(run[:cut])
            run = run[cut:]
            size = _words(*(sentence.text for sentence in run))

    for paragraph in paragraphs:
        counts = [_words(sentence.text) for sentence in paragraph]
        left = sum(counts)  # words of the paragraph that are not in `run` yet
        for sentence, count in zip(paragraph, counts, strict=True):
            if size >= SLACK_WORDS and size + count > MOST_WORDS:
                close()
            run.append(sentence)
            size += count
            left -= count
            if size >= (TARGET_WORDS if left else PARAGRAPH_WORDS) and not 0 < left < SLACK_WORDS:
                close()
    if done and size < SLACK_WORDS:
        run = done.pop() + run
    return [*done, run] if run else done


def _words(*texts: str) -> int:
    """Words of `texts`; scripts without spaces count by character, long strings by twenty."""
    return sum(1 for text in texts for _ in _WORD.finditer(text))


def _read(text: str, start: int, end: int) -> list[list[Sentence]]:
    """The sentences of each paragraph of `text[start:end]`; nothing outside it is looked at."""
    body = text[start:end]
    found: list[list[Sentence]] = []
    headings = 0  # in a row, counted from behind
    for first, last in reversed(_paragraphs(body)):
        paragraph, at = body[first:last], start + first
        spans = list(_spans(paragraph))
        heading = len(spans) == 1 and _is_heading(paragraph)
        headings = headings + 1 if heading else 0
        kind: _Kind = "heading" if 0 < headings <= _HEADINGS else "sentence"
        found.append([Sentence.cut(text, at + begin, at + stop, kind) for begin, stop in spans])
    return found[::-1]


def _is_heading(paragraph: str) -> bool:
    if _LABEL.match(paragraph) or _words(paragraph) > _HEADING_WORDS:
        return False
    unfinished = paragraph.rstrip(_CLOSERS)[-1:] not in f"{_MARKS}:;,،؛：；，"
    return unfinished or bool(_MARKDOWN_HEADING.match(paragraph))


def _trimmed(text: str, start: int, end: int) -> _Bounds:
    """`[start, end)` without white space at either side; empty where nothing is left."""
    while start < end and (text[end - 1].isspace() or text[end - 1] == "\ufeff"):
        end -= 1
    return _skip(_BLANKS, text, start, end), end


def _skip(what: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where `what` stops that may start at `start`."""
    match = what.match(text, start, end)
    return match.end() if match else start


def _paragraphs(text: str) -> list[_Bounds]:
    """Trimmed paragraphs: lines, joined where a line break only wraps a paragraph.

    A line goes on in the next one when that starts with a small letter. Such lines also tell how
    wide the text is wrapped, so before any other letter a line goes on when the next word would
    not have fitted into it.
    """
    trimmed = (_trimmed(text, *match.span()) for match in _LINE.finditer(text))
    lines = [(start, end) for start, end in trimmed if start < end]
    pairs = itertools.pairwise(lines)
    wraps = [(_may_wrap(text, *pair), _is_small(text, pair[1][0])) for pair in pairs]
    widths = [end - start for (start, end), wrap in zip(lines, wraps, strict=False) if all(wrap)]
    width = max(widths, default=0)
    found = lines[:1]
    for line, after, (may_wrap, small) in zip(lines, lines[1:], wraps, strict=False):
        if may_wrap and (small or _is_full(text, line, after, width)):
            found[-1] = found[-1][0], after[1]
        else:
            found.append(after)
    return found


def _may_wrap(text: str, line: _Bounds, after: _Bounds) -> bool:
    """Whether one line break parts the two lines, and neither has a form of its own."""
    breaks = _NEWLINE.findall(text, line[1], after[0])
    if len(breaks) > 1 or breaks[0] in "\f\u2029" or _LABEL.match(text, after[0]):
        return False
    return not any(_MARKDOWN_HEADING.match(text, start) for start, _ in (line, after))


def _is_full(text: str, line: _Bounds, after: _Bounds, width: int) -> bool:
    """Whether the first word of `after` would have carried `line` past `width` columns."""
    length = line[1] - line[0]
    word = len(text[slice(*after)].split(maxsplit=1)[0])
    return width >= _WRAP_COLUMNS and length <= width < length + 1 + word


def _is_small(text: str, at: int) -> bool:
    """Whether what starts at `at` goes on in small letters; al-Sudani is a name all the same."""
    first = _skip(_OPENERS, text, at, len(text))
    return text[first : first + 1].islower() and not _CAPITAL_AFTER_PARTICLE.match(text, first)


def _spans(paragraph: str) -> Iterator[_Bounds]:
    """The trimmed sentences of a paragraph, none longer than the limits."""
    start = 0
    for end in (*_ends(paragraph), len(paragraph)):
        yield from _pieces(paragraph, *_trimmed(paragraph, start, end))
        start = end


def _ends(paragraph: str) -> Iterator[int]:
    """Where the sentences of a paragraph end, but for the last."""
    matches = list(_END.finditer(paragraph))
    held = _quotations(paragraph) if matches else []
    quotation = start = 0
    for match in matches:
        while quotation < len(held) and held[quotation][1] <= match.end():
            quotation += 1
        if quotation < len(held) and held[quotation][0] < match.start():
            continue
        after = _skip(_BLANKS, paragraph, match.end(), len(paragraph))
        if after < len(paragraph) and _ends_at(paragraph, start, match, after):
            yield match.end()
            start = after


def _quotations(paragraph: str) -> list[_Bounds]:
    """Quotations and brackets that stay whole, by their start."""
    opened: dict[str, list[int]] = defaultdict(list)
    found: list[_Bounds] = []
    for match in _QUOTE.finditer(paragraph):
        mark, at = match[0], match.start()
        before, behind = paragraph[max(at - 1, 0) : at], paragraph[at + 1 : at + 2]
        straight = mark in "\"'" and not behind.isspace() and before.strip() in '([{—–-“‘«"'
        if mark in "’'" and (behind.isdigit() or (behind.isalpha() and not straight)):
            continue  # an apostrophe
        opener = next((each for each in _CLOSES.get(mark, "") if opened[each]), None)
        if opener and not straight:
            start = opened[opener].pop()
            if at + 1 - start <= _QUOTATION_CHARACTERS:
                found.append((start, at + 1))
        elif straight or mark in "“„«‘「『(（":
            opened[mark].append(at)
    return sorted(found)


def _ends_at(paragraph: str, start: int, match: re.Match[str], after: int) -> bool:
    """Whether the marks of `match` end the sentence from `start`; the text goes on at `after`."""
    mark, at = match["mark"], match.start()
    before = paragraph[max(start, at - 40) : at]
    if not any(map(str.isalnum, before)) or (mark == "." and _LABEL_ALONE.search(before)):
        return False  # nothing was said yet
    spaced = after > match.end()
    if not set(_WIDE).isdisjoint(mark):
        return spaced or not match["close"]
    first = _skip(_OPENERS, paragraph, after, len(paragraph))
    following = paragraph[first : first + 80]
    starter = bool(_STARTER.match(following))
    word = _BEFORE_WORD.split(before)[-1]
    if not spaced:  # a space was forgotten
        return starter and len(word) > 2 and word.isalnum()
    if _is_small(paragraph, after):
        return False
    if mark == "…" or (len(mark) > 1 and set(mark) <= {".", "…"}):
        return starter and bool(word)
    if mark != ".":
        return not match["close"] or not _ATTRIBUTION.match(following)
    return _full_stop_ends(word, following, starter)


def _full_stop_ends(word: str, following: str, starter: bool) -> bool:
    """Whether the full stop between `word` and `following`, no small letter, ends a sentence."""
    small = word.lower()
    if not word[-1:].isalnum():
        return True
    number = following[:1].isdigit()
    if _BEFORE_A_NAME.fullmatch(small) or (number and _BEFORE_A_NUMBER.fullmatch(small)):
        return False
    if _SHORTENED.fullmatch(small) or _ACRONYM.fullmatch(word):
        return starter
    if starter or (word.isalpha() and word == small):
        return True
    return _punkt_ends(word, following.partition(" ")[0])


@functools.lru_cache(maxsize=4096)
def _punkt_ends(word: str, following: str) -> bool:
    return _punkt()(f"{word}. {following}")


@functools.cache
def _punkt() -> Callable[[str], bool]:
    """Whether a text holds a sentence break, by Punkt with the parameters LlamaIndex ships.

    LlamaIndex is not imported: that takes four times as long, and it leaves the parameters out.
    """
    from nltk.tokenize import punkt

    try:
        package = importlib.metadata.distribution("llama-index-core")
        folder = Path(str(package.locate_file(_PUNKT_FOLDER)))
        abbreviations, starters, collocations, contexts = (
            (folder / name).read_text("utf-8").splitlines() for name in _PUNKT_FILES
        )
    except (importlib.metadata.PackageNotFoundError, OSError) as exc:
        raise WeightsError(
            "The sentence tokenizer's parameters are not in the installed llama-index-core.",
            hint="Install the versions of requirements.lock again.",
        ) from exc
    learnt = punkt.PunktParameters()
    learnt.abbrev_types = {*abbreviations, *_MORE_FOR_PUNKT}
    learnt.sent_starters = set(starters)
    learnt.collocations = {tuple(line.split("\t")) for line in collocations}
    # A Counter, unlike NLTK's defaultdict, does not grow with every unknown word it is asked for.
    learnt.ortho_context = Counter(
        {word: int(flags) for word, flags in (line.split("\t") for line in contexts)}
    )
    holds_break: Callable[[str], bool] = punkt.PunktSentenceTokenizer(
        learnt
    ).text_contains_sentbreak
    return holds_break


def _pieces(text: str, start: int, end: int) -> Iterator[_Bounds]:
    """`[start, end)` in pieces within the limits, cut at white space where there is any."""
    words = since = 0  # in this piece; of these, behind its last gap
    gap: _Bounds | None = None
    last = start
    for word in _WORD.finditer(text, start, end):
        if words and word.start() > last:
            gap, since = (last, word.start()), 0
        while words == SENTENCE_WORDS or word.end() - start > SENTENCE_CHARACTERS:
            stop, after = gap or (last, word.start())
            yield start, stop
            start, words, gap = after, since if gap else 0, None
        words += 1
        since += 1
        last = word.end()
    if start < end:
        yield start, end
