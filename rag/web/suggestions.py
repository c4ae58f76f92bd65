"""Four questions drawn from the articles, for a first screen; pure.

Those who are quoted most are asked after ("What did … say?"), then the names that most articles
share ("What do the articles say about …?").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import rag
from rag.web.wording import Wording

QUESTIONS = 4
SPEAKERS = 2
"""Questions in all, and how many of them ask what somebody said."""

_NAME = r"[A-Z][\w'’-]+(?: (?:al|bin|de|van|von|of)\b| [A-Z][\w'’-]+)+"
_NAMES = re.compile(_NAME)
_SPEAKERS = re.compile(
    rf"({_NAME})(?:,[^,.;]{{3,60}},)? (?:said|told|stated|declared|stressed|added|warned|argued)\b"
)

_OPENING = re.compile(r"^(?:The|A|An|In|On|At|But|And|As|For|If|However|While|When|After|US) ")


def suggestions(articles: Sequence[rag.Article], say: Wording) -> list[str]:
    """At most QUESTIONS questions; fewer where the articles name little."""
    speakers: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for article in articles:
        speakers.update({_trimmed(name) for name in _SPEAKERS.findall(article.text)})
        names.update({_trimmed(name) for name in _NAMES.findall(_body(article))})
    everywhere = len(articles) if len(articles) > 2 else math.inf  # says nothing of these articles
    shared = Counter({name: count for name, count in names.items() if count < everywhere})
    taken = _first(speakers, SPEAKERS, ())
    more = _first(shared, QUESTIONS - len(taken), taken)
    said = [say("ask_said", name=name) for name in taken]
    return said + [say("ask_about", name=name) for name in more]


def _body(article: rag.Article) -> str:
    """Without the title, whose words are all capitalised."""
    return article.text.replace(article.title.value, "") if article.title else article.text


def _trimmed(name: str) -> str:
    """Without a word that stands before names at the start of a sentence."""
    return _OPENING.sub("", name)


def _first(counted: Counter[str], most: int, taken: Sequence[str]) -> list[str]:
    """The most frequent, ties by name; none that is part of another one or of those taken."""
    chosen: list[str] = []
    for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        if len(chosen) == most:
            break
        if " " in name and not any(name in other or other in name for other in (*taken, *chosen)):
            chosen.append(name)
    return chosen
