"""Labels and the way numbers are written."""

from __future__ import annotations

from html import escape

from PySide6 import QtGui
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QFontInfo,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QFrame, QLabel, QStyledItemDelegate, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID


def label(text: str = "", kind: str | None = None, *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label of a kind the style sheet knows: title, subtitle, muted, error, badge. What stands there is no HTML."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    return made


def tip(text: str) -> str:
    """A tool tip that shows a text as it is: where there are tags in its first line, Qt would take it for HTML."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def caption(text: str) -> str:
    """What stands on a button or in a menu, as it is: Qt would leave out an `&` and make a key of what follows it."""
    return text.replace("&", "&&")


def divider(parent: QWidget | None = None) -> QFrame:
    """A thin horizontal line."""
    made = QFrame(parent)
    made.setProperty("kind", "divider")
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the style sheet see them."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def tabular(widget: QWidget) -> None:
    """Give every figure in the widget the same width, so that changing numbers do not jump."""
    font = QFont()  # nothing but the feature is set: the size goes on to follow the window's
    font.setFeature(QFont.Tag("tnum"), 1)
    widget.setFont(font)


def indent_number(box: QAbstractSpinBox) -> None:
    """Set a number box's text off its border: Qt leaves out the style sheet's left padding there."""
    box.lineEdit().setTextMargins(9, 0, 0, 0)


def style_popup(box: QComboBox) -> None:
    """Let the style sheet draw a combo box's list; Qt's own delegate for it takes no notice."""
    box.setItemDelegate(QStyledItemDelegate(box))


def row_height(font: QFont) -> int:
    """Two lines of text and a grid's width around them, in pixels."""
    return round(QFontInfo(font).pixelSize() * 2.5) + 2 * GRID


class ElidedLabel(QLabel):
    """One line of text that is shortened with an ellipsis where it does not fit; the tool tip has all of it."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        kind: str | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        if kind:
            self.setProperty("kind", kind)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; line breaks become spaces."""
        super().setText(" ".join(text.split()))
        self._update_tool_tip()

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few letters; the layout may take the rest away."""
        return QSize(self.fontMetrics().horizontalAdvance("mmm…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tool_tip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, area.width())
        self.style().drawItemText(
            painter, area, int(self.alignment()), self.palette(), self.isEnabled(), text, self.foregroundRole()
        )

    def _update_tool_tip(self) -> None:
        full = self.fontMetrics().horizontalAdvance(self.text())
        self.setToolTip(tip(self.text()) if full > self.contentsRect().width() else "")


class LinkLabel(ElidedLabel):
    """A line of text that opens an address in the browser, by a click, Return or the space bar."""

    def __init__(self, text: str, url: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent, mode=Qt.TextElideMode.ElideMiddle, kind="link")
        self.url = url
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("{text}, opens the browser", text=text))
        self._update_tool_tip()

    def open(self) -> None:
        """Show the address in the browser."""
        QDesktopServices.openUrl(QUrl(self.url))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.open()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # what lies behind it is not meant

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open()
        else:
            super().keyPressEvent(event)

    def _update_tool_tip(self) -> None:
        self.setToolTip(getattr(self, "url", ""))
