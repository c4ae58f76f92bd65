"""What the openai client raises, as an LLMError: its kind, its words, and what to do next."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping

from rag.errors import (
    LLMBadReply,
    LLMError,
    LLMKeyRejected,
    LLMNotFound,
    LLMRateLimited,
    LLMRequestRejected,
    LLMServerFailed,
    LLMTimeout,
    LLMUnreachable,
)

_OTHERWISE = "RAG_LLM=none answers in quotes without a model."
KINDS: Mapping[type[LLMError], tuple[str, str]] = {
    LLMUnreachable: (
        "cannot be reached",
        f"Check OPENAI_BASE_URL and that the server runs; {_OTHERWISE}",
    ),
    LLMTimeout: ("did not answer in time", f"Ask again; {_OTHERWISE}"),
    LLMRateLimited: (
        "takes no more requests for now",
        f"Ask again later or check the quota of the key; {_OTHERWISE}",
    ),
    LLMKeyRejected: (
        "refused the key",
        f"Set OPENAI_API_KEY to a key of this endpoint; {_OTHERWISE}",
    ),
    LLMNotFound: (
        "was not found",
        "Check the model's name in RAG_LLM and the path in OPENAI_BASE_URL, which mostly ends in"
        f" /v1; {_OTHERWISE}",
    ),
    LLMRequestRejected: (
        "refused the request",
        f"Check that RAG_LLM names a chat model of this endpoint; {_OTHERWISE}",
    ),
    LLMServerFailed: ("failed", f"Ask again later or set RAG_LLM to another model; {_OTHERWISE}"),
    LLMBadReply: (
        "sent a reply that cannot be used",
        "Check that OPENAI_BASE_URL is an OpenAI-compatible endpoint (its path mostly ends in"
        f" /v1) or set RAG_LLM to another model; {_OTHERWISE}",
    ),
}
"""What happened and what to do, for every kind of failure."""


def kind_of(exc: Exception) -> type[LLMError]:
    """The kind of LLMError that an error out of the client is.

    Statuses as in RFC 9110; an error event inside a stream may carry one as its code.
    """
    import openai

    if isinstance(exc, openai.APITimeoutError):
        return LLMTimeout
    if isinstance(exc, openai.APIConnectionError | OSError | ImportError):
        return LLMUnreachable  # ImportError: a proxy of a kind whose support is not installed
    if not isinstance(exc, openai.APIError) or isinstance(exc, openai.APIResponseValidationError):
        return LLMBadReply
    match getattr(exc, "status_code", None) or _status(exc.code):
        case 401 | 403:
            return LLMKeyRejected
        case 429:
            return LLMRateLimited
        case int(status) if 300 <= status < 400 or status == 404:
            return LLMNotFound  # redirects are not followed
        case int(status) if 400 <= status < 500:
            return LLMRequestRejected
    return LLMServerFailed


def detail(exc: Exception) -> str:
    """What the endpoint or the network said, in one short line; "" where it said nothing."""
    parts = [f"HTTP {exc.status_code}"] if hasattr(exc, "status_code") else []
    body = getattr(exc, "body", None)
    said = (body.get("message") or body.get("detail")) if isinstance(body, Mapping) else None
    if said is None and not parts:
        said = exc.__cause__ or exc
    parts += [line[:200].rstrip(" .") for line in str(said or "").strip().splitlines()[:1]]
    wait = asked_wait(exc)
    if wait is not None:
        parts.append(f"it asks to wait {wait:.0f} s")
    return "; ".join(parts)


def asked_wait(exc: BaseException | None) -> float | None:
    """Seconds that a refused request was asked to wait, by RFC 9110's Retry-After; or None."""
    response = getattr(exc, "response", None)
    value = response.headers.get("retry-after", "") if response is not None else ""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _status(code: str | None) -> int | None:
    return int(code) if code and re.fullmatch(r"[1-5][0-9]{2}", code) else None
