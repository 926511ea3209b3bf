"""The monitor dock: three live charts beside the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.chat.wording import speed as speed_words
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.monitor.card import ChartCard
from llamahome_gui.ui.monitor.chart import CurveStyle, LiveChart
from llamahome_gui.ui.monitor.recorder import FULL, HELD, MEMORY, SPAN_SECONDS, SPEED, Recorder
from llamahome_gui.ui.monitor.wording import ago, cache_caption, cache_value, memory_caption, memory_value, rate, size
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import label, tool_button

if TYPE_CHECKING:
    from llamahome_gui.ui.services import Services

LEAST_WIDTH = 300
TIME_STEPS = (1, 1.5, 3, 6, 10)
SPANS = (30.0, 60.0, SPAN_SECONDS)
MEGABYTE = 1_000_000


class MonitorDock(QDockWidget):
    """Samples only while it can be seen; pausing freezes the picture, not the samples."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__("Monitor", parent)
        self.recorder = Recorder(services.generation, self)
        self.paused = False
        self._span = 0.0
        gpu = self.recorder.sample.vram_used is not None
        self.memory = ChartCard("GPU memory" if gpu else "Memory", self._chart(CurveStyle("chart1"), least=MEGABYTE))
        self.cache = ChartCard(
            "KV cache",
            self._chart(CurveStyle("chart3", width=1.4), CurveStyle("chart2"), least=1000),
            [("chart2", "held"), ("chart3", "full cache")],
        )
        self.speed = ChartCard("Speed", self._speed_chart())
        self.pause = tool_button("pause", "Freeze the charts", self.toggle_pause)
        self.pause.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._build()
        self.recorder.sampled.connect(self.refresh)
        services.generation.usageChanged.connect(self._usage_changed)
        self.refresh()

    def toggle_pause(self) -> None:
        """Freeze the picture, or let it go on."""
        self.paused = not self.paused
        self.pause.setIcon(icon("play" if self.paused else "pause", "muted"))
        tip = "Go on" if self.paused else "Freeze the charts"
        self.pause.setToolTip(tip)
        self.pause.setAccessibleName(tip)
        self.refresh()

    def shutdown(self) -> None:
        """Stop sampling."""
        self.recorder.stop()

    @Slot()
    def refresh(self) -> None:
        """Draw the newest samples, unless paused or out of sight."""
        if self.paused:
            return
        series = self.recorder.series()
        self._show_span(-float(series.ago[0]) if len(series.ago) else 0.0)
        self.memory.chart.draw((series.ago, series.column(MEMORY)))
        self.cache.chart.draw((series.ago, series.column(FULL)), (series.ago, series.column(HELD)))
        self.speed.chart.draw((series.ago, series.column(SPEED)))
        self.memory.say(memory_value(self.recorder.sample), memory_caption(self.recorder.sample))
        self._say_speed()
        self._say_cache()

    def _show_span(self, seconds: float) -> None:
        """A young window shows a short time, so that its curves are not a sliver at the edge."""
        span = next((span for span in SPANS if seconds <= span), SPAN_SECONDS)
        if span != self._span:
            self._span = span
            for card in (self.memory, self.cache, self.speed):
                card.chart.show_range(-span, 0)

    @Slot(object)
    def _usage_changed(self, _usage: object) -> None:
        if not self.recorder.running and not self.paused:
            self._say_cache()

    def _say_cache(self) -> None:
        usage = self.recorder.usage
        self.cache.say(cache_value(usage), cache_caption(usage, running=self.recorder.running))

    def _say_speed(self) -> None:
        last = self.recorder.last_speed
        if not last:
            self.speed.say("–", "tokens read or written per second")
            return
        self.speed.say(speed_words(last), "now" if self.recorder.running else "last answer")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.recorder.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.recorder.stop()

    def _chart(self, *styles: CurveStyle, least: float) -> LiveChart:
        return LiveChart(styles, size, ago, least=least, moments=TIME_STEPS)

    def _speed_chart(self) -> LiveChart:
        return LiveChart([CurveStyle("chart4")], rate, ago, least=10, moments=TIME_STEPS)

    def _build(self) -> None:
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        page = QWidget()
        page.setProperty("page", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(GRID + 4, GRID + 4, GRID + 4, GRID + 4)
        column.setSpacing(GRID + 4)
        for card in (self.memory, self.cache, self.speed):
            column.addWidget(card)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        body = QWidget()
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._bar())
        outer.addWidget(scroll, 1)
        keep_scaled(body, lambda it: it.setMinimumWidth(scaled(LEAST_WIDTH)))
        self.setWidget(body)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, GRID + 4, 0)
        row.addWidget(label("Live", "small"))
        row.addStretch()
        row.addWidget(self.pause)
        return row
