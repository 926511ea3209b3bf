"""The one hierarchy of errors a user may meet: what happened, to which thing, and what to do next.

Every error that reaches the window or the command line is a `LlamaHomeError`. The window shows it on the row
it belongs to, the command line prints one line and exits with the class's `exit_code`. Tracebacks are for the log.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar


class LlamaHomeError(Exception):
    """Something a user can understand and act on.

    Args:
        message: What happened, one sentence.
        subject: The file, model or setting it happened to.
        hint: What to do next, one sentence.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, subject: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.hint = hint

    @property
    def head(self) -> str:
        """What happened, and to what; without the hint."""
        return f"{self.subject}: {self.message}" if self.subject else self.message

    def __str__(self) -> str:
        return f"{self.head} {self.hint}" if self.hint else self.head

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by positional arguments only; errors cross process borders here.
        return _rebuild, (type(self), self.message, self.__dict__.copy())


def _rebuild(kind: type[LlamaHomeError], message: str, state: dict[str, Any]) -> LlamaHomeError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class ConfigError(LlamaHomeError):
    """A setting, a settings file or the workspace cannot be used."""

    exit_code = 3


class DocumentReason(StrEnum):
    """Why a document could not be converted."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"
    LIMIT = "limit"
    UNREADABLE = "unreadable"


class DocumentError(LlamaHomeError):
    """A document could not be converted; `reason` says why in one word."""

    exit_code = 4

    def __init__(
        self, message: str, reason: DocumentReason, *, subject: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, subject=subject, hint=hint)
        self.reason = reason


class ModelError(LlamaHomeError):
    """A model is unknown, incomplete, does not fit or cannot be loaded."""

    exit_code = 5


class DownloadReason(StrEnum):
    """Why something could not be fetched from the hub."""

    OFFLINE = "offline"
    GATED = "gated"
    UNAUTHORISED = "unauthorised"
    MISSING = "missing"
    CHANGED = "changed"
    CORRUPT = "corrupt"
    DISK = "disk"
    REFUSED = "refused"
    LIMIT = "limit"
    SERVER = "server"
    CANCELLED = "cancelled"


class DownloadError(LlamaHomeError):
    """A model could not be asked for, fetched or written; `reason` says why in one word.

    Args:
        message: What happened, one sentence.
        reason: Why, in one word.
        subject: The repository, file or host it happened to.
        hint: What to do next, one sentence.
        url: Where the user goes to mend it: the page with a gated model's licence.
        retry_after: Seconds after which the server wants to be asked again; None where it did not say.
    """

    exit_code = 10

    def __init__(
        self,
        message: str,
        reason: DownloadReason,
        *,
        subject: str | None = None,
        hint: str | None = None,
        url: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, subject=subject, hint=hint)
        self.reason = reason
        self.url = url
        self.retry_after = retry_after


class CacheError(LlamaHomeError):
    """The KV cache was asked for something it cannot do."""

    exit_code = 6


class CacheMemoryError(CacheError):
    """Memory ran out while a text was read into the KV cache."""


class GenerationError(LlamaHomeError):
    """An answer could not be generated."""

    exit_code = 6


class ContextError(GenerationError):
    """A prompt has more tokens than the model, or the settings, take; nothing was cut and nothing was read."""


class GenerationMemoryError(GenerationError):
    """Memory is too short for an answer now; with more of it free the same prompt can be asked."""


class DatasetError(LlamaHomeError):
    """A training dataset has no usable rows or cannot be read."""

    exit_code = 7


class TrainingError(LlamaHomeError):
    """A fine-tuning run could not start or had to stop."""

    exit_code = 7


class StorageError(LlamaHomeError):
    """A database or file of the workspace cannot be read or written."""

    exit_code = 8


class ServingError(LlamaHomeError):
    """The server cannot start: its port is in use, say."""

    exit_code = 11


class RemoteError(LlamaHomeError):
    """Another machine's server cannot be reached, refuses, or answers what is no answer."""

    exit_code = 11


class DisplayError(LlamaHomeError):
    """The window cannot open: no display, or a system library is missing."""

    exit_code = 9
