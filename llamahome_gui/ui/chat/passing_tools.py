"""Buttons beside a message that are drawn only while the pointer or the focus is on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_FOCUS = (QEvent.Type.FocusIn, QEvent.Type.FocusOut)


class PassingTools(QObject):
    """They keep their place while nothing is drawn there: Tab reaches them, and a screen reader finds them.

    Args:
        tools: What is drawn at times only.
        beside: What else in the message can have the focus.
    """

    def __init__(self, tools: Sequence[QWidget], beside: Sequence[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._tools = tuple(tools)
        self._pointed = self._focused = False
        for widget in (*tools, *beside):
            widget.installEventFilter(self)

    @property
    def drawn(self) -> bool:
        """Whether they can be seen."""
        return self._pointed or self._focused

    def point(self, pointed: bool) -> None:
        """The pointer is on the message, or has left it."""
        self._pointed = pointed
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            return watched in self._tools and not self.drawn
        if event.type() in _FOCUS:
            self._focused = event.type() == QEvent.Type.FocusIn
            self._draw()
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        for tool in self._tools:
            tool.update()
