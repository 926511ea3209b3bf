"""A chart of the last minutes that costs little: painted by hand, its axes kept as a picture.

Ten times a second all day long a plotting library would take a tenth of a processor's core for this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from llamahome_gui.ui.monitor.curve import HEADROOM, CurveStyle, Formatter, round_step
from llamahome_gui.ui.monitor.zoom import STEP
from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme

HEIGHT = 112
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 18, 6, 22
_TIME_STEPS = (1, 1.5, 3, 6, 10)
_NOTCH = 120.0
ROOM = 1.3
# Pixels from one point of a curve to the next: more points cost more than they show.
_APART = 2.0
_FAINT = 46

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class _View:
    """What the axes were drawn for; another view needs other axes."""

    width: int
    height: int
    ratio: float
    theme: str
    low: float
    high: float
    top: float


class StripChart(QWidget):
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
        super().__init__(parent)
        self._styles = tuple(styles)
        self._value, self._moment = value, moment
        self._least, self._most = least, most
        self._low, self._high, self._top = -1.0, 0.0, 0.0
        self._x: Numbers = np.empty(0)
        self._curves: list[Numbers] = [np.empty(0) for _ in styles]
        self._axes: tuple[_View, QPixmap] | None = None
        self._dragged: float | None = None
        self.setAccessibleName(name)
        keep_scaled(self, StripChart._take_sizes)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        manager().changed.connect(self._recolor)

    @property
    def drawn(self) -> list[Numbers]:
        """The values of each curve."""
        return list(self._curves)

    @property
    def top(self) -> float:
        """The highest value of the vertical axis."""
        return self._top

    @property
    def range(self) -> tuple[float, float]:
        """The span of the horizontal axis."""
        return self._low, self._high

    def draw(self, x: Numbers, *curves: Numbers, low: float, high: float) -> None:
        """Show the curves between two moments; `x` rises, the curves are as long as it, NaN is a gap."""
        if not low < high:
            raise ValueError("an empty stretch of time")
        self._low, self._high, self._x, self._curves = low, high, x, list(curves)
        values = np.concatenate(curves)
        values = values[np.isfinite(values)]
        self._fit(float(values.max()) if len(values) else 0.0)
        self.update()

    def _take_sizes(self) -> None:
        self._left, self._right, self._bottom = scaled(_LEFT), scaled(_RIGHT), scaled(_BOTTOM)
        self._axes = None
        self.setFixedHeight(scaled(HEIGHT))

    def _fit(self, highest: float) -> None:
        """Follow the highest value upwards at once, and with room, downwards only when much would be empty.

        So the axis does not tremble, and a curve that grows does not have it painted anew with every sample.
        """
        least = max(highest, self._least)
        if least * HEADROOM > self._top or least * ROOM < self._top * 0.6:
            self._top = min(least * ROOM, self._most)

    # -- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, area = QPainter(self), self._area()
        painter.drawPixmap(0, 0, self._background(area))
        painter.setClipRect(area.adjusted(0, -_TOP, 0, 1))
        for style, values in zip(self._styles, self._curves, strict=True):
            x, y = thinned(self._x, values, self._low, self._high, round(area.width() / _APART))
            if len(x):
                self._paint(painter, style, *self._placed(x, y, area), area)
        painter.end()

    def _paint(self, painter: QPainter, style: CurveStyle, x: Numbers, y: Numbers, area: QRectF) -> None:
        color = theme().color(style.color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if style.fill:
            painter.drawImage(area, _ground(x, y, area, color, self.devicePixelRatioF()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(_path(x, y), QPen(color, style.width))

    def _placed(self, x: Numbers, y: Numbers, area: QRectF) -> tuple[Numbers, Numbers]:
        across = area.left() + (x - self._low) / (self._high - self._low) * area.width()
        return across, area.bottom() - y / (self._top or 1.0) * area.height()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(self._left, _TOP, -self._right, -self._bottom)

    def _background(self, area: QRectF) -> QPixmap:
        view = _View(
            self.width(), self.height(), self.devicePixelRatioF(), theme().name, self._low, self._high, self._top
        )
        if self._axes is None or self._axes[0] != view:
            self._axes = view, self._paint_axes(view, area)
        return self._axes[1]

    def _paint_axes(self, view: _View, area: QRectF) -> QPixmap:
        made = QPixmap(round(view.width * view.ratio), round(view.height * view.ratio))
        made.setDevicePixelRatio(view.ratio)
        made.fill(theme().color("raised"))
        painter = QPainter(made)
        font = QFont(self.font())
        font.setPixelSize(max(9, QFontInfo(font).pixelSize() - 3))
        painter.setFont(font)
        self._paint_values(painter, area)
        self._paint_moments(painter, area)
        painter.end()
        return made

    def _paint_values(self, painter: QPainter, area: QRectF) -> None:
        line = painter.fontMetrics().height()
        step = round_step(self._top * 24 / max(area.height(), 1.0))
        for value in np.arange(0.0, self._top * 1.0001, step):
            y = round(area.bottom() - value / self._top * area.height()) + 0.5
            painter.setPen(theme().color("border"))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme().color("muted"))
            place = QRectF(0, y - line / 2, area.left() - 6, line)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._value(float(value))
            )

    def _paint_moments(self, painter: QPainter, area: QRectF) -> None:
        span = self._high - self._low
        step = round_step(span * scaled(60) / max(area.width(), 1.0), _TIME_STEPS)
        painter.setPen(theme().color("muted"))
        for moment in np.arange(np.ceil(self._low / step) * step, self._high + step * 1e-6, step):
            x = area.left() + (moment - self._low) / span * area.width()
            place = QRectF(x - 40, area.bottom() + 4, 80, self._bottom - 4)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._moment(moment))

    @Slot()
    def _recolor(self) -> None:
        self._axes = None
        self.update()

    # -- the mouse --------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / _NOTCH
        if not turned or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        event.accept()
        self.zoomed.emit(STEP**-turned, self._moment_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position().x() if event.button() is Qt.MouseButton.LeftButton else None
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.position().x() != self._dragged:
            here = event.position().x()
            self.moved.emit(self._moment_at(self._dragged) - self._moment_at(here))
            self._dragged = here

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.resetRequested.emit()

    def _moment_at(self, x: float) -> float:
        area = self._area()
        share = min(max((x - area.left()) / max(area.width(), 1.0), 0.0), 1.0)
        return self._low + share * (self._high - self._low)


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


def _path(x: Numbers, y: Numbers) -> QPainterPath:
    """A line through the points; NaN is a gap. A loop: for as few points as are drawn, no array is faster."""
    made, goes_on = QPainterPath(), False
    for across, down in zip(x.tolist(), y.tolist(), strict=True):
        if not isfinite(down):
            goes_on = False
        elif goes_on:
            made.lineTo(across, down)
        else:
            made.moveTo(across, down)
            goes_on = True
    return made


def _ground(x: Numbers, y: Numbers, area: QRectF, color: QColor, ratio: float) -> QImage:
    """What lies below a curve, faintly, as a picture of the area: a polygon of that many corners takes Qt longer."""
    width, height = (max(1, round(side * ratio)) for side in (area.width(), area.height()))
    columns = np.interp(area.left() + (np.arange(width) + 0.5) / ratio, x, y, left=np.nan, right=np.nan)
    rows = area.top() + (np.arange(height) + 0.5) / ratio
    red, green, blue = (part * _FAINT // 255 for part in (color.red(), color.green(), color.blue()))
    faint = np.uint32(_FAINT << 24 | red << 16 | green << 8 | blue)  # the colours of such a picture are premultiplied
    pixels = np.where(rows[:, None] >= columns, faint, np.uint32(0))
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
