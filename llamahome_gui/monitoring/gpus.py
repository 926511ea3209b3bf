"""Memory of all NVIDIA GPUs, through the driver alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class GpuMemory:
    """One GPU and its memory in bytes."""

    name: str
    total: int
    free: int


def open_nvml() -> Any:
    """The driver's library, ready to be asked; None where there is no NVIDIA driver."""
    try:
        import pynvml

        pynvml.nvmlInit()
    except Exception:
        # ImportError, no driver, a driver that does not match: all mean "no GPU to show".
        return None
    return pynvml


def gpus() -> tuple[GpuMemory, ...]:
    """Every GPU that answers, in the driver's order; empty without any. Takes a few milliseconds."""
    nvml = open_nvml()
    return () if nvml is None else tuple(gpu for number in range(_count(nvml)) if (gpu := _memory(nvml, number)))


def name_of(nvml: Any, handle: Any) -> str:
    """A GPU's name; older bindings give bytes."""
    name = nvml.nvmlDeviceGetName(handle)
    return name.decode() if isinstance(name, bytes) else str(name)


def _count(nvml: Any) -> int:
    try:
        return int(nvml.nvmlDeviceGetCount())
    except nvml.NVMLError:
        return 0


def _memory(nvml: Any, number: int) -> GpuMemory | None:
    try:
        handle = nvml.nvmlDeviceGetHandleByIndex(number)
        memory = nvml.nvmlDeviceGetMemoryInfo(handle)
        return GpuMemory(name_of(nvml, handle), int(memory.total), int(memory.free))
    except nvml.NVMLError:
        return None
