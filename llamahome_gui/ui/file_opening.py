"""Files that the desktop asks this program to open: macOS tells a running program by an event, not by arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """The application object; it gets such events itself, so that nothing has to look at those of every widget."""

    def __init__(self, argv: list[str]) -> None:
        super().__init__(argv)
        self._waiting: list[Path] = []
        self._take: Callable[[list[Path]], object] | None = None

    def give_files_to(self, take: Callable[[list[Path]], object] | None, first: Sequence[Path] = ()) -> None:
        """Hand over what came before there was a window, and from now on every file as it comes; None: no more.

        Args:
            first: Files and folders that the program was started with.
        """
        self._waiting = [*first, *self._waiting]
        self._take = take
        self._hand_over()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self._waiting.append(Path(event.file()))
            self._hand_over()
            return True
        return super().event(event)

    def _hand_over(self) -> None:
        if self._take is not None and self._waiting:
            paths, self._waiting = self._waiting, []
            self._take(paths)
