"""A card that takes the keyboard for its chart: Tab comes to it, keys do there what the mouse does on the curve."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.monitor.steering import Steer, Steered
from llamahome_gui.ui.theme import theme
from llamahome_gui.ui.widgets import Card

_STEERS = {
    Qt.Key.Key_Left: Steer.EARLIER,
    Qt.Key.Key_Right: Steer.LATER,
    Qt.Key.Key_Plus: Steer.CLOSER,
    Qt.Key.Key_Equal: Steer.CLOSER,  # the plus without Shift where both are on one key
    Qt.Key.Key_Minus: Steer.WIDER,
    Qt.Key.Key_Home: Steer.FIRST,
    Qt.Key.Key_End: Steer.LAST,
    Qt.Key.Key_0: Steer.ALL,
    Qt.Key.Key_Escape: Steer.ALL,
}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_RING, _ROUND = 2.0, 9.0


class KeyedCard(Card):
    """The card has the focus and not the chart: a frame has a role for screen readers, a plot has none.

    Args:
        name: For screen readers.

    Attributes:
        steered: Whoever chooses what the chart shows.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.steered: Steered | None = None
        # Not by a click: who drags a curve while writing a question goes on writing.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)

    def told(self) -> str:
        """The present values and what is shown, for those who cannot see the curve."""
        raise NotImplementedError

    def tell(self) -> None:
        """Let screen readers know what is shown now."""
        self.setAccessibleDescription(self.told())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.tell()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steer = _STEERS.get(Qt.Key(event.key()))
        # A key that a part of the card left is not meant for the chart.
        meant = steer is not None and self.hasFocus() and not event.modifiers() & ~_PLAIN
        if meant and steer is not None and self.steered is not None and self.steered.steer(steer):
            self.tell()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().color("accent"), _RING))
            inset = _RING / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)
            painter.end()
