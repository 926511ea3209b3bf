"""An hour of the monitor beside a busy chat, in the minutes that its work takes: how much of a core, how much memory.

The real window samples, draws and paints as it does ten times a second; only the clock is turned on between two
samples instead of waited for. The processor's time is divided by the hour that the clock shows.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from llamahome_gui.evaluation.report import Check, report

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

CORE_SHARE = 0.02
GROWTH_MB = 5.0
PER_SECOND = 10
# Until then fonts, pictures and the chart's own buffers are made for the first time.
_WARM_SECONDS = 180


def run_soak(seconds: int, *, zoomed: bool = False, as_json: bool = False) -> int:
    """Turn the clock on by so many seconds and print what was measured.

    Args:
        zoomed: Show the whole hour instead of the last two minutes.

    Returns:
        0 when the bars hold, otherwise 1.
    """
    from llamahome_gui.ui.selftest.runner import choose_platform

    choose_platform()
    with tempfile.TemporaryDirectory(prefix="llamahome-", ignore_cleanup_errors=True) as home:
        os.environ["LLAMAHOME_HOME"] = home
        row = _measured(Path(home), seconds, zoomed)
    checks = [
        Check("share of a core", row["core_share"], CORE_SHARE, row["core_share"] < CORE_SHARE),
        Check("growth, MB", row["growth_mb"], GROWTH_MB, row["growth_mb"] < GROWTH_MB),
    ]
    if as_json:
        print(json.dumps(report([row], checks), ensure_ascii=False, indent=2))
    else:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    return 0 if all(check.holds for check in checks) else 1


def _measured(home: Path, seconds: int, zoomed: bool) -> dict[str, Any]:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.ui.app import make_application
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.selftest.driver import turn_for
    from llamahome_gui.ui.services import Services

    application = make_application(["llamahome"])
    services = Services(Workspace.open(home))
    pretended = _pretended(services)
    window = MainWindow(services)
    window.resize(1360, 860)
    window.show()
    window.panels.complete()  # as after some seconds
    turn_for(500)
    try:
        return _soak(window, pretended, seconds, zoomed)
    finally:
        window.close_now()
        turn_for(50)
        application.quit()


def _pretended(services: Any) -> Any:
    """A generation that says it writes, with a cache that fills, and writes nothing."""
    from llamahome_gui.kvcache.usage import CacheUsage
    from llamahome_gui.ui.generation import GenerationController

    class Pretended(GenerationController):
        tokens = 0

        @property
        def running(self) -> bool:
            return self.tokens > 0

        @property
        def usage(self) -> CacheUsage:
            return CacheUsage("h2o", 512, 512, self.tokens, 16_800_000, 32_768 * self.tokens)

        def go_on(self) -> None:
            """Ten tokens, or the beginning of another answer."""
            self.tokens = (self.tokens + 10) % 20_000 + 1
            if (
                self.tokens // 10 % PER_SECOND == 0
            ):  # now and then: it is heard in the status bar too, whose work this is not
                self.speedChanged.emit(100.0 + self.tokens % 37)

    made = services.__dict__["generation"] = Pretended(services)
    return made


def _soak(window: MainWindow, pretended: Any, seconds: int, zoomed: bool) -> dict[str, Any]:
    from PySide6.QtWidgets import QApplication

    monitor, process = window.monitor, psutil.Process()
    monitor.recorder.stop()
    clock = _Clock(monitor.recorder.now)
    monitor.recorder.sampler.clock = clock
    memory, paced = [0], [0.0]
    for number in range((seconds + _WARM_SECONDS) * PER_SECOND):
        if number == _WARM_SECONDS * PER_SECOND:
            if zoomed:
                monitor.zoom.scale(1e6)
            memory[0], paced[0] = process.memory_info().rss, time.process_time()
        clock.turn(1 / PER_SECOND)
        pretended.go_on()
        monitor.recorder.take()
        QApplication.processEvents()
    spent = time.process_time() - paced[0]
    pretended.tokens = 0
    return {
        "seconds": seconds,
        "shown": "an hour" if zoomed else "two minutes",
        "cpu_seconds": round(spent, 3),
        "ms_per_sample": round(1000 * spent / (seconds * PER_SECOND), 2),
        "core_share": round(spent / seconds, 4),
        "growth_mb": round((process.memory_info().rss - memory[0]) / 1e6, 1),
    }


class _Clock:
    """A clock that is turned on by hand."""

    def __init__(self, now: float) -> None:
        self._now = now

    def __call__(self) -> float:
        return self._now

    def turn(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._now += seconds
