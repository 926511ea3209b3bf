"""How far a conversion of many files is, by files and by bytes, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable

# A small file costs more than its bytes: opening, sending and storing it take about as long as reading this many.
_BYTES_PER_FILE = 20_000
_LEAST_SECONDS = 1.5  # before that a rate means nothing


class Progress:
    """Counts what was found and what is finished.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.files = self.files_done = self.bytes = self.bytes_done = 0
        self._started = self._clock()

    def found(self, size: int) -> None:
        """One more file, of so many bytes."""
        self.files += 1
        self.bytes += size

    def finished(self, size: int) -> None:
        """One of them is done, or given up."""
        self.files_done += 1
        self.bytes_done += size

    @property
    def share(self) -> float:
        """From 0 to 1, by bytes."""
        return self._cost(self.files_done, self.bytes_done) / max(1, self._cost(self.files, self.bytes))

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the rate so far; None while nobody can know."""
        passed = self._clock() - self._started
        if passed < _LEAST_SECONDS or not self.share:
            return None
        return passed * (1 - self.share) / self.share

    @staticmethod
    def _cost(files: int, size: int) -> int:
        return size + files * _BYTES_PER_FILE
