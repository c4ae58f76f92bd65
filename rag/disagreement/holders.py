"""Holders of one post: of "Who is the chief executive of Novabank?" two articles name two people.

One of them may have left since. Sentences count that name somebody with the post, in articles that
name the body; "the former chief executive" is nobody's post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.comparison import Difference
from rag.disagreement.saying import Answers, Differing, Line, Saying
from rag.support.words import stem, tokens

_ASKS = re.compile(
    r"^who(?: is|['’]s| was| are) (?:currently |now )?(?:the )?(?P<post>[^?]{3,40}?)"
    r" (?:of|at|for|in) (?:the )?(?P<body>[^?]{2,60})\?*$"
    r"|^who(?: is|['’]s| was) (?:currently |now )?(?P<owner>[^?]{2,40}?)['’]s?"
    r" (?P<owned>[^?]{3,40})\?*$",
    re.IGNORECASE,
)
_SAME_POST = {"ceo": "chief executive|ceo", "chief executive": "chief executive|ceo"}
_NAME = r"(?P<name>[A-Z][\w'’-]+(?: (?:al|el|de|van|von|bin))?(?: [A-Z][\w'’-]+){1,2})"
_FORMER = r"(?P<before>former |ex-|outgoing )?"
_FORMS = (
    rf"\b{_FORMER}(?i:POST),? {_NAME}",
    rf"{_NAME}, {_FORMER}(?:(?:the|its|their|a|new)\s)?(?:\w+\s){{0,2}}?(?i:POST)\b",
    rf"{_NAME},? (?:who )?(?:is|was|became|has been|took over|takes over)"
    rf"(?: (?:named|appointed|elected))?(?: as)? (?:the |its )?{_FORMER}(?:new )?(?i:POST)\b",
)
"""Somebody named with a post: before it, behind it, or as having got it."""


def differing(question: str, lines: Sequence[Line]) -> list[Differing]:
    """The people whom sentences name as holding the post asked for: one point, or none."""
    found = _ASKS.match(question.strip())
    if found is None:
        return []
    post, body = found["post"] or found["owned"], found["body"] or found["owner"]
    wanted = {stem(token.lower) for token in tokens(body) if token.is_content}
    forms = _SAME_POST.get(post.lower().strip(), re.escape(post.strip()))
    people: dict[str, list[Saying]] = {}
    for line in lines:
        around = {stem(t.lower) for t in tokens(f"{line.hit.title or ''} {line.hit.text}")}
        if not wanted <= around:
            continue
        for saying in _named(line, forms):
            people.setdefault(saying.value.split()[-1], []).append(saying)
    sides = tuple(tuple(each) for each in people.values())
    if len(sides) < 2 or len({each.hit.article_id for side in sides for each in side}) < 2:
        return []
    of = [{each.as_of for each in side if each.as_of} for side in sides]
    kind: Difference = "contradiction"
    if all(of) and not set.intersection(*of):
        kind = "changed over time"
    return [Answers("names", f"{post.strip()} of {body}", kind, sides)]


def _named(line: Line, post: str) -> Iterator[Saying]:
    """Who a sentence says holds a post."""
    for form in _FORMS:
        for match in re.finditer(form.replace("POST", post), line.text):
            if not match["before"]:
                yield Saying(
                    value=match["name"],
                    hit=line.hit,
                    start=line.start,
                    end=line.end,
                    as_of=line.as_of,
                    speech=None,
                )
