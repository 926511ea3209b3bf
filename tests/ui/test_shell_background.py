"""Background work, the model session and the services behind the window."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.errors import ModelError
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.models import InstalledModel, ModelKind
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.crash import CrashReporter
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from tests.ui.conftest import settle


class Receiver(QObject):
    """Notes what came, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[tuple[Any, threading.Thread]] = []

    def take(self, value: Any) -> None:
        self.came.append((value, threading.current_thread()))


def test_op_works_outside_and_answers_inside(styled: QApplication, qtbot: QtBot) -> None:
    receiver = Receiver()
    Op(receiver, threading.current_thread).success(receiver.take).run()
    qtbot.waitUntil(lambda: bool(receiver.came))
    worked, answered = receiver.came[0]
    assert worked is not threading.main_thread()
    assert answered is threading.main_thread()


def test_jobs_that_wait_keep_no_other_waiting(styled: QApplication, qtbot: QtBot) -> None:
    receiver, gate = Receiver(), threading.Event()
    try:
        for _ in range(5):
            Op(receiver, gate.wait).run()
        Op(receiver, lambda: "here").success(receiver.take).run()
        qtbot.waitUntil(lambda: bool(receiver.came))
    finally:
        gate.set()
    assert receiver.came[0][0] == "here"
    settle()


def test_op_hands_over_the_exception(styled: QApplication, qtbot: QtBot) -> None:
    def fail() -> None:
        raise ValueError("no")

    receiver = Receiver()
    Op(receiver, fail).success(receiver.take).failure(receiver.take).run()
    qtbot.waitUntil(lambda: bool(receiver.came))
    assert isinstance(receiver.came[0][0], ValueError)


def test_op_without_a_failure_callback_logs(
    styled: QApplication, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver()
    with caplog.at_level(logging.ERROR):
        Op(receiver, lambda: 1 / 0).run()
        qtbot.waitUntil(lambda: "background work failed" in caplog.text)


def test_op_of_a_deleted_parent_is_dropped(styled: QApplication) -> None:
    release, receiver = threading.Event(), Receiver()
    came: list[object] = []
    Op(receiver, release.wait).success(came.append).run()
    receiver.deleteLater()
    settle_without_waiting()
    release.set()
    settle()
    assert came == []


def settle_without_waiting() -> None:
    """Deleted objects go, work goes on."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def broken_model(folder: Path) -> InstalledModel:
    """A model whose folder is empty."""
    folder.mkdir()
    return InstalledModel("x/y", "Broken", ModelKind.BASE, "x", "y", folder, None, 0)


def test_session_loads_and_unloads(services: Services, qtbot: QtBot) -> None:
    session = services.session
    states: list[SessionState] = []
    steps: list[float] = []
    session.stateChanged.connect(states.append)
    session.progress.connect(lambda step, share: steps.append(share))
    session.load(services.store.get("starter"))
    qtbot.waitUntil(lambda: session.state is SessionState.READY, timeout=30_000)
    assert states == [SessionState.LOADING, SessionState.READY]
    assert steps == sorted(steps)
    assert session.engine is not None
    assert session.engine.count_tokens("the harbor office") > 0
    session.unload()
    assert session.state is SessionState.EMPTY
    assert session.engine is None
    assert session.model is None


def test_session_tells_why_it_failed(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(services.session.failed, timeout=30_000) as failed:
        services.session.load(broken_model(tmp_path / "broken"))
    assert isinstance(failed.args[0], ModelError)
    assert services.session.state is SessionState.FAILED
    assert services.session.engine is None


def test_the_model_asked_for_last_is_the_one_that_stays(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    session = services.session
    session.load(broken_model(tmp_path / "broken"))
    session.load(services.store.get("starter"))
    qtbot.waitUntil(lambda: session.state is SessionState.READY, timeout=30_000)
    assert session.model is not None
    assert session.model.key == "starter"


def test_unloading_during_a_load_ends_empty(services: Services, qtbot: QtBot) -> None:
    session = services.session
    session.load(services.store.get("starter"))
    session.unload()
    qtbot.waitUntil(lambda: session.state is SessionState.EMPTY, timeout=30_000)
    assert session.engine is None


def test_closing_during_a_load_leaves_nothing(services: Services) -> None:
    services.session.load(services.store.get("starter"))
    services.close()
    assert services.session.engine is None


def test_settings_are_written_in_the_background_and_at_the_end(services: Services, qtbot: QtBot) -> None:
    path = services.workspace.config_dir / "h2o_config.yaml"
    services.settings.h2o.window_length = 600
    with qtbot.waitSignal(services.settingsChanged):
        services.save_settings()
    services.settings.h2o.window_length = 700
    services.save_settings()
    services.close()
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["h2o"]["window_length"] == 700


def test_an_uncaught_exception_reaches_the_log_and_the_user(
    styled: QApplication, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    before = sys.excepthook
    reporter = CrashReporter(said.append)
    reporter.install()
    try:
        with caplog.at_level(logging.CRITICAL):
            sys.excepthook(ValueError, ValueError("broken"), None)
            qtbot.waitUntil(lambda: said == ["ValueError: broken"])
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(said) == 2)
    finally:
        reporter.uninstall()
        sys.excepthook = before
    assert "uncaught exception" in caplog.text
    assert said[1].startswith("ZeroDivisionError")


def test_unloading_during_an_answer_stops_it_first(services: Services, qtbot: QtBot) -> None:
    services.settings.h2o.heavy_hitter_tokens = 32
    services.settings.h2o.window_length = 128
    services.settings.sampling.max_new_tokens = 20_000
    services.session.load(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    engine = services.session.engine
    assert engine is not None
    ended: list[object] = []
    services.generation.finished.connect(ended.append)
    messages = [ChatMessage("user", "What is the access code for the Harbor office? " * 20)]
    services.generation.start(engine, messages, services.settings.h2o, services.settings.sampling)
    services.switch_model(None)
    assert services.session.state is SessionState.READY  # the answer still uses it
    qtbot.waitUntil(lambda: services.session.state is SessionState.EMPTY, timeout=30_000)
    assert len(ended) == 1
    assert not services.generation.running
