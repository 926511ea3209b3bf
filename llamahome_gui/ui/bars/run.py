"""Run the cases, each in a process of its own, and gather one report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.paths import own_program
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through

if TYPE_CHECKING:
    from llamahome_gui.ui.bars.sizes import Sizes

# Module and function of each, and whether it is given the shown window or only the folder of a workspace.
CASES = {
    "start": ("starting", "measure", False),
    "memory": ("starting", "memory", True),
    "open": ("chats", "opening", True),
    "search": ("chats", "searching", True),
    "models": ("loading", "measure", True),
    "drop": ("dropping", "measure", True),
    "stop": ("stopping", "measure", True),
    "answer": ("answering", "measure", True),
    "close": ("leaving", "measure", False),
    "kill": ("killing", "measure", False),
}
_LONGEST_SECONDS = 3600
_LAST_WORDS = 400


def run(sizes: Sizes, *, only: Sequence[str] = (), say: Say = lambda _text: None) -> dict[str, Any]:
    """Measure; gives the report object.

    Args:
        only: Names of cases; all when empty.
        say: Told of the progress.

    Raises:
        ConfigError: A case is unknown.
        DisplayError: A system library that Qt needs is missing.
    """
    from llamahome_gui.ui.selftest.runner import choose_platform

    for name in only:
        if name not in CASES:
            raise ConfigError(f"There is no case '{name}'.", hint=f"Known: {', '.join(CASES)}.")
    choose_platform()
    rows: list[dict[str, Any]] = []
    checks: list[Check] = []
    for name in through(say, only or CASES):
        say(f"The case “{name}”")
        found = _apart(name, sizes)
        rows += found["rows"]
        checks += [Check(**check) for check in found["checks"]]
    return report(rows, checks)


def run_order(order: str) -> dict[str, Any]:
    """Measure one case, in this process; `order` is JSON, see `_apart`."""
    from llamahome_gui.ui.bars.sizes import Sizes
    from llamahome_gui.ui.bars.stage import opened

    wanted = json.loads(order)
    module, function, with_window = CASES[wanted["case"]]
    measure = getattr(import_module(f"llamahome_gui.ui.bars.{module}"), function)
    home, sizes = Path(wanted["home"]), Sizes(**wanted["sizes"])
    if not with_window:
        return asdict(measure(home, sizes))
    with opened(home) as stage:
        return asdict(measure(stage, sizes))


def _apart(name: str, sizes: Sizes) -> dict[str, Any]:
    """A case's outcome from a process of its own; the last words of one that died become its row."""
    with tempfile.TemporaryDirectory(prefix="llamahome-", ignore_cleanup_errors=True) as home:
        order = json.dumps({"case": name, "home": home, "sizes": asdict(sizes)})
        done = subprocess.run(
            [*own_program(), "benchmark", "window-case", order], capture_output=True,
            env={**os.environ, "LLAMAHOME_HOME": home, "PYTHONUTF8": "1"}, encoding="utf-8",
            timeout=_LONGEST_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        words = " ".join(done.stderr.split())[-_LAST_WORDS:]
        return {"rows": [{"case": name, "error": words or f"ended with code {done.returncode}"}], "checks": []}
    sys.stderr.write(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
