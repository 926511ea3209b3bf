"""The line above the list that says what the store is doing, how far it is, and ends it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, button, tabular
from llamahome_gui.ui.widgets.bar import STEPS, make_bar


class TaskLine(QWidget):
    """Hidden while nothing runs."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ElidedLabel("", kind="muted")
        tabular(self.text)
        self.bar = make_bar()
        self.cancel = button(tr("Cancel"), self.cancelled.emit, kind="quiet", icon_name="close")
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID // 2, 3 * GRID, GRID // 2)
        row.setSpacing(2 * GRID)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    @Slot(str)
    def begin(self, what: str) -> None:
        """Show that something has begun."""
        self.bar.setValue(0)
        self.text.setText(f"{what}…")
        self.show()

    @Slot(str, float)
    def show_progress(self, step: str, share: float) -> None:
        """Show how far it is, 0 to 1."""
        self.text.setText(step)
        self.bar.setValue(round(STEPS * share))
