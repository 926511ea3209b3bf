"""Python's garbage collector in the GUI thread, and nowhere else."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from llamahome_gui.monitoring.collector import Rounds

_EVERY_MS = 100


class Collecting(QObject):
    """Takes the rounds that are due between two events, so that no other thread deletes what belongs to the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = Rounds()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take)
        self._timer.start(_EVERY_MS)

    @Slot()
    def stop(self) -> None:
        """Let the collector go its own way again."""
        self._timer.stop()
        self._rounds.end()

    @Slot()
    def _take(self) -> None:
        self._rounds.take()
