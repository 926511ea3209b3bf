"""The needle grid as a heat map that fills cell by cell: one picture for each cache, lengths across, depths down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolTip, QWidget

from llamahome_gui.evaluation.needle.heatmap import colour
from llamahome_gui.evaluation.needle.results import Cell
from llamahome_gui.evaluation.needle.tally import Spot, Tally
from llamahome_gui.ui.evaluate.wording import cell_sentence, cell_text
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import tip

_CELL_WIDTH, _CELL_HEIGHT, _LEFT, _HEAD, _GAP = 72, 40, 56, 46, 24
_MOST_WIDE = 1.6
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class HeatMap(QFrame):
    """Painted from a `Tally`. A cell is chosen with the mouse or the arrow keys. A frame, so that it has a role.

    Signals:
        chosen: the `Spot` of a cell.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tally: Tally | None = None
        self._spot: Spot | None = None
        self._asked: Spot | None = None
        self._columns = 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Heat map of right answers"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        keep_scaled(self, HeatMap._take_sizes)
        manager().changed.connect(self.update)

    @property
    def spot(self) -> Spot | None:
        """The chosen cell."""
        return self._spot

    def show_tally(self, tally: Tally | None) -> None:
        """Show another test; the chosen cell stays where there is one like it."""
        self._tally, self._asked = tally, None
        if self._spot not in self._spots():
            self._spot = None
        self._arrange()

    def refresh(self, asked: Spot | None = None) -> None:
        """The tally has grown; `asked` is the cell that is being worked on."""
        self._asked = asked
        self._describe()
        self.update()

    def choose(self, spot: Spot) -> None:
        """Choose a cell."""
        self._spot = spot
        self._describe()
        self.update()
        self.chosen.emit(spot)

    def place_of(self, spot: Spot) -> QRect:
        """Where a cell is painted."""
        assert self._tally is not None
        grid = self._tally.grid
        number = self._tally.settings.index(spot[0])
        corner = self._corner(number)
        x = corner.x() + self._left + grid.lengths.index(spot[1]) * self._cell.width()
        y = corner.y() + self._head + grid.depths.index(spot[2]) * self._cell.height()
        return QRect(x, y, self._cell.width(), self._cell.height())

    def spot_at(self, x: float, y: float) -> Spot | None:
        """The cell at a point."""
        return next((spot for spot in self._spots() if self.place_of(spot).contains(int(x), int(y))), None)

    # -- the arrangement --------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(self._panel().width(), self.minimumHeight())

    def _take_sizes(self) -> None:
        self._left, self._head, self._gap = scaled(_LEFT), scaled(_HEAD), scaled(_GAP)
        self._cell = QSize(scaled(_CELL_WIDTH), scaled(_CELL_HEIGHT))
        self._arrange()

    def _panel(self) -> QSize:
        """The picture of one cache with what lies between it and the next."""
        lengths, depths = (len(self._tally.grid.lengths), len(self._tally.grid.depths)) if self._tally else (1, 1)
        return QSize(
            self._left + lengths * self._cell.width() + self._gap, self._head + depths * self._cell.height() + self._gap
        )

    def _arrange(self) -> None:
        """As many pictures beside each other as there is room for, their cells no wider than reads well."""
        count = len(self._tally.settings) if self._tally else 1
        lengths = len(self._tally.grid.lengths) if self._tally else 1
        least = scaled(_CELL_WIDTH)
        self._cell.setWidth(least)
        self._columns = max(1, min(count, (self.width() + self._gap) // max(1, self._panel().width())))
        room = (self.width() + self._gap) // self._columns - self._left - self._gap
        self._cell.setWidth(max(least, min(room // max(1, lengths), round(_MOST_WIDE * least))))
        rows = -(-count // self._columns)
        self.setMinimumHeight(rows * self._panel().height())
        self.updateGeometry()
        self.update()

    def _corner(self, number: int) -> QRect:
        row, column = divmod(number, self._columns)
        panel = self._panel()
        return QRect(column * panel.width(), row * panel.height(), panel.width(), panel.height())

    def _spots(self) -> list[Spot]:
        if self._tally is None:
            return []
        grid = self._tally.grid
        return [(name, length, depth) for name in self._tally.settings for length in grid.lengths
                for depth in grid.depths]  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tally is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, name in enumerate(self._tally.settings):
            if self._corner(number).intersects(event.rect()):
                self._paint_panel(painter, number, name)
        painter.end()

    def _paint_panel(self, painter: QPainter, number: int, name: str) -> None:
        assert self._tally is not None
        corner, grid = self._corner(number), self._tally.grid
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(theme().color("text"))
        line = painter.fontMetrics().height()
        painter.drawText(corner.x(), corner.y(), corner.width(), line, Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(self.font())
        painter.setPen(theme().color("muted"))
        for at, length in enumerate(grid.lengths):
            x = corner.x() + self._left + at * self._cell.width()
            place = QRect(x, corner.y() + line, self._cell.width(), self._head - line - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, grouped(length))
        for at, depth in enumerate(grid.depths):
            y = corner.y() + self._head + at * self._cell.height()
            place = QRect(corner.x(), y, self._left - 8, self._cell.height())
            painter.setPen(theme().color("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{depth:g} %")
            for length in grid.lengths:
                self._paint_cell(painter, (name, length, depth))

    def _paint_cell(self, painter: QPainter, spot: Spot) -> None:
        assert self._tally is not None
        cell, place = self._tally.cell(spot), QRectF(self.place_of(spot)).adjusted(1, 1, -1, -1)
        fill, ink = self._colours(cell)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(ink)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cell_text(cell))
        self._paint_progress(painter, spot, place, ink)
        if spot in (self._spot, self._asked):
            own = spot == self._spot
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().color("accent" if own else "muted"), 2.5 if own else 1.5))
            painter.drawRoundedRect(place, 4, 4)

    def _paint_progress(self, painter: QPainter, spot: Spot, place: QRectF, ink: QColor) -> None:
        """A line at the foot of a cell that is not full yet."""
        assert self._tally is not None
        count, trials = self._tally.count(spot), self._tally.grid.trials
        if 0 < count < trials:
            bar = QRectF(place.left() + 5, place.bottom() - 5, (place.width() - 10) * count / trials, 2)
            painter.fillRect(bar, ink)

    def _colours(self, cell: Cell | None) -> tuple[QColor, QColor]:
        if cell is None or not cell.trials:
            return theme().color("hover"), theme().color("faint")
        return QColor(colour(cell.accuracy)), QColor("black" if cell.accuracy > 0.35 else "white")

    # -- mouse and keys ---------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position().x(), event.position().y())
        if spot is not None:
            self.choose(spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._tally is None:
            super().keyPressEvent(event)
            return
        grid, spots = self._tally.grid, self._spots()
        name, length, depth = self._spot or spots[0]
        if self._spot is None:
            self.choose(spots[0])
            return
        across, down = grid.lengths.index(length) + step[0], grid.depths.index(depth) + step[1]
        number = self._tally.settings.index(name) + self._over(across, down)
        if 0 <= number < len(self._tally.settings):
            name = self._tally.settings[number]
            length = grid.lengths[across % len(grid.lengths)]
            depth = grid.depths[down % len(grid.depths)]
            self.choose((name, length, depth))

    def _over(self, across: int, down: int) -> int:
        """By how many pictures a step leaves this one."""
        assert self._tally is not None
        grid = self._tally.grid
        rows = -1 if down < 0 else int(down >= len(grid.depths))
        return (-1 if across < 0 else int(across >= len(grid.lengths))) + rows * self._columns

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._spot is None and (spots := self._spots()) and event.reason() is Qt.FocusReason.TabFocusReason:
            self.choose(spots[0])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            spot = self.spot_at(event.pos().x(), event.pos().y())
            if spot is None or self._tally is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), tip(cell_sentence(spot, self._tally.cell(spot))), self)
            return True
        return super().event(event)

    def _describe(self) -> None:
        if self._spot is not None and self._tally is not None:
            self.setAccessibleDescription(cell_sentence(self._spot, self._tally.cell(self._spot)))
