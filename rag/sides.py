"""Whether a question wants to hear more than one side, so that one sentence cannot answer it; pure.

A small model answers "Did they leave because of the virus?" with the first reason it reads. Where
several may speak, what its sentence leaves out is quoted beside it. English only; a question whose
form is not known here is taken to ask one thing.
"""

from __future__ import annotations

import re

from rag.parts import split

_YES_OR_NO = re.compile(
    r"^(?:(?:and|but|so|or) |[^?]{0,90}[,:;] )?(?:is|are|was|were|do|does|did|has|have|had"
    r"|can|could|may|might|must|should|will|would)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:differ(?:s|ent|ently)?|compar(?:e[sd]?|ison)|contrast|versus|competing|conflicting"
    r"|contradict\w*|disput\w+|various|both|either|each|opinions|views|sides?|accounts|readings"
    r"|versions|respectively|according to whom|on the one hand|across"
    r"|official\b.*\bun-?official)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"^(?:which|what) (?:\w+ ){0,4}?(?!(?:\w+(?:ss|us|is))\b)\w+s (?:are|were|have|do|did|will)\b"
    r"|^who (?:are|were)\b|^(?:list|name)\b",
    re.IGNORECASE,
)


def several(question: str) -> bool:
    """Whether `question` asks for what more than one side, or more than one thing, says.

    A question to be answered with yes or no does: over articles that take sides, one of them is
    half an answer.
    """
    asked = " ".join(question.split())
    forms = (_YES_OR_NO, _COMPARES, _MANY)
    return bool(split(asked)) or any(form.search(asked) for form in forms)
