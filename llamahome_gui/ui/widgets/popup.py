"""A panel that stands over the window until something else is clicked or Esc is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QWidget


class PopUp(QFrame):
    """Gives the keyboard back to the window below when it goes."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAccessibleName(name)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        below = self.parentWidget()
        if below is not None and below.isVisible():
            below.activateWindow()  # not every platform does so by itself
