"""The first-run guide: one screen that says what the three steps are, and begins each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from llamahome_gui.display import OFFSCREEN_PLATFORMS
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import IconLabel, button, label

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

_TEXT_WIDTH = 400
_SEEN = "guide/seen"


class GuideDialog(QDialog):
    """Three steps, each with a button; it can be opened again from the Help menu.

    Args:
        get_model: Begins the search for a model.
        add_files: Asks for documents.
        ask: Goes to the chat.
    """

    def __init__(
        self,
        get_model: Callable[[], object],
        add_files: Callable[[], object],
        ask: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("First steps"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.get_model = self._step_button(tr("Search the hub…"), get_model)
        self.add_files = self._step_button(tr("Add files…"), add_files)
        self.ask = self._step_button(tr("Go to the chat"), ask)
        self.begin = button(tr("Begin"), self.accept, kind="primary")
        self.begin.setDefault(True)
        self._build()
        self.begin.setFocus()

    def _step_button(self, title: str, act: Callable[[], object]) -> QPushButton:
        def begin() -> None:
            self.accept()
            act()

        return button(title, begin)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addLayout(self._heading())
        column.addWidget(
            self._step(
                "models",
                tr("1. A model"),
                tr("A small built-in one is ready at once, to try things out. Larger ones answer far better."),
                self.get_model,
            )
        )
        column.addWidget(
            self._step(
                "documents",
                tr("2. Your documents"),
                tr("Drop files or folders anywhere on the window; office files, PDF and many others become text."),
                self.add_files,
            )
        )
        column.addWidget(
            self._step(
                "chat",
                tr("3. A question"),
                tr("Ask about them, however long they are: the KV cache keeps what matters and stays small."),
                self.ask,
            )
        )
        foot = QHBoxLayout()
        foot.addWidget(label(tr("You find this again in the Help menu."), "small"))
        foot.addStretch()
        foot.addWidget(self.begin)
        column.addLayout(foot)

    def _heading(self) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(label(tr("Welcome to LlamaHome"), "title"))
        sentence = tr("Read, question and learn from your own long documents. Nothing leaves this machine.")
        texts.addWidget(_wide(label(sentence, "muted", wrap=True)))
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(IconLabel("app", 48), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts)
        row.addStretch()
        return row

    def _step(self, icon: str, title: str, sentence: str, act: QPushButton) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(title, "subtitle"))
        texts.addWidget(_wide(label(sentence, "muted", wrap=True)))
        row = QHBoxLayout(card)
        row.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(IconLabel(icon, 24, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)
        return card


def open_guide(window: MainWindow) -> GuideDialog:
    """Show the guide over the window."""
    made = GuideDialog(window.search_hub, window.add_files, partial(window.go_to, "chat"), window)
    made.open()
    return made


def welcome(window: MainWindow, store: QSettings) -> GuideDialog | None:
    """Show the guide where this workspace is opened for the first time and somebody looks.

    Args:
        store: Remembers that it was shown.
    """
    if store.value(_SEEN, False, type=bool) or QGuiApplication.platformName() in OFFSCREEN_PLATFORMS:
        return None
    store.setValue(_SEEN, True)
    return open_guide(window)


def _wide(text: QLabel) -> QLabel:
    keep_scaled(text, lambda it: it.setFixedWidth(scaled(_TEXT_WIDTH)))
    return text
