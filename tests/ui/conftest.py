"""A window over a fresh workspace, a tiny model in the place of the starter, and a watch on the event loop."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import ModelStore
from llamahome_gui.monitoring.collector import Rounds
from llamahome_gui.ui.background import wait_for_background
from llamahome_gui.ui.heartbeat import Heartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.panel import ModelsPanel
from llamahome_gui.ui.network import Network
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import manager
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub
from tests.tiny import make_tiny_model
from tests.ui.models import HASTE, OTHER_REPOSITORY, REPOSITORY, Stage, list_models

__all__ = ["hub"]

# The offscreen plugin says the first of every window, the fonts of a bare machine the second of rare letters.
_OFFSCREEN_NOISE = ("This plugin does not support", "OpenType support missing")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole tiny model; not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("ui-tiny") / "model")


@pytest.fixture(scope="session")
def larger_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of some 10 MB: enough to be seen on its way; not to be changed."""
    folder = tmp_path_factory.mktemp("ui-larger") / "model"
    return make_tiny_model(folder, hidden=256, intermediate=512, layers=4)


@pytest.fixture(autouse=True)
def _collected_here() -> Iterator[None]:
    """As in the window: no thread of a test deletes objects of Qt that an earlier test has left as garbage."""
    rounds = Rounds()
    yield
    rounds.take()
    rounds.end()


@pytest.fixture(autouse=True)
def _no_qt_warnings() -> Iterator[None]:
    """Fail a test in which Qt warned, and one in which a slot raised."""
    said: list[str] = []
    raised: list[str] = []

    def listen(kind: QtMsgType, _context: object, message: str | None) -> None:
        text = message or ""
        if kind != QtMsgType.QtDebugMsg and not text.startswith(_OFFSCREEN_NOISE):
            said.append(text)

    before, hook = qInstallMessageHandler(listen), sys.excepthook

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        raised.append(f"{kind.__name__}: {error}")
        hook(kind, error, trace)

    sys.excepthook = note
    yield
    qInstallMessageHandler(before)
    sys.excepthook = hook
    assert not said, f"Qt warned: {said}"
    assert not raised, f"a slot raised: {raised}"


@pytest.fixture
def styled(qapp: QApplication) -> QApplication:
    """The application in the light theme."""
    manager().install(qapp)
    manager().set_mode("light")
    manager().set_text_percent(100)
    return qapp


@pytest.fixture
def services(styled: QApplication, workspace: Workspace, tiny_model: Path) -> Iterator[Services]:
    """Services over an empty workspace; the starter is a tiny model."""
    made = Services(workspace)
    made.__dict__["store"] = ModelStore(workspace, starter=tiny_model)
    yield made
    made.close()
    made.deleteLater()
    settle()


def shown_models_panel(services: Services, qtbot: QtBot, width: int = 900) -> Iterator[ModelsPanel]:
    """The panel, shown, with its list there; ended after use."""
    made = ModelsPanel(services)
    with qtbot.waitSignal(made.refreshed):
        made.resize(width, 700)
        made.show()
    yield made
    made.shutdown()
    made.close()
    made.deleteLater()
    settle()


@pytest.fixture
def main_window(qtbot: QtBot, services: Services) -> Iterator[MainWindow]:
    """The shown window; whatever a test leaves running is ended as by “Quit anyway”."""
    window = MainWindow(services)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close_now()
    window.deleteLater()
    settle()


@pytest.fixture
def ready_window(qtbot: QtBot, main_window: MainWindow, services: Services) -> MainWindow:
    """The shown window with the tiny model, a small cache and short answers."""
    h2o, sampling = services.settings.h2o, services.settings.sampling
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 32
    sampling.max_new_tokens = 4
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    return main_window


@pytest.fixture
def heartbeat(styled: QApplication) -> Iterator[Heartbeat]:
    """A 5 ms timer that measures how long the event loop stood still."""
    made = Heartbeat()
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def drop() -> Callable[[QWidget, Sequence[Path]], bool]:
    """Drag files over the middle of a widget and let them go there; whether the drop was taken."""
    return drop_files


def drop_files(widget: QWidget, paths: Sequence[Path]) -> bool:
    """Send the three events of a drag to a widget."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(widget.rect().center())
    rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    taken = False
    for event in (
        QDragEnterEvent(place.toPoint(), *rest),
        QDragMoveEvent(place.toPoint(), *rest),
        QDropEvent(place, *rest),
    ):
        QApplication.sendEvent(widget, event)
        taken = event.isAccepted()
    return taken


def settle() -> None:
    """Let background work end, and deleted widgets be deleted."""
    wait_for_background()
    for _ in range(3):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def loop(styled: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """The loop of the window's network, turning with Qt's; the window itself runs under it."""
    import qasync

    made = qasync.QEventLoop(styled)
    asyncio.set_event_loop(made)
    # Not `already_running`: such a loop is ended by the application's exit, after which Qt turns no inner loop.
    asyncio.events._set_running_loop(made)
    yield made
    settle()
    asyncio.events._set_running_loop(None)
    asyncio.set_event_loop(None)
    made.close()


@pytest.fixture
def listed(
    loop: asyncio.AbstractEventLoop,
    services: Services,
    hub: HubServer,
    larger_model: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> HubServer:
    """A hub with two small models, which the catalogue lists; no window yet."""
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(Network, "timing", HASTE)
    for repository in (REPOSITORY, OTHER_REPOSITORY):
        hub.add_model(repository, larger_model)
    list_models(services.workspace.config_dir)
    return hub


@pytest.fixture
def stage(services: Services, listed: HubServer, qtbot: QtBot) -> Iterator[Stage]:
    """The models panel on a hub with two small models, which its catalogue lists."""
    panel = ModelsPanel(services)
    with qtbot.waitSignal(panel.refreshed):
        panel.resize(1000, 700)
        panel.show()
    yield Stage(panel, services, listed, qtbot)
    panel.shutdown()
    services.close()
    panel.close()
    panel.deleteLater()
    settle()
