"""Icons inside a line to type in that grow with its text: Qt's are 16 pixels high, and no style sheet changes that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QProxyStyle, QStyle, QStyleOption, QWidget

from llamahome_gui.ui.theme import keep_scaled, scaled

ICON = 16


class _Style(QProxyStyle):
    """The window's style with another size of these icons."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric == QStyle.PixelMetric.PM_LineEditIconSize:
            return scaled(ICON)
        return super().pixelMetric(metric, option, widget)


def grow_icons(line: QLineEdit) -> None:
    """Let the icons of a line follow the size of the text."""
    style = _Style("Fusion")
    style.setParent(line)  # a widget does not own the style it is given
    line.setStyle(style)
    keep_scaled(line, _lay_out)


def _lay_out(line: QLineEdit) -> None:
    """A line places its icons when it is resized, and only then."""
    QCoreApplication.sendEvent(line, QResizeEvent(line.size(), line.size()))
