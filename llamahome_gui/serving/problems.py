"""Errors as the API tells them: a status, and the object that OpenAI's clients read.

Their form: https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

from typing import Any

from llamahome_gui.errors import (
    CacheError,
    ContextError,
    GenerationError,
    GenerationMemoryError,
    LlamaHomeError,
    ModelError,
)

# Seconds after which it is worth to ask again what could not be answered now.
RETRY_SECONDS = 5


class ApiError(Exception):
    """An answer other than success.

    Args:
        status: Of HTTP.
        message: What happened and what to do next.
        param: The field of the request that is wrong.
        code: For programs: ``model_not_found``.
        retry_after: Seconds after which another try is worth it.
    """

    def __init__(
        self, status: int, message: str, *, param: str | None = None, code: str | None = None, retry_after: int = 0
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.param, self.code, self.retry_after = status, message, param, code, retry_after

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        kind = _KINDS.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}

    @property
    def headers(self) -> dict[str, str]:
        """Headers beside those of every answer."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return headers | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})


_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def of_error(error: LlamaHomeError, *, asked: bool) -> ApiError:
    """What an error of ours means to a client.

    Args:
        asked: It was raised before anything was computed, so what was asked for is wrong.
    """
    text = str(error)
    if isinstance(error, ContextError):
        return ApiError(400, text, param="messages", code="context_length_exceeded")
    if isinstance(error, GenerationMemoryError):  # the request is in order: with fewer answers under way it may go
        return ApiError(503, text, code="out_of_memory", retry_after=RETRY_SECONDS)
    if isinstance(error, ModelError):  # its files are being replaced
        return ApiError(503, text, code="model_not_ready", retry_after=RETRY_SECONDS)
    if asked and isinstance(error, CacheError):
        return ApiError(400, text, param="h2o")
    if asked and isinstance(error, GenerationError):
        return ApiError(400, text, param="messages")
    return ApiError(500, text)
