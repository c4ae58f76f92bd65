"""Layout that got into a text: donation bars, calls to subscribe, a headline printed twice.

It stays in the article, so that no character moves, but it belongs in no passage: numbers and
month names out of a donation bar otherwise end up as facts. What might be prose is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from rag.articles import dates
from rag.articles.lines import HEADER_LINES, Line
from rag.types import Span

_MAX_LENGTH = 120
_MAX_BAR_LINES = 40

_CURRENCY = r"(?:[$€£¥₹₽₺]|usd|eur|gbp|chf|dollars?|euros?|pounds?)"
_AMOUNT = re.compile(rf"{_CURRENCY}?\s*[0-9][0-9.,' ]*\s*(?:{_CURRENCY}|[kKmM%+])?", re.IGNORECASE)
_MONEY = re.compile(_CURRENCY, re.IGNORECASE)
_MONTH = re.compile(rf"{dates.MONTH}(?:\s+[0-9]{{4}})?", re.IGNORECASE)

_PLACE = (
    r"(?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|google news|tiktok|reddit"
    r"|mastodon|threads|bluesky|pinterest|e-?mail|social media|vkontakte|vk)"
)
_PLACES = rf"{_PLACE}(?:(?:,|,?\s+and|,?\s+or|\s+&)\s+{_PLACE})*"
_THIS = (
    r"(?:this|our|the)\s+(?:content|article|story|post|page|report|work|site|website|journalism)"
)
_OURS = (
    r"(?:our|the|my)(?:\s+(?:free|daily|weekly|monthly|e-?mail))*\s+"
    r"(?:newsletters?|mailing list|channel|podcast|updates|alerts|bulletin)"
)
_NOW = r"(?:\s+(?:now|today|here|below|for free|for updates|for more|for more updates))?"
_APPEAL = re.compile(
    "|".join(
        (
            r"(?:share|tweet|print|e-?mail|advertisement|donate|subscribe|comments?|read more)",
            rf"share(?:\s+{_THIS}|\s+this)?(?:\s+(?:on|via|with)\s+(?:{_PLACES}|(?:your\s+)?friends))?",
            rf"(?:do|did)\s+you\s+(?:like|enjoy)\s+{_THIS}",
            rf"(?:if\s+you\s+(?:like|liked|enjoyed?)\s+{_THIS},?\s+)?(?:please\s+)?(?:consider\s+)?"
            rf"(?:help(?:ing)?|support(?:ing)?)\s+(?:us|{_THIS}){_NOW}",
            rf"(?:please\s+)?(?:consider\s+)?(?:donat(?:e|ing)|mak(?:e|ing)\s+a\s+donation)"
            rf"(?:\s+to\s+(?:us|{_THIS}))?{_NOW}",
            rf"(?:please\s+)?(?:subscribe|sign\s+up)(?:\s+(?:to|for)\s+{_OURS})?{_NOW}",
            rf"(?:follow|like|join|find)\s+us\s+on\s+{_PLACES}{_NOW}",
            r"click\s+here(?:\s+to\s+(?:subscribe|donate|share|sign\s+up|read\s+more))?",
        )
    ),
    re.IGNORECASE,
)


def layout(lines: Sequence[Line]) -> tuple[Span, ...]:
    """The lines that are layout whatever else the article holds: bars, rulers and appeals."""
    spans = {_bar(lines), _bar(lines[::-1])} - {frozenset[Span]()}
    covered = frozenset().union(*spans)
    covered |= {line.outer for line in lines if _is_ruler(line.text) or _is_appeal(line.text)}
    return tuple(sorted(covered, key=lambda span: span.start))


def repeated(lines: Iterable[Line], headline: Line) -> tuple[Span, ...]:
    """Lines near the top of `lines` that print the `headline` once more."""
    wanted = _folded(headline.text)
    near = [line for line in lines if line.start > headline.start][:HEADER_LINES]
    return tuple(line.outer for line in near if _folded(line.text) == wanted)


def _bar(lines: Sequence[Line]) -> frozenset[Span]:
    """The run of nothing but amounts that `lines` begin with, if it is one; a long one is data."""
    edge = lines[: _MAX_BAR_LINES + 1]
    run = list(takewhile(lambda line: _is_amount(line.text) or _is_month(line.text), edge))
    money = any(_MONEY.search(line.text) for line in run)
    if not money:  # counters of shares may stand beside the date of publication
        run = list(takewhile(lambda line: _is_amount(line.text), run))
    amounts = sum(_is_amount(line.text) for line in run)
    is_bar = amounts >= 2 and len(run) <= _MAX_BAR_LINES
    return frozenset(line.outer for line in run) if is_bar else frozenset()


def _is_amount(text: str) -> bool:
    return len(text) <= _MAX_LENGTH and bool(_AMOUNT.fullmatch(text)) and dates.match(text) is None


def _is_month(text: str) -> bool:
    return bool(_MONTH.fullmatch(text))


def _is_ruler(text: str) -> bool:
    return not any(letter.isalnum() for letter in text)


def _is_appeal(text: str) -> bool:
    if len(text) > _MAX_LENGTH:
        return False
    sentences = [each.strip(" .!…:»>→*_") for each in re.split(r"(?<=[.!?])\s+", text)]
    return all(_APPEAL.fullmatch(each.rstrip("?").rstrip()) for each in sentences)


def _folded(text: str) -> str:
    return " ".join(text.strip("#*_ ").casefold().split())
