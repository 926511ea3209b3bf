"""A contender in a process of its own: started, asked line by line, ended."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from types import TracebackType
from typing import Any, Protocol, Self

from llamahome_gui.errors import LlamaHomeError

_LAST_WORDS = 400


class ContenderError(LlamaHomeError):
    """A contender cannot be started or cannot do what was asked; `message` says why."""


class Contender(Protocol):
    """Someone who answers requests."""

    def ask(self, verb: str, **arguments: Any) -> Any:
        """The answer to a request of `peers.serve`.

        Raises:
            ContenderError: The contender cannot do that, or has died.
        """
        ...


class Child:
    """A contender in a process of its own; a context manager, so that it ends with the block."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        # Closed in `_end`, after the last words were read.
        self._errors = tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
                encoding="utf-8", env=environment,
            )  # fmt: skip
        except OSError as error:
            self._errors.close()
            raise ContenderError(f"{arguments[0]} cannot be started ({error.strerror}).") from error

    def __enter__(self) -> Self:
        try:
            self._reply()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, verb: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"verb": verb, **arguments}) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._death() from error
        return self._reply()

    def _reply(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._death()
        return value_of(json.loads(line))

    def _death(self) -> ContenderError:
        """Why it has died, by its last words."""
        code = self._process.wait()
        self._errors.seek(0)
        words = " ".join(self._errors.read().split())[-_LAST_WORDS:]
        return ContenderError(f"The process ended with code {code}: {words or 'it said nothing'}")

    def _end(self) -> None:
        """Close its input, which ends it; kill it if it is in the middle of something."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()


def value_of(reply: dict[str, Any]) -> Any:
    """The value of a reply.

    Raises:
        ContenderError: The reply is an error.
    """
    if "error" in reply:
        raise ContenderError(reply["error"])
    return reply["value"]
