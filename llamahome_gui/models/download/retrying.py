"""Trying again: what is worth it, and how long to wait before."""

from __future__ import annotations

import random

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download.types import Timing

# A server may ask for a pause, not for a day.
_LONGEST_ASKED = 3600.0


class Hindrance(Exception):
    """Something that passes: try again.

    Args:
        note: What happened, one sentence.
        offline: There was no answer at all; being offline is a state and never a failure.
        wait: Seconds the server wants to be left alone.
    """

    def __init__(self, note: str, *, offline: bool = False, wait: float | None = None) -> None:
        super().__init__(note)
        self.note = note
        self.offline = offline
        self.wait = wait


class Backoff:
    """The waits between tries of one thing."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._fruitless = 0
        self._refused = 0

    def reset(self) -> None:
        """The last try brought something."""
        self._fruitless = self._refused = 0

    def wait(self, hindrance: Hindrance, subject: str) -> float:
        """Seconds to wait after a try that met `hindrance`.

        Raises:
            DownloadError: A server that can be reached has refused too often.
        """
        self._fruitless += 1
        self._refused += not hindrance.offline and hindrance.wait is None  # asked to wait is no failure
        if self._refused >= self._timing.tries:
            raise DownloadError(
                f"The server failed {self._refused} times: {hindrance.note}",
                DownloadReason.SERVER,
                subject=subject,
                hint="What was fetched is kept. Resume the download later.",
            )
        growing = min(self._timing.first_wait * 2 ** (self._fruitless - 1), self._timing.longest_wait)
        # Many clients that were cut off together do not come back together.
        return max(growing * random.uniform(0.75, 1.0), min(hindrance.wait or 0.0, _LONGEST_ASKED))
