"""One sample of memory: this process and the machine through psutil, the GPU through NVML where there is one."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

import psutil

from llamahome_gui.monitoring.gpus import name_of, open_nvml


@dataclass(frozen=True)
class Sample:
    """Memory at one moment, in bytes; `time` is monotonic seconds. GPU fields are None without an NVIDIA GPU."""

    time: float
    rss_bytes: int
    ram_total: int
    vram_used: int | None
    vram_total: int | None
    gpu_name: str | None


class Sampler:
    """Reads memory counters; one sample takes well under a millisecond."""

    def __init__(self) -> None:
        self._process = psutil.Process(os.getpid())
        self._ram_total = psutil.virtual_memory().total
        self._nvml, self._gpu, self._gpu_name = _open_gpu()

    def sample(self) -> Sample:
        """The memory now."""
        used, total = self._vram()
        return Sample(
            time=time.monotonic(),
            rss_bytes=self._process.memory_info().rss,
            ram_total=self._ram_total,
            vram_used=used,
            vram_total=total,
            gpu_name=self._gpu_name,
        )

    def _vram(self) -> tuple[int | None, int | None]:
        if self._nvml is None:
            return None, None
        try:
            memory = self._nvml.nvmlDeviceGetMemoryInfo(self._gpu)
        except self._nvml.NVMLError:
            # A driver restart or a sleeping laptop: no number now, the next sample may have one.
            return None, None
        return int(memory.used), int(memory.total)


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
