"""Hands and eyes of the self-test: drops, clicks, keys, waiting and screenshots; nothing a user could not do."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


class StepFailed(Exception):
    """A step did not do what it must; the text says what was seen."""


def turn_for(milliseconds: int) -> None:
    """Let the event loop turn. Not by `QTest.qWait`: it holds Python's lock, and every other thread stands still."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Driver:
    """Drives one window.

    Args:
        window: The shown window.
        screenshots: Folder for the pictures.
    """

    def __init__(self, window: QWidget, screenshots: Path) -> None:
        self.window = window
        self._screenshots = screenshots
        self._pictures = 0

    def wait(self, condition: Callable[[], object], seconds: float, what: str) -> None:
        """Let the event loop run until `condition` holds.

        Raises:
            StepFailed: It does not within `seconds`.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise StepFailed(f"{what}: not within {seconds:g} s")
            turn_for(10)

    def click(self, widget: QWidget) -> None:
        """Press and release the left button in the middle of a widget that can be seen and used."""
        if not widget.isVisible() or not widget.isEnabled():
            raise StepFailed(f"{widget.objectName() or type(widget).__name__} cannot be clicked")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def type(self, widget: QWidget, text: str) -> None:
        """Type into a widget, key by key."""
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def press(self, widget: QWidget, key: Qt.Key) -> None:
        """Press one key."""
        QTest.keyClick(widget, key)

    def drop(self, paths: Sequence[Path]) -> None:
        """Drag files over the middle of the window and let them go there."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place = QPointF(self.window.rect().center())
        details = (mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        copy = Qt.DropAction.CopyAction
        for event in (
            QDragEnterEvent(place.toPoint(), copy, *details),
            QDragMoveEvent(place.toPoint(), copy, *details),
            QDropEvent(place, copy, *details),
        ):
            QApplication.sendEvent(self.window, event)
            if not event.isAccepted():
                raise StepFailed("the window does not accept files")

    def screenshot(self, name: str) -> Path:
        """Save a picture of the window."""
        turn_for(50)
        self._pictures += 1
        path = self._screenshots / f"{self._pictures:02d}-{name}.png"
        if not self.window.grab().save(str(path)):
            raise StepFailed(f"the screenshot could not be saved to {path}")
        return path
