"""An answer that is kept for a while, because asking costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")

# Of one core, what asking may take of the time.
_MOST_OF_A_CORE = 0.002


class Seldom(Generic[_Answer]):
    """Asks again when the answer is old, and the more seldom the longer asking takes.

    Args:
        ask: The question.
        seconds: It is not asked more often than that.
        spent: Seconds of the processor's time, for tests.
    """

    def __init__(
        self, ask: Callable[[], _Answer], seconds: float = 0.0, spent: Callable[[], float] = time.thread_time
    ) -> None:
        self._ask, self._seconds, self._spent = ask, seconds, spent
        self._answer: _Answer | None = None
        self._due = float("-inf")

    def at(self, now: float) -> _Answer:
        """The answer, asked for now where it is time to; `now` on any clock that does not go back."""
        if self._answer is None or now >= self._due:
            began = self._spent()
            self._answer = self._ask()
            self._due = now + max(self._seconds, (self._spent() - began) / _MOST_OF_A_CORE)
        return self._answer
