"""A list of names and figures under a headline, with the colour of a curve where one belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.ui.theme import theme
from llamahome_gui.ui.widgets import ElidedLabel, label, tabular, take_away

DOT = 9


@dataclass(frozen=True)
class Figure:
    """One line; `color` is a token of the theme, empty where no curve is drawn of it."""

    name: str
    value: str
    color: str = ""


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


class FigureList(QWidget):
    """Made anew when other lines are told than before; figures alone change in their places."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: tuple[Figure, ...] = ()
        self._lines: list[_Line] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Names and figures that can be read now."""
        return [(figure.name, figure.value) for figure in self._told]

    def tell(self, figures: Sequence[Figure]) -> None:
        """Show these lines and no others."""
        before, self._told = self._told, tuple(figures)
        if [(one.name, one.color) for one in before] != [(one.name, one.color) for one in self._told]:
            self._make()
        for figure, line in zip(self._told, self._lines, strict=True):
            line.value.setText(figure.value)

    def _make(self) -> None:
        take_away(self._column, self._lines)
        self._lines = [_Line(figure, self) for figure in self._told]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(self._told))


class _Line(QWidget):
    """A name that gives way to its figure."""

    def __init__(self, figure: Figure, parent: QWidget) -> None:
        super().__init__(parent)
        self.value = label("", "small")
        tabular(self.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if figure.color:
            row.addWidget(Dot(figure.color))
        else:
            row.addSpacing(DOT + row.spacing())
        row.addWidget(ElidedLabel(figure.name, kind="small"), 1)
        row.addWidget(self.value)
