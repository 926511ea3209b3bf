"""Under an answer: the passages of the documents that it drew on, each a click away from its place."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from llamahome_gui.inference.watching import DrewOn, Passage
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, manager, scaled, theme
from llamahome_gui.ui.widgets import label, take_away, tip

_TIP = mark(
    "The sentences and lines of the documents that the words of this answer paid most attention to,\n"
    "the mean of all layers and heads. Of all its attention, {documents} went to the documents;\n"
    "the rest to the question and to the answer itself. A hint at where the answer comes from, not a proof."
)


class DrewOnView(QWidget):
    """Hidden where there is nothing to name.

    Signals:
        chosen: The `Passage` whose place shall be shown.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drew_on = DrewOn()
        self.rows: list[PassageRow] = []
        self._title = label(tr("Drew on"), "small")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID // 2, 0, 0)
        self._column.setSpacing(1)
        self._column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_passages(self, drew_on: DrewOn) -> None:
        """Show these and no others."""
        if drew_on == self._drew_on:
            return
        self._drew_on = drew_on
        take_away(self._column, self.rows)
        most = max((passage.share for passage in drew_on.passages), default=1.0)
        self.rows = [PassageRow(passage, passage.share / (most or 1.0), self) for passage in drew_on.passages]
        for row in self.rows:
            self._column.addWidget(row)
            row.clicked.connect(lambda _checked=False, passage=row.passage: self.chosen.emit(passage))
        self._title.setToolTip(tr(_TIP, documents=percent(drew_on.documents)))
        self.setVisible(bool(self.rows))


class PassageRow(QPushButton):
    """A passage on one line: how strong it is beside the strongest, its words, its document."""

    def __init__(self, passage: Passage, strength: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passage, self._strength = passage, strength
        self._words = " ".join(passage.text.split())
        self.setProperty("kind", "quiet")
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = tr("{share} of its attention to the documents", share=percent(passage.share))
        hint = tr("Click to see it in the document.")
        self.setToolTip(tip(f"{passage.text}\n\n{passage.name} · {said}\n{hint}"))
        self.setAccessibleName(f"{passage.name}, {said}: {self._words}")
        keep_scaled(self, lambda it: it.setFixedHeight(scaled(26)))
        manager().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(scaled(320), scaled(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)  # the ground, under the pointer and with the focus
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(GRID, 0, -GRID, 0)
        measure, small = painter.fontMetrics(), painter.font()
        meter = QRectF(area.left(), area.center().y() - scaled(2), scaled(36), scaled(4))
        self._paint_meter(painter, meter)
        source = measure.elidedText(self.passage.name, Qt.TextElideMode.ElideMiddle, int(area.width() * 0.28))
        share = percent(self.passage.share)
        right = area.right() - measure.horizontalAdvance(f"{source}  {share}") - GRID
        words = QRectF(meter.right() + GRID, area.top(), right - meter.right() - 2 * GRID, area.height())
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme().color("text"))
        elided = measure.elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, int(words.width())))
        painter.drawText(words, flags | Qt.AlignmentFlag.AlignLeft, elided)
        painter.setFont(small)
        painter.setPen(theme().color("muted"))
        rest = QRectF(right, area.top(), area.right() - right, area.height())
        painter.drawText(rest, flags | Qt.AlignmentFlag.AlignRight, f"{source}  {share}")

    def _paint_meter(self, painter: QPainter, meter: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("pressed"))
        painter.drawRoundedRect(meter, 2, 2)
        painter.setBrush(theme().color("accent"))
        filled = QRectF(meter.left(), meter.top(), max(3.0, meter.width() * self._strength), meter.height())
        painter.drawRoundedRect(filled, 2, 2)
