"""Memory of GPUs through the driver's library, of which a stand-in is asked here."""

from __future__ import annotations

import sys
import types

import pytest

from llamahome_gui.monitoring.gpus import GpuMemory, gpus


class _DriverError(Exception):
    """As NVML raises."""


def driver(total: int, *, broken: int = -1) -> types.ModuleType:
    """NVML with `total` GPUs, of which one may not answer."""
    made = types.ModuleType("pynvml")

    def memory(number: int) -> types.SimpleNamespace:
        if number == broken:
            raise _DriverError
        return types.SimpleNamespace(total=16 * 10**9, free=(number + 1) * 10**9)

    functions = {
        "NVMLError": _DriverError,
        "nvmlInit": lambda: None,
        "nvmlDeviceGetCount": lambda: total,
        "nvmlDeviceGetHandleByIndex": lambda number: number,
        "nvmlDeviceGetName": lambda number: f"GPU {number}".encode(),
        "nvmlDeviceGetMemoryInfo": memory,
    }
    for name, function in functions.items():
        setattr(made, name, function)
    return made


def test_every_gpu_that_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", driver(3, broken=1))
    assert gpus() == (GpuMemory("GPU 0", 16 * 10**9, 10**9), GpuMemory("GPU 2", 16 * 10**9, 3 * 10**9))


def test_without_a_driver_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = driver(1)

    def fail() -> None:
        raise _DriverError

    monkeypatch.setattr(broken, "nvmlInit", fail)
    monkeypatch.setitem(sys.modules, "pynvml", broken)
    assert gpus() == ()
