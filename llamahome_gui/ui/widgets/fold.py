"""Rows that most people never need, folded behind one line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets.buttons import keep_icon_size
from llamahome_gui.ui.widgets.text import divider, label

_ICON_SIDE = 14


class Fold(QWidget):
    """A button with a chevron; `body` takes the rows below it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.button = QToolButton()
        self.button.setText(title)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        keep_icon_size(self.button, _ICON_SIDE)
        self.changes = label("", "small")
        self._rows = QWidget()
        self.body = QVBoxLayout(self._rows)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._build()
        self.button.clicked.connect(self._clicked)
        self.unfold(False)

    @property
    def unfolded(self) -> bool:
        """Whether the rows are shown."""
        return self._unfolded

    def unfold(self, unfolded: bool = True) -> None:
        """Show the rows, or hide them."""
        self._unfolded = unfolded
        self._rows.setVisible(unfolded)
        self.button.setIcon(icon("chevron-down" if unfolded else "chevron-right", "muted"))
        self.button.setAccessibleName(f"{self._title}, {tr('shown') if unfolded else tr('hidden')}")

    def show_changes(self, count: int) -> None:
        """Say how many of the rows are not at their defaults."""
        self.changes.setText(tr("{count} changed", count=count) if count else "")

    @Slot()
    def _clicked(self) -> None:
        self.unfold(not self._unfolded)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(GRID, GRID // 2, 2 * GRID, GRID // 2)
        line.setSpacing(GRID)
        line.addWidget(self.button)
        line.addStretch(1)
        line.addWidget(self.changes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(divider())
        column.addLayout(line)
        column.addWidget(self._rows)
