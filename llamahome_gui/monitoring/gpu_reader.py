"""All NVIDIA GPUs as they are now: their memory, which processes hold of it, and how much they compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from llamahome_gui.monitoring.gpus import name_of, open_nvml
from llamahome_gui.monitoring.seldom import Seldom

# The driver's own rate is a mean over up to a second; to list processes it goes through all of a GPU's.
_SECONDS_PER_RATE, _SECONDS_PER_LIST = 0.5, 1.0
_LISTS = ("nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetGraphicsRunningProcesses")
# What an older binding leaves as it is where the driver says that a number is not available.
_NO_NUMBER = 2**63

Held = Mapping[int, int | None]
"""For each process id the bytes of GPU memory that it holds; None where the driver knows the process only."""


@dataclass(frozen=True)
class GpuNow:
    """One GPU at one moment; None where the driver does not tell.

    Attributes:
        used, total: Bytes of its memory.
        use: Share of the last moments in which it computed, 0 to 1.
    """

    name: str
    used: int | None = None
    total: int | None = None
    use: float | None = None


@dataclass(frozen=True)
class _Gpu:
    """A GPU, and the parts that it is divided into (MIG): processes are listed by part."""

    name: str
    handle: Any
    parts: tuple[Any, ...]


class GpuReader:
    """Asks the driver; without one there are no GPUs. It takes no more than some thousandths of a core."""

    def __init__(self) -> None:
        self._nvml = open_nvml()
        self._gpus = tuple(self._found())
        self._memory = Seldom(lambda: [self._memory_of(gpu) for gpu in self._gpus])
        self._rates = Seldom(lambda: [self._rate_of(gpu) for gpu in self._gpus], _SECONDS_PER_RATE)
        self._lists = Seldom(self._list, _SECONDS_PER_LIST)

    def gpus(self, now: float) -> tuple[GpuNow, ...]:
        """Each GPU, in the driver's order."""
        found = zip(self._gpus, self._memory.at(now), self._rates.at(now), strict=True)
        return tuple(GpuNow(gpu.name, *memory, rate) for gpu, memory, rate in found)

    def held(self, now: float) -> Held:
        """What processes hold of all GPUs together; empty where the driver lists none."""
        return self._lists.at(now)

    def _found(self) -> list[_Gpu]:
        handles = (self._ask("nvmlDeviceGetHandleByIndex", at) for at in range(self._ask("nvmlDeviceGetCount") or 0))
        return [_Gpu(self._name(one), one, self._parts(one)) for one in handles if one is not None]

    def _name(self, handle: Any) -> str:
        try:
            return name_of(self._nvml, handle)
        except self._nvml.NVMLError:
            return "GPU"

    def _parts(self, handle: Any) -> tuple[Any, ...]:
        mode = self._ask("nvmlDeviceGetMigMode", handle)
        if not mode or not mode[0]:
            return (handle,)
        most = self._ask("nvmlDeviceGetMaxMigDeviceCount", handle) or 0
        parts = (self._ask("nvmlDeviceGetMigDeviceHandleByIndex", handle, at) for at in range(most))
        return tuple(part for part in parts if part is not None) or (handle,)

    def _memory_of(self, gpu: _Gpu) -> tuple[int | None, int | None]:
        """Used and total bytes; the sum of its parts where the driver tells nothing of the whole."""
        # A driver restart or a sleeping laptop: no number now, the next sample may have one.
        whole = self._ask("nvmlDeviceGetMemoryInfo", gpu.handle)
        told = [whole] if whole is not None else [self._ask("nvmlDeviceGetMemoryInfo", part) for part in gpu.parts]
        known = [memory for memory in told if memory is not None]
        return sum_of_known(int(memory.used) for memory in known), sum_of_known(int(memory.total) for memory in known)

    def _rate_of(self, gpu: _Gpu) -> float | None:
        rates = self._ask("nvmlDeviceGetUtilizationRates", gpu.handle)  # not told of one that is divided
        return None if rates is None else rates.gpu / 100

    def _list(self) -> Held:
        held: dict[int, int | None] = {}
        for part in (part for gpu in self._gpus for part in gpu.parts):
            for pid, count in self._held_of(part).items():
                held[pid] = sum_of_known((held.get(pid), count))
        return held

    def _held_of(self, part: Any) -> Held:
        """A process that computes and draws stands in both lists with the same number."""
        held: dict[int, int | None] = {}
        for process in (process for name in _LISTS for process in self._ask(name, part) or ()):
            count, before = _known(process.usedGpuMemory), held.get(process.pid)
            held[process.pid] = before if count is None else max(count, before or 0)
        return held

    def _ask(self, question: str, *about: Any) -> Any:
        """What the driver answers; None without one, and where it cannot tell."""
        if self._nvml is None:
            return None
        try:
            return getattr(self._nvml, question)(*about)
        except Exception:
            # It does not support it, may not tell, is gone, or is older than the binding: all mean "no number".
            return None


def sum_of_known(counts: Iterable[int | None]) -> int | None:
    """What is known of some counts, added up; None where none of them is."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _known(count: int | None) -> int | None:
    return None if count is None or count >= _NO_NUMBER else int(count)
