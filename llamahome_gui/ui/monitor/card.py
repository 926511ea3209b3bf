"""One card of the monitor: a title, a headline that does not jump, a caption, a legend and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.ui.monitor.strip import StripChart
from llamahome_gui.ui.theme import GRID, theme
from llamahome_gui.ui.widgets import Card, ElidedLabel, label, tabular

DOT = 9


class Dot(QWidget):
    """A round spot in a colour of the theme."""

    def __init__(self, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = color
        self.setFixedSize(DOT, DOT)

    def sizeHint(self) -> QSize:
        return QSize(DOT, DOT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(self._color))
        painter.drawEllipse(self.rect().adjusted(0, 0, -1, -1))


class ChartCard(Card):
    """A chart with what one wants to read without looking at the curve.

    Args:
        legend: Colour token and name of each curve; empty for a single one.
        lines: Of the caption.
    """

    def __init__(
        self,
        title: str,
        chart: StripChart,
        legend: Sequence[tuple[str, str]] = (),
        lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.chart = chart
        self.value = ElidedLabel("–", kind="figure")
        self.captions = [ElidedLabel("", kind="small") for _ in range(lines)]
        for text in (self.value, *self.captions):
            tabular(text)
        self.body.setContentsMargins(12, 10, 12, 6)
        self.body.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label(title.upper(), "section"))
        head.addStretch()
        for color, name in legend:
            head.addSpacing(4)
            head.addWidget(Dot(color))
            head.addWidget(label(name, "small"))
        self.body.addLayout(head)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        for line in (self.value, *self.captions):
            texts.addWidget(line)
        self.body.addLayout(texts)
        self.body.addSpacing(GRID // 2)
        self.body.addWidget(chart)

    def say(self, value: str, *captions: str) -> None:
        """Set the headline and the lines of the caption."""
        self.value.setText(value)
        for line, text in zip(self.captions, captions, strict=True):
            line.setText(text)
