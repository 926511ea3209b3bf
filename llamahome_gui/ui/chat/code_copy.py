"""A button in the corner of every block of code that puts the code on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QTextBlock
from PySide6.QtWidgets import QToolButton

from llamahome_gui.ui.chat.richtext import CODE_PAD, BlockRole
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets import keep_icon_size, tool_button

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.markdown_view import MarkdownView

PLACE_AFTER_MS = 60
_DONE_MS = 1500
# The button's side and its distance from the corner, in pixels for text of 13.
COPY_SIDE, COPY_GAP = 24, 4
_ICON_SIDE = 15


class CodeCopy(QObject):
    """Keeps one button for each block of code; places them a moment after the text has changed."""

    def __init__(self, view: MarkdownView) -> None:
        super().__init__(view)
        self._view = view
        self.buttons: list[QToolButton] = []
        self._codes: list[str] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PLACE_AFTER_MS)
        self._later.timeout.connect(self.place)

    def changed(self) -> None:
        """The text, or its width, is another one."""
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def place(self) -> None:
        """Put the buttons where the blocks are now."""
        self._later.stop()
        blocks = list(_code_blocks(self._view.document().begin()))
        while len(self.buttons) < len(blocks):
            self._add()
        for surplus in self.buttons[len(blocks) :]:
            surplus.hide()
            surplus.deleteLater()
        self.buttons = self.buttons[: len(blocks)]
        self._codes = [code for _, code in blocks]
        layout = self._view.document().documentLayout()
        for made, (first, _) in zip(self.buttons, blocks, strict=True):
            top = layout.blockBoundingRect(first).top() - CODE_PAD + COPY_GAP
            made.move(self._view.viewport().width() - made.width() - COPY_GAP, round(top))
            made.show()

    def _add(self) -> None:
        number = len(self.buttons)
        made = tool_button("copy", tr("Copy this code"), lambda: self._copy(number), parent=self._view.viewport())
        keep_icon_size(made, _ICON_SIDE)
        keep_scaled(made, lambda it: it.setFixedSize(scaled(COPY_SIDE), scaled(COPY_SIDE)))
        self.buttons.append(made)

    def _copy(self, number: int) -> None:
        QGuiApplication.clipboard().setText(self._codes[number])
        made = self.buttons[number]
        made.setIcon(icon("check", "success"))
        QTimer.singleShot(_DONE_MS, made, lambda: made.setIcon(icon("copy", "muted")))


def _code_blocks(block: QTextBlock) -> Iterator[tuple[QTextBlock, str]]:
    """First line and text of every block of code from here on."""
    first, number = QTextBlock(), None
    lines: list[str] = []
    while block.isValid():
        code = block.blockFormat().property(BlockRole.CODE)
        if code != number and number:
            yield first, "\n".join(lines)
        if code != number:
            first, lines, number = block, [], code
        if code:
            lines.append(block.text())
        block = block.next()
    if number:
        yield first, "\n".join(lines)
