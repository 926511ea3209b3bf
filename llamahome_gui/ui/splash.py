"""What is seen while the parts are imported: our mark, our name, and what is being started."""

from __future__ import annotations

import time

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from llamahome_gui.ui.icons import pixmap
from llamahome_gui.ui.theme import theme

_WIDTH, _HEIGHT, _MARK = 420, 240, 72
# How long to wait for the screen to show it, before the imports hold the thread.
_SHOWN_SECONDS = 0.2


class Splash(QWidget):
    """`say` shows a line and paints it at once, because the imports that follow hold the thread.

    No `QSplashScreen`: showing one takes a whole second where the system does not tell that it can be seen.
    """

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen | Qt.WindowType.FramelessWindowHint)
        screen = QGuiApplication.primaryScreen()
        self._picture = _picture(screen.devicePixelRatio())
        self._line = ""
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.move(screen.availableGeometry().center() - self.rect().center())

    def say(self, line: str) -> None:
        """Show what is being started."""
        self._line = line
        deadline = time.perf_counter() + _SHOWN_SECONDS
        while not self._exposed() and time.perf_counter() < deadline:
            QApplication.processEvents()
        self.repaint()
        QApplication.processEvents()

    def finish(self) -> None:
        """The window is there."""
        self.close()
        self.deleteLater()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(theme().color("muted"))
        painter.drawText(QRect(0, _HEIGHT - 56, _WIDTH, 24), Qt.AlignmentFlag.AlignCenter, self._line)

    def _exposed(self) -> bool:
        handle = self.windowHandle()
        return handle is None or handle.isExposed()


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
