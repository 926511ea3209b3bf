"""The menu of what is done now and then: folders to keep in step with, what was read forgotten, all exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from llamahome_gui.ui.documents.removal import Removal
from llamahome_gui.ui.documents.watches import Watches
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.widgets import caption, tool_button

_PATH_WIDTH = 420  # pixels; longer paths lose their middle


class WatchMenu(QMenu):
    """Made anew each time it opens: the watched folders with a tick that can be taken off.

    Args:
        removal: Forgets what was read of the chosen documents.
        choose: Asks for a folder to watch.
        export: Exports everything.
    """

    def __init__(
        self,
        watches: Watches,
        removal: Removal,
        choose: Callable[[], object],
        export: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._watches, self._choose, self._export = watches, choose, export
        self._removal = removal
        self._offered: list[Path] = []
        self.aboutToShow.connect(self.fill)

    def offer(self, paths: Iterable[Path]) -> None:
        """Name these folders, which were just added, among those that could be watched."""
        self._offered = [path for path in paths if path.is_dir()]

    @Slot()
    def fill(self) -> None:
        """Say what can be done now."""
        self.clear()
        self.addAction(icon("folder", "muted"), tr("Keep in step with a folder…"), self._choose)
        watched = self._watches.folders
        for folder in self._offered:
            if not any(folder.absolute().is_relative_to(known) for known in watched):
                title = tr("Keep in step with “{name}”", name=self._short(folder.name))
                self.addAction(title, partial(self._watches.add, folder))
        if watched:
            self.addSeparator()
            self.addAction(tr("In step with")).setEnabled(False)
        for folder in watched:
            action = self.addAction(self._short(str(folder)))
            action.setCheckable(True)
            action.setChecked(True)
            action.setToolTip(tr("Take the tick off to let go of it; its documents stay."))
            action.triggered.connect(partial(self._let_go, folder))
        self.addSeparator()
        forget = self.addAction(tr("Forget what was read of the selected"), self._removal.forget_readings)
        forget.setToolTip(tr("The next question about them reads them again from their beginning; they stay here."))
        forget.setEnabled(self._removal.can_forget)
        self.addAction(icon("export", "muted"), tr("Export all documents…"), self._export)

    def _let_go(self, folder: Path, _checked: bool = False) -> None:
        self._watches.remove(folder)

    def _short(self, text: str) -> str:
        return caption(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _PATH_WIDTH))


def more_button(menu: QMenu) -> QToolButton:
    """The button that opens a menu."""
    made = tool_button("more", tr("More: keep in step with folders, export all"))
    made.setMenu(menu)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return made
