"""The slim rail on the left: one labelled icon per panel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from llamahome_gui.ui.document_drops import PageDrop
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets.buttons import keep_icon_size


@dataclass(frozen=True)
class Page:
    """A panel's place in the rail; `key` is its name everywhere else."""

    key: str
    title: str
    icon: str


PAGES = (
    Page("chat", mark("Chat"), "chat"),
    Page("documents", mark("Documents"), "documents"),
    Page("models", mark("Models"), "models"),
    Page("finetune", mark("Fine-tune"), "finetune"),
    Page("evaluate", mark("Evaluate"), "evaluate"),
    Page("settings", mark("Settings"), "settings"),
)


_LEAST_WIDTH = 75


class Rail(QFrame):
    """Exactly one page is chosen; the settings stand apart at the bottom.

    Signals:
        chosen: Key of the page that is wanted.
        dropped: Ids of documents that were dropped on the chat's button.
    """

    chosen = Signal(str)
    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._group = QButtonGroup(self)
        self._buttons = {page.key: self._button(page) for page in PAGES}
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID + GRID // 2, GRID, GRID + GRID // 2)
        column.setSpacing(GRID // 2)
        for key, button in self._buttons.items():
            if key == "settings":
                column.addStretch()
            column.addWidget(button)
        drop = PageDrop(self._buttons["chat"])
        drop.opened.connect(partial(self.chosen.emit, "chat"))
        drop.dropped.connect(self.dropped)
        keep_scaled(self, Rail.fit)

    def fit(self) -> None:
        """Make all buttons as wide as the longest title needs: a narrow window may not cut it.

        Not by the style sheet: the least width that it names holds also where a title needs more.
        """
        for button in self._buttons.values():
            button.ensurePolished()
        widest = max(button.sizeHint().width() for button in self._buttons.values())
        for button in self._buttons.values():
            button.setFixedWidth(max(widest, scaled(_LEAST_WIDTH)))

    def choose(self, key: str) -> None:
        """Mark a page as the one that is shown; raises KeyError for an unknown page."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QToolButton:
        """The button of a page."""
        return self._buttons[key]

    def _button(self, page: Page) -> QToolButton:
        made = QToolButton(self)
        made.setProperty("kind", "rail")
        made.setIcon(icon(page.icon, "muted", on="accent_text"))
        keep_icon_size(made, 22)
        made.setText(tr(page.title))
        made.setAccessibleName(tr(page.title))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        self._group.addButton(made)
        key = page.key
        made.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        return made
