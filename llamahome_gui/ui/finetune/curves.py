"""The chart of one run or of several over each other: every step, a smoothed line, the validation loss; with zoom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from llamahome_gui.training.history import History, Measure, Numbers, Smoother
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.monitor.chart import LiveChart
from llamahome_gui.ui.monitor.curve import CurveStyle
from llamahome_gui.ui.monitor.steering import Steer, steered
from llamahome_gui.ui.monitor.wording import size
from llamahome_gui.ui.theme import manager, scaled, theme

COLORS = ("chart1", "chart3", "chart2", "chart4", "chart5", "chart6")
MOST_RUNS = len(COLORS)
VALIDATION_COLOR = "chart3"
REDRAW_MS = 100
LEAST_STEPS = 10.0
_CLOSEST = 2.0
SMOOTHING = 0.9

# Points that are drawn of all curves together; more cannot be told apart, and take longer than a frame.
_MOST_POINTS = 1600
_ROOM = 0.12


class _Words:
    """Writes the values of the measure that is shown. An object of its own: the chart's axis holds it."""

    def __init__(self) -> None:
        self.measure = Measure.LOSS

    def __call__(self, value: float) -> str:
        match self.measure:
            case Measure.RATE:
                return f"{value:.2g}" if value else "0"
            case Measure.SPEED:
                return grouped(value, ".0f")
            case Measure.MEMORY:
                return size(value)
        return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


class CurvesChart(LiveChart):
    """Redrawn at most ten times a second, however fast the steps come.

    The wheel zooms in on a stretch of steps, dragging moves it, a double click shows all of them again.

    Args:
        runs: How many runs it can show, at most `MOST_RUNS`.

    Signals:
        pointed: the step below the pointer, None beside the steps.
        zoomed: whether only a part of the steps is shown.
        redrawn: it has come up to date.
    """

    pointed = Signal(object)
    zoomed = Signal(bool)
    redrawn = Signal()

    def __init__(self, runs: int = 1, parent: QWidget | None = None) -> None:
        self._words = _Words()
        self._is_zoomed = False
        super().__init__(_styles(runs), self._words, _step_words, height=None, apart=scaled(36), parent=parent)
        self._runs = runs
        self._end = LEAST_STEPS
        self._histories: list[History] = []
        self._smoothing = SMOOTHING
        self._smoothers: list[Smoother] = []
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REDRAW_MS)
        self._later.timeout.connect(self.redraw)
        self._prepare()

    @property
    def measure(self) -> Measure:
        """What is shown."""
        return self._words.measure

    @property
    def histories(self) -> list[History]:
        """Of the runs that are shown."""
        return list(self._histories)

    @property
    def shown_steps(self) -> tuple[float, float]:
        """The first and the last step of the stretch that is shown."""
        low, high = self.getPlotItem().getViewBox().viewRange()[0]
        return low, high

    @property
    def newest(self) -> float:
        """The last step that was told; 0 before the first."""
        return max((float(one.steps[-1]) for one in self._histories if len(one)), default=0.0)

    def show_runs(self, histories: Sequence[History]) -> None:
        """Show other runs, all of their steps; at most as many as the chart was made for."""
        self._histories = list(histories)[: self._runs]
        self._smoothers = [Smoother(self._smoothing) for _ in self._histories]
        self.show_all()

    def show_measure(self, measure: Measure) -> None:
        """Show something else of the same runs."""
        self._words.measure = measure
        self._smoothers = [Smoother(self._smoothing) for _ in self._histories]
        self.getAxis("left").picture = None  # the same places may have other words now
        self.redraw()

    def smooth(self, weight: float) -> None:
        """Smooth more or less; 0 shows the steps as they are."""
        self._smoothing = weight
        self._smoothers = [Smoother(weight) for _ in self._histories]
        self.soon()

    def show_all(self) -> None:
        """Show all steps again."""
        self._set_zoomed(False)
        self.redraw()

    def steer(self, steer: Steer) -> bool:
        """Show the steps that a key asks for; False where all are shown already and were asked for."""
        zoomed, whole = self._is_zoomed, (0.0, self._end)
        shown = self.shown_steps if zoomed else whole
        shown = whole if steer is Steer.ALL else steered(steer, shown, whole, self.newest, _CLOSEST)
        if shown == whole:
            self.show_all()
            return zoomed or steer is not Steer.ALL
        self._set_zoomed(True)
        self.show_range(*shown)
        self.soon()
        return True

    def soon(self) -> None:
        """A run has grown: draw it, at the latest a tenth of a second from now."""
        if not self._later.isActive():
            self._later.start()

    def stop(self) -> None:
        """Draw what is missing now; nothing is pending afterwards."""
        if self._later.isActive():
            self._later.stop()
            self.redraw()

    @Slot()
    def redraw(self) -> None:
        """Draw all curves."""
        longest = max((max(one.total_steps, *one.steps[-1:], 0.0) for one in self._histories), default=0.0)
        self._end = max(LEAST_STEPS, longest * 1.02)
        self.getPlotItem().getViewBox().setLimits(xMin=0, xMax=self._end, minXRange=_CLOSEST)
        if not self._is_zoomed:
            self.show_range(0, self._end)
        self.draw(*chain.from_iterable(self._curves_of(place) for place in range(self._runs)))
        self.redrawn.emit()

    def fit(self, lowest: float, highest: float) -> None:
        """Losses that are far from zero and close together are shown without what lies below them."""
        if self.measure is not Measure.LOSS:
            self.setYRange(0, highest * (1 + _ROOM) or 1.0, padding=0)
            return
        span = max(highest - lowest, 0.05 * highest, 0.02)
        low = max(0.0, lowest - 0.15 * span)
        self.setYRange(low if low > 0.3 * highest else 0.0, max(highest, 0.1) + 0.15 * span, padding=0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.show_all()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = self.getPlotItem().getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint()))
        self._point(place.x())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def _point(self, step: float | None) -> None:
        low, high = self.shown_steps
        here = None if step is None or not low <= step <= high or not any(map(len, self._histories)) else round(step)
        self._cursor.setVisible(here is not None)
        if here is not None:
            self._cursor.setValue(here)
        self.pointed.emit(here)

    @Slot()
    def _moved(self) -> None:
        self._set_zoomed(True)
        self.soon()

    def _set_zoomed(self, zoomed: bool) -> None:
        if zoomed != self._is_zoomed:
            self._is_zoomed = zoomed
            self.zoomed.emit(zoomed)

    def _curves_of(self, place: int) -> list[tuple[Numbers, Numbers]]:
        """What every step told, the smoothed line, and the evaluations."""
        nothing = (np.empty(0), np.empty(0))
        if place >= len(self._histories):
            return [nothing] * 3
        history = self._histories[place]
        steps, values = history.steps, history.values(self.measure)
        most = _MOST_POINTS // max(1, len(self._histories)) // 2
        line = self._smoothers[place].line(values)
        shown = self.shown_steps
        return [
            thinned(steps, values, *shown, most),
            thinned(steps, line, *shown, most),
            thinned(*history.validation, *shown, most) if self.measure is Measure.LOSS else nothing,
        ]

    def _prepare(self) -> None:
        self.setAccessibleName(tr("Curves"))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.setMouseEnabled(True, False)
        self.setMouseTracking(True)
        self.addItem(self._cursor, ignoreBounds=True)
        self._cursor.hide()
        self._recolor_cursor()
        manager().changed.connect(self._recolor_cursor)
        self.getPlotItem().getViewBox().sigRangeChangedManually.connect(self._moved)

    @Slot()
    def _recolor_cursor(self) -> None:
        self._cursor.setPen(pg.mkPen(theme().color("border_strong"), width=1))


