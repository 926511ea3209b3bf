"""Opens the palette over the window, and remembers what was chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Slot

from llamahome_gui.ui.palette.entries import Entry, entries
from llamahome_gui.ui.palette.view import Palette

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

_RECENT, _MOST_RECENT = "palette/recent", 12


class PaletteOpener(QObject):
    """Works for one window.

    Args:
        store: Where the keys of what was chosen last are kept.
    """

    def __init__(self, window: MainWindow, store: QSettings) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self.palette = Palette(window)
        self.palette.chosen.connect(self._remember)
        window.panels.each(self._follow)

    @property
    def recent(self) -> list[str]:
        """Keys of what was chosen, the last first."""
        kept = self._store.value(_RECENT, [])
        return [str(key) for key in kept] if isinstance(kept, list) else [str(kept)]

    def open(self) -> None:
        """Open it with what there is now."""
        self._window.enabling.refresh()
        self.palette.open_over(self._window, entries(self._window), self.recent)

    def _follow(self, key: str, panel: Any) -> None:
        """What a page has is known some time after it was made."""
        if key == "documents":
            panel.loaded.connect(self._renew)
        elif key == "models":
            panel.refreshed.connect(self._renew)

    @Slot()
    def _renew(self) -> None:
        if self.palette.isVisible():
            self.palette.renew(entries(self._window))

    @Slot(object)
    def _remember(self, entry: Entry) -> None:
        keys = [entry.key, *(key for key in self.recent if key != entry.key)]
        self._store.setValue(_RECENT, keys[:_MOST_RECENT])
