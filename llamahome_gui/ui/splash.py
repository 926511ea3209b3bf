"""What is seen while the parts are imported: our mark, our name, and what is being started."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QSplashScreen

from llamahome_gui.ui.icons import pixmap
from llamahome_gui.ui.theme import theme

_WIDTH, _HEIGHT, _MARK = 420, 240, 72


class Splash(QSplashScreen):
    """`say` shows a line and paints it at once, because the imports that follow hold the thread."""

    def __init__(self) -> None:
        super().__init__(_picture(QGuiApplication.primaryScreen().devicePixelRatio()))
        self._line = ""

    def say(self, line: str) -> None:
        """Show what is being started."""
        self._line = line
        self.repaint()
        QApplication.processEvents()

    def drawContents(self, painter: QPainter) -> None:
        painter.setPen(theme().color("muted"))
        painter.drawText(QRect(0, _HEIGHT - 56, _WIDTH, 24), Qt.AlignmentFlag.AlignCenter, self._line)


def _picture(ratio: float) -> QPixmap:
    made = QPixmap(round(_WIDTH * ratio), round(_HEIGHT * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(theme().color("surface"))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme().color("border"))
    painter.drawRect(QRectF(0.5, 0.5, _WIDTH - 1, _HEIGHT - 1))
    painter.drawPixmap((_WIDTH - _MARK) // 2, 40, pixmap("app", _MARK, ratio=ratio))
    font = QFont(QApplication.font())
    font.setPixelSize(24)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(theme().color("text"))
    painter.drawText(QRect(0, 124, _WIDTH, 36), Qt.AlignmentFlag.AlignCenter, "LlamaHome")
    painter.end()
    return made