def thinned(steps: Numbers, values: Numbers, low: float, high: float, most: int) -> tuple[Numbers, Numbers]:
    """Those between `low` and `high`, with one neighbour on each side; of many only the extremes of each stretch.

    Returns:
        Steps and values, at most about `most` of them; no peak is lost.
    """
    first = max(0, int(np.searchsorted(steps, low)) - 1)
    last = int(np.searchsorted(steps, high, side="right")) + 1
    steps, values = steps[first:last], values[first:last]
    width = -(-2 * len(steps) // max(2, most))
    if width <= 2:
        return steps, values
    whole = len(values) // width * width
    stretches = values[:whole].reshape(-1, width)
    starts = np.arange(0, whole, width)
    extremes = np.concatenate([starts + stretches.argmin(axis=1), starts + stretches.argmax(axis=1)])
    kept = np.unique(np.concatenate([[0], extremes, np.arange(whole, len(values)), [len(values) - 1]]))
    return steps[kept], values[kept]


def _styles(runs: int) -> list[CurveStyle]:
    made: list[CurveStyle] = []
    for color in COLORS[:runs]:
        made += [
            CurveStyle(color, dots=True, size=3.5, alpha=0.45 if runs == 1 else 0.2),
            CurveStyle(color, fill=False, width=2.2),
            CurveStyle(VALIDATION_COLOR if runs == 1 else color, dots=True, size=7.5),
        ]
    return made


def _step_words(value: float) -> str:
    return grouped(value, ".0f")
