"""Closing the window while it writes an answer, converts a folder and trains: until nothing of the program is left."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from llamahome_gui.config.paths import own_program
from llamahome_gui.evaluation.medians import spread
from llamahome_gui.ui.bars.answering import SPEED
from llamahome_gui.ui.bars.dropping import write_files
from llamahome_gui.ui.bars.script import Script, pieces
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.selftest.driver import Driver, StepFailed
from llamahome_gui.ui.session import SessionState

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

CLOSE_SECONDS = 3.0
_LONGEST_SECONDS = 600.0
_TOKENS, _EPOCHS = 10_000, 200
_FILES = "to convert"


def measure(home: Path, sizes: Sizes) -> Measured:
    """Open a program, give it all that work and close it, in every round in a workspace of its own."""
    seconds, left = [], 0
    for number in range(sizes.rounds):
        folder = home / f"round {number + 1}"
        write_files(folder / _FILES, sizes.files, number * sizes.files)
        one, alive = _closed(folder)
        seconds.append(one)
        left += alive
    found, gone = Measured(), spread(seconds)
    found.rows.append({"case": "close", "rounds": sizes.rounds, **gone.row("gone_s"), "processes_left": left})
    found.hold("closing while it works: seconds until all is gone", gone.median, CLOSE_SECONDS)
    found.hold("closing while it works: processes left", left, 0)
    return found


def close_at_work(home: Path) -> int:
    """Run the program as a user does until all kinds of work go on, tell which processes do it, and close it.

    Args:
        home: Has the folder of files that is converted.
    """
    from PySide6.QtCore import QTimer

    from llamahome_gui.ui.app import run

    def begin(window: MainWindow) -> None:
        _work(window, Driver(window, home), home / _FILES)
        busy = [process.pid for process in psutil.Process().children(recursive=True) if _works(process)]
        print(json.dumps({"closed": time.time(), "processes": busy, "works": window.busy_reasons()}), flush=True)
        window.close_now()

    return run(["llamahome"], opened=lambda window: QTimer.singleShot(0, window, lambda: begin(window)))


def _work(window: MainWindow, driver: Driver, files: Path) -> None:
    """Begin with what goes on for the longest."""
    session = window.services.session
    driver.wait(lambda: session.state is SessionState.READY, _LONGEST_SECONDS, "the built-in model is loaded")
    panel, chat, importer = window.finetune, window.chat.controller, window.documents.importer
    driver.wait(panel.setup.start.isEnabled, _LONGEST_SECONDS, "dataset and base model are ready")
    panel.setup.epochs.setValue(_EPOCHS)
    panel.start()
    driver.wait(lambda: panel.run.step is not None, _LONGEST_SECONDS, "the first step of the training")
    engine = session.engine
    assert engine is not None
    Script(engine, pieces(_TOKENS), SPEED)
    chat.send("Tell me everything.")
    driver.wait(lambda: chat.turns and chat.turns[-1].content, _LONGEST_SECONDS, "the answer begins")
    window.add_paths([files])
    driver.wait(lambda: importer.progress.files_done, _LONGEST_SECONDS, "the first file is converted")
    if not (panel.busy and chat.busy and importer.busy):
        raise StepFailed("some of the work had ended before the window was closed")


def _works(process: psutil.Process) -> bool:
    """Whether it is more than multiprocessing's tracker, which ends by itself after all others."""
    return "multiprocessing.resource_tracker" not in " ".join(process.cmdline())


def _closed(home: Path) -> tuple[float, int]:
    """From the click until the process has ended, seconds; and how many of its children live on."""
    command = [*own_program(), "benchmark", "window-close", str(home)]
    environment = {**os.environ, "LLAMAHOME_HOME": str(home)}
    with (home / "said").open("w+") as said:  # no pipe: whoever inherited its end would be waited for
        code = subprocess.run(command, env=environment, stdout=said, timeout=_LONGEST_SECONDS, check=False).returncode
        ended = time.time()
        said.seek(0)
        lines = said.read().splitlines()
    if code != 0 or not lines:
        raise StepFailed(f"the program ended with code {code}")
    told = json.loads(lines[-1])
    return ended - float(told["closed"]), sum(psutil.pid_exists(number) for number in told["processes"])
