"""The start of the program: how long until its window can be used; and what memory it takes beyond torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from llamahome_gui.config.paths import own_program
from llamahome_gui.evaluation.medians import spread
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.bars.stage import Stage
from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.selftest.driver import turn_for

START_SECONDS = 3.0
MEMORY_MB = 250.0
_MOST_SECONDS = 120.0
_CALM_MS = 300
_TORCH = "import psutil, torch; print(psutil.Process().memory_info().rss)"


def measure(home: Path, sizes: Sizes) -> Measured:
    """Start the program once to warm the disk, then in every round."""
    _started(home)
    seconds = spread([_started(home) for _ in range(sizes.rounds)])
    found = Measured()
    found.rows.append({"case": "start", "rounds": sizes.rounds, **seconds.row("usable_s")})
    found.hold("start: seconds until the window can be used", seconds.median, START_SECONDS)
    return found


def memory(stage: Stage, _sizes: Sizes) -> Measured:
    """The window as it stands with no model, beside a Python that has imported torch."""
    for page in PAGES:
        stage.window.go_to(page.key)
        turn_for(_CALM_MS)
    ours, torch = psutil.Process().memory_info().rss / 1e6, _torch_bytes() / 1e6
    found = Measured()
    found.rows.append({"case": "memory", "window_mb": round(ours), "torch_mb": round(torch)})
    found.hold("memory: MB beyond what torch takes", ours - torch, MEMORY_MB)
    return found


def tell_when_usable(began: float) -> int:
    """Run the program as a user does; print how long it took until its window turns its loop, and close it.

    Args:
        began: When the process was asked for, as `time.time` tells it.
    """
    from PySide6.QtCore import QTimer

    from llamahome_gui.ui.app import run
    from llamahome_gui.ui.main_window import MainWindow

    def opened(window: MainWindow) -> None:
        def usable() -> None:
            print(json.dumps({"usable_s": time.time() - began}), flush=True)
            window.close_now()

        # The first turn of the loop shows the window; in the second it takes clicks and keys.
        QTimer.singleShot(0, window, lambda: QTimer.singleShot(0, window, usable))

    return run(["llamahome"], opened=opened)


def _started(home: Path) -> float:
    command = [*own_program(), "benchmark", "window-start", repr(time.time())]
    environment = {**os.environ, "LLAMAHOME_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS, check=True)
    return float(json.loads(done.stdout)["usable_s"])


def _torch_bytes() -> int:
    """Memory of a Python with nothing but torch."""
    done = subprocess.run([sys.executable, "-c", _TORCH], capture_output=True, text=True, check=True)
    return int(done.stdout)
