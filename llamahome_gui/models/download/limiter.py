"""A limit on the bandwidth of everything that is fetched, shared by all threads: a token bucket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from llamahome_gui.models.download.stopping import Stop

# What an idle or late reader may catch up at once, in seconds of the rate: enough that a busy machine, which wakes
# threads late, still reaches the rate.
_BURST_SECONDS = 0.25
# A wait is cut into pieces so that a new rate is felt at once.
_LONGEST_SLEEP = 0.1
# Shorter than any system can wait; the debt stays in the bucket.
_SHORTEST_SLEEP = 1e-4
_SMALLEST_PIECE = 4096


class Limiter:
    """Bytes per second, over all threads that take from it. Readers pay after they read: the bucket may owe.

    Args:
        rate: In bytes per second; None or 0 for no limit.
        clock: Seconds that only grow.
    """

    def __init__(self, rate: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = rate or 0.0
        self._tokens = 0.0
        self._filled = clock()

    def set_rate(self, rate: float | None) -> None:
        """Change the limit; waiting readers feel it within a tenth of a second."""
        with self._lock:
            self._rate = rate or 0.0
            self._tokens = 0.0
            self._filled = self._clock()

    def piece(self, most: int) -> int:
        """How many bytes to read at once, so that the limited stream flows evenly."""
        rate = self._rate
        return min(most, max(_SMALLEST_PIECE, int(rate / 20))) if rate else most

    def take(self, count: int, stop: Stop) -> None:
        """Pay for `count` bytes that were read; returns when the next may be read.

        Raises:
            Stopped: While waiting.
        """
        wait = self._pay(count)
        while wait > 0:
            stop.sleep(min(wait, _LONGEST_SLEEP))
            wait = self._pay(0)

    def _pay(self, count: int) -> float:
        """Seconds until the bucket owes nothing."""
        with self._lock:
            if not self._rate:
                return 0.0
            now = self._clock()
            earned = (now - self._filled) * self._rate
            self._tokens = min(self._tokens + earned, self._rate * _BURST_SECONDS) - count
            self._filled = now
            wait = -self._tokens / self._rate
            return wait if wait > _SHORTEST_SLEEP else 0.0
