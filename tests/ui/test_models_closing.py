"""Closing the window in the midst of a download, an import, a check: all of it ends, and what was fetched is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from llamahome_gui.models import ModelStore, importing, validation
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.states import Act
from llamahome_gui.ui.models.tasks import ImportWish
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import AskDialog
from tests.hub_server import Fault, HubServer
from tests.models.download.models import threads
from tests.ui.conftest import settle
from tests.ui.models import KEY, OTHER_KEY, WAIT_MS, WEIGHTS, Stage


@pytest.fixture
def window(services: Services, listed: HubServer) -> Iterator[MainWindow]:
    """The shown window on its models page, on a hub with two models whose weights come slowly."""
    listed.faults[WEIGHTS] = Fault(rate=1_500_000)
    made = MainWindow(services)
    made.show()
    made.go_to("models")
    yield made
    made.close_now()
    made.deleteLater()
    settle()


@pytest.fixture
def stage(window: MainWindow, services: Services, hub: HubServer, qtbot: QtBot) -> Stage:
    made = Stage(window.models, services, hub, qtbot)
    made.until(lambda: made.panel.list.has(KEY) and made.panel.list.has("starter"))
    return made


def quit_anyway(window: MainWindow, stage: Stage) -> str:
    """Close the window and answer its question; what it asked."""
    window.close()
    dialog = window.findChild(AskDialog)
    assert dialog is not None
    asked = " ".join(part.text() for part in dialog.findChildren(QLabel))
    with stage.bot.waitSignal(window.closed, timeout=WAIT_MS):
        stage.press(dialog.accept_button)
    return asked


def assert_nothing_runs() -> None:
    """At the moment the window says that it is closed, not some time later."""
    assert threads() == []
    assert QThreadPool.globalInstance().activeThreadCount() == 0
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("hub_")]


def fetched(stage: Stage, key: str = KEY) -> int:
    status = stage.panel.downloads.book.get(key)
    return next((file.done for file in status.files if file.path == WEIGHTS), 0) if status else 0


def test_a_download_ends_and_the_next_start_goes_on_from_there(
    window: MainWindow, stage: Stage, hub: HubServer, tiny_model: Path
) -> None:
    stage.click(Act.DOWNLOAD)
    stage.until(lambda: fetched(stage) > 0)
    stage.click(Act.DOWNLOAD, OTHER_KEY)
    stage.badge("Queued", OTHER_KEY)
    stage.until(lambda: window.status.work.text().startswith("Downloading"))
    assert "the next start goes on from there" in quit_anyway(window, stage)
    assert_nothing_runs()
    again = Services(stage.services.workspace)
    again.__dict__["store"] = ModelStore(again.workspace, starter=tiny_model)
    left = {status.key: status for status in again.network.unfinished()}
    assert set(left) == {KEY, OTHER_KEY}
    kept = next(file.done for file in left[KEY].files if file.path == WEIGHTS)
    assert kept > 0
    stage.until(lambda: WEIGHTS in hub.sent)  # the server counts what it has sent a moment later
    # To the block, not to the byte: what was read last may never be acknowledged, as the connection breaks.
    assert kept - 2**18 <= hub.sent[WEIGHTS] <= kept + 2**20
    again.close()
    again.deleteLater()


def test_a_download_that_was_just_given_up_is_deleted_before_the_window_is_closed(
    window: MainWindow, stage: Stage
) -> None:
    stage.click(Act.DOWNLOAD)
    stage.until(lambda: fetched(stage) > 0)
    stage.click(Act.CANCEL)
    window.close_now()
    assert_nothing_runs()
    downloads = stage.services.workspace.models_dir / ".downloads"
    assert not [path for path in downloads.rglob("*") if path.is_file()]


def test_a_download_that_waits_for_the_network_ends(window: MainWindow, stage: Stage, hub: HubServer) -> None:
    with hub.offline():
        stage.click(Act.DOWNLOAD)
        stage.badge("Waiting")
        quit_anyway(window, stage)
    assert_nothing_runs()


def held_until_asked_to_stop(window: MainWindow, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, which begins only when the window has asked it to stop."""

    def held(*args: Any, **kwargs: Any) -> Any:
        assert window.models.tasks._stop.wait(WAIT_MS / 1000)
        return work(*args, **kwargs)

    return held


def test_an_import_ends_and_leaves_nothing(
    window: MainWindow, stage: Stage, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "copy_and_hash", held_until_asked_to_stop(window, importing.copy_and_hash))
    stage.panel.import_folder(ImportWish(tiny_model, "tiny", "copy"))
    assert "Importing tiny/copy" in quit_anyway(window, stage)
    assert_nothing_runs()
    assert not (stage.services.workspace.models_dir / "tiny").exists()


def test_a_check_of_every_byte_ends_and_the_model_stays(
    window: MainWindow, stage: Stage, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.services.store.import_folder(tiny_model, "tiny", "copy")
    with stage.bot.waitSignal(stage.panel.refreshed):
        stage.panel.refresh()
    monkeypatch.setattr(validation, "file_hash", held_until_asked_to_stop(window, validation.file_hash))
    stage.panel.list.choose("tiny/copy")
    stage.press(stage.panel.side.check_all)
    assert "Checking Tiny copy" in quit_anyway(window, stage)
    assert_nothing_runs()
    assert stage.services.store.get("tiny/copy").loadable
