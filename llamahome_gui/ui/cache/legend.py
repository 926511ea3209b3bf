"""What the colours mean: let go, then held from cool to hot."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from llamahome_gui.ui.cache.ramp import GONE, STEPS, ramp
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import keep_scaled, manager, scaled, theme

KEPT_TIP = mark(
    "Each cell is a token of the document, in reading order.\n"
    "Grey: every KV head has let it go. In colour: at least one head still holds it, the more heads the stronger.\n"
    "From cool to hot: the score by which the cache chooses what stays, the attention a token has received so far.\n"
    "The scale is logarithmic, from the lowest to the highest score in this document."
)
ANSWER_TIP = mark(
    "Each cell is a token of the document, in reading order.\n"
    "From cool to hot: how much attention the words of the answer paid to it, the mean of all layers and heads,\n"
    "on a square-root scale. Grey: the cache has let it go. Underlined: the passages the answer drew on."
)


class Legend(QWidget):
    """One line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hot = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        keep_scaled(self, lambda it: it.setFixedHeight(scaled(18)))
        self.setAccessibleName(tr("What the colours mean"))
        manager().changed.connect(self.update)
        self.explain(answer=False)

    def explain(self, *, answer: bool) -> None:
        """Say what warmth means now."""
        self._hot = tr("much looked at") if answer else tr("high score")
        self.setToolTip(tr(ANSWER_TIP if answer else KEPT_TIP))
        self.setAccessibleDescription(self.toolTip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(max(9, round(self.fontInfo().pixelSize() * 0.85)))
        painter.setFont(font)
        measure = painter.fontMetrics()
        side, gap, middle = scaled(9), scaled(5), self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(GONE))
        painter.drawRoundedRect(QRectF(0, middle - side / 2, side, side), 2, 2)
        left = self._write(painter, side + gap, tr("let go")) + 2 * gap
        left = self._write(painter, left, tr("kept")) + gap
        right = self.width() - measure.horizontalAdvance(self._hot) - gap
        bar = QRectF(left, middle - side / 2, max(scaled(24), min(right - left, scaled(140))), side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_gradient(bar))
        painter.drawRoundedRect(bar, 2, 2)
        self._write(painter, bar.right() + gap, self._hot)

    def _write(self, painter: QPainter, left: float, text: str) -> float:
        painter.setPen(theme().color("muted"))
        wide = painter.fontMetrics().horizontalAdvance(text) + 1
        painter.drawText(QRectF(left, 0, wide, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return left + wide


def _gradient(bar: QRectF) -> QLinearGradient:
    made = QLinearGradient(bar.topLeft(), bar.topRight())
    colors = ramp()
    for step in range(0, STEPS, 7):
        made.setColorAt(step / (STEPS - 1), QColor(*colors[step].tolist()))
    return made
