"""Measures that grow with the text: `scaled` for one that is asked for when it is needed, `keep_scaled` for one that
a widget keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.theme.manager import MIN_FONT_PX, manager

_W = TypeVar("_W", bound=QWidget)


def scaled(pixels: float) -> int:
    """A measure that was drawn for text of 13 pixels, for the text as large as it is now."""
    return round(pixels * manager().font_px / MIN_FONT_PX)


def keep_scaled(widget: _W, apply: Callable[[_W], object]) -> None:
    """Call `apply(widget)` now and whenever the text's size changes, as long as the widget lives.

    Args:
        apply: Sets sizes by `scaled`; it is given the widget, so that it need not hold it.
    """
    apply(widget)
    _Keeper(widget, cast(Callable[[QWidget], object], apply))


class _Keeper(QObject):
    """Lives and dies with its widget."""

    def __init__(self, widget: QWidget, apply: Callable[[QWidget], object]) -> None:
        super().__init__(widget)
        self._apply = apply
        manager().rescaled.connect(self._again)

    @Slot()
    def _again(self) -> None:
        widget = self.parent()
        if isinstance(widget, QWidget):
            self._apply(widget)
