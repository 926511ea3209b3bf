"""How fast bytes come, over the last seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW = 5.0


class Speed:
    """Bytes per second over a sliding window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._points: deque[tuple[float, int]] = deque()

    def add(self, received: int) -> float:
        """Note that `received` bytes have come in all; the present speed."""
        now = self._clock()
        self._points.append((now, received))
        while len(self._points) > 2 and now - self._points[1][0] >= _WINDOW:
            self._points.popleft()
        then, before = self._points[0]
        return (received - before) / (now - then) if now > then else 0.0
