"""The window's side of the cache: opened by the menu as by its own buttons, remembered, and its places shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.ui.theme import scaled

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

_KEY = "cache/shown"
_WIDTH = 340


class CacheSwitch(QObject):
    """Belongs to a window, whose chat has the pane.

    Signals:
        changed: The pane takes more room now, or less.
    """

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pane = window.chat.cache.pane
        self._pane.openChanged.connect(self._opened)
        window.chat.cache.placeRequested.connect(self.show_place)

    @property
    def width(self) -> int:
        """About what the opened pane takes of the window's width; 0 while it is not open."""
        return scaled(_WIDTH) if self._pane.is_open else 0

    def restore(self) -> None:
        """Be as the last time."""
        self._pane.set_open(bool(self._window.store.value(_KEY, False, type=bool)))

    def show(self, wanted: bool) -> None:
        """Open or close the pane."""
        self._window.go_to("chat")
        self._pane.set_open(wanted)

    @Slot(int, int, int)
    def show_place(self, document: int, start: int, end: int) -> None:
        """Show a place of a document in the library, from which character to which."""
        self._window.go_to("documents")
        self._window.documents.places.show(document, start, end)

    @Slot(bool)
    def _opened(self, is_open: bool) -> None:
        self._window.store.setValue(_KEY, is_open)
        self._window.actions_by_id["view.cache"].setChecked(is_open)
        self.changed.emit()
