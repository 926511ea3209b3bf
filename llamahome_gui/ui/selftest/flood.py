"""A folder of many files dropped on the real window: how soon it answers, how smoothly it goes on, what it costs.

Measured on a workspace of its own, once with nothing known and once more with the same folder, copied.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from llamahome_gui.evaluation.report import Check, report

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

FIRST_ROWS_MS = 300.0
GAP_MS = 50.0
_MOST_SECONDS = 900.0


def run_flood(folder: Path, *, screenshots: Path | None = None, as_json: bool = False) -> int:
    """Drop `folder` on the window and print what was measured.

    Returns:
        0 when the bars hold, otherwise 1.
    """
    from llamahome_gui.ui.selftest.runner import choose_platform

    choose_platform()
    with tempfile.TemporaryDirectory(prefix="llamahome-", ignore_cleanup_errors=True) as home:
        os.environ["LLAMAHOME_HOME"] = home
        copy = Path(home) / "copy" / folder.name
        shutil.copytree(folder, copy)
        rows = _measured(Path(home) / "workspace", {"first drop": folder, "copied folder": copy}, screenshots)
    checks = [check for row in rows for check in _checks(row)]
    if as_json:
        print(json.dumps(report(rows, checks), ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print("  ".join(f"{name} {value}" for name, value in row.items()))
    return 0 if all(check.holds for check in checks) else 1


def _checks(row: dict[str, Any]) -> list[Check]:
    return [
        Check(
            f"{row['drop']}: first rows, ms", row["first_rows_ms"], FIRST_ROWS_MS, row["first_rows_ms"] <= FIRST_ROWS_MS
        ),
        Check(f"{row['drop']}: event-loop gap p99, ms", row["gap_p99_ms"], GAP_MS, row["gap_p99_ms"] <= GAP_MS),
    ]


def _measured(home: Path, drops: dict[str, Path], screenshots: Path | None) -> list[dict[str, Any]]:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.monitoring.collector import spare_what_is_there
    from llamahome_gui.ui.app import make_application
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.selftest.driver import Driver, turn_for
    from llamahome_gui.ui.services import Services

    application = make_application(["llamahome"])
    services = Services(Workspace.open(home))
    window = MainWindow(services)
    window.resize(1360, 860)
    window.show()
    window.panels.complete()  # as after some seconds
    window.go_to("documents")
    spare_what_is_there()
    turn_for(500)
    driver = Driver(window, screenshots or home)
    try:
        return [_drop(window, driver, name, folder, bool(screenshots)) for name, folder in drops.items()]
    finally:
        window.close_now()
        turn_for(50)
        application.quit()


def _drop(window: MainWindow, driver: Any, name: str, folder: Path, pictures: bool) -> dict[str, Any]:
    from llamahome_gui.ui.heartbeat import FairHeartbeat
    from llamahome_gui.ui.selftest.driver import turn_for

    model, importer = window.documents.model, window.documents.importer
    process, before = psutil.Process(), len(model.rows())
    memory = process.memory_info().rss
    heartbeat = FairHeartbeat()
    heartbeat.start()
    began = time.perf_counter()
    driver.drop([folder])
    driver.wait(lambda: len(model.rows()) > before or not importer.busy, 30, "the first rows appear")
    first = time.perf_counter() - began
    peak = memory
    pictured = False
    while importer.busy and time.perf_counter() - began < _MOST_SECONDS:
        turn_for(100)
        peak = max(peak, process.memory_info().rss)
        if pictures and not pictured and time.perf_counter() - began > 3:
            pictured = True
            driver.screenshot("during")
    seconds = time.perf_counter() - began
    turn_for(300)
    longest = heartbeat.stop()
    return {
        "drop": name,
        "files": len(model.rows()) - before,
        "seconds": round(seconds, 2),
        "first_rows_ms": round(first * 1000, 1),
        "gap_p99_ms": round(heartbeat.percentile(0.99), 1),
        "gap_max_ms": round(longest, 1),
        "memory_before_mb": round(memory / 1e6),
        "memory_peak_mb": round(peak / 1e6),
    }
