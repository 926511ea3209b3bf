"""One row of a dataset as the model reads it: what it learns to write in one colour, what it only reads in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import grouped, mark, plural, tr
from llamahome_gui.ui.monitor.figures import Dot
from llamahome_gui.ui.theme import GRID, manager, theme
from llamahome_gui.ui.widgets import label, tabular

if TYPE_CHECKING:
    from llamahome_gui.training.preview import RowPreview

MOST_CHARACTERS = 20_000
_KINDS = (("accent", mark("learned")), ("faint", mark("only read")), ("error", mark("cut off")))


class RenderedRow(QWidget):
    """Line, tokens, and the text with its special tokens written out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: RowPreview | None = None
        self.caption = label("", "subtitle")
        self.problem = label("", "warning", wrap=True)
        self.text = QPlainTextEdit()
        self._legend: dict[str, QWidget] = {}
        self._build()
        self.clear()
        manager().changed.connect(self._draw)

    def show_row(self, row: RowPreview) -> None:
        """Show another row."""
        self.row = row
        counted = plural(
            row.tokens, "{n} token, {learned} learned", "{n} tokens, {learned} learned", learned=grouped(row.learned)
        )
        self.caption.setText(tr("Line {line}", line=grouped(row.line)) + (f"  ·  {counted}" if row.tokens else ""))
        self.problem.setText(tr("A run leaves it out: {problem}", problem=row.problem) if row.problem else "")
        self.problem.setVisible(bool(row.problem))
        self._legend["cut off"].setVisible(row.cut is not None)
        self._draw()

    def clear(self, said: str = "") -> None:
        """Show no row, and say why; without a reason how one is chosen."""
        self.row = None
        self.caption.setText(tr("As the model reads it"))
        self.problem.hide()
        self._legend["cut off"].hide()
        self.text.clear()
        self.text.setPlaceholderText(said or tr("Choose a row to see it as the model reads it."))

    @Slot()
    def _draw(self) -> None:
        row = self.row
        if row is None:
            return
        self.text.clear()
        cursor, at = QTextCursor(self.text.document()), 0
        for span in row.spans:
            for text, kind in _parts(span.text, at, row.cut, span.learned):
                room = MOST_CHARACTERS - at
                cursor.insertText(text[: max(0, room)], _format(kind))
                at += len(text)
        if at > MOST_CHARACTERS:
            more = plural(at - MOST_CHARACTERS, "{n} character more", "{n} characters more")
            cursor.insertText(f"\n… {more}", _format("only read"))
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _build(self) -> None:
        tabular(self.caption)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("The row as the model reads it"))
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.caption)
        head.addStretch()
        for color, name in _KINDS:
            head.addWidget(self._legend_of(color, name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID + GRID // 2, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.text, 1)

    def _legend_of(self, color: str, name: str) -> QWidget:
        self._legend[name] = made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(GRID // 2, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Dot(color))
        row.addWidget(label(tr(name), "small"))
        return made


def _parts(text: str, at: int, cut: int | None, learned: bool) -> list[tuple[str, str]]:
    """A stretch in what is left of it and what is cut off."""
    kind = "learned" if learned else "only read"
    left = len(text) if cut is None else max(0, min(len(text), cut - at))
    return [(part, said) for part, said in ((text[:left], kind), (text[left:], "cut off")) if part]


def _format(kind: str) -> QTextCharFormat:
    made = QTextCharFormat()
    if kind == "learned":
        made.setForeground(theme().color("accent_text"))
        made.setBackground(theme().color("accent_soft"))
    elif kind == "cut off":
        made.setForeground(theme().color("error"))
        made.setFontStrikeOut(True)
    else:
        made.setForeground(QColor(theme().color("muted")))
    return made
