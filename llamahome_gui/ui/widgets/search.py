"""A line to type what one looks for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets.line_icons import grow_icons


class SearchLine(QLineEdit):
    """Esc takes away what was typed; with nothing typed it is for whoever stands behind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grow_icons(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def search_field(placeholder: str, tip: str = "", *, least: int = 112, most: int | None = 300) -> QLineEdit:
    """A line with a magnifying glass and a cross that clears it.

    Args:
        least: Width in pixels for text of 13.
        most: The same; None for all there is.
    """
    made = SearchLine()
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(placeholder)
    made.setToolTip(tip)
    made.setClearButtonEnabled(True)
    glass = made.addAction(icon("search", "faint"), QLineEdit.ActionPosition.LeadingPosition)
    glass.setText(placeholder)
    clear = made.findChild(QAction, "_q_qlineeditclearaction")
    if clear is not None:  # Qt's own cross is not of our family
        clear.setIcon(icon("close", "muted"))
        clear.setText(tr("Clear"))
    keep_scaled(made, lambda it: it.setMinimumWidth(scaled(least)))
    if most is not None:
        keep_scaled(made, lambda it: it.setMaximumWidth(scaled(most)))
    return made
