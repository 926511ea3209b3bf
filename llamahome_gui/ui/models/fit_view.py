"""How a model fits into the memory: three bars, a slider for the length of the text, and the verdict in words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontInfo, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.models.details import Detail
from llamahome_gui.ui.models.fact_form import FactForm
from llamahome_gui.ui.models.fit_chart import USUAL_TOKENS, Bar, Chart, FitChart
from llamahome_gui.ui.models.rows import Chip
from llamahome_gui.ui.theme import GRID, keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import TellingWidget, label, restyle, tabular

_COLORS = {"runtime": "faint", "weights": "chart1", "copy": "chart4", "cache": "chart3", "working": "chart2"}
_BAR_HEIGHT, _CAPTION = 14, 0.92


class FitBars(TellingWidget):
    """Paints the bars below each other on one scale, with a line where the free memory ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Memory"))
        tabular(self)
        manager().changed.connect(self.update)

    def show_chart(self, chart: Chart) -> None:
        """Show another length of text."""
        resize = self._chart is None or len(self._chart.bars) != len(chart.bars)
        self._chart = chart
        self.setAccessibleDescription(". ".join(f"{bar.title}: {bar.total}, {_in_words(bar)}" for bar in chart.bars))
        if resize:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        count = len(self._chart.bars) if self._chart else 3
        return QSize(scaled(240), count * self._step() + self._caption_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), self.sizeHint().height())

    def text_at(self, place: QPoint) -> str:
        """What the part under a place tells; empty beside the parts."""
        if self._chart is None:
            return ""
        for number, bar in enumerate(self._chart.bars):
            box = self._box(number)
            if box.contains(place):
                share = (place.x() - box.left()) / max(1, box.width())
                return next(
                    (piece.text for piece in bar.pieces if share <= piece.end),
                    tr("Free: {free} in all", free=self._chart.free),
                )
        return ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, bar in enumerate(self._chart.bars):
            self._paint_caption(painter, number, bar)
            self._paint_bar(painter, self._box(number), bar)
        self._paint_line(painter, self._chart)

    def _paint_caption(self, painter: QPainter, number: int, bar: Bar) -> None:
        box = self._box(number)
        area = QRect(box.left(), box.top() - self._caption_height(), box.width(), self._caption_height())
        painter.setFont(self._small())
        painter.setPen(theme().color("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, bar.title)
        painter.setPen(theme().color("muted" if bar.fits or bar.note else "error"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, bar.total)

    def _paint_bar(self, painter: QPainter, box: QRect, bar: Bar) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), 4, 4)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(box, theme().color("pressed"))
        left = float(box.left())
        for piece in bar.pieces:
            right = box.left() + piece.end * box.width()
            painter.fillRect(QRectF(left, box.top(), right - left, box.height()), theme().color(_COLORS[piece.name]))
            left = right
        if bar.note:
            painter.setFont(self._small())
            painter.setPen(theme().color("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, bar.note)
        painter.restore()

    def _paint_line(self, painter: QPainter, chart: Chart) -> None:
        first, last = self._box(0), self._box(len(chart.bars) - 1)
        x = round(first.left() + chart.line * first.width())
        painter.setPen(theme().color("text"))
        for number in range(len(chart.bars)):
            box = self._box(number)
            painter.drawLine(x, box.top() - 2, x, box.bottom() + 2)
        painter.setFont(self._small())
        painter.setPen(theme().color("muted"))
        text = tr("{size} free", size=chart.free)
        width = painter.fontMetrics().horizontalAdvance(text)
        left = min(max(first.left(), x - width // 2), first.right() - width)
        area = QRect(left, last.bottom() + 2, width + 2, self._caption_height())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _box(self, number: int) -> QRect:
        top = number * self._step() + self._caption_height()
        return QRect(0, top, self.width(), scaled(_BAR_HEIGHT))

    def _step(self) -> int:
        return self._caption_height() + scaled(_BAR_HEIGHT) + GRID

    def _caption_height(self) -> int:
        return round(QFontInfo(self.font()).pixelSize() * 1.5)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(QFontInfo(self.font()).pixelSize() * _CAPTION))
        return font


class _Legend(QWidget):
    """Which colour is what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        manager().changed.connect(self.update)

    def show_names(self, names: tuple[tuple[str, str], ...]) -> None:
        if names != self._names:
            self._names = names
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = {place.top() for _name, place in self._places(width)}
        return len(lines) * self._line_height()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), self.heightForWidth(max(self.width(), scaled(200))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._side()
        for (name, title), (_name, place) in zip(self._names, self._places(self.width()), strict=True):
            box = QRectF(place.left(), place.center().y() - side / 2 + 1, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(_COLORS[name]))
            painter.drawRoundedRect(box, 2, 2)
            painter.setPen(theme().color("muted"))
            text = place.adjusted(side + 6, 0, 0, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)

    def _places(self, width: int) -> list[tuple[str, QRect]]:
        made, x, y = [], 0, 0
        for name, title in self._names:
            wide = self._side() + 6 + self.fontMetrics().horizontalAdvance(title) + 2
            if x and x + wide > width:
                x, y = 0, y + self._line_height()
            made.append((name, QRect(x, y, wide, self._line_height())))
            x += wide + 2 * GRID
        return made

    def _side(self) -> int:
        return scaled(9)

    def _line_height(self) -> int:
        return round(QFontInfo(self.font()).pixelSize() * 1.6)


class FitView(QWidget):
    """Bars, slider and words for one model; hidden where nothing is known of its memory."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: FitChart | None = None
        self._wanted = USUAL_TOKENS
        self.heading = label("", "subtitle")
        self.chip = label("", "badge")
        self.bars = FitBars()
        self._legend = _Legend()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.sentence = label("", "small", wrap=True)
        self.notes = label("", "warning", wrap=True)
        self.longest = FactForm()
        self._build()
        self.slider.valueChanged.connect(self._moved)
        self.hide()

    @property
    def tokens(self) -> int:
        """The length of text that is shown."""
        return self._chart.stops[self.slider.value()] if self._chart else 0

    def show_fit(self, chart: FitChart | None) -> None:
        """Show another model, for the length of text that was chosen last."""
        self._chart = chart
        if chart is None:
            self.hide()
            return
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(chart.stops) - 1)
        self.slider.setValue(chart.stop_near(self._wanted))
        self.slider.blockSignals(False)
        self._show()
        self.show()  # last: how high it must be is asked for once, when all is in it

    @Slot(int)
    def _moved(self, _value: int) -> None:
        self._wanted = self.tokens
        self._show()

    def _show(self) -> None:
        if self._chart is None:
            return
        shown = self._chart.at(self.tokens)
        self.heading.setText(plural(shown.tokens, "{n} token", "{n} tokens"))
        _show_chip(self.chip, shown.chip)
        self.bars.show_chart(shown)
        names = {piece.name: piece.title for bar in shown.bars for piece in bar.pieces}
        self._legend.show_names(tuple(names.items()))
        self.sentence.setText(shown.sentence)
        self.notes.setText("\n".join(shown.notes))
        self.notes.setVisible(bool(shown.notes))
        self.longest.show_facts([Detail(name, _in_short(value), tip=value) for name, value in shown.longest])
        self.slider.setAccessibleDescription(f"{self.heading.text()}: {shown.chip.text}")

    def _build(self) -> None:
        tabular(self.heading)
        tabular(self.sentence)
        keep_scaled(self.slider, lambda it: it.setMinimumHeight(scaled(24)))
        self.slider.setAccessibleName(tr("Length of the text"))
        self.slider.setToolTip(tr("Length of the text with its answer, in tokens"))
        self.slider.setPageStep(2)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addStretch()
        top.addWidget(self.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(top)
        for part in (self.slider, self.bars, self._legend, self.sentence, self.notes, self.longest):
            column.addWidget(part)


def _show_chip(shown: QWidget, chip: Chip) -> None:
    shown.setText(chip.text)  # type: ignore[attr-defined]
    restyle(shown, level=chip.level)


def _in_short(longest: str) -> str:
    """`98,620 tokens (4-bit weights)` as `98,620 tokens, 4-bit`: without its form it would contradict the bars."""
    return longest.replace(" (", ", ").replace(" weights", "").removesuffix(")")


def _in_words(bar: Bar) -> str:
    return tr("fits") if bar.fits else bar.note or tr("too large")
