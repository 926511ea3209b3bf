"""A window over a fresh workspace, a tiny model in the place of the starter, and a watch on the event loop."""

from __future__ import annotations

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
from llamahome_gui.ui.background import wait_for_background
from llamahome_gui.ui.heartbeat import Heartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import manager
from tests.tiny import make_tiny_model

# The offscreen plugin says the first of every window, the fonts of a bare machine the second of rare letters.
_OFFSCREEN_NOISE = ("This plugin does not support", "OpenType support missing")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole tiny model; not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("ui-tiny") / "model")


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
