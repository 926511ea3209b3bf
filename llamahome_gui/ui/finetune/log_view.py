"""What a run told, line by line with the time."""

from __future__ import annotations

import time
from collections.abc import Iterable

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from llamahome_gui.training.runs import Logged
from llamahome_gui.training.wording import sentences
from llamahome_gui.ui.i18n import tr

LOG_LINES = 5000


class LogView(QPlainTextEdit):
    """Read-only; the oldest lines go when there are too many."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setMaximumBlockCount(LOG_LINES)
        self.setAccessibleName(tr("What happened"))
        self.setPlaceholderText(tr("What happens in a run is written here."))

    def say(self, line: str) -> None:
        """Add a line, now."""
        self.appendPlainText(f"{_clock(time.time())}  {line}")

    def show_log(self, logged: Iterable[Logged]) -> None:
        """Show a whole log instead of what is there, from its beginning."""
        lines = [f"{_when(line.at)}{text}" for line in logged for text in sentences(line.event)]
        self.setPlainText("\n".join(lines[-LOG_LINES:]))


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


def _when(at: float | None) -> str:
    return "" if at is None else time.strftime("%Y-%m-%d %H:%M:%S  ", time.localtime(at))
