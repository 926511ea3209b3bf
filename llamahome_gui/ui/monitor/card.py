"""One card of the monitor: a title, a headline that does not jump, a caption, a legend and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.ui.monitor.chart import LiveChart
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
    """

    def __init__(
        self, title: str, chart: LiveChart, legend: Sequence[tuple[str, str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.chart = chart
        self.value = ElidedLabel("–", kind="figure")
        self.caption = ElidedLabel("", kind="small")
        for text in (self.value, self.caption):
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
        texts.addWidget(self.value)
        texts.addWidget(self.caption)
        self.body.addLayout(texts)
        self.body.addSpacing(GRID // 2)
        self.body.addWidget(chart)

    def say(self, value: str, caption: str) -> None:
        """Set headline and caption."""
        self.value.setText(value)
        self.caption.setText(caption)
