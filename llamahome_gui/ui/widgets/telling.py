"""A painted widget whose parts tell about themselves where the pointer rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from llamahome_gui.ui.widgets.text import tip


class TellingWidget(QWidget):
    """Shows `text_at` as a tool tip."""

    def text_at(self, place: QPoint) -> str:
        """What the part under a place tells; empty beside the parts."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.text_at(event.pos())
            QToolTip.showText(event.globalPos(), tip(text), self) if text else QToolTip.hideText()
            return True
        return super().event(event)
