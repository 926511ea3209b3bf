"""The line above a question that is asked in other words: what that does, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, keep_icon_size, tool_button


class EditingLine(QWidget):
    """Hidden until `begin`; `question` is the id of the message that is being asked in other words.

    Signals:
        cancelled: the question shall stay as it is.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question: int | None = None
        self.note = ElidedLabel(kind="small")
        self.close_button = tool_button("close", tr("Leave the question as it is (Esc)"), self.cancelled.emit)
        keep_icon_size(self.close_button, 13)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(IconLabel("edit", 15, "accent"))
        row.addWidget(self.note, 1)
        row.addWidget(self.close_button)
        self.hide()

    def begin(self, question: int, left_out: int = 0) -> None:
        """A question is being asked in other words, without so many of its documents: the library has them no more."""
        self.question = question
        kept = tr("Another version; what was said so far is kept")
        without = plural(left_out, "without a document that was removed", "without {n} documents that were removed")
        self.note.setText(f"{kept}, {without}" if left_out else kept)
        self.show()

    def end(self) -> None:
        """It was asked, or left as it is."""
        self.question = None
        self.hide()
