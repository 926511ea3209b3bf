"""The converted Markdown of one document, rendered or plain; a long one shows its beginning and more on demand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QScrollArea, QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from llamahome_gui.documents import Library
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.chat.markdown_view import MarkdownView
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.rows import Row, RowState
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.theme import GRID, scaled, theme
from llamahome_gui.ui.widgets import ElidedLabel, EmptyState, Segments, button, label
from llamahome_gui.units import size_text

PAGE_CHARACTERS = 24_000
"""How much of a text is drawn at once; more comes with “Show more”."""

_BEFORE_A_PLACE = 4_000
"""Characters drawn before a place that is far from the beginning."""

_FEW_COLUMNS = 4
_MOST_COLUMNS = 120
_COLUMN_WIDTH = 104


class Preview(QWidget):
    """Shows a row; the text is read in the library's thread, and a text that comes too late is dropped."""

    def __init__(self, library: LibraryThread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._row: Row | None = None
        self._text = ""
        self._first = self._shown = 0
        self._wanted: tuple[int, int] | None = None
        self.title = ElidedLabel("", kind="subtitle", mode=Qt.TextElideMode.ElideMiddle)
        self.facts = ElidedLabel("", kind="small")
        self.remark = label("", "warning", wrap=True)
        self.remark.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.mode = Segments((("rendered", tr("Rendered")), ("plain", tr("Plain"))))
        self.rendered = MarkdownView()
        self.plain = QPlainTextEdit()
        self.more = button(tr("Show more"), self.show_more)
        self.start = button(tr("Show the beginning"), self.show_beginning, kind="quiet")
        self.message = label("", "muted", wrap=True)
        self._stack = QStackedWidget()
        self._build()
        self.clear()

    @property
    def text(self) -> str:
        """The part of the document's Markdown that is shown now."""
        return self._text[self._first : self._shown]

    def shows(self, key: str) -> bool:
        """Whether it is this file that is shown."""
        return self._row is not None and self._row.key == key

    def clear(self) -> None:
        """Show no document."""
        self._row, self._text, self._first, self._shown = None, "", 0, 0
        self._wanted = None
        self._stack.setCurrentIndex(0)

    def show_row(self, row: Row) -> None:
        """Show a document's beginning."""
        same = self._row is not None and self._row.record == row.record and self._row.state == row.state
        self._row = row
        self._show_facts()
        if same:
            return
        self._text, self._first, self._shown, self._wanted = "", 0, 0, None
        self._stack.setCurrentIndex(1)
        if row.record is None or row.state is not RowState.DONE:
            self._show_message(row.message or tr("There is no text yet."), error=bool(row.message))
            return
        key = row.key
        number = row.record.id
        self._library.call(partial(_text_of, number), partial(self._read, key), self._not_read)

    def reveal(self, start: int, end: int) -> None:
        """Mark `text[start:end]` of the document on show, as soon as its text has been read; in the plain text."""
        self._wanted = (start, end)
        if self._text:
            self._mark_wanted()

    def show_beginning(self) -> None:
        """Draw a long document from its start again."""
        self._draw_from(0)

    def show_more(self) -> None:
        """Draw the next part of a long document."""
        start, self._shown = self._shown, min(len(self._text), self._shown + PAGE_CHARACTERS)
        if self._shown < len(self._text):
            line = self._text.rfind("\n", start + PAGE_CHARACTERS // 2, self._shown)
            self._shown = line + 1 if line > 0 else self._shown
        piece = self._text[start : self._shown]
        # In the width of the window the columns of a wide sheet would be a letter each: better to scroll sideways.
        self.rendered.setMinimumWidth(max(self.rendered.minimumWidth(), _width_of_tables(piece)))
        self.rendered.append_markdown(piece)
        self._append_plain(piece)
        self._show_rest()

    def _append_plain(self, piece: str) -> None:
        """At the end, without moving what the user looks at."""
        place = self.plain.verticalScrollBar().value()
        self.plain.moveCursor(QTextCursor.MoveOperation.End)
        self.plain.insertPlainText(piece)
        self.plain.verticalScrollBar().setValue(place)

    def _read(self, key: str, text: str) -> None:
        if self._row is None or self._row.key != key:
            return
        self._text = text
        self._show_mode(self.mode.value)
        self._draw_from(0)
        if self._wanted is not None:
            self._mark_wanted()

    def _draw_from(self, start: int) -> None:
        self._first = self._shown = start
        self.rendered.set_markdown("")
        self.rendered.setMinimumWidth(0)
        self.plain.clear()
        self.plain.setExtraSelections([])
        self._scroll.verticalScrollBar().setValue(0)
        self.show_more()
        self.plain.verticalScrollBar().setValue(0)

    def _mark_wanted(self) -> None:
        assert self._wanted is not None
        (start, end), self._wanted = self._wanted, None
        start, end = min(start, len(self._text)), min(end, len(self._text))
        if start < self._first or end > self._shown:
            line = self._text.rfind("\n", 0, max(0, start - _BEFORE_A_PLACE)) + 1
            self._draw_from(line)
        self.mode.choose("plain")
        self._show_mode("plain")
        mark = QTextEdit.ExtraSelection()
        mark.format.setBackground(theme().color("selection"))
        mark.format.setForeground(theme().color("text"))
        mark.cursor = self.plain.textCursor()
        mark.cursor.setPosition(self._in_plain(start))
        self.plain.setTextCursor(mark.cursor)
        mark.cursor.setPosition(self._in_plain(end), QTextCursor.MoveMode.KeepAnchor)
        self.plain.setExtraSelections([mark])
        self.plain.centerCursor()

    def _in_plain(self, character: int) -> int:
        """A place in the widget, which counts in UTF-16."""
        return len(self._text[self._first : character].encode("utf-16-le")) // 2

    def _not_read(self, error: Exception) -> None:
        self._show_message(str(error) if isinstance(error, LlamaHomeError) else type(error).__name__, error=True)

    def _show_message(self, text: str, *, error: bool) -> None:
        self.message.setProperty("kind", "error" if error else "muted")
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.message.setText(text)
        self._bodies.setCurrentIndex(2)
        self.more.hide()

    def _show_facts(self) -> None:
        row = self._row
        if row is None:
            return
        self.title.setText(row.name)
        facts = [row.format.upper(), size_text(row.size)]
        if row.state is RowState.DONE:
            facts += [plural(row.words, "{n} word", "{n} words"), tr("{n} tokens", n=row.tokens_text)]
        self.facts.setText("  ·  ".join(facts))
        self.remark.setText(row.remark if row.mark else "")
        self.remark.setVisible(bool(row.mark))

    def _show_mode(self, mode: str) -> None:
        if self._text:
            self._bodies.setCurrentIndex(0 if mode == "rendered" else 1)

    def _show_rest(self) -> None:
        rest = len(self._text) - self._shown
        self.more.setVisible(rest > 0)
        self.more.setText(plural(rest, "Show more ({n} character left)", "Show more ({n} characters left)"))
        self.start.setVisible(self._first > 0)

    def _build(self) -> None:
        self.mode.chosen.connect(self._show_mode)
        self._bodies = QStackedWidget()
        for body in (self._rendered_body(), self._plain_body(), self._message_body()):
            self._bodies.addWidget(body)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._heading())
        column.addWidget(self._bodies, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        foot.addWidget(self.more)
        foot.addWidget(self.start)
        self.start.hide()
        column.addLayout(foot)
        self._stack.addWidget(
            EmptyState("eye", tr("Preview"), tr("Choose a document to see the text the model will read."))
        )
        self._stack.addWidget(shown)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _rendered_body(self) -> QScrollArea:
        page = QWidget()
        page.setProperty("page", True)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        inside.addWidget(self.rendered)
        inside.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(tr("Text of the document"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(page)
        return self._scroll

    def _plain_body(self) -> QWidget:
        self.plain.setReadOnly(True)
        self.plain.setProperty("kind", "page")
        self.plain.setAccessibleName(tr("Text of the document"))
        self.plain.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.plain.setUndoRedoEnabled(False)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(3 * GRID - 4, GRID, 0, 0)
        inside.addWidget(self.plain)
        return holder

    def _message_body(self) -> QWidget:
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(3 * GRID, GRID, 3 * GRID, 3 * GRID)
        inside.addWidget(self.message)
        inside.addStretch()
        return holder

    def _heading(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.title, 1)
        row.addWidget(self.mode)
        column = QVBoxLayout()
        column.setContentsMargins(3 * GRID, GRID // 2, 3 * GRID, GRID // 2)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.facts)
        column.addWidget(self.remark)
        return column


def _width_of_tables(text: str) -> int:
    """Pixels that the widest table of a text needs to be readable; 0 where each fits anyway."""
    columns = max((line.count("|") - 1 for line in text.splitlines() if line.startswith("|")), default=0)
    return scaled(min(columns, _MOST_COLUMNS) * _COLUMN_WIDTH) if columns > _FEW_COLUMNS else 0


def _text_of(number: int, library: Library) -> str:
    return library.text(number)
