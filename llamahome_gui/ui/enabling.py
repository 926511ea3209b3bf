"""Keeps the window's commands true: what cannot do anything now is grey, and a tick is set where its thing is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow


class Enabling(QObject):
    """Asks the rows of a window's commands again whenever something happened that may change what they say."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        chat, monitor, services = window.chat.controller, window.monitor, window.services
        for happened in (
            chat.opened, chat.turnAdded, chat.turnsReplaced, chat.answerContinued, chat.answerEnded, chat.busyChanged,
            chat.watchBegun, chat.conversationsChanged, monitor.pausedChanged, monitor.visibilityChanged,
            services.session.stateChanged, services.settingsChanged, window.chat.browsing.bringable,
        ):  # fmt: skip
            happened.connect(self.refresh)
        window.panels.each(self._follow)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask all of them now."""
        if not self._window.closing.ended:
            self._window.actions_by_id.refresh()

    def _follow(self, key: str, panel: Any) -> None:
        if key == "documents":
            panel.filter.counted.connect(self.refresh)
            self.refresh()
