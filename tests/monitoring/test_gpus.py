"""Memory of GPUs through the driver's library, of which a stand-in is asked here."""

from __future__ import annotations

import os
import sys
import types

import pytest

from llamahome_gui.monitoring import Sampler
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


def test_a_sample_tells_the_gpu_and_what_this_program_holds_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made, asked = driver(1), []
    mine, other = (types.SimpleNamespace(pid=pid, usedGpuMemory=used) for pid, used in ((os.getpid(), 7), (1, 5)))

    def processes(_gpu: int) -> list[types.SimpleNamespace]:
        asked.append(1)
        return [other, mine]

    functions = {
        "nvmlDeviceGetMemoryInfo": lambda _gpu: types.SimpleNamespace(total=16, used=12, free=4),
        "nvmlDeviceGetComputeRunningProcesses": processes,
        "nvmlDeviceGetGraphicsRunningProcesses": lambda _gpu: [types.SimpleNamespace(pid=2, usedGpuMemory=None)],
        "nvmlDeviceGetUtilizationRates": lambda _gpu: types.SimpleNamespace(gpu=37, memory=3),
    }
    for name, function in functions.items():
        monkeypatch.setattr(made, name, function, raising=False)
    monkeypatch.setitem(sys.modules, "pynvml", made)
    moments = iter([10.0, 10.1, 11.2])
    sampler = Sampler(clock=lambda: next(moments))
    told = [sampler.sample() for _ in range(3)]
    assert {(one.vram_used, one.vram_total, one.vram_process, one.gpu_use) for one in told} == {(12, 16, 7, 0.37)}
    assert len(asked) == 2  # not for every sample

    def refuse(_gpu: int) -> None:
        raise _DriverError

    for name in functions:
        monkeypatch.setattr(made, name, refuse)
    silent = Sampler().sample()
    assert (silent.vram_used, silent.vram_process, silent.gpu_use, silent.gpu_name) == (None, None, None, "GPU 0")
