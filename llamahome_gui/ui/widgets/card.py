"""A framed group of things that belong together."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets.text import label


class Card(QFrame):
    """A raised frame with an optional heading; fill it through `body`."""

    def __init__(self, title: str = "", sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.body.setSpacing(GRID)
        if title:
            self.body.addWidget(label(title, "subtitle"))
        if sentence:
            self.body.addWidget(label(sentence, "muted", wrap=True))
