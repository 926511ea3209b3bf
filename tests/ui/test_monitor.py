"""The monitor: samples only while it is seen, curves that move with a real answer, numbers people can read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.inference import ChatMessage
from llamahome_gui.kvcache.usage import CacheUsage
from llamahome_gui.monitoring import Sample
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.monitor.chart import CurveStyle, LiveChart, round_step
from llamahome_gui.ui.monitor.dock import MonitorDock
from llamahome_gui.ui.monitor.recorder import FULL, HELD, MEMORY, SPAN_SECONDS, SPEED, Recorder
from llamahome_gui.ui.monitor.wording import (
    ago,
    cache_caption,
    cache_value,
    memory_caption,
    memory_value,
    rate,
    size,
)
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import manager

WAIT_MS = 30_000


@pytest.fixture
def dock(main_window: MainWindow, services: Services) -> MonitorDock:
    h2o, sampling = services.settings.h2o, services.settings.sampling
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 32
    sampling.temperature, sampling.seed, sampling.max_new_tokens = 1.0, 3, 600
    return main_window.monitor


def answer(qtbot: QtBot, services: Services) -> None:
    """Start a real answer of 600 tokens."""
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    engine = services.session.engine
    assert engine is not None
    engine.stop_ids = frozenset()
    messages = [ChatMessage("user", "word " * 200)]
    services.generation.start(engine, messages, services.settings.h2o, services.settings.sampling)


def drawn(chart: LiveChart, index: int) -> np.ndarray:
    """What a curve shows."""
    _x, y = chart.curves[index].getData()
    return np.asarray(y if y is not None else [])


def test_the_curves_follow_an_answer(qtbot: QtBot, dock: MonitorDock, services: Services) -> None:
    answer(qtbot, services)
    qtbot.waitUntil(lambda: not services.generation.running, timeout=WAIT_MS)
    dock.refresh()
    full, held = drawn(dock.cache.chart, 0), drawn(dock.cache.chart, 1)
    assert full.max() > held.max() > 0
    assert held[-1] == 0  # the cache is let go of with the answer
    assert drawn(dock.speed.chart, 0).max() > 0
    assert drawn(dock.memory.chart, 0).min() > 1_000_000
    usage = services.generation.usage
    assert usage is not None
    assert dock.cache.value.text() == cache_value(usage)
    assert "64 of " in dock.cache.caption.text()
    assert "last answer" in dock.cache.caption.text()
    assert "tokens/s" in dock.speed.value.text()


def test_memory_is_named_for_what_it_is(dock: MonitorDock) -> None:
    has_gpu = dock.recorder.sample.vram_used is not None
    assert ("on " if has_gpu else "this program") in dock.memory.caption.text()


def test_pause_freezes_the_picture_and_not_the_samples(qtbot: QtBot, dock: MonitorDock) -> None:
    dock.recorder.take()
    qtbot.mouseClick(dock.pause, Qt.MouseButton.LeftButton)
    frozen = len(drawn(dock.memory.chart, 0))
    for _ in range(5):
        dock.recorder.take()
    assert len(drawn(dock.memory.chart, 0)) == frozen
    assert dock.pause.accessibleName() == "Go on"
    qtbot.mouseClick(dock.pause, Qt.MouseButton.LeftButton)
    assert len(drawn(dock.memory.chart, 0)) >= frozen + 5


def test_nothing_is_sampled_out_of_sight(qtbot: QtBot, dock: MonitorDock) -> None:
    assert dock.recorder._timer.isActive()
    dock.hide()
    assert not dock.recorder._timer.isActive()
    dock.show()
    assert dock.recorder._timer.isActive()


def test_samples_come_faster_while_an_answer_is_made(qtbot: QtBot, dock: MonitorDock, services: Services) -> None:
    idle = dock.recorder._timer.interval()
    answer(qtbot, services)
    assert dock.recorder._timer.interval() < idle
    services.generation.stop()
    qtbot.waitUntil(lambda: not services.generation.running, timeout=WAIT_MS)
    assert dock.recorder._timer.interval() == idle


def test_old_samples_leave_the_picture(services: Services) -> None:
    recorder = Recorder(services.generation)
    for _ in range(3):
        recorder.take()
    newest = recorder.sample.time
    assert len(recorder.series(newest).ago) == 3
    assert len(recorder.series(newest + SPAN_SECONDS + 1).ago) == 0
    series = recorder.series(newest)
    assert series.ago[-1] == 0
    assert [series.column(column).shape for column in (MEMORY, HELD, FULL, SPEED)] == [(3,)] * 4


def test_the_colours_follow_the_theme(dock: MonitorDock) -> None:
    before = dock.memory.chart.curves[0].opts["pen"].color().name()
    manager().set_mode("dark")
    after = dock.memory.chart.curves[0].opts["pen"].color().name()
    manager().set_mode("light")
    assert before != after
    assert dock.memory.chart.curves[0].opts["pen"].color().name() == before


def test_the_axis_does_not_tremble(qtbot: QtBot) -> None:
    chart = LiveChart([CurveStyle("chart1")], size, ago)
    qtbot.addWidget(chart)
    x = np.array([-1.0, 0.0])
    chart.draw((x, np.array([90.0, 100.0])))
    top = chart.viewRange()[1][1]
    chart.draw((x, np.array([80.0, 85.0])))
    assert chart.viewRange()[1][1] == top
    chart.draw((x, np.array([1.0, 10.0])))
    assert chart.viewRange()[1][1] < top
    chart.draw((x, np.array([np.nan, np.nan])))


def test_words_of_the_monitor() -> None:
    usage = CacheUsage("h2o", 512, 512, 8000, 1_200_000, 19_800_000)
    assert cache_value(usage) == "1.2 MB of 19.8 MB · 6 %"
    assert cache_caption(usage, running=True) == "512 of 8,000 tokens · now"
    assert cache_value(replace(usage, full_bytes=150_000)) == "1.2 MB held"
    assert cache_value(None) == "–"
    assert (size(0), size(2_000_000), size(2_500_000)) == ("0", "2 MB", "2.5 MB")
    assert (ago(0), ago(-60)) == ("now", "60 s")
    assert (rate(2400), rate(4.5), rate(5)) == ("2,400", "4.5", "5")
    plain = Sample(0.0, 600_000_000, 16_000_000_000, None, None, None)
    assert memory_value(plain) == "600 MB"
    assert memory_caption(plain) == "this program, of 16.0 GB in the machine"
    gpu = Sample(0.0, 600_000_000, 16_000_000_000, 2_000_000_000, 24_000_000_000, "A card")
    assert (memory_value(gpu), memory_caption(gpu)) == ("2.0 GB", "of 24.0 GB on A card")


@pytest.mark.parametrize(("rough", "step"), [(0.7, 1), (1.1, 2), (3, 5), (700, 1000), (0.013, 0.02), (0, 1)])
def test_axis_steps_are_round(rough: float, step: float) -> None:
    assert round_step(rough) == pytest.approx(step)
