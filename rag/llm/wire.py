"""The shapes that endpoints send, and what of a request they refuse; no network here.

Endpoints differ, and the openai client checks no shapes: whatever does not fit is a ValueError.
"""

from __future__ import annotations

import queue
import re
from collections.abc import Mapping
from typing import Any

from rag.llm.chat import Ending, FirstToken
from rag.usage import Usage

# Parameters that some endpoints refuse, with those that make no sense without them.
_OPTIONAL: Mapping[str, frozenset[str]] = {
    "stream_options": frozenset({"stream_options"}),
    "logprobs": frozenset({"logprobs", "top_logprobs"}),
    "top_logprobs": frozenset({"logprobs", "top_logprobs"}),
    "temperature": frozenset({"temperature"}),
    "seed": frozenset({"seed"}),
    "max_completion_tokens": frozenset({"max_tokens"}),  # named as what to send in its place
}


class Incoming:
    """A streamed reply as far as it has come.

    `pieces` holds what nobody has read yet; `limit` is the most characters wanted.
    """

    def __init__(self, limit: int) -> None:
        self.pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.characters = 0
        self.finish: str | None = None
        self._limit = limit
        self._events = 0
        self._usage = Usage()

    @property
    def overlong(self) -> bool:
        """Whether more came than was asked for."""
        return self.characters > self._limit

    def take(self, chunk: Any) -> None:  # noqa: ANN401 (whatever shape an endpoint sends)
        """Take one event in. Raises ValueError for one of the wrong shape."""
        self._events += 1
        self._usage = _usage(chunk) or self._usage
        for choice in (getattr(chunk, "choices", None) or ())[:1]:
            self.finish = getattr(choice, "finish_reason", None) or self.finish
            piece = getattr(getattr(choice, "delta", None), "content", None)
            if not isinstance(piece, str | None):
                raise ValueError("its text is none")
            if piece:
                self.characters += len(piece)
                self.pieces.put(piece)

    def ending(self) -> Ending:
        """How it ended. Raises ValueError where it did not end well."""
        if not self._events:
            raise ValueError("it is no stream of events")
        if self.finish is None and not self.overlong:
            raise ValueError("it broke off before its end")
        if self.finish == "content_filter":
            raise ValueError("a content filter withheld it")
        if not self.characters:
            raise ValueError("it holds no text")
        return Ending(self._usage, truncated=self.finish == "length" or self.overlong)


def parameters_refused(message: str) -> frozenset[str]:
    """The parameters to leave out, as an endpoint's complaint names them."""
    named = [drop for name, drop in _OPTIONAL.items() if re.search(rf"\b{name}\b", message)]
    return frozenset[str]().union(*named)


def without(request: Mapping[str, Any], refused: frozenset[str]) -> dict[str, Any]:
    """The request without what is refused, and with what newer models want in its place."""
    kept = {name: value for name, value in request.items() if name not in refused}
    if "max_tokens" in refused:
        kept["max_completion_tokens"] = request["max_tokens"]
    return kept


def first_token(reply: Any) -> FirstToken:  # noqa: ANN401 (whatever shape an endpoint sends)
    """The first token of a whole reply. Raises ValueError for one of the wrong shape."""
    if not getattr(reply, "choices", None):
        raise ValueError("it is no chat completion")
    choice = reply.choices[0]
    content = choice.message.content
    try:
        ranked = choice.logprobs.content[0].top_logprobs
        # The likeliest last: two tokens may read the same, and the likelier one counts.
        logprobs = {each.token: float(each.logprob) for each in reversed(ranked)}
    except (AttributeError, IndexError, TypeError):
        logprobs = {}
    if not isinstance(content, str) and not logprobs:
        raise ValueError("it holds no text")
    return FirstToken(logprobs, content or "", _usage(reply) or Usage())


def _usage(reply: Any) -> Usage | None:  # noqa: ANN401 (whatever shape an endpoint sends)
    usage = getattr(reply, "usage", None)
    if usage is None:
        return None
    read, written = (getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
    return Usage(read if isinstance(read, int) else 0, written if isinstance(written, int) else 0)
