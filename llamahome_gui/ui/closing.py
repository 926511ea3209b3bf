"""How the window goes: what would be broken off, the question about it, and the order in which all ends."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.widgets import ask

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)

# Child processes of these are told before anything is waited for: their time begins with the word.
_WITH_CHILDREN = ("finetune", "evaluate")
_AFTER_SAVING = ("documents", "models", "finetune", "evaluate")


class Closing(QObject):
    """Works for one window and the pages that it has made.

    Attributes:
        ended: Whether all that the window ran has ended.
    """

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window, self._services = window, services
        self._allowed = False
        self.ended = False

    def reasons(self) -> list[str]:
        """What would be broken off by closing now, one sentence each."""
        return [work.sentence for work in self._window.work.now() if work.asks]

    def may_close(self) -> bool:
        """Whether the window may go now; where work is running, the user is asked first."""
        reasons = self.reasons()
        if not reasons or self._allowed:
            return True
        self._ask(reasons)
        return False

    def now(self) -> None:
        """Close without a question."""
        self._allowed = True
        self._window.close()

    def end(self) -> None:
        """Save everything, then end all threads and processes. Safe to call twice."""
        if self.ended:
            return
        self.ended = True
        window = self._window
        window.work.stop()
        window.layout_keeper.remember()
        window.hide()
        for panel in self._there(_WITH_CHILDREN):
            panel.job.prepare_shutdown()
        _shut(window.chat)
        self._services.keeper.flush()
        window.saved.emit()  # from here on nothing may take longer than the watchdog waits
        _shut(*self._there(_AFTER_SAVING), window.monitor)
        self._services.close()
        window.closed.emit()

    def _there(self, keys: tuple[str, ...]) -> list[Any]:
        return [self._window.panels.there[key] for key in keys if key in self._window.panels.there]

    def _ask(self, reasons: list[str]) -> None:
        kept = tr("What is there is kept; what is not finished stops.")
        notes = [panel.closing_note() for panel in self._there(("models",))]
        ask(
            self._window,
            tr("Quit while work is running?"),
            " ".join([f"{'. '.join(reasons)}. {kept}", *notes]).strip(),
            yes=tr("Quit anyway"),
            no=tr("Keep working"),
            confirmed=self.now,
        )


def _shut(*parts: Any) -> None:
    for part in parts:
        try:
            part.shutdown()
        except Exception:  # one panel's failure may not keep the others from saving
            log.exception("%s could not be shut down", type(part).__name__)
