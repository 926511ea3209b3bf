"""A document's text with the tokens that the cache holds lit and those it let go dimmed.

Only a page of a long text is in the widget, and only what can be seen of it is coloured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from llamahome_gui.ui.cache.ramp import STEPS, ramp
from llamahome_gui.ui.cache.shown import Shown
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, manager, theme
from llamahome_gui.ui.widgets import button

PAGE_CHARACTERS = 12_000
_LINE = re.compile(r"[^\n]+")
_LEVELS = 6  # of warmth: more could not be told apart behind text
_BRIGHTEST, _DIMMEST = 150, 0  # of 255, how much of the colour is seen behind text
_FEW = 0.2  # a token that so few KV heads hold is between lit and dimmed
_GONE, _FADING = -2, -1
_LARGEST_NARROW = 0xFFFF
_PASSAGE_LINE = QTextCharFormat.UnderlineStyle.SingleUnderline


class LitText(QWidget):
    """Shows one document.

    Signals:
        windowChanged: From which token to which can be seen.
    """

    windowChanged = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._page = (0, 0)
        self._utf16 = np.zeros(1, np.int64)
        self.edit = QPlainTextEdit()
        self.earlier = button(tr("Earlier text"), self._go_back, kind="quiet")
        self.later = button(tr("Later text"), self._go_on, kind="quiet")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._light)
        self._build()
        manager().changed.connect(self._light)

    def show_cache(self, shown: Shown | None) -> None:
        """Show a document at another moment, or none."""
        before, self._shown = self._shown, shown
        if shown is None:
            self.edit.clear()
        elif before is None or before.place.source != shown.place.source:
            self._load(0)
        self._light()

    def reveal(self, token: int) -> None:
        """Bring a token's place into the middle."""
        if self._shown is None:
            return
        at = int(self._shown.place.starts[token])
        if not self._page[0] <= at < self._page[1]:
            self._load(at - PAGE_CHARACTERS // 3)
        cursor = self.edit.textCursor()
        cursor.setPosition(self._place_in_edit(at))
        self.edit.setTextCursor(cursor)
        self.edit.centerCursor()
        self._light()

    @property
    def page(self) -> tuple[int, int]:
        """From which character of the document to which the widget holds."""
        return self._page

    def _load(self, start: int) -> None:
        """Put a page of the text into the widget, from the line that `start` is in."""
        assert self._shown is not None
        text = self._shown.place.source.text
        start = min(max(0, start), max(0, len(text) - PAGE_CHARACTERS))
        end = min(len(text), start + PAGE_CHARACTERS)
        if start:
            line = text.rfind("\n", max(0, start - PAGE_CHARACTERS // 4), start)
            start = line + 1 if line >= 0 else start
        self._page = (start, end)
        page = text[slice(*self._page)]
        wide = np.frombuffer(page.encode("utf-32-le"), np.uint32) > _LARGEST_NARROW
        self._utf16 = np.concatenate(([0], np.cumsum(1 + wide)))  # the widget counts in UTF-16
        self.edit.setPlainText(page)
        self.earlier.setVisible(start > 0)
        self.later.setVisible(self._page[1] < len(text))

    def _go_back(self) -> None:
        first = self._page[0]
        self._load(first - PAGE_CHARACTERS // 2)
        self._show_character(first)

    def _go_on(self) -> None:
        last = self._page[1]
        self._load(last - PAGE_CHARACTERS // 2)
        self._show_character(last)

    def _show_character(self, at: int) -> None:
        if self._shown is not None:
            self.reveal(self._shown.place.token_at(at))

    def _place_in_edit(self, character: int) -> int:
        """A place in the widget from a place in the document's text; the nearest where it is not on the page."""
        return int(self._utf16[min(max(0, character - self._page[0]), len(self._utf16) - 1)])

    def _character_at(self, place: int) -> int:
        """A place in the document's text from a place in the widget."""
        return self._page[0] + int(np.searchsorted(self._utf16, place, side="right")) - 1

    # -- lighting ---------------------------------------------------------------------------------------------

    @Slot()
    def _light(self) -> None:
        """Colour what can be seen, a run of like tokens at a time."""
        shown = self._shown
        if shown is None or not shown.place.tokens or not self.isVisible():
            self.edit.setExtraSelections([])
            return
        first, last = self._visible()
        self.windowChanged.emit(first, last)
        looks = _looks(shown, first, last)
        edges = [first, *(np.flatnonzero(np.diff(looks)) + 1 + first).tolist(), last]
        selections: list[QTextEdit.ExtraSelection] = []
        for low, high in pairwise(edges):
            look = int(looks[low - first]) if high > low else 0
            if look:
                selections += self._selections(int(shown.place.starts[low]), int(shown.place.ends[high - 1]), look)
        self.edit.setExtraSelections(selections + self._underlined(shown, first, last))

    def _visible(self) -> tuple[int, int]:
        """The tokens that can be seen, the last one excluded."""
        assert self._shown is not None
        port = self.edit.viewport().rect()
        top = self.edit.cursorForPosition(QPoint(0, 0)).position()
        bottom = self.edit.cursorForPosition(QPoint(port.right(), port.bottom())).position()
        place = self._shown.place
        first, last = place.token_at(self._character_at(top)), place.token_at(self._character_at(bottom))
        return first, min(place.tokens, last + 1)

    def _selections(self, start: int, end: int, look: int) -> Iterator[QTextEdit.ExtraSelection]:
        """A run of the text, line by line: a line's end would be drawn as a spot of its own."""
        assert self._shown is not None
        for line in _LINE.finditer(self._shown.place.source.text, start, end):
            made = QTextEdit.ExtraSelection()
            made.cursor = self._cursor(*line.span())
            if look < 0:
                made.format.setForeground(theme().color("faint" if look == _GONE else "muted"))
            else:
                made.format.setBackground(_behind(look))
            yield made

    def _underlined(self, shown: Shown, first: int, last: int) -> list[QTextEdit.ExtraSelection]:
        """The passages that the answer drew on."""
        found = []
        for passage, (low, high) in zip(shown.passages, shown.spans(), strict=True):
            if low < last and high > first:
                made = QTextEdit.ExtraSelection()
                made.cursor = self._cursor(passage.start, passage.end)
                made.format.setUnderlineStyle(_PASSAGE_LINE)
                made.format.setUnderlineColor(theme().color("accent"))
                found.append(made)
        return found

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(self._place_in_edit(start))
        cursor.setPosition(self._place_in_edit(end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._soon.start()

    @Slot()
    def _scrolled(self) -> None:
        self._soon.start()

    def _build(self) -> None:
        self.edit.setReadOnly(True)
        self.edit.setUndoRedoEnabled(False)
        self.edit.setProperty("kind", "page")
        self.edit.setAccessibleName(tr("Text of the document, what the cache holds lit"))
        self.edit.verticalScrollBar().valueChanged.connect(self._scrolled)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.earlier)
        column.addWidget(self.edit, 1)
        column.addWidget(self.later)
        self.earlier.hide()
        self.later.hide()


def _looks(shown: Shown, first: int, last: int) -> NDArray[np.int64]:
    """How each token looks: let go or not read, fading, or held, from 0 to `_LEVELS` the warmer the higher."""
    kept, warm = shown.heat.kept[first:last], shown.warmth[first:last]
    held = np.round(warm * np.sqrt(kept) * _LEVELS)
    return np.where(kept > _FEW, held, np.where(kept > 0, _FADING, _GONE)).astype(np.int64)


def _behind(look: int) -> QColor:
    share = look / _LEVELS
    color = QColor(*ramp()[round(share * (STEPS - 1))].tolist())
    color.setAlpha(round(_DIMMEST + (_BRIGHTEST - _DIMMEST) * share))
    return color
