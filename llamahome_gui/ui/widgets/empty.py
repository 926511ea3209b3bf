"""What an empty panel shows: what it is for, in one sentence, and the one button that starts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets.buttons import button
from llamahome_gui.ui.widgets.icon_label import IconLabel
from llamahome_gui.ui.widgets.placing import centred
from llamahome_gui.ui.widgets.text import label

_TEXT_WIDTH = 440


class EmptyState(QWidget):
    """An icon, a title, a sentence and a button, in the middle of the space there is."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        button_text: str = "",
        callback: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.button = button(button_text, callback, kind="primary")
        if not button_text:  # and never shown here: what has no parent yet would be a window
            self.button.hide()
        self._title = label(title, "title")
        self._sentence = label(sentence, "muted", wrap=True)
        for text in (self._title, self._sentence):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._build(icon)

    def set_text(self, title: str, sentence: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._sentence.setText(sentence)

    def _build(self, icon: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(GRID)
        column.addStretch(2)
        column.addWidget(IconLabel(icon, 48, "accent"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GRID)
        column.addWidget(self._title)
        # A row of its own: only so is its height taken for its width.
        column.addLayout(centred(self._sentence, _TEXT_WIDTH))
        column.addSpacing(GRID)
        column.addLayout(centred(self.button))
        column.addStretch(3)
