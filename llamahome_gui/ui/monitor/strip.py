"""A live chart of the last minutes: pyqtgraph draws it, the wheel zooms it, dragging moves it.

It costs little all day long because it is given no more points than can be seen, and its axes stay as they are until
the stretch of time or the highest value changes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.monitor.chart import LiveChart
from llamahome_gui.ui.monitor.curve import HEADROOM, CurveStyle, Formatter
from llamahome_gui.ui.monitor.steering import STEP

_TIME_STEPS = (1, 1.5, 3, 6, 10)
_NOTCH = 120.0
ROOM = 1.3
# Pixels from one point of a curve to the next: more points cost more than they show.
_APART = 2.0

Numbers = NDArray[np.float64]


class StripChart(LiveChart):
    """Curves over the seconds before now.

    Args:
        name: For screen readers.
        styles: One for each curve, the hindmost first.
        value: Writes a value of the vertical axis.
        moment: Writes a value of the horizontal axis.
        least: The vertical axis reaches at least this high.
        most: And never higher than this.

    Signals:
        zoomed: The wheel was turned: by what factor, and at which moment.
        moved: The chart was dragged by so many seconds.
        resetRequested: It was clicked twice.
    """

    zoomed = Signal(float, float)
    moved = Signal(float)
    resetRequested = Signal()

    def __init__(
        self,
        name: str,
        styles: Sequence[CurveStyle],
        value: Formatter,
        moment: Formatter,
        *,
        least: float = 1.0,
        most: float = float("inf"),
        parent: QWidget | None = None,
    ) -> None:
        # Opaque: what lies behind is not painted with every sample.
        super().__init__(styles, value, moment, least=least, moments=_TIME_STEPS, ground="raised", parent=parent)
        self._most = most
        self._span = (-1.0, 0.0)
        self._x: Numbers = np.empty(0)
        self._values: list[Numbers] = [np.empty(0) for _ in styles]
        self._dragged: float | None = None
        self.setAccessibleName(name)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    @property
    def drawn(self) -> list[Numbers]:
        """The values of each curve."""
        return list(self._values)

    @property
    def top(self) -> float:
        """The highest value of the vertical axis."""
        return self._top

    @property
    def span(self) -> tuple[float, float]:
        """The span of the horizontal axis."""
        return self._span

    @property
    def seconds_a_pixel(self) -> float:
        """How long a moment one pixel shows: what moves by less is not seen."""
        return (self._span[1] - self._span[0]) / max(self.area.width(), 1.0)

    @property
    def area(self) -> QRectF:
        """Where curves are drawn, in pixels of the widget."""
        return QRectF(self.getPlotItem().getViewBox().sceneBoundingRect())

    def show_curves(self, x: Numbers, *curves: Numbers, low: float, high: float) -> None:
        """Show the curves between two moments; `x` rises, the curves are as long as it, NaN is a gap."""
        if not low < high:
            raise ValueError("an empty stretch of time")
        self._x, self._values = x, list(curves)
        if self._span != (low, high):
            self._span = (low, high)
            self.show_range(low, high)
        most = round(self.area.width() / _APART)
        self.draw(*(thinned(x, values, low, high, most) for values in curves))

    def fit(self, _lowest: float, highest: float) -> None:
        """Follow the highest value upwards at once, and with room, downwards only when much would be empty.

        So the axis does not tremble, and a curve that grows does not have it painted anew with every sample.
        """
        wanted = max(highest, self._least)
        if wanted * HEADROOM > self._top or wanted * ROOM < self._top * 0.6:
            top = min(wanted * ROOM, self._most)
            if top != self._top:
                self._top = top
                self.setYRange(0, top, padding=0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / _NOTCH
        if not turned or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        event.accept()
        self.zoomed.emit(STEP**-turned, self._moment_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position().x() if event.button() is Qt.MouseButton.LeftButton else None
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.position().x() != self._dragged:
            here = event.position().x()
            self.moved.emit(self._moment_at(self._dragged) - self._moment_at(here))
            self._dragged = here

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.resetRequested.emit()

    def _moment_at(self, x: float) -> float:
        low, high = self._span
        share = min(max((x - self.area.left()) / max(self.area.width(), 1.0), 0.0), 1.0)
        return low + share * (high - low)


def thinned(x: Numbers, y: Numbers, low: float, high: float, most: int) -> tuple[Numbers, Numbers]:
    """The points between `low` and `high` and one neighbour on each side; of many, the largest of each stretch.

    Returns:
        At most about `most` points; no peak is lost.
    """
    first = max(0, int(np.searchsorted(x, low)) - 1)
    last = int(np.searchsorted(x, high, side="right")) + 1
    x, y = x[first:last], y[first:last]
    width = -(-len(x) // max(1, most))
    if width < 2:
        return x, y
    starts = np.arange(0, len(x), width)
    return x[starts], np.fmax.reduceat(y, starts)
