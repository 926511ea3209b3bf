"""The strip: every token of a document is a cell, in reading order; what is held glows, what was let go is grey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

from llamahome_gui.ui.cache.ramp import Colors, colors_of, rgb
from llamahome_gui.ui.cache.shown import Shown
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import tip

WIDTH = 84
_EDGE, _GUTTER = 6, 5
_SMALLEST_CELL, _LARGEST_CELL, _SPACED = 2, 9, 4
_PAGE_ROWS = 10


@dataclass(frozen=True)
class Cells:
    """How tokens are laid out: `side` pixels a cell, `columns` in a row, `each` tokens in a cell."""

    side: int
    columns: int
    each: int

    @classmethod
    def fitting(cls, tokens: int, width: int, height: int) -> Cells:
        """The largest cells with which all tokens fit into an area."""
        for side in range(_LARGEST_CELL, _SMALLEST_CELL - 1, -1):
            columns = max(1, width // side)
            if columns * (height // side) >= tokens:
                return cls(side, columns, 1)
        columns, rows = max(1, width // _SMALLEST_CELL), max(1, height // _SMALLEST_CELL)
        return cls(_SMALLEST_CELL, columns, -(-max(1, tokens) // (columns * rows)))

    def row_of(self, token: int) -> int:
        """The row that a token stands in."""
        return token // self.each // self.columns


class CacheStrip(QFrame):
    """Shows one document.

    Signals:
        chosen: A token was clicked, or chosen by Space.
        opened: A token was clicked twice, or chosen by Return.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._image = QImage()
        self._cells = Cells(_LARGEST_CELL, 1, 1)
        self._window = (0, 0)
        self._cursor = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        keep_scaled(self, lambda it: it.setFixedWidth(scaled(WIDTH)))
        self.setAccessibleName(tr("Tokens of the document in the KV cache"))
        manager().changed.connect(self._draw_again)

    @property
    def cells(self) -> Cells:
        """How tokens are laid out now."""
        return self._cells

    def show_cache(self, shown: Shown | None) -> None:
        """Show a document at another moment, or none."""
        self._shown = shown
        if shown is not None:
            self._cursor = min(self._cursor, max(0, shown.place.tokens - 1))
        self._describe()
        self._draw_again()

    def show_window(self, first: int, last: int) -> None:
        """Mark the tokens that the text beside it shows."""
        if (first, last) != self._window:
            self._window = (first, last)
            self.update()

    def token_at(self, place: QPoint) -> int | None:
        """The token whose cell is there."""
        area = self._area()
        if self._shown is None or not area.contains(place):
            return None
        side = self._cells.side
        column = min((place.x() - area.left()) // side, self._cells.columns - 1)
        token = ((place.y() - area.top()) // side * self._cells.columns + column) * self._cells.each
        return token if token < self._shown.place.tokens else None

    def text_at(self, token: int) -> str:
        """What is said of a token."""
        assert self._shown is not None
        return f"{self._shown.words_at(token)}\n{self._shown.fate_of(token)}"

    # -- drawing ----------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDTH), scaled(240))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_again()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._area()
        if self._shown is None or self._image.isNull():
            return
        painter.drawImage(QRect(area.topLeft(), self._image.size()), self._image)
        self._paint_passages(painter, area)
        self._paint_window(painter, area)
        if self.hasFocus():
            self._paint_cursor(painter, area)

    @Slot()
    def _draw_again(self) -> None:
        shown, area = self._shown, self._area()
        if shown is None or area.width() < 1 or area.height() < 1:
            self._image = QImage()
        else:
            self._cells = Cells.fitting(shown.place.tokens, area.width(), area.height())
            self._image = self._drawn(shown)
        self.update()

    def _drawn(self, shown: Shown) -> QImage:
        each, side, columns = self._cells.each, self._cells.side, self._cells.columns
        colors = colors_of(
            _pooled(shown.heat.kept, each), _pooled(shown.warmth, each), shown.read[::each]
        )  # of a cell's tokens the most held, the warmest
        rows = -(-len(colors) // columns)
        ground = np.array(rgb(theme().color("surface")), np.uint8)
        grid = np.tile(ground, (rows * columns, 1))
        grid[: len(colors)] = colors
        pixels: Colors = grid.reshape(rows, columns, 3).repeat(side, axis=0).repeat(side, axis=1)
        if side >= _SPACED:
            pixels[side - 1 :: side] = ground
            pixels[:, side - 1 :: side] = ground
        pixels = np.ascontiguousarray(pixels)
        height, width = pixels.shape[:2]
        return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def _paint_passages(self, painter: QPainter, area: QRect) -> None:
        """A mark in the gutter beside each passage that the answer drew on."""
        assert self._shown is not None
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent"))
        for first, last in self._shown.spans():
            top, bottom = self._cells.row_of(first), self._cells.row_of(max(first, last - 1)) + 1
            side = self._cells.side
            mark = QRect(area.left() - _GUTTER, area.top() + top * side, 3, max(4, (bottom - top) * side - 1))
            painter.drawRoundedRect(mark, 1.5, 1.5)

    def _paint_window(self, painter: QPainter, area: QRect) -> None:
        first, last = self._window
        if last <= first:
            return
        top, bottom = self._cells.row_of(first), self._cells.row_of(last - 1) + 1
        side = self._cells.side
        frame = QRect(area.left() - 2, area.top() + top * side - 2, self._image.width() + 2, (bottom - top) * side + 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().color("border_strong"), 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(frame, 3, 3)

    def _paint_cursor(self, painter: QPainter, area: QRect) -> None:
        at = self._cursor // self._cells.each
        side = self._cells.side
        cell = QRect(
            area.left() + at % self._cells.columns * side - 2, area.top() + at // self._cells.columns * side - 2,
            side + 2, side + 2,
        )  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().color("text"), 2))
        painter.drawRect(cell)

    def _area(self) -> QRect:
        return self.rect().adjusted(_EDGE + _GUTTER, _EDGE, -_EDGE, -_EDGE)

    # -- mouse and keys ---------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        token = self.token_at(event.position().toPoint())
        if token is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), tip(self.text_at(token)), self)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        token = self.token_at(event.position().toPoint())
        if token is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move_to(token)
            self.chosen.emit(token)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        token = self.token_at(event.position().toPoint())
        if token is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(token)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._shown is None:
            super().keyPressEvent(event)
            return
        each, row = self._cells.each, self._cells.each * self._cells.columns
        steps = {
            Qt.Key.Key_Left: -each, Qt.Key.Key_Right: each, Qt.Key.Key_Up: -row, Qt.Key.Key_Down: row,
            Qt.Key.Key_PageUp: -_PAGE_ROWS * row, Qt.Key.Key_PageDown: _PAGE_ROWS * row,
            Qt.Key.Key_Home: -self._cursor, Qt.Key.Key_End: self._shown.place.tokens,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps:
            self._move_to(self._cursor + steps[key])
        elif key == Qt.Key.Key_Space:
            self.chosen.emit(self._cursor)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def _move_to(self, token: int) -> None:
        assert self._shown is not None
        self._cursor = min(max(0, token), max(0, self._shown.place.tokens - 1))
        self._describe()
        self.update()

    def _describe(self) -> None:
        """For those who cannot see it."""
        shown = self._shown
        if shown is None or not shown.place.tokens:
            self.setAccessibleDescription("")
            return
        heat = shown.heat
        held, read = grouped(heat.held), grouped(heat.read)
        said = tr("{held} of {read} tokens read are held.", held=held, read=read)
        self.setAccessibleDescription(f"{said} {self.text_at(self._cursor)}")


def _pooled(
    values: np.ndarray[tuple[int], np.dtype[np.float32]], each: int
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The largest of every `each` values."""
    if each == 1 or not len(values):
        return values
    starts = np.arange(0, len(values), each)
    return np.maximum.reduceat(values, starts)
