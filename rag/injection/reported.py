"""Whether an order is only reported, or one among people; pure."""

from __future__ import annotations

import re

from rag.injection.rules import MODEL

_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|tells?|ask(?:ed|s)|wr(?:ote|ites?|itten|iting)|typ(?:ed|es|ing)"
    r"|enter(?:ed|s|ing)|read(?:s|ing)?|hid(?:den|es)?|contain(?:ed|s|ing)?|insert(?:ed|s|ing)"
    r"|add(?:ed|s|ing)|shout(?:ed|s|ing)|order(?:ed|s|ing)|urg(?:ed|es|ing)|warn(?:ed|s|ing)"
    r"|advis(?:ed|es|ing)|instruct(?:ed|s|ing)|call(?:ed|s|ing)|repl(?:ied|ies)|answered|explained"
    r"|demand(?:ed|s|ing)|quot(?:ed|es|ing)|words?|phrases?|lines?|messages?|sentences?|prompts?"
    r"|commands?|slogans?|headlines?|titled|entitled|such as|like|according to|tweeted|posted"
    r"|wonder(?:ed|s)|joked?|begged|pleaded|insisted|recalled|with the text|instructions?)\b",
    re.IGNORECASE,
)
"""What stands beside a quotation that somebody reports."""
_QUOTED = re.compile(r"“[^“”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^«»]*(?:»|$)|(?<!\w)['‘][^'‘’]*['’](?!\w)")
_SAID_AFTER = re.compile(
    r"(?:[,!?][”\"’]?|[”\"’]) (?:\w+[\w’'. -]{0,50}? (?:said|told|says?|tells|ordered|wrote|urged"
    r"|added|asked"
    r"|warned|advised|instructed|shouted)|(?:said|says|added|wrote) \w+)\b[^.]{0,60}\W*$",
    re.IGNORECASE,
)
"""“…, the general told his troops”: an order as somebody gave it."""
_PEOPLE = re.compile(
    r"\b(?:postcards?|envelopes?|ballots?|questionnaires?|exam(?:ination)?s?|judges?|jur(?:y|ors?)"
    r"|teachers?|pupils?|students?|candidates?|interview(?:er|ers)?|the editor|by post|survey"
    r"|(?:application|on the|the entry) form|magistrates?|lawyers?|witness(?:es)?|tax return"
    r"|worksheet"
    r"|out-of-office)\b",
    re.IGNORECASE,
)
"""Who else gives answers, and on what."""


def told(text: str) -> str:
    """`text` without the quotations in it that it reports."""
    outside = _QUOTED.sub("“”", text)
    words = re.sub(r"[\W_]", "", outside)
    return outside if words and _REPORTS.search(outside) else text


def among_people(text: str) -> bool:
    """Whether an order is one that somebody in the article gives to somebody."""
    spoken = text[:1] in "“\"«‘'" and not re.search(
        rf"\b{MODEL}\b|prompt|instruction", text, re.IGNORECASE
    )
    return spoken or bool(_SAID_AFTER.search(text)) or bool(_PEOPLE.search(text))
