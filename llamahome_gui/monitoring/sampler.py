"""One sample of this process and the machine: memory through psutil, the GPU through NVML where there is one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

from llamahome_gui.monitoring.gpus import name_of, open_nvml

# The driver goes through all processes of a GPU to tell the memory of one: that is asked for less often.
_SECONDS_PER_PROCESS_LIST = 1.0


@dataclass(frozen=True)
class Sample:
    """One moment, memory in bytes; `time` is monotonic seconds. GPU fields are None where the driver tells nothing.

    Attributes:
        rss_bytes: What this process holds of the machine's memory.
        ram_used: What all processes hold of it.
        vram_used: What all processes hold of the first GPU's memory.
        vram_process: What this process holds of it; unknown in a container and to some drivers.
        gpu_use: Share of the last moments in which the GPU computed, 0 to 1.
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


class Sampler:
    """Reads counters; one sample takes well under a millisecond.

    Args:
        clock: Tells the time of a sample.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._process = psutil.Process(os.getpid())
        self._ram_total = psutil.virtual_memory().total
        self._nvml, self._gpu, self._gpu_name = _open_gpu()
        self._listed = float("-inf")
        self._own: int | None = None

    def sample(self) -> Sample:
        """What is now."""
        now = self.clock()
        used, total = self._vram()
        return Sample(
            time=now,
            rss_bytes=self._process.memory_info().rss,
            ram_total=self._ram_total,
            vram_used=used,
            vram_total=total,
            gpu_name=self._gpu_name,
            ram_used=self._ram_total - psutil.virtual_memory().available,
            vram_process=self._own_vram(now),
            gpu_use=self._use(),
        )

    def _vram(self) -> tuple[int | None, int | None]:
        # A driver restart or a sleeping laptop: no number now, the next sample may have one.
        memory = self._ask("nvmlDeviceGetMemoryInfo")
        return (None, None) if memory is None else (int(memory.used), int(memory.total))

    def _own_vram(self, now: float) -> int | None:
        if now - self._listed >= _SECONDS_PER_PROCESS_LIST:
            self._listed, self._own = now, self._ask_own_vram()
        return self._own

    def _ask_own_vram(self) -> int | None:
        """A process that computes and draws stands in both lists with the same number."""
        lists = ("nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetGraphicsRunningProcesses")
        told = [
            process.usedGpuMemory for name in lists for process in self._ask(name) or () if process.pid == os.getpid()
        ]
        known = [int(count) for count in told if count is not None]
        return max(known, default=None)

    def _use(self) -> float | None:
        rates = self._ask("nvmlDeviceGetUtilizationRates")
        return None if rates is None else rates.gpu / 100

    def _ask(self, question: str) -> Any:
        """What the driver answers about the GPU; None without a GPU, and where it cannot tell."""
        if self._nvml is None:
            return None
        try:
            return getattr(self._nvml, question)(self._gpu)
        except self._nvml.NVMLError:
            return None


def _open_gpu() -> tuple[Any, Any, str | None]:
    """NVML, the first GPU's handle and its name; three times None where there is none."""
    nvml = open_nvml()
    if nvml is None:
        return None, None, None
    try:
        gpu = nvml.nvmlDeviceGetHandleByIndex(0)
        return nvml, gpu, name_of(nvml, gpu)
    except nvml.NVMLError:
        return None, None, None
