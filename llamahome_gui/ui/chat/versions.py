"""Which version of a question or an answer is on show, and the way to the others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from llamahome_gui.ui.chat.turns import Turn
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.widgets import keep_icon_size, label, tabular, tool_button


class VersionSwitch(QWidget):
    """`‹ 2 of 3 ›`; hidden where there is one version.

    Signals:
        chosen: id of the message to show.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn: Turn | None = None
        self.back = tool_button("chevron-left", tr("Show the version before (Alt+Left)"), lambda: self.step(-1))
        self.forth = tool_button("chevron-right", tr("Show the next version (Alt+Right)"), lambda: self.step(1))
        self.place = label("", "small")
        tabular(self.place)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in (self.back, self.place, self.forth):
            row.addWidget(part)
        for arrow in (self.back, self.forth):
            keep_icon_size(arrow, 13)
        self.hide()

    def show_turn(self, turn: Turn) -> None:
        """Show which version of how many a turn is."""
        self._turn = turn
        number = turn.versions.index(turn.id) + 1 if turn.id in turn.versions else 1
        self.place.setText(tr("{done} of {total}", done=number, total=len(turn.versions)))
        self.place.setAccessibleName(tr("Version {number} of {total}", number=number, total=len(turn.versions)))
        self.back.setEnabled(turn.version(-1) is not None)
        self.forth.setEnabled(turn.version(1) is not None)
        self.setVisible(len(turn.versions) > 1)

    def take_focus(self) -> None:
        """Go to an arrow that leads somewhere; the focus stays in the message while its versions are gone through."""
        if self.back.isEnabled():
            self.back.setFocus()
        elif self.forth.isEnabled():
            self.forth.setFocus()

    def step(self, by: int) -> bool:
        """Choose the version that many places on; False where there is none."""
        version = self._turn.version(by) if self._turn is not None else None
        if version is None:
            return False
        self.chosen.emit(version)
        return True
