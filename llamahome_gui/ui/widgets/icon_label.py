"""An icon that stands by itself and follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import keep_scaled, scaled


class IconLabel(QWidget):
    """Draws one of our icons in the colour of a theme token; `side` is for text of 13 pixels and grows with it."""

    def __init__(self, name: str, side: int = 16, color: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._icon = icon(name, color)
        keep_scaled(self, _fit)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, color: str = "muted") -> None:
        """Show another icon."""
        self._icon = icon(name, color)
        self.update()

    def sizeHint(self) -> QSize:
        """The side given at the start, for the text as large as it is, both ways."""
        return QSize(scaled(self._side), scaled(self._side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())


def _fit(shown: IconLabel) -> None:
    shown.setFixedSize(shown.sizeHint())
    shown.update()
