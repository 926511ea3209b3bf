"""What the charts show, without any chart: samples of memory, KV cache and speed in one ring buffer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.inference.types import CacheUsage
from llamahome_gui.monitoring import RingBuffer, Sample, Sampler

if TYPE_CHECKING:
    from llamahome_gui.ui.generation import GenerationController

SPAN_SECONDS = 120.0
BUSY_INTERVAL_MS = 250
IDLE_INTERVAL_MS = 1000
TIME, MEMORY, HELD, FULL, SPEED = range(5)


@dataclass(frozen=True)
class Series:
    """What is drawn now: seconds before now (0 or less) and, for each, the numbers of the columns above."""

    ago: NDArray[np.float64]
    columns: NDArray[np.float64]

    def column(self, index: int) -> NDArray[np.float64]:
        """One column, as long as `ago`."""
        return self.columns[:, index]


class Recorder(QObject):
    """Samples four times a second while an answer is being made, once a second otherwise, not at all when stopped.

    Signals:
        sampled: there is a new row.
    """

    sampled = Signal()

    def __init__(self, generation: GenerationController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = generation
        self._sampler = Sampler()
        self._buffer = RingBuffer(int(SPAN_SECONDS * 1000 / BUSY_INTERVAL_MS) + 8, 5)
        self._speed = 0.0
        self.sample: Sample = self._sampler.sample()
        self._timer = QTimer(self)
        self._timer.setInterval(IDLE_INTERVAL_MS)
        self._timer.timeout.connect(self.take)
        generation.speedChanged.connect(self._speed_changed)
        generation.runningChanged.connect(self._running_changed)

    @property
    def usage(self) -> CacheUsage | None:
        """The KV cache of the answer being made, or of the last one."""
        return self._generation.usage

    @property
    def running(self) -> bool:
        """Whether an answer is being made now."""
        return self._generation.running

    @property
    def speed(self) -> float:
        """Tokens per second now; 0 while nothing runs."""
        return self._speed if self.running else 0.0

    @property
    def last_speed(self) -> float:
        """Tokens per second now, or at the end of the last answer."""
        return self._speed

    def start(self) -> None:
        """Begin to sample."""
        if not self._timer.isActive():
            self.take()
            self._timer.start()

    def stop(self) -> None:
        """Stop sampling."""
        self._timer.stop()

    @Slot()
    def take(self) -> None:
        """Take one sample now."""
        self._note(self.usage if self.running else None, self.speed)

    def _note(self, usage: CacheUsage | None, speed: float) -> None:
        self.sample = self._sampler.sample()
        used = self.sample.rss_bytes if self.sample.vram_used is None else self.sample.vram_used
        held, full = (usage.held_bytes, usage.full_bytes) if usage else (0, 0)
        self._buffer.append((self.sample.time, used, held, full, speed))
        self.sampled.emit()

    def series(self, now: float | None = None) -> Series:
        """The rows of the last two minutes, oldest first."""
        rows = self._buffer.view()
        ago = rows[:, TIME] - (time.monotonic() if now is None else now)
        recent = ago >= -SPAN_SECONDS
        return Series(ago[recent], rows[recent])

    @Slot(float)
    def _speed_changed(self, tokens_per_second: float) -> None:
        self._speed = tokens_per_second

    @Slot(bool)
    def _running_changed(self, running: bool) -> None:
        self._timer.setInterval(BUSY_INTERVAL_MS if running else IDLE_INTERVAL_MS)
        if not self._timer.isActive():
            return
        if not running and self.usage is not None:
            self._note(self.usage, self._speed)  # an answer may be shorter than the time between two samples
        self.take()
