"""The top of a panel: its title, one sentence, and its buttons on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets.text import ElidedLabel, label


class PanelHeader(QFrame):
    """Give it the buttons from left to right; `set_sentence` changes what it says below the title."""

    def __init__(self, title: str, sentence: str, *buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel-header")
        self._sentence = ElidedLabel(sentence, kind="muted")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(title, "title"))
        texts.addWidget(self._sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        row.setSpacing(GRID)
        row.addLayout(texts, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_sentence(self, text: str) -> None:
        """Say something else below the title."""
        self._sentence.setText(text)
