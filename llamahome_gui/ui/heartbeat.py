"""How long the event loop stood still: a timer that measures the gaps between its own beats."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot

BEAT_MS = 5


class Heartbeat(QObject):
    """Beats every 5 ms while the event loop turns; a gap is the time beyond that between two beats."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin a new measurement."""
        self._gaps = []
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """End it; the longest gap in milliseconds."""
        self._timer.stop()
        return self.longest

    @property
    def longest(self) -> float:
        """The longest gap so far, milliseconds."""
        return max(self._gaps, default=0.0)

    def percentile(self, share: float) -> float:
        """The gap that this share of all gaps does not exceed, milliseconds."""
        gaps = sorted(self._gaps)
        return gaps[min(len(gaps) - 1, int(len(gaps) * share))] if gaps else 0.0

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


class FairHeartbeat(Heartbeat):
    """A heartbeat whose gaps leave out the time in which the thread was ready to run and had no processor.

    Other programs of the machine take that time, not the window; where the system does not tell it, it stays in.
    """

    def start(self) -> None:
        super().start()
        self._starved = starved_ms()

    @Slot()
    def _beat(self) -> None:
        super()._beat()
        before, self._starved = self._starved, starved_ms()
        self._gaps[-1] = max(0.0, self._gaps[-1] - (self._starved - before))


def starved_ms() -> float:
    """How long this thread has waited for a processor so far, milliseconds; 0 where the system does not say."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0
