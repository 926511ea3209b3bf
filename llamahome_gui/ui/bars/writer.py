"""The program that is killed: the real window, writing an answer until the end of the world."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtCore import Qt

from llamahome_gui.ui.bars.answering import SPEED
from llamahome_gui.ui.bars.script import Script, pieces
from llamahome_gui.ui.bars.stage import opened

_TOKENS = 10_000
_SECONDS = 120.0


class _Log:
    """Notes in a file when which character was written."""

    def __init__(self, path: Path) -> None:
        self._characters = 0
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, text: str) -> None:
        """`text` is written now."""
        self._characters += len(text)
        os.write(self._file, f"{time.monotonic():.4f} {self._characters}\n".encode())


def write_until_killed(home: Path, log: Path) -> None:
    """Open the window, ask, and let the answer come; `log` is told of every token."""
    with opened(home) as stage:
        stage.load_starter()
        engine = stage.services.session.engine
        assert engine is not None
        Script(engine, pieces(_TOKENS), SPEED, _Log(log).note)
        edit = stage.window.chat.composer.edit
        stage.driver.type(edit, "Tell me everything.")
        stage.driver.press(edit, Qt.Key.Key_Return)
        stage.driver.wait(lambda: False, _SECONDS, "the kill")


def written(log: Path) -> list[tuple[float, int]]:
    """Moments by the monotonic clock, and the characters that had been written by then; only whole lines."""
    *lines, _cut = log.read_text(encoding="ascii").split("\n")
    return [(float(moment), int(length)) for moment, length in map(str.split, lines)]
