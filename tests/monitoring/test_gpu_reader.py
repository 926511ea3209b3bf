"""Several GPUs, divided ones, processes and refusals, told by a stand-in for the driver."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from llamahome_gui.monitoring import GpuNow, Sampler
from llamahome_gui.monitoring.families import Families, Shares
from llamahome_gui.monitoring.gpu_reader import GpuReader
from llamahome_gui.monitoring.seldom import Seldom

ME = os.getpid()


class _DriverError(Exception):
    """As NVML raises."""


@dataclass
class _Card:
    """A GPU, or a part of one, as the driver would tell of it; None is a refusal."""

    memory: tuple[int, int] | None = (0, 16)
    computing: list[tuple[int, int | None]] | None = field(default_factory=list)
    drawing: list[tuple[int, int | None]] | None = field(default_factory=list)
    use: int | None = 0
    parts: list[_Card] | None = None


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, int]]:
    """Puts cards into the machine; gives back how often each question is asked."""

    def install(*cards: _Card) -> dict[str, int]:
        asked: dict[str, int] = {}

        def told(question: str, value: object) -> object:
            asked[question] = asked.get(question, 0) + 1
            if value is None:
                raise _DriverError
            return value

        def memory(card: _Card) -> object:
            used, total = card.memory or (0, 0)
            return told("memory", card.memory and types.SimpleNamespace(used=used, total=total, free=total - used))

        def processes(held: list[tuple[int, int | None]] | None) -> object:
            if held is None:
                return told("processes", None)
            return told("processes", [types.SimpleNamespace(pid=pid, usedGpuMemory=count) for pid, count in held])

        made = types.ModuleType("pynvml")
        functions = {
            "NVMLError": _DriverError,
            "nvmlInit": lambda: None,
            "nvmlDeviceGetCount": lambda: len(cards),
            "nvmlDeviceGetHandleByIndex": lambda at: cards[at],
            "nvmlDeviceGetName": lambda card: f"GPU {cards.index(card)}",
            "nvmlDeviceGetMemoryInfo": memory,
            "nvmlDeviceGetComputeRunningProcesses": lambda card: processes(card.computing),
            "nvmlDeviceGetGraphicsRunningProcesses": lambda card: processes(card.drawing),
            "nvmlDeviceGetUtilizationRates": lambda card: told(
                "use", (card.use is not None and types.SimpleNamespace(gpu=card.use)) or None
            ),
            "nvmlDeviceGetMigMode": lambda card: told("mig", None if card.parts is None else [1, 1]),
            "nvmlDeviceGetMaxMigDeviceCount": lambda _card: 7,
            "nvmlDeviceGetMigDeviceHandleByIndex": lambda card, at: told(
                "part", card.parts[at] if at < len(card.parts) else None
            ),
        }
        for name, function in functions.items():
            setattr(made, name, function)
        monkeypatch.setitem(sys.modules, "pynvml", made)
        return asked

    return install


@pytest.fixture
def family() -> Iterator[tuple[int, int, int]]:
    """Three processes of ours that wait: one that trains, a nameless one of its own, and another program."""
    wait = "import sys; sys.stdin.read()"
    start = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', '{wait}']).pid, flush=True); {wait}"
    command = [sys.executable, "-c", start, "llamahome_gui", "train", "a-model"]
    trains = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    other = subprocess.Popen([sys.executable, "-c", wait], stdin=subprocess.PIPE)
    assert trains.stdout is not None
    yield trains.pid, int(trains.stdout.readline()), other.pid
    for process in (trains, other):
        process.communicate()


def test_memory_is_told_by_process_over_all_gpus(
    driver: Callable[..., dict[str, int]], family: tuple[int, int, int]
) -> None:
    trains, its_child, other_program = family
    driver(
        _Card((9, 16), [(ME, 3), (trains, 2), (1, 4)], [(ME, 3), (7_654_321, None)], use=80),
        _Card((8, 24), [(ME, 5), (its_child, 1)], None, use=20),
        _Card(None, None, None, None),
        _Card((2, 24), [(other_program, 2)], [(1, 1)], use=None),
    )
    sample = Sampler().sample()
    assert (sample.vram_used, sample.vram_total) == (19, 64)
    assert sample.vram_process == 8
    children = dict(sample.vram_children)
    assert children.pop("train") == 3
    ((name, held),) = children.items()
    assert ("python" in name.lower(), held) == (True, 2)
    assert sample.vram_others == 5
    assert sample.gpu_use == 0.5
    assert sample.gpus == (
        GpuNow("GPU 0", 9, 16, 0.8), GpuNow("GPU 1", 8, 24, 0.2), GpuNow("GPU 2"), GpuNow("GPU 3", 2, 24),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("card", "shares"),
    [
        (
            _Card((5, 16), [(ME, None), (1, None)], [(1, None)]),
            Shares(),
        ),  # Windows: they are named, their memory is not
        (_Card((5, 16), [(ME, None), (1, 2)], [(ME, 4)]), Shares(4, (), 2)),
        (_Card((5, 16), [(ME, 2**64 - 1)], None), Shares()),  # an older binding
        (_Card((5, 16), None, None), Shares()),
        (_Card((5, 16), [], []), Shares()),  # in a container
    ],
    ids=["nameless", "partly", "no-number", "refused", "empty"],
)
def test_what_the_driver_does_not_tell_is_not_told(
    driver: Callable[..., dict[str, int]], card: _Card, shares: Shares
) -> None:
    driver(card)
    sample = Sampler().sample()
    assert Shares(sample.vram_process, sample.vram_children, sample.vram_others) == shares
    assert (sample.vram_used, sample.vram_total) == (5, 16)


@pytest.mark.parametrize("whole", [(12, 40), None], ids=["told", "not-told"])
def test_a_divided_gpu_is_asked_by_part(driver: Callable[..., dict[str, int]], whole: tuple[int, int] | None) -> None:
    parts = [_Card((7, 20), [(ME, 6)]), _Card((5, 20), [(ME, 1), (1, 4)])]
    driver(_Card(whole, None, None, None, parts), _Card((1, 16), [(ME, 1)], use=50))
    sample = Sampler().sample()
    assert (sample.vram_used, sample.vram_total) == (13, 56)
    assert (sample.vram_process, sample.vram_others) == (8, 4)
    assert sample.gpu_use == 0.5
    driver(_Card((3, 40), [(ME, 3)], [], None, []))  # divided, and no part is there yet
    assert Sampler().sample().vram_process == 3


def test_without_gpus_nothing_is_told(driver: Callable[..., dict[str, int]]) -> None:
    driver()
    sample = Sampler().sample()
    assert (sample.gpus, sample.vram_used, sample.vram_total, sample.gpu_use, sample.gpu_name) == ((),) + (None,) * 4


def test_the_driver_is_asked_seldom(driver: Callable[..., dict[str, int]]) -> None:
    asked = driver(_Card(use=10), _Card(use=10))
    reader = GpuReader()
    asked.clear()
    for tenth in range(100):
        reader.gpus(tenth / 10)
        reader.held(tenth / 10)
    assert asked["processes"] <= 2 * 2 * 10
    assert asked["use"] <= 2 * 20
    assert asked["memory"] <= 2 * 100


def test_what_takes_long_is_asked_more_seldom() -> None:
    answers, spent = itertools.count(), itertools.count(0.0, 0.01)  # ten milliseconds each
    seldom = Seldom(lambda: next(answers), 1.0, lambda: next(spent))
    told = [seldom.at(tenth / 10) for tenth in range(300)]
    assert told == sorted(told)
    assert told[-1] == 5  # every five seconds: a fifth of a per cent of a core


def test_a_process_that_has_gone_is_another_s_and_is_forgotten() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    families = Families()
    assert families.shares({process.pid: 5}) == Shares(None, (), 5)
    assert families.shares({}) == Shares()
    assert not families._tasks
