"""Runs the steps, prints a line for each, and tells by the exit code whether all of them passed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.report import Check

# Told like the others, but a busy machine can miss them too: they do not decide the exit code.
TIMED = frozenset({"event_loop_gap_ms"})


@dataclass
class Outcome:
    """What a step saw: one sentence, and what was measured against a bar."""

    seen: str
    checks: list[Check] = field(default_factory=list)


Step = Callable[[], Outcome]


@dataclass
class Results:
    """Rows and checks of one run; prints as it goes."""

    stream: Any
    rows: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every step passed and every bar holds that does not depend on what else the machine does."""
        untimed = (check for check in self.checks if check.name not in TIMED)
        return all(row["passed"] for row in self.rows) and all(check.holds for check in untimed)

    def run(self, name: str, step: Step) -> bool:
        """Run one step; an error in it is a failed step, not a crash. Bars are judged apart, in `checks`."""
        from llamahome_gui.ui.selftest.driver import StepFailed

        started = time.perf_counter()
        checks: list[Check] = []
        try:
            outcome = step()
            checks, seen, passed = outcome.checks, outcome.seen, True
        except (StepFailed, LlamaHomeError) as error:
            passed, seen = False, str(error)
        except Exception as error:
            passed, seen = False, f"{type(error).__name__}: {error}"
        seconds = time.perf_counter() - started
        self.checks += checks
        self.rows.append({"step": name, "passed": passed, "seconds": round(seconds, 2), "seen": seen})
        print(f"{'pass' if passed else 'FAIL'}  {name:<10} {seconds:6.1f} s  {seen}", file=self.stream, flush=True)
        for check in checks:
            mark = "" if check.holds else "  MISSED"
            print(f"        {check.name}: {check.value:g} (bar {check.bar:g}){mark}", file=self.stream, flush=True)
        return passed


def run_selftest(*, screenshots: str | None = None, as_json: bool = False) -> int:
    """Drive the window through its uses in a workspace of its own; the user's is not touched.

    Args:
        screenshots: Folder for the pictures, made where absent; a temporary one without it.
        as_json: One object on standard output, the lines on standard error.

    Returns:
        0 when every step passed, otherwise 1.
    """
    choose_platform()
    pictures = Path(screenshots) if screenshots else Path(tempfile.mkdtemp(prefix="llamahome-selftest-"))
    pictures.mkdir(parents=True, exist_ok=True)
    results = Results(sys.stderr if as_json else sys.stdout)
    with tempfile.TemporaryDirectory(prefix="llamahome-", ignore_cleanup_errors=True) as home:
        # Also for the child processes that the window starts.
        os.environ["LLAMAHOME_HOME"] = home
        _run_all(results, Path(home), pictures)
    _close(results, pictures, as_json)
    return 0 if results.passed else 1


def choose_platform() -> None:
    """The real display where there is one, else Qt's offscreen platform."""
    from llamahome_gui.display import check_display
    from llamahome_gui.errors import DisplayError

    try:
        check_display()
    except DisplayError:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        check_display(offscreen=True)


def _run_all(results: Results, home: Path, pictures: Path) -> None:
    from llamahome_gui.ui.selftest.window import SelftestWindow

    window = SelftestWindow(home, pictures)
    try:
        for name, step in window.steps():
            if not results.run(name, step):
                break
    finally:
        results.run("close", window.close)


def _close(results: Results, pictures: Path, as_json: bool) -> None:
    seconds = sum(row["seconds"] for row in results.rows)
    verdict = "All steps passed" if results.passed else "The self-test failed"
    print(f"{verdict} in {seconds:.0f} s. Screenshots: {pictures}", file=results.stream, flush=True)
    if as_json:
        from llamahome_gui.evaluation.report import report

        print(json.dumps(report(results.rows, results.checks), ensure_ascii=False, indent=2), flush=True)
