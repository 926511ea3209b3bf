"""The title bar of a dock in our own hand: name and a cross; dragging works as with Qt's own."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets.buttons import tool_button
from llamahome_gui.ui.widgets.text import label


class DockTitle(QFrame):
    """Set it with `dock.setTitleBarWidget`."""

    def __init__(self, dock: QDockWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dock-title")
        self.close_button = tool_button("close", tr("Hide {title}", title=dock.windowTitle()), dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        row.addWidget(label(dock.windowTitle(), "subtitle"), 1)
        row.addWidget(self.close_button)
