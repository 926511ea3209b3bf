"""The monitor: seldom samples and no picture out of sight, curves that move with a real answer, numbers to be read."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from llamahome_gui.inference import ChatMessage
from llamahome_gui.kvcache.usage import CacheUsage
from llamahome_gui.monitoring import GpuNow, Sample, Sampler
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.monitor.curve import CurveStyle, round_step
from llamahome_gui.ui.monitor.dock import MonitorDock
from llamahome_gui.ui.monitor.recorder import (
    BUSY_INTERVAL_MS,
    COLUMNS,
    FULL,
    HELD,
    IDLE_INTERVAL_MS,
    MEMORY,
    SPEED,
    Recorder,
)
from llamahome_gui.ui.monitor.strip import StripChart, thinned
from llamahome_gui.ui.monitor.wording import (
    ago,
    cache_captions,
    cache_value,
    gpu_caption,
    memory_caption,
    rate,
    size,
)
from llamahome_gui.ui.monitor.zoom import LEAST_SECONDS, YOUNG, Zoom
from llamahome_gui.ui.selftest import soak
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import ThemeMode, manager, theme

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


def test_the_curves_follow_an_answer(qtbot: QtBot, dock: MonitorDock, services: Services) -> None:
    idle = dock.recorder._timer.interval()
    answer(qtbot, services)
    assert dock.recorder._timer.interval() < idle
    qtbot.waitUntil(lambda: not services.generation.running, timeout=WAIT_MS)
    assert dock.recorder._timer.interval() == idle
    dock.refresh()
    cache = dock.cards["cache"]
    full, held = cache.chart.drawn
    assert full.max() > held.max() > 0
    assert held[-1] == 0  # the cache is let go of with the answer
    assert dock.cards["speed"].chart.drawn[0].max() > 0
    assert dock.cards["memory"].chart.drawn[0].min() > 1_000_000
    usage = services.generation.usage
    assert usage is not None
    assert cache.value.text() == cache_value(usage)
    assert [line.text() for line in cache.captions] == list(cache_captions(usage, running=False))
    assert cache.captions[0].text().startswith("64 slots for ")
    assert "tokens/s" in dock.cards["speed"].value.text()


def test_pause_freezes_the_picture_and_not_the_samples(qtbot: QtBot, dock: MonitorDock) -> None:
    chart = dock.cards["memory"].chart
    dock.recorder.take()
    qtbot.mouseClick(dock.pause, Qt.MouseButton.LeftButton)
    frozen = visible(chart)
    for _ in range(5):
        dock.recorder.take()
    qtbot.mouseClick(dock.closer, Qt.MouseButton.LeftButton)  # one may look closer meanwhile
    assert visible(chart) <= frozen
    assert (dock.pause.accessibleName(), dock.state.text()) == ("Go on", "Paused")
    qtbot.mouseClick(dock.whole, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dock.pause, Qt.MouseButton.LeftButton)
    assert visible(chart) >= frozen + 5
    assert dock.state.text() == "Live"


def visible(chart: StripChart) -> int:
    """How many samples lie in the stretch of time that is shown."""
    low, high = chart.span
    return int(((chart._x >= low) & (chart._x <= high)).sum())


def test_wheel_and_mouse_choose_the_time(qtbot: QtBot, dock: MonitorDock) -> None:
    first, *others = [card.chart for card in dock.cards.values()]
    low, high = first.span
    turn(first, 1)
    assert first.span[1] - first.span[0] == pytest.approx((high - low) / 1.5)
    assert all(chart.span == first.span for chart in others)
    before = first.span
    middle = first.rect().center()
    QTest.mousePress(first.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(first.viewport(), middle + QPoint(30, 0))
    QTest.mouseRelease(first.viewport(), Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 0))
    assert first.span[0] < before[0]  # to the right: earlier
    assert first.span[1] - first.span[0] == pytest.approx(before[1] - before[0])
    assert dock.state.text() == "Earlier"
    assert dock.whole.isEnabled()
    QTest.mouseDClick(first.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert first.span == (low, high)
    assert not dock.whole.isEnabled()


def test_keys_choose_the_time(dock: MonitorDock, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = dock.recorder.now
    monkeypatch.setattr(dock.recorder.sampler, "clock", lambda: moment)
    for _ in range(10):
        moment += 10
        dock.recorder.take()
    first, second = (card for name, card in dock.cards.items() if name in ("memory", "speed"))

    def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
        """Whether it was taken."""
        event = QKeyEvent(QEvent.Type.KeyPress, key, held)
        first.keyPressEvent(event)
        return event.isAccepted()

    first.setFocus(Qt.FocusReason.TabFocusReason)
    assert first.hasFocus()
    assert first.chart.span == (-120.0, 0.0)
    assert not press(Qt.Key.Key_Escape)  # nothing to show again: it may stop an answer
    assert press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)
    assert first.chart.span == second.chart.span == pytest.approx((-80, 0))
    assert not press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)  # larger text
    press(Qt.Key.Key_Left)
    assert first.chart.span == pytest.approx((-96, -16))
    assert first.accessibleName() == "Memory"
    told = first.accessibleDescription()
    assert first.value.text() in told
    assert told.endswith("Shown is the time from 96 s to 16 s ago.")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert first.chart.span == pytest.approx((-80, 0))
    press(Qt.Key.Key_Equal)
    press(Qt.Key.Key_Home)
    assert first.chart.span[0] == pytest.approx(-dock.recorder.age(3600, moment))
    press(Qt.Key.Key_End)
    assert first.chart.span == pytest.approx((-53.3, 0), abs=0.1)
    assert dock.state.text() == "Live"
    press(Qt.Key.Key_Minus)
    assert first.chart.span == pytest.approx((-80, 0))
    assert press(Qt.Key.Key_0)
    assert first.chart.span == (-120.0, 0.0)
    assert not dock.zoom.chosen
    assert first.accessibleDescription().endswith("The last 2 min are shown.")


def test_the_card_with_the_keyboard_has_a_ring(main_window: MainWindow, dock: MonitorDock) -> None:
    card = dock.cards["memory"]
    modes: list[ThemeMode] = ["light", "dark", "contrast"]
    for mode in modes:
        manager().set_mode(mode)
        rings = []
        for other in (card, main_window.chat.composer.edit):
            other.setFocus(Qt.FocusReason.TabFocusReason)
            edge = card.grab().toImage().pixelColor(1, card.height() // 2)
            rings.append(near(edge.name(), theme().color("accent").name()))
        assert rings == [True, False], mode


def test_zoomed_out_an_answer_is_drawn_as_often_as_rest(dock: MonitorDock, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = dock.recorder.now
    monkeypatch.setattr(dock.recorder.sampler, "clock", lambda: moment)
    monkeypatch.setattr(Recorder, "running", property(lambda _self: True))
    dock._scale(1e9)
    chart = dock.cards["memory"].chart
    assert chart.seconds_a_pixel > 5  # an hour
    drawn = visible(chart)
    for seconds, more in ((0.4, 0), (0.7, 2)):
        moment += seconds
        dock.recorder.take()
        assert visible(chart) == drawn + more


def turn(chart: StripChart, notches: int) -> None:
    """Turn the wheel over the middle of a chart; forwards is positive."""
    place = QPointF(chart.rect().center())
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    angle = QPoint(0, 120 * notches)
    event = QWheelEvent(place, chart.mapToGlobal(place), QPoint(), angle, Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(chart.viewport(), event)


def test_the_zoom_stays_within_the_hour() -> None:
    zoom = Zoom()
    zoom.grow(7.0)
    assert zoom.range == (-YOUNG[0], 0.0)
    zoom.grow(1e9)
    assert zoom.range == (-YOUNG[-1], 0.0)
    zoom.scale(0.5, at=-60.0)
    assert zoom.range == (-90.0, -30.0)
    zoom.move(1000.0)
    assert zoom.range == (-60.0, 0.0)
    zoom.scale(1e9)
    assert zoom.range == (-3600.0, 0.0)
    zoom.scale(1e-9, at=-3600.0)
    assert zoom.range == (-3600.0, -3600.0 + LEAST_SECONDS)
    zoom.move(-5.0)
    assert zoom.range == (-3600.0, -3600.0 + LEAST_SECONDS)
    zoom.reset()
    assert not zoom.chosen


@pytest.mark.parametrize("ending", ["csv", "png"])
def test_what_was_measured_is_saved(qtbot: QtBot, dock: MonitorDock, tmp_path: Path, ending: str) -> None:
    for _ in range(3):
        dock.recorder.take()
    qtbot.mouseClick(dock.export, Qt.MouseButton.LeftButton)
    dialog = dock.findChild(QFileDialog)
    assert dialog is not None
    path = tmp_path / f"monitor.{ending}"
    with qtbot.waitSignal(dock.saver.saved):
        dialog.fileSelected.emit(str(path))
        dialog.reject()
    if ending == "png":
        assert QImage(str(path)).width() > 200
        return
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert lines[0] == list(COLUMNS)
    assert len(lines) >= 4
    assert float(lines[-1][1]) > 1_000_000


def test_the_soak_turns_the_clock_and_measures(
    qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak, "_WARM_SECONDS", 1)
    pretended = soak._pretended(services)
    window = MainWindow(services)
    qtbot.addWidget(window)
    window.show()
    row = soak._soak(window, pretended, 4, zoomed=True)
    assert window.monitor.zoom.range == (-3600.0, 0.0)
    series = window.monitor.recorder.series(-4.95)
    assert len(series.ago) == 50  # ten for each second of the clock
    assert len(set(series.column(FULL))) == 50
    assert row["core_share"] == pytest.approx(row["cpu_seconds"] / 4, abs=0.05)
    assert row["cpu_seconds"] > 0
    window.close_now()


def test_a_file_that_cannot_be_written_is_told(qtbot: QtBot, dock: MonitorDock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with qtbot.waitSignal(dock.statusMessage) as told:
        dock.saver.write(tmp_path / "file" / "monitor.csv", dock.recorder.as_csv)
    assert "cannot be written" in told.args[0]


def test_a_gpu_has_cards_of_its_own(qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Sampler.sample
    gpu: dict[str, Any] = {"vram_used": 6 * 10**9, "vram_process": 2 * 10**9, "vram_total": 24 * 10**9}
    monkeypatch.setattr(Sampler, "sample", lambda self: replace(real(self), gpu_name="A card", gpu_use=0.4, **gpu))
    dock = MonitorDock(services)
    qtbot.addWidget(dock)
    assert list(dock.cards) == ["gpu", "gpu_use", "memory", "cache", "speed"]
    dock.recorder.take()
    dock.refresh()
    everything, children, own = (curve[-1] for curve in dock.cards["gpu"].chart.drawn)
    assert (everything, own, math.isnan(children)) == (6e9, 2e9, True)
    assert dock.cards["gpu"].figures.lines == [("this program", "2.0 GB")]
    assert dock.cards["gpu_use"].chart.drawn[0][-1] == 0.4
    assert dock.cards["gpu_use"].chart.top == 1.0
    assert dock.cards["gpu"].value.text() == "6.0 GB"
    assert dock.cards["gpu_use"].value.text() == "40 %"
    dock.shutdown()


def test_several_gpus_are_told_together_and_each(
    qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Sampler.sample
    told: dict[str, Any] = {"vram_process": None, "vram_children": (), "vram_others": None}
    cards = (GpuNow("A card", 4 * 10**9, 24 * 10**9, 0.8), GpuNow("Another"))
    gpu: dict[str, Any] = {"vram_used": 4 * 10**9, "vram_total": 24 * 10**9, "gpu_use": 0.8, "gpus": cards}
    monkeypatch.setattr(Sampler, "sample", lambda self: replace(real(self), gpu_name="A card", **gpu, **told))
    dock = MonitorDock(services)
    qtbot.addWidget(dock)
    card = dock.cards["gpu"]
    each = [("GPU 0 · A card", "4.0 GB of 24.0 GB · 80 %"), ("GPU 1 · Another", "–")]
    assert card.figures.lines == each
    assert [line.text() for line in card.captions] == ["of 24.0 GB on 2 GPUs"]
    assert dock.cards["gpu_use"].captions[0].text() == "of the time, the mean of 2 GPUs"
    children = (("convert", 10**8), ("train", 10**9))
    told |= {"vram_process": 2 * 10**9, "vram_children": children, "vram_others": 5 * 10**8}
    dock.recorder.take()
    dock.refresh()
    whose = [
        ("this program", "2.0 GB"),
        ("convert", "100 MB"),
        ("fine-tuning", "1.0 GB"),
        ("other programs", "500 MB"),
    ]
    assert card.figures.lines == [*whose, *each]
    dock.resize(320, 900)
    dock.show()
    written = [part.text() for part in card.figures.findChildren(QLabel) if part.isVisible()]
    assert sorted(written) == sorted(text for line in card.figures.lines for text in line)
    assert [curve[-1] for curve in card.chart.drawn] == [4e9, 1.1e9, 2e9]
    header, *rows = csv.DictReader(io.StringIO(dock.recorder.as_csv())).reader
    row = dict(zip(header, rows[-1], strict=True))
    assert (row["gpu_children_bytes"], row["gpu_others_bytes"]) == ("1100000000", "500000000")
    assert (row["gpu0_memory_bytes"], row["gpu0_use"], row["gpu1_memory_bytes"]) == ("4000000000", "0.8", "")
    dock.shutdown()


def test_out_of_sight_it_is_sampled_seldom_and_nothing_is_drawn(
    main_window: MainWindow, dock: MonitorDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = dock.recorder.now
    drawn: list[StripChart] = []
    monkeypatch.setattr(dock.recorder.sampler, "clock", lambda: moment)
    monkeypatch.setattr(Recorder, "running", property(lambda _self: True))
    real = StripChart.show_curves

    def show_curves(self: StripChart, *curves: Any, **span: Any) -> None:
        drawn.append(self)
        real(self, *curves, **span)

    monkeypatch.setattr(StripChart, "show_curves", show_curves)

    def sample(times: int) -> int:
        """How often the charts were drawn with so many samples, a second apart."""
        nonlocal moment
        drawn.clear()
        for _ in range(times):
            moment += 1
            dock.recorder.take()
        return len(drawn) // len(dock.cards)

    chart = dock.cards["memory"].chart
    assert sample(3) == 3
    assert dock.recorder._timer.interval() == BUSY_INTERVAL_MS
    for hide, show in ((dock.hide, dock.show), (main_window.showMinimized, main_window.showNormal)):
        hide()
        assert sample(20) == 0
        assert dock.recorder._timer.isActive()
        assert dock.recorder._timer.interval() == IDLE_INTERVAL_MS
        show()
        assert sample(1) >= 1
        assert dock.recorder._timer.interval() == BUSY_INTERVAL_MS
        assert visible(chart) >= 20
        assert np.diff(chart._x[-20:]).max() == pytest.approx(1)  # no hole


def test_old_samples_leave_the_picture(services: Services) -> None:
    recorder = Recorder(services.generation)
    for _ in range(3):
        recorder.take()
    newest = recorder.sample.time
    assert len(recorder.series(-120.0, newest).ago) == 3
    assert len(recorder.series(-120.0, newest + 121).ago) == 0
    series = recorder.series(-120.0, newest)
    assert series.ago[-1] == 0
    assert [series.column(column).shape for column in (MEMORY, HELD, FULL, SPEED)] == [(3,)] * 4


@pytest.fixture
def chart(qtbot: QtBot, styled: QApplication) -> Callable[..., StripChart]:
    """Makes a chart with one curve, drawn over the last minute and on show."""

    def make(values: list[float], *, fill: bool = True) -> StripChart:
        made = StripChart("Memory", [CurveStyle("chart1", fill=fill)], size, ago, least=1.0)
        qtbot.addWidget(made)
        made.resize(400, made.height())
        made.show_curves(np.linspace(-60.0, 0.0, len(values)), np.array(values), low=-60.0, high=0.0)
        return made

    return make


def test_a_curve_is_painted_where_its_values_are(chart: Callable[..., StripChart]) -> None:
    made = chart([50.0] * 30 + [math.nan] * 30 + [100.0] * 30)
    picture, area = made.grab().toImage(), made.area
    line = theme().color("chart1")

    def heights(x: float) -> list[int]:
        column = round(area.left() + x * area.width())
        return [y for y in range(picture.height()) if near(picture.pixelColor(column, y).name(), line.name())]

    def expected(value: float) -> float:
        return area.bottom() - value / made.top * area.height()

    assert heights(0.15)[0] == pytest.approx(expected(50.0), abs=2)
    assert heights(0.85)[0] == pytest.approx(expected(100.0), abs=2)
    assert heights(0.5) == []  # nothing was measured there


def near(one: str, other: str) -> bool:
    """Whether two colours look alike."""
    return all(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) < 40 for at in (1, 3, 5))


def test_the_colours_follow_the_theme(chart: Callable[..., StripChart]) -> None:
    made = chart([1.0, 2.0])
    light = made.grab().toImage()
    manager().set_mode("dark")
    dark = made.grab().toImage()
    manager().set_mode("light")
    assert light.pixelColor(1, 1) != dark.pixelColor(1, 1)
    assert made.grab().toImage() == light


def test_the_axis_does_not_tremble(chart: Callable[..., StripChart]) -> None:
    made = chart([90.0, 100.0])
    top = made.top
    for value in (80.0, 85.0, 110.0):
        made.show_curves(np.array([-1.0]), np.array([value]), low=-60.0, high=0.0)
        assert made.top == top
    made.show_curves(np.array([-1.0]), np.array([10.0]), low=-60.0, high=0.0)
    assert made.top < top
    made.show_curves(np.array([-1.0]), np.array([math.nan]), low=-60.0, high=0.0)
    assert not made.grab().isNull()


def test_of_many_points_no_peak_is_lost() -> None:
    x, y = np.arange(1000.0), np.zeros(1000)
    y[[17, 500, 999]] = 9.0
    y[100:110] = math.nan
    few_x, few_y = thinned(x, y, 0.0, 999.0, 100)
    assert len(few_x) <= 101
    assert [float(few_x[at]) for at in np.flatnonzero(few_y == 9.0)] == pytest.approx([17, 500, 999], abs=10)
    some_x, _ = thinned(x, y, 200.0, 205.0, 100)
    assert (some_x[0], some_x[-1]) == (199.0, 206.0)


def test_words_of_the_monitor() -> None:
    usage = CacheUsage("h2o", 512, 512, 8000, 1_200_000, 19_800_000)
    assert cache_value(usage) == "1.2 MB of 19.8 MB · 6 %"
    assert cache_captions(usage, running=True) == ("512 slots for 8,000 tokens · now", "18.6 MB saved")
    assert cache_value(replace(usage, full_bytes=150_000)) == "1.2 MB held"
    assert cache_value(None) == "–"
    assert (size(0), size(2_000_000), size(2_500_000)) == ("0", "2 MB", "2.5 MB")
    assert (ago(0), ago(-60), ago(-120), ago(-150)) == ("now", "60 s", "2 min", "150 s")
    assert (rate(2400), rate(4.5), rate(5)) == ("2,400", "4.5", "5")
    plain = Sample(0.0, 600_000_000, 16_000_000_000, None, None, None, ram_used=5_000_000_000)
    assert memory_caption(plain) == "this program · 5.0 GB of 16.0 GB in use"
    gpu = Sample(0.0, 600_000_000, 16_000_000_000, 2_000_000_000, 24_000_000_000, "A card")
    assert gpu_caption(gpu) == "of 24.0 GB on A card"


@pytest.mark.parametrize(("rough", "step"), [(0.7, 1), (1.1, 2), (3, 5), (700, 1000), (0.013, 0.02), (0, 1)])
def test_axis_steps_are_round(rough: float, step: float) -> None:
    assert round_step(rough) == pytest.approx(step)
