"""The line above the list: what to look for, and what to leave out."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.rows import Filter
from llamahome_gui.ui.models.sort_menu import SortMenu
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import search_field

_DELAY_MS = 80


class ModelsToolbar(QWidget):
    """A search field, two switches and the order; `changed` carries the `Filter` a moment after the last key."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = search_field(tr("Find a model"), tr("Names, repositories, licences and sizes"), least=120)
        self.fitting = _switch(tr("Fits here"), tr("Only models that can be run on this machine"))
        self.free = _switch(tr("Not gated"), tr("Only models that need no agreement with their publisher"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_DELAY_MS)
        self._later.timeout.connect(self._tell)
        self.search.textChanged.connect(self._later.start)
        for switch in (self.fitting, self.free):
            switch.toggled.connect(self._tell)
        self.sort = SortMenu(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, GRID + 4, 3 * GRID, GRID + 4)
        row.setSpacing(2 * GRID)
        row.addWidget(self.search, 1)
        for switch in (self.fitting, self.free):
            row.addWidget(switch)
        row.addStretch(1)
        row.addWidget(self.sort.button)

    @property
    def filter(self) -> Filter:
        """What is asked for now."""
        return Filter(self.search.text(), self.fitting.isChecked(), self.free.isChecked())

    def clear(self) -> None:
        """Ask for everything."""
        self.search.clear()
        for switch in (self.fitting, self.free):
            switch.setChecked(False)

    @Slot()
    def _tell(self) -> None:
        self._later.stop()
        self.changed.emit(self.filter)


def _switch(text: str, tip: str) -> QCheckBox:
    made = QCheckBox(text)
    made.setToolTip(tip)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made
