"""A line above the composer that says what is missing and offers the button that helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import IconLabel, button, label, restyle, tabular


class Notice(QFrame):
    """Hidden until one of the `show_` methods; the button does what was given last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._icon = IconLabel("warning", 20, "warning")
        self.message = label("", wrap=True)
        self.hint = label("", "muted", wrap=True)
        self.progress = QProgressBar()
        self.button = button("", self._pressed)
        self._callback: Callable[[], object] | None = None
        self._build()
        self.hide()

    def show_offer(
        self, message: str, hint: str, button_text: str, callback: Callable[[], object], *, level: str = "info"
    ) -> None:
        """Say something and offer a way on; level is `info`, `warning` or `error`.

        Args:
            button_text: Empty where nothing can be offered.
        """
        self._callback = callback
        self.button.setText(button_text)
        self._show(message, hint, level)
        self.button.setVisible(bool(button_text))
        self.progress.hide()

    def show_progress(self, message: str, hint: str, share: float | None) -> None:
        """Say what is going on; a share of None means that nobody knows how far it is."""
        self._show(message, hint, "info")
        self.button.hide()
        self.progress.show()
        self.progress.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.progress.setValue(round(1000 * share))

    def _show(self, message: str, hint: str, level: str) -> None:
        self._icon.set_icon("models" if level == "info" else level, "accent" if level == "info" else level)
        self.message.setText(message)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        if self.property("level") != level:
            restyle(self, level=level)
        self.show()

    def _pressed(self) -> None:
        if self._callback is not None:
            self._callback()

    def _build(self) -> None:
        self.progress.setTextVisible(False)
        tabular(self.hint)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.message)
        texts.addWidget(self.hint)
        texts.addWidget(self.progress)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID + 2, GRID + 4, GRID + 2)
        row.setSpacing(GRID + 4)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(texts, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
