"""The window goes within three seconds, whatever its children do, and saves before it waits for anything."""

from __future__ import annotations

import sys

import psutil
import pytest
from PySide6.QtWidgets import QApplication

from llamahome_gui.ui import app, child
from llamahome_gui.ui.child import ChildProcess
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services

_STUBBORN = "import sys, time\nprint(sys.stdin.readline(), flush=True)\ntime.sleep(600)"
_CHILDREN = 2  # a training run and an evaluation


def test_what_is_waited_for_when_the_window_closes_is_less_than_three_seconds() -> None:
    children = child.CLOSE_WAIT_MS + 2 * _CHILDREN * child.KILLED_WAIT_MS
    assert children / 1000 <= 3.0
    assert app.EXIT_SECONDS < 3.0  # and the watchdog begins before the children are waited for: see below


def test_children_are_told_all_at_once_and_one_that_does_not_listen_is_killed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "CLOSE_WAIT_MS", 200)
    made = [ChildProcess({}), ChildProcess({})]
    for each in made:
        each.start([sys.executable, "-c", _STUBBORN])
        process = each.findChild(child.QProcess)
        assert process is not None
        assert process.waitForStarted()
    processes = [psutil.Process(each.id) for each in made]
    for each in made:
        each.ask_to_end("stop")
    deadlines = [each._until for each in made]
    made[0].shutdown("stop")
    made[1].ask_to_end("stop")  # its time has begun with the first word
    assert made[1]._until is deadlines[1]
    made[1].shutdown("stop")
    assert [process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes] == [False] * 2


def test_chats_and_settings_are_saved_before_anything_is_waited_for(
    main_window: MainWindow, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def note(owner: object, method: str, name: str) -> None:
        do = getattr(owner, method)

        def noted() -> None:
            said.append(name)
            do()

        monkeypatch.setattr(owner, method, noted)

    for panel in ("chat", "documents", "finetune", "evaluate"):
        note(getattr(main_window, panel), "shutdown", panel)
    note(services.keeper, "flush", "settings")
    note(main_window.finetune.job, "prepare_shutdown", "training is told")
    note(main_window.evaluate.job, "prepare_shutdown", "evaluation is told")
    main_window.saved.connect(lambda: said.append("saved"))
    main_window.close_now()
    assert said == [
        "training is told", "evaluation is told", "chat", "settings", "saved", "documents", "finetune", "evaluate",
        "settings",  # once more for whoever closes the services without a window
    ]  # fmt: skip
