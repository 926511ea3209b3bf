"""The monitor dock: live charts beside the chat, with pause, zoom and export."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.monitoring.history import SPAN_SECONDS
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.monitor.card import ChartCard
from llamahome_gui.ui.monitor.cards import gauges
from llamahome_gui.ui.monitor.recorder import IDLE_INTERVAL_MS, Recorder
from llamahome_gui.ui.monitor.steering import STEP, Steer
from llamahome_gui.ui.monitor.zoom import YOUNG, Zoom
from llamahome_gui.ui.saving import FileSaver, Form, as_png
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, tool_button

if TYPE_CHECKING:
    from llamahome_gui.ui.services import Services

LEAST_WIDTH = 300
# Nobody reads figures that change faster; the curves move with each sample.
WORDS_SECONDS = 0.5
# Samples are drawn from a little before the left edge on: a curve does not begin in the picture.
_BEFORE = 3.0


class MonitorDock(QDockWidget):
    """Samples all the time, seldom while nobody sees it, and draws only what is seen; pausing freezes the picture.

    Signals:
        statusMessage: one sentence for the status bar.
        pausedChanged: whether the picture stands still now.
    """

    statusMessage = Signal(str)
    pausedChanged = Signal(bool)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(tr("Monitor"), parent)
        self.recorder = Recorder(services.generation, self)
        self.zoom = Zoom()
        self._paused_at: float | None = None
        self._said_at = self._drawn_at = float("-inf")
        self._gauges = gauges(self.recorder.sample)
        self.cards: dict[str, ChartCard] = {gauge.key: gauge.card for gauge in self._gauges}
        self.saver = FileSaver(self)
        self.state = ElidedLabel(tr("Live"), kind="small")
        self.closer = tool_button("plus", tr("Show a shorter time"), partial(self._scale, 1 / STEP))
        self.wider = tool_button("minus", tr("Show a longer time"), partial(self._scale, STEP))
        self.whole = tool_button("refresh", tr("Show the last two minutes again"), self.show_all)
        self.pause = tool_button("pause", tr("Freeze the charts"), self.toggle_pause)
        self.export = tool_button("export", tr("Save the figures or a picture…"), self.save)
        self._page = QWidget()
        self._build()
        self._connect(services)
        self.refresh()
        self.recorder.start()

    @property
    def paused(self) -> bool:
        """Whether the picture stands still."""
        return self._paused_at is not None

    @property
    def in_sight(self) -> bool:
        """Whether somebody may be looking: to Qt the parts of a minimised window are visible."""
        return self.isVisible() and not self.window().isMinimized()

    @property
    def _present(self) -> float:
        """The right end of the live picture, on the clock of the samples."""
        return self.recorder.now if self._paused_at is None else self._paused_at

    def toggle_pause(self) -> None:
        """Freeze the picture, or let it go on."""
        self._paused_at = None if self.paused else self.recorder.now
        self.pause.setIcon(icon("play" if self.paused else "pause", "muted"))
        tip = tr("Go on") if self.paused else tr("Freeze the charts")
        self.pause.setToolTip(tip)
        self.pause.setAccessibleName(tip)
        self._draw()
        self.pausedChanged.emit(self.paused)

    @Slot()
    def show_all(self) -> None:
        """Follow the present again, over the usual time."""
        self.zoom.reset()
        self._draw()

    def steer(self, steer: Steer) -> bool:
        """Show what a key on one of the cards asks for, on all of them."""
        used = self.zoom.steer(steer, self.recorder.age(SPAN_SECONDS, self._present))
        if used:
            self._draw()
        return used

    def save(self) -> None:
        """Ask for a file for the figures of the last hour, or for a picture of the charts."""
        picture = as_png(self._page.grab())
        forms = {
            "csv": Form(tr("Figures of the last hour"), self.recorder.as_csv),
            "png": Form(tr("Picture"), lambda: picture),
        }
        self.saver.ask(tr("Save the monitor"), f"monitor-{datetime.now():%Y-%m-%d-%H%M}", forms)

    def shutdown(self) -> None:
        """Stop sampling."""
        self.recorder.stop()

    @Slot()
    def refresh(self) -> None:
        """Draw the newest samples where they move by a pixel, or as often as at rest; say the newest figures.

        Paused, the picture and the words stay.
        """
        if self.paused:
            return
        now = self.recorder.now
        rarely = min(self._gauges[0].card.chart.seconds_a_pixel, IDLE_INTERVAL_MS / 1000)
        if now - self._drawn_at >= rarely or not self.recorder.running:
            self._draw()
        if now - self._said_at >= WORDS_SECONDS or not self.recorder.running:
            self._said_at = now
            self._say()

    def _say(self) -> None:
        for gauge in self._gauges:
            gauge.say(self.recorder)

    def _draw(self) -> None:
        now = self._drawn_at = self._present
        self.zoom.grow(self.recorder.age(YOUNG[-1], now))
        low, high = self.zoom.range
        series = self.recorder.series(low - _BEFORE, now)
        for gauge in self._gauges:
            gauge.card.chart.show_curves(series.ago, *map(series.column, gauge.columns), low=low, high=high)
        self._say_state(high)

    def _say_state(self, high: float) -> None:
        self.whole.setEnabled(self.zoom.chosen)
        self.state.setText(tr("Paused") if self.paused else tr("Earlier") if high < 0 else tr("Live"))

    @Slot(float, float)
    def _scale(self, factor: float, at: float = 0.0) -> None:
        self.zoom.scale(factor, at)
        self._draw()

    @Slot(float)
    def _move(self, seconds: float) -> None:
        self.zoom.move(seconds)
        self._draw()

    @Slot()
    def _sampled(self) -> None:
        seen = self.in_sight
        self.recorder.watch(seen)
        if seen:
            self.refresh()

    @Slot(object)
    def _usage_changed(self, _usage: object) -> None:
        if not self.recorder.running and not self.paused:
            self._say()

    @Slot(object)
    def _saved(self, path: object) -> None:
        self.statusMessage.emit(tr("Saved {path}", path=path))

    @Slot(object)
    def _failed(self, error: object) -> None:
        self.statusMessage.emit(str(error))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.recorder.take()  # drawn at once

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.recorder.watch(False)

    def _connect(self, services: Services) -> None:
        self.recorder.sampled.connect(self._sampled)
        services.generation.usageChanged.connect(self._usage_changed)
        self.saver.saved.connect(self._saved)
        self.saver.failed.connect(self._failed)
        for card in self.cards.values():
            card.steered = self
            card.chart.zoomed.connect(self._scale)
            card.chart.moved.connect(self._move)
            card.chart.resetRequested.connect(self.show_all)

    def _build(self) -> None:
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._page.setProperty("page", True)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(GRID + 4, GRID + 4, GRID + 4, GRID + 4)
        column.setSpacing(GRID + 4)
        for card in self.cards.values():
            card.chart.setToolTip(tr("Turn the wheel to zoom, drag to move, double-click to follow the present."))
            column.addWidget(card)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("Charts"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._page)
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
        row.setSpacing(0)
        row.addWidget(self.state, 1)
        for part in (self.wider, self.closer, self.whole, self.pause, self.export):
            row.addWidget(part)
        return row
