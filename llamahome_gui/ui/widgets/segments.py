"""A row of joined buttons of which exactly one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from llamahome_gui.ui.theme import keep_scaled


class Segments(QFrame):
    """Choices as (key, text); `chosen` carries the key when the user chooses another."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "segmented")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for key, text in choices:
            row.addWidget(self._button(key, text))
        self._buttons[choices[0][0]].setChecked(True)

    @property
    def value(self) -> str:
        """Key of the pressed button."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Press a button without a signal; raises KeyError for an unknown key."""
        self._buttons[key].setChecked(True)

    def set_text(self, key: str, text: str) -> None:
        """Change what a button says."""
        if self._buttons[key].text() != text:
            self._buttons[key].setText(text)
            never_elide(self._buttons[key])

    def button(self, key: str) -> QToolButton:
        """The button of a choice."""
        return self._buttons[key]

    def _button(self, key: str, text: str) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("kind", "segment")
        made.setText(text)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        keep_scaled(made, never_elide)
        return made


def never_elide(button: QToolButton) -> None:
    """Qt gives a tool button less than its text needs where the row is tight."""
    button.ensurePolished()
    button.setMinimumWidth(0)
    button.setMinimumWidth(button.sizeHint().width())
