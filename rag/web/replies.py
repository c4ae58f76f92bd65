"""Replies that every route gives: errors as JSON, in the shape that the caller's client expects."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse

import rag

_STATUSES: tuple[tuple[type[rag.RagError], int], ...] = (
    (rag.ArticleNotFound, 404),
    (rag.ConversationNotFound, 404),
    (rag.TooManyQuestions, 429),
    (rag.StoreError, 503),
    (rag.WeightsError, 503),
    (rag.EmbeddingError, 503),
    (rag.LLMError, 503),
    (rag.ServerError, 503),
    (rag.AccountError, 503),
)
_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def status_of(error: rag.RagError) -> int:
    """The HTTP status of an error: 400 where the request is at fault."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 400)


def failure(
    path: str, status: int, message: str, hint: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error as JSON; under ``/v1`` as OpenAI's clients read it."""
    error: dict[str, str | None] = {"message": message, "hint": hint}
    if path.startswith("/v1/"):
        kind = _KINDS.get(status, "server_error" if status >= 500 else "invalid_request_error")
        error |= {"message": f"{message} {hint}", "type": kind, "param": None, "code": None}
    return JSONResponse({"error": error}, status, headers)


def nowhere(path: str, method: str, hint: str) -> JSONResponse:
    """The reply to a path that nothing answers; `hint` says what there is."""
    return failure(path, 404, f"There is no {method} {path}.", hint)


def failed(path: str, error: rag.RagError) -> JSONResponse:
    """The reply to a request that ended in `error`."""
    return failure(path, status_of(error), str(error), error.hint)
