"""Right answers as curves, one for each kind of cache: over what it keeps, or over how long the text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from llamahome_gui.evaluation.needle.retention import Dot, Lines, budgets_of, curves, perplexities, right_answers
from llamahome_gui.evaluation.needle.tally import Tally
from llamahome_gui.evaluation.statistics import wilson
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.theme import GRID, manager, scaled, theme
from llamahome_gui.units import share_text

COLORS = ("chart1", "chart3", "chart2", "chart4", "chart5", "chart6")
# Told apart in grey too: each curve has a dash of its own, in widths of the line.
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 3), (1.5, 2), (6, 2, 1.5, 2), (3, 3), (8, 2))
# Pixels from curve to curve, or their intervals would lie on each other; of the marks at an interval's ends.
_ASIDE, _CAP = 6, 3
_LEFT, _RIGHT, _TOP, _FOOT, _LEGEND = 52, 16, 34, 46, 150


@dataclass(frozen=True)
class Drawing:
    """What a chart shows.

    Attributes:
        places: Words along the horizontal axis.
        axis: What it stands for.
        lines: The points of each curve by its name.
        bounds: Of the vertical axis.
        in_percent: Whether its values are shares.
    """

    title: str
    places: tuple[str, ...]
    axis: str
    lines: Lines
    bounds: tuple[float, float]
    in_percent: bool = True

    def words(self, value: float) -> str:
        """A value of the vertical axis."""
        return share_text(value) if self.in_percent else f"{value:.2f}"


def drawings(tally: Tally) -> list[Drawing]:
    """What there is to draw of a test: by budget where it has budgets, else by length."""
    if any(setting.budget is not None for setting in tally.grid.settings):
        return _by_budget(tally)
    lines: Lines = {}
    for name in tally.settings:
        for at, length in enumerate(tally.grid.lengths):
            found = [cell for cell in tally.cells if (cell.setting, cell.length) == (name, length) and cell.trials]
            if found:
                right, trials = sum(cell.right for cell in found), sum(cell.trials for cell in found)
                lines.setdefault(name, []).append(Dot(at, right / trials, *wilson(right, trials)))
    places = tuple(map(grouped, tally.grid.lengths))
    return [Drawing(tr("Right answers"), places, tr("tokens of text, all depths together"), lines, (0.0, 1.0))]


def _by_budget(tally: Tally) -> list[Drawing]:
    drawn = curves(tally.grid.settings, tally.cells)
    names, axis = tuple(f"{budget:g} %" for budget in budgets_of(drawn)), tr("of the text kept")
    made = [Drawing(tr("Right answers"), names, axis, right_answers(drawn), (0.0, 1.0))]
    told = perplexities(drawn)
    if values := [dot.value for own in told.values() for dot in own]:
        bounds = (1.0, max(1.1, max(values) * 1.05))
        made.append(Drawing(tr("Perplexity of the right answer"), names, axis, told, bounds, in_percent=False))
    return made


class CurvesView(QWidget):
    """Charts below each other, with one legend."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawings: list[Drawing] = []
        self.setAccessibleName(tr("Curves of right answers"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        manager().changed.connect(self.update)

    def show_drawings(self, made: Sequence[Drawing]) -> None:
        """Show other charts."""
        self.drawings = list(made)
        self.setMinimumHeight(scaled(220) * max(1, len(self.drawings)))
        self.setAccessibleDescription(". ".join(map(_spoken, self.drawings)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(480), scaled(280) * max(1, len(self.drawings)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not any(one.lines for one in self.drawings):
            painter.setPen(theme().color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("The curves begin with the first answers."))
            return
        height = min(self.height() / len(self.drawings), scaled(360))
        for number, one in enumerate(self.drawings):
            whole = QRectF(0, number * height, self.width(), height)
            self._paint(painter, one, whole)
        painter.end()

    def _paint(self, painter: QPainter, one: Drawing, whole: QRectF) -> None:
        area = whole.adjusted(scaled(_LEFT), scaled(_TOP), -scaled(_RIGHT + _LEGEND), -scaled(_FOOT))
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(theme().color("text"))
        painter.drawText(QPointF(0, whole.top() + painter.fontMetrics().ascent()), one.title)
        painter.setFont(self.font())
        self._paint_axes(painter, one, area)
        for number, (name, dots) in enumerate(one.lines.items()):
            pen = _pen(number)
            aside = (number - (len(one.lines) - 1) / 2) * scaled(_ASIDE)
            self._paint_line(painter, one, dots, area.translated(aside, 0), pen)
            self._paint_name(painter, name, number, area, pen)

    def _paint_axes(self, painter: QPainter, one: Drawing, area: QRectF) -> None:
        low, high = one.bounds
        line = painter.fontMetrics().height()
        for step in range(5):
            value = low + step * (high - low) / 4
            y = _height(one, value, area)
            painter.setPen(theme().color("border"))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme().color("muted"))
            place = QRectF(0, y - line / 2, area.left() - GRID, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, one.words(value))
        for at, words in enumerate(one.places):
            x = _across(one, at, area)
            painter.drawText(QRectF(x - 60, area.bottom() + 6, 120, line), Qt.AlignmentFlag.AlignHCenter, words)
        painter.drawText(
            QRectF(area.left(), area.bottom() + 6 + line, area.width(), line), Qt.AlignmentFlag.AlignHCenter, one.axis
        )

    def _paint_line(self, painter: QPainter, one: Drawing, dots: Sequence[Dot], area: QRectF, pen: QPen) -> None:
        points = [QPointF(_across(one, dot.at, area), _height(one, dot.value, area)) for dot in dots]
        painter.setPen(pen)
        painter.drawPolyline(points)
        painter.setPen(QPen(pen.color(), 1.2))
        for dot, point in zip(dots, points, strict=True):
            if dot.low is not None and dot.high is not None:
                x, ends = point.x(), (_height(one, dot.low, area), _height(one, dot.high, area))
                painter.drawLine(QPointF(x, ends[0]), QPointF(x, ends[1]))
                for end in ends:
                    painter.drawLine(QPointF(x - _CAP, end), QPointF(x + _CAP, end))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        for point in points:
            painter.drawEllipse(point, 4, 4)

    def _paint_name(self, painter: QPainter, name: str, number: int, area: QRectF, pen: QPen) -> None:
        y = area.top() + number * (painter.fontMetrics().height() + 6) + 6
        x = area.right() + 2 * GRID
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y), QPointF(x + 26, y))
        painter.setPen(theme().color("text"))
        painter.drawText(QPointF(x + 34, y + painter.fontMetrics().ascent() / 2 - 1), name)


def _pen(number: int) -> QPen:
    made = QPen(QColor(theme().color(COLORS[number % len(COLORS)])), 2)
    if dash := DASHES[number % len(DASHES)]:
        made.setDashPattern(list(dash))
    return made


def _across(one: Drawing, at: int, area: QRectF) -> float:
    count = len(one.places)
    return area.center().x() if count == 1 else area.left() + 16 + at * (area.width() - 32) / (count - 1)


def _height(one: Drawing, value: float, area: QRectF) -> float:
    low, high = one.bounds
    return area.bottom() - (value - low) / (high - low) * area.height()


def _spoken(one: Drawing) -> str:
    lines = (f"{name}: " + ", ".join(_spoken_dot(one, dot) for dot in dots) for name, dots in one.lines.items())
    return f"{tr('{title} by {axis}.', title=one.title, axis=one.axis)} " + "; ".join(lines)


def _spoken_dot(one: Drawing, dot: Dot) -> str:
    said = f"{one.places[dot.at]} {one.words(dot.value)}"
    if dot.low is None or dot.high is None:
        return said
    return f"{said} ({tr('{low} to {high}', low=one.words(dot.low), high=one.words(dot.high))})"
