"""One sample of this process and the machine: memory through psutil, GPUs through NVML where there are any."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psutil

from llamahome_gui.monitoring.families import Families, Shares
from llamahome_gui.monitoring.gpu_reader import GpuNow, GpuReader, Held, sum_of_known


@dataclass(frozen=True)
class Sample:
    """One moment, memory in bytes; `time` is monotonic seconds. GPU fields are None where the driver tells nothing.

    Attributes:
        rss_bytes: What this process holds of the machine's memory.
        ram_used: What all processes hold of it.
        vram_used, vram_total: What all processes hold of all GPUs' memory, and what there is.
        gpu_name: The first GPU's.
        vram_process: What this process holds of it; unknown in a container and to some drivers.
        gpu_use: Share of the last moments in which a GPU computed, 0 to 1; of several the mean.
        vram_children: What children of this process hold of it, by task; see `families.Shares`.
        vram_others: What all other processes hold of it.
        gpus: Each by itself.
    """

    time: float
    rss_bytes: int
    ram_total: int
    vram_used: int | None
    vram_total: int | None
    gpu_name: str | None
    ram_used: int = 0
    vram_process: int | None = None
    gpu_use: float | None = None
    vram_children: tuple[tuple[str, int], ...] = ()
    vram_others: int | None = None
    gpus: tuple[GpuNow, ...] = ()


class Sampler:
    """Reads counters; one sample takes well under a millisecond.

    Args:
        clock: Tells the time of a sample.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._process = psutil.Process(os.getpid())
        self._ram_total = psutil.virtual_memory().total
        self._reader = GpuReader()
        self._families = Families()
        self._listed: Held | None = None
        self._shares = Shares()

    def sample(self) -> Sample:
        """What is now."""
        now = self.clock()
        gpus, shares = self._reader.gpus(now), self._divided(self._reader.held(now))
        return Sample(
            time=now,
            rss_bytes=self._process.memory_info().rss,
            ram_total=self._ram_total,
            vram_used=sum_of_known(gpu.used for gpu in gpus),
            vram_total=sum_of_known(gpu.total for gpu in gpus),
            gpu_name=gpus[0].name if gpus else None,
            ram_used=self._ram_total - psutil.virtual_memory().available,
            vram_process=shares.own,
            gpu_use=_mean(gpus),
            vram_children=shares.children,
            vram_others=shares.others,
            gpus=gpus,
        )

    def _divided(self, held: Held) -> Shares:
        if held is not self._listed:  # the same list is given until there is a new one
            self._listed, self._shares = held, self._families.shares(held)
        return self._shares


def _mean(gpus: Iterable[GpuNow]) -> float | None:
    rates = [gpu.use for gpu in gpus if gpu.use is not None]
    return sum(rates) / len(rates) if rates else None
