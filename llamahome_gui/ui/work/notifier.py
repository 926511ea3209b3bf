"""Tells that long work has ended when nobody is looking at the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.work.work import Ended
from llamahome_gui.units import duration

LEAST_SECONDS = 5.0
"""Who does something else for a moment waits for shorter work without being called."""
_SHOWN_MS = 10_000


class Voice(Protocol):
    """How the desktop is told."""

    def say(self, title: str, text: str) -> None:
        """Show a message beside the clock, or wherever the desktop does."""

    def rest(self) -> None:
        """Nothing more to be said: the user is back."""


class Tray(QObject):
    """Qt's tray icon, there only while a message may be looked at.

    Signals:
        clicked: on the message or on the icon.
    """

    clicked = Signal()

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QSystemTrayIcon | None = None

    def say(self, title: str, text: str) -> None:
        """Show a message where this desktop has a place for it."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.setToolTip("LlamaHome")
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(self._activated)
        self._tray.show()
        self._tray.showMessage(title, text, self._icon, _SHOWN_MS)

    def rest(self) -> None:
        """Leave the tray."""
        if self._tray is not None:
            self._tray.hide()

    @Slot()
    def _activated(self) -> None:
        self.clicked.emit()


class Notifier(QObject):
    """Listens to the task centre; also lets the window's entry in the task bar ask for attention.

    Args:
        wanted: Whether the settings want it.

    Signals:
        pageWanted: key of the page on which the work of the last message was, when it is clicked.
    """

    pageWanted = Signal(str)

    def __init__(self, window: QWidget, wanted: Callable[[], bool], voice: Voice | None = None) -> None:
        super().__init__(window)
        self._window, self._wanted = window, wanted
        self._page = ""
        if voice is None:
            tray = Tray(window.windowIcon(), self)
            tray.clicked.connect(self.clicked)
            voice = tray
        self._voice = voice
        window.installEventFilter(self)

    @Slot(object)
    def work_ended(self, ended: Ended) -> None:
        """Say so where it was long and nobody saw it."""
        if ended.seconds < LEAST_SECONDS or QApplication.activeWindow() is not None or not self._wanted():
            return
        self._page = ended.work.page
        QApplication.alert(self._window)
        self._voice.say(ended.work.title, ended.outcome or tr("Ended after {time}.", time=duration(ended.seconds)))

    @Slot()
    def clicked(self) -> None:
        """Bring the page of the last message."""
        self.pageWanted.emit(self._page)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._voice.rest()
        return False
