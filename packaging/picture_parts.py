"""What stands in for the machine behind the window of the pictures: an engine, a sampler, work, the versions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from llamahome_gui.monitoring import Sample
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.services import Services
    from llamahome_gui.ui.work.work import Work

_VERSIONS = {
    "LlamaHome": "1.0.0", "Python": "3.11.9", "Qt": "6.11.3", "torch": "2.13.0", "transformers": "5.23.0",
    "peft": "0.19.0", "System": "Linux-6.1",
}  # fmt: skip
_SECONDS = 100
_READING = (26, 38)
_WRITING = (38, 84)


class QuietEngine:
    """An engine that is loaded and is not asked anything: all answers stand in the chat.

    Attributes:
        loaded: Of the built-in model, without its weights.
    """

    is_local = False
    context_length = 32_768

    def __init__(self, model: Any) -> None:
        from llamahome_gui.inference.remote.engine import RemoteModel

        self.loaded = RemoteModel(model, self.context_length, ())

    def wear(self, _model: Any) -> None:
        """It is the one already."""


@dataclass
class Clock:
    """Stands in for `Sampler`: a machine with 16 GB at a moment that is set.

    Attributes:
        now: Seconds.
    """

    now: float = 1_000.0

    def clock(self) -> float:
        """The moment."""
        return self.now

    def sample(self) -> Sample:
        """What is then."""
        from llamahome_gui.monitoring import Sample

        grown = 1 / (1 + math.exp(-(self.now % _SECONDS - 20) / 3))
        own = 640e6 + 240e6 * grown + 6e6 * math.sin(self.now / 3)
        return Sample(self.now, round(own), 16 * 10**9, None, None, None, ram_used=round(6.1e9 + own))


class WorkToShow(list["Work"]):
    """A source of the task centre: what a picture wants to be going on."""

    def __call__(self) -> Iterator[Work]:
        return iter(self)


@contextmanager
def some_machine(work: WorkToShow) -> Iterator[None]:
    """The same memory, disk, figures, versions and work on every machine, for a window that is made meanwhile."""
    from llamahome_gui.models.fit.machine import Machine
    from llamahome_gui.ui import about, main_window
    from llamahome_gui.ui.monitor import recorder

    machine = Machine(memory=16 * 10**9, memory_free=9 * 10**9, disk_free=80 * 10**9, runtime_left=0)
    real = main_window.sources
    with ExitStack() as stack:
        stack.enter_context(patch.object(Machine, "now", lambda _folder: machine))
        disk = SimpleNamespace(total=500 * 10**9, used=420 * 10**9, free=80 * 10**9)
        stack.enter_context(patch("shutil.disk_usage", lambda _folder: disk))
        stack.enter_context(patch.object(about, "versions", lambda: dict(_VERSIONS)))
        stack.enter_context(patch.object(recorder, "Sampler", Clock))
        stack.enter_context(patch.object(recorder.Recorder, "take", lambda _self: None))
        stack.enter_context(patch.object(main_window, "sources", lambda *parts: [work, *real(*parts)]))
        yield


def load_quietly(services: Services) -> None:
    """Let the built-in model be loaded, as far as the window sees it."""
    from llamahome_gui.inference.kept import KeptEngines, form_of
    from llamahome_gui.ui.session import ModelSession

    model, kept = services.store.get("starter"), KeptEngines()
    kept.keep(QuietEngine(model), form_of(services.settings.runtime), 1)  # type: ignore[arg-type]
    session = ModelSession(services.store, services, runtime=lambda: services.settings.runtime, kept=kept)
    services.__dict__["session"] = session
    session.load(model)


def draw_curves(window: MainWindow) -> None:
    """Fill the monitor as an answer to a question about a long document does."""
    from picture_data import usage

    recorder = window.monitor.recorder
    clock = recorder.sampler
    assert isinstance(clock, Clock)
    for tenth in range(10 * _SECONDS):
        second, clock.now = tenth / 10, 1_000 + tenth / 10
        reads, writes = _READING[0] <= second < _READING[1], _WRITING[0] <= second < _WRITING[1]
        read = min(1.0, max(0.0, (second - _READING[0]) / (_READING[1] - _READING[0])))
        written = max(0.0, second - _WRITING[0]) * 52
        speed = 1_240 + 60 * math.sin(second * 2) if reads else 52 + 2 * math.sin(second * 3) if writes else 0.0
        recorder._note(usage(round(2_318 * read + written)) if reads or writes else None, speed)
    generation = window.services.generation
    generation._usage, generation.speed = usage(2_482), 52.4
    generation.usageChanged.emit(generation.usage)
    generation.speedChanged.emit(generation.speed)
    window.monitor.refresh()
