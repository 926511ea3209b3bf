"""A model is fetched, broken off, resumed, checked and removed: in the window by clicks, and by the command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace, own_program
from llamahome_gui.evaluation.report import Check
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.states import Act
from llamahome_gui.ui.selftest.driver import Driver, StepFailed
from llamahome_gui.ui.selftest.hub import (
    KEY,
    MOST_TWICE,
    REPOSITORY,
    WEIGHTS,
    fetched_twice,
    go_fast,
    go_slowly,
    list_model,
    small_hub,
    unfinished_weights,
)
from llamahome_gui.ui.selftest.runner import Outcome
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import AskDialog
from llamahome_gui.units import size_text

_SECONDS = 60


def in_window(driver: Driver, window: MainWindow, services: Services) -> Outcome:
    """Download, pause, resume, check every byte, remove: each by the button of its row."""
    panel = window.models
    list_model(services.workspace)
    services.reload_catalogue()
    panel.refresh()
    driver.click(window.rail.button("models"))
    driver.wait(lambda: panel.list.has(KEY), 30, "the model is listed")
    with small_hub() as hub:
        go_slowly(hub)
        _click(driver, window, Act.DOWNLOAD)
        driver.wait(lambda: _fetched(window) > 0, _SECONDS, "bytes come")
        _click(driver, window, Act.PAUSE)
        driver.wait(lambda: panel.row(KEY).badge.text() == "Paused", 10, "the download rests")
        kept = _fetched(window)
        driver.screenshot("download")
        go_fast(hub)
        _click(driver, window, Act.RESUME)
        driver.wait(lambda: _installed(window), _SECONDS, "the model is installed")
        twice = fetched_twice(hub)
    panel.list.choose(KEY)
    driver.click(panel.side.check_all)
    driver.wait(lambda: not panel.tasks.running, _SECONDS, "the check ends")
    if "is in order" not in panel.banner.text:
        raise StepFailed(panel.banner.text)
    _remove(driver, window)
    if (services.workspace.models_dir / KEY).exists():
        raise StepFailed("the model's folder is still there")
    return _outcome("paused", kept, twice)


def by_commands(driver: Driver, workspace: Workspace) -> Outcome:
    """Download, kill the program, the same command again, validate, remove."""
    weights = unfinished_weights(workspace)
    fetch = ["download", REPOSITORY, "--as", KEY]
    with small_hub() as hub:
        go_slowly(hub)
        with _start(fetch) as child:
            driver.wait(lambda: child.poll() is not None or _size(weights) > 0, _SECONDS, "bytes come")
            child.kill()
            child.communicate()
        kept = _size(weights)
        if not kept:
            raise StepFailed("nothing was kept of the download that was killed")
        go_fast(hub)
        _run(driver, [*fetch, "--json"])
        twice = fetched_twice(hub)
    if not _run(driver, ["validate", KEY, "--json"])["ok"]:
        raise StepFailed("the model that was fetched is not whole")
    if not _run(driver, ["remove", KEY, "--yes", "--json"])["freed"]:
        raise StepFailed("nothing was freed by the removal")
    return _outcome("killed", kept, twice)


def _outcome(how: str, kept: int, twice: int) -> Outcome:
    seen = f"{how} with {size_text(kept)} here, resumed, every byte checked, removed"
    return Outcome(seen, [Check("bytes_fetched_twice", twice, MOST_TWICE, twice <= MOST_TWICE)])


def _click(driver: Driver, window: MainWindow, act: Act) -> None:
    driver.wait(lambda: window.models.row(KEY).offers(act), 10, f"“{act}” is offered")
    driver.click(window.models.row(KEY).button(act))


def _fetched(window: MainWindow) -> int:
    status = window.models.downloads.book.get(KEY)
    if status is not None and status.error is not None:
        raise StepFailed(str(status.error))
    return next((file.done for file in status.files if file.path == WEIGHTS), 0) if status else 0


def _installed(window: MainWindow) -> bool:
    _fetched(window)
    return window.models.list.has(KEY) and window.models.row(KEY).row.model is not None


def _remove(driver: Driver, window: MainWindow) -> None:
    panel = window.models
    _click(driver, window, Act.REMOVE)
    driver.wait(lambda: panel.findChild(AskDialog) is not None, 10, "the question before the removal")
    dialog = panel.findChild(AskDialog)
    assert dialog is not None
    driver.click(dialog.accept_button)
    driver.wait(lambda: panel.list.has(KEY) and panel.row(KEY).offers(Act.DOWNLOAD), 30, "the model is removed")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _start(arguments: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*own_program(), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _run(driver: Driver, arguments: list[str]) -> dict[str, Any]:
    """What a command answers, while the window goes on."""
    with _start(arguments) as child:
        driver.wait(lambda: child.poll() is not None, _SECONDS, f"“{' '.join(arguments)}” ends")
        out, err = child.communicate()
    if child.returncode:
        raise StepFailed(f"“{' '.join(arguments)}” ended with {child.returncode}: {err.strip()[-300:]}")
    found: dict[str, Any] = json.loads(out)
    return found
