"""What is copied for a report of a fault: of which kind it was and where, and nothing that anybody wrote."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import Settings
from llamahome_gui.ui.about import AboutDialog
from llamahome_gui.ui.complaints import complaints
from llamahome_gui.ui.crash import CrashReporter, SessionMark, faults, log_handler
from llamahome_gui.ui.diagnostics import report
from llamahome_gui.ui.services import Services


@pytest.fixture
def logged(services: Services) -> Iterator[logging.Logger]:
    """A logger that writes to the workspace's log as the window does."""
    logger, handler = logging.getLogger("llamahome_gui.ui.crash"), log_handler(services.workspace)
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)
    handler.close()


def test_diagnostics_tell_of_what_kind_an_exception_was_and_where(
    styled: QApplication, services: Services, logged: logging.Logger, qtbot: QtBot
) -> None:
    def break_it(text: str) -> None:
        try:
            dict[str, int]()[text]
        except KeyError as error:
            raise ValueError(f"{text}\nSecret: {text}") from error

    reporter = CrashReporter(lambda _sentence: None)
    before = sys.excepthook
    reporter.install()
    try:
        QTimer.singleShot(0, lambda: break_it("a private word"))
        qtbot.waitUntil(lambda: (services.workspace.logs_dir / "llamahome.log").stat().st_size > 0)
    finally:
        reporter.uninstall()
        sys.excepthook = before
    logged.error("training failed: no room\n%s", '  File "/x/loop.py", line 7, in step\nzlib.error: a private word')
    dialog = AboutDialog(services)
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "training failed" in QGuiApplication.clipboard().text(), timeout=30_000)
    told = QGuiApplication.clipboard().text().split("Last complaints of the log:\n")[1].splitlines()
    assert "CRITICAL llamahome_gui.ui.crash: uncaught exception: ValueError" in told[0]
    line = break_it.__code__.co_firstlineno
    here = str(Path(__file__)).replace(str(Path.home()), "~")
    assert told[1:3] == [f'  File "{here}", line {line + 2}, in break_it', "  KeyError"]
    assert told[4:6] == [f'  File "{here}", line {line + 4}, in break_it', "  ValueError"]
    assert told[6].endswith("training failed: no room")
    assert told[7:] == ['  File "/x/loop.py", line 7, in step', "  zlib.error"]


def test_a_flood_of_complaints_does_not_fill_the_report() -> None:
    head = "2026-11-22 10:00:00,123"
    frames = "".join(f'  File "/x.py", line {at}, in f\n    x = 1\n' for at in range(500))
    log = f"cut off\n{head} ERROR a: {'x' * 9999}\n" + f"{head} ERROR a: deep\n{frames}RecursionError: why\n" * 50
    told = complaints(log)
    assert len(told) <= 120
    assert told[-3:] == ['  File "/x.py", line 498, in f', '  File "/x.py", line 499, in f', "  RecursionError"]
    assert told[0] == f"{head} ERROR a: deep"
    assert len(complaints(log[:9000] + "\n")[0]) == 400


def test_a_crash_below_python_is_told_for_a_while(workspace: Workspace) -> None:
    """A real one, in a process of its own."""
    crash = (
        "import ctypes, sys, threading, faulthandler\n"
        "from pathlib import Path\n"
        "from llamahome_gui.config.paths import Workspace\n"
        "from llamahome_gui.ui.crash import SessionMark\n"
        "mark = SessionMark(Workspace.open(Path(sys.argv[1])))\n"
        "mark.begin()\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "def fall(text):\n    ctypes.string_at(0)\n"
        "fall('a private word')\n"
    )
    ended = subprocess.run([sys.executable, "-c", crash, str(workspace.root)], capture_output=True, timeout=300)
    assert ended.returncode != 0
    assert not ended.stderr  # it fell, and was not refused
    mark = SessionMark(workspace)
    assert mark.begin() is not None
    text = report(workspace, Settings(), "none", "offscreen")
    told = text.split("Last crash below Python, ")[1].splitlines()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:$", told[0])
    assert "fatal" in told[1].lower()
    assert told[2].startswith("Current thread")
    assert any(line.endswith("in fall") for line in told)
    assert "private" not in text
    mark.end()
    SessionMark(workspace).begin()  # nothing new: it is told still, but not for ever
    ((path, _),) = faults(workspace)
    os.utime(path, (0, 0))
    assert "below Python" not in report(workspace, Settings(), "none", "offscreen")
