"""What the charts show, without any chart: samples of memory, GPU, KV cache and speed, of the last hour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from llamahome_gui.inference.types import CacheUsage
from llamahome_gui.monitoring import History, Sample, Sampler

if TYPE_CHECKING:
    from llamahome_gui.ui.generation import GenerationController

BUSY_INTERVAL_MS = 100
IDLE_INTERVAL_MS = 1000
COLUMNS = (
    "time",
    "memory_bytes",
    "machine_memory_bytes",
    "gpu_memory_bytes",
    "gpu_process_bytes",
    "gpu_children_bytes",
    "gpu_others_bytes",
    "gpu_use",
    "kv_held_bytes",
    "kv_full_bytes",
    "kv_saved_bytes",
    "kv_slots",
    "tokens_per_second",
)
(
    TIME, MEMORY, MACHINE, GPU, GPU_OWN, GPU_CHILDREN, GPU_OTHERS, GPU_USE, HELD, FULL, SAVED, SLOTS, SPEED,
) = range(len(COLUMNS))  # fmt: skip


@dataclass(frozen=True)
class Series:
    """What is drawn now: seconds before now (0 or less) and, for each, the numbers of the columns above.

    Where there are several GPUs, two more columns for each of them come after those.
    """

    ago: NDArray[np.float64]
    columns: NDArray[np.float64]

    def column(self, index: int) -> NDArray[np.float64]:
        """One column, as long as `ago`."""
        return self.columns[:, index]


class Recorder(QObject):
    """Samples ten times a second while an answer is being made and somebody looks, once a second otherwise.

    Signals:
        sampled: there is a new row.
    """

    sampled = Signal()

    def __init__(self, generation: GenerationController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = generation
        self.sampler = Sampler()
        self.sample: Sample = self.sampler.sample()
        self._history = History((*COLUMNS, *_names_of_each(self.sample)))
        self._speed = 0.0
        self._watched = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
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

    @property
    def now(self) -> float:
        """The present on the clock of the samples."""
        return self.sampler.clock()

    def start(self) -> None:
        """Begin to sample."""
        if not self._timer.isActive():
            self.take()
            self._timer.start()

    def stop(self) -> None:
        """Stop sampling."""
        self._timer.stop()

    def watch(self, watched: bool) -> None:
        """Whether somebody looks; unseen, an answer is sampled as seldom as rest."""
        self._watched = watched
        self._pace(self.running)

    @Slot()
    def take(self) -> None:
        """Take one sample now."""
        self._note(self.usage if self.running else None, self.speed)

    def _note(self, usage: CacheUsage | None, speed: float) -> None:
        self.sample = sample = self.sampler.sample()
        held, full, slots = (usage.held_bytes, usage.full_bytes, usage.slots) if usage else (0, 0, 0)
        cache = (held, full, max(0, full - held), slots)
        here = (sample.time, sample.rss_bytes, sample.ram_used)
        self._history.append((*here, *_gpu_numbers(sample), *cache, speed, *_numbers_of_each(sample)))
        self.sampled.emit()

    def series(self, low: float, now: float | None = None) -> Series:
        """The rows from so many seconds before now on, oldest first; `low` is 0 or less."""
        now = self.now if now is None else now
        rows = self._history.rows(now + low)
        return Series(rows[:, TIME] - now, rows)

    def age(self, most: float, now: float) -> float:
        """How long before now the oldest sample of the last `most` seconds was taken."""
        rows = self._history.rows(now - most)
        return now - float(rows[0, TIME]) if len(rows) else 0.0

    def as_csv(self) -> str:
        """All that is kept, as a table."""
        return self._history.as_csv(self.now)

    @Slot(float)
    def _speed_changed(self, tokens_per_second: float) -> None:
        self._speed = tokens_per_second

    @Slot(bool)
    def _running_changed(self, running: bool) -> None:
        self._pace(running)
        if not self._timer.isActive():
            return
        if not running and self.usage is not None:
            self._note(self.usage, self._speed)  # an answer may be shorter than the time between two samples
        self.take()

    def _pace(self, running: bool) -> None:
        wanted = BUSY_INTERVAL_MS if running and self._watched else IDLE_INTERVAL_MS
        if wanted != self._timer.interval():  # setting it begins the time anew
            self._timer.setInterval(wanted)


def _gpu_numbers(sample: Sample) -> tuple[float, ...]:
    children = sum(count for _, count in sample.vram_children) if sample.vram_children else None
    told = (sample.vram_used, sample.vram_process, children, sample.vram_others, sample.gpu_use)
    return tuple(map(_number, told))


def _names_of_each(sample: Sample) -> tuple[str, ...]:
    """Columns for each GPU where there are several; of one all is told already."""
    several = range(len(sample.gpus)) if len(sample.gpus) > 1 else ()
    return tuple(f"gpu{number}_{what}" for number in several for what in ("memory_bytes", "use"))


def _numbers_of_each(sample: Sample) -> tuple[float, ...]:
    several = sample.gpus if len(sample.gpus) > 1 else ()
    return tuple(_number(value) for gpu in several for value in (gpu.used, gpu.use))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
