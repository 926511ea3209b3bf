"""How long the rows of a dataset are, as bars, against the longest row that a run takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from llamahome_gui.ui.i18n import grouped, plural, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import TellingWidget, tabular

if TYPE_CHECKING:
    from llamahome_gui.training.lengths import Histogram

_CAPTION = 0.92


class LengthsChart(TellingWidget):
    """One bar for each stretch of lengths; those that a run leaves out or cuts stand right of a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Histogram | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        keep_scaled(self, lambda it: it.setMinimumHeight(scaled(160)))
        self.setAccessibleName(tr("Lengths of the rows"))
        tabular(self)
        manager().changed.connect(self.update)

    def show_lengths(self, found: Histogram | None) -> None:
        """Show another dataset, or none."""
        self._found = found
        said = (
            tr(
                "{fit} rows have at most {max_length} tokens, {longer} have more.",
                fit=found.fit,
                max_length=found.max_length,
                longer=found.longer,
            )
            if found
            else ""
        )
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(480), scaled(260))

    def text_at(self, place: QPoint) -> str:
        """What the bar at this place stands for; empty beside the bars."""
        found = self._found
        if found is None:
            return ""
        for number, count in enumerate(found.counts):
            if self._column(number).contains(place):
                low, high = found.edges[number] + 1, found.edges[number + 1]
                open_end = number == len(found.counts) - 1 and found.longest > high
                span = (
                    tr("{low} tokens and more", low=grouped(low))
                    if open_end
                    else tr("{low}–{high} tokens", low=grouped(low), high=grouped(high))
                )
                return f"{span}: {plural(count, '{n} row', '{n} rows')}"
        return ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        found = self._found
        if found is None or not any(found.counts):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        self._paint_scale(painter, max(found.counts))
        for number, count in enumerate(found.counts):
            if count:
                color = theme().color("chart1" if found.edges[number + 1] <= found.max_length else "chart3")
                self._paint_bar(painter, self._column(number), count / max(found.counts), color)
        self._paint_axis(painter, found)

    def _paint_bar(self, painter: QPainter, column: QRect, share: float, color: QColor) -> None:
        height = max(2.0, share * column.height())  # a single row among thousands is seen too
        box = QRectF(column.left() + 0.5, column.bottom() + 1 - height, max(1.0, column.width() - 1.0), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(box, min(3.0, box.width() / 3), min(3.0, height / 2))

    def _paint_scale(self, painter: QPainter, most: int) -> None:
        """The highest bar's number of rows, and a line at its height."""
        area = self._area()
        painter.setPen(theme().color("border"))
        painter.drawLine(area.left(), area.top(), area.right(), area.top())
        painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1)
        painter.setPen(theme().color("muted"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        height = self._line_height()
        for y, number in ((area.top(), most), (area.bottom(), 0)):
            painter.drawText(QRect(0, y - height // 2, area.left() - GRID, height), flags, grouped(number))

    def _paint_axis(self, painter: QPainter, found: Histogram) -> None:
        """Lengths below the bars, and the line where a run's longest row stands."""
        area, height = self._area(), self._line_height()
        x = self._x(found.edges.index(found.max_length))
        painter.setPen(theme().color("text"))
        painter.drawLine(x, self._line_height() + 2, x, area.bottom() + 4)
        text = tr("longest row: {max_length}", max_length=grouped(found.max_length))
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        left = min(max(area.left(), x - width // 2), self.width() - width)
        painter.drawText(QRect(left, 0, width, height), Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(theme().color("muted"))
        for number in self._ticks(found):
            tick = grouped(found.edges[number])
            if number == len(found.edges) - 1 and found.longest > found.edges[number]:
                tick += "+"
            wide = painter.fontMetrics().horizontalAdvance(tick) + 2
            left = min(max(0, self._x(number) - wide // 2), self.width() - wide)
            painter.drawText(QRect(left, area.bottom() + 6, wide, height), Qt.AlignmentFlag.AlignCenter, tick)

    def _ticks(self, found: Histogram) -> list[int]:
        last = len(found.edges) - 1
        fitting = found.edges.index(found.max_length)
        step = max(1, fitting // 4)
        return [*range(0, fitting, step), *([fitting] if last - fitting < step else range(fitting, last + 1, step))]

    def _column(self, number: int) -> QRect:
        area = self._area()
        left = self._x(number)
        return QRect(left, area.top(), self._x(number + 1) - left, area.height())

    def _x(self, edge: int) -> int:
        area = self._area()
        return area.left() + round(area.width() * edge / max(1, len(self._found.counts) if self._found else 1))

    def _area(self) -> QRect:
        left = self.fontMetrics().horizontalAdvance("000,000") + GRID
        top, below = 2 * self._line_height(), self._line_height() + GRID
        return QRect(left, top, max(1, self.width() - left - GRID), max(1, self.height() - top - below))

    def _line_height(self) -> int:
        return round(QFontInfo(self.font()).pixelSize() * 1.5)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(QFontInfo(self.font()).pixelSize() * _CAPTION))
        return font
