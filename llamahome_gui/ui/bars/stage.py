"""The real window in a workspace of its own, opened as the program opens it, for whoever drives it from within."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models.types import STARTER_KEY, InstalledModel
from llamahome_gui.monitoring.collector import spare_what_is_there
from llamahome_gui.ui.app import SWITCH_SECONDS, import_parts, make_application
from llamahome_gui.ui.heartbeat import FairHeartbeat, Heartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.selftest.driver import Driver, StepFailed, turn_for
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.splash import Splash

LOAD_SECONDS = 120.0
_CALM_MS = 500


@dataclass(frozen=True)
class Gaps:
    """How long the event loop stood still, milliseconds.

    Attributes:
        longest: Without the time in which the thread was ready and had no processor; see `FairHeartbeat`.
        wall: The longest with that time.
    """

    p99: float
    longest: float
    wall: float


class Pulse:
    """Both heartbeats, over a stretch of work."""

    def __init__(self, window: MainWindow) -> None:
        self._own, self._wall = FairHeartbeat(window), Heartbeat(window)

    def start(self) -> None:
        """Begin a new measurement."""
        self._own.start()
        self._wall.start()

    def stop(self) -> Gaps:
        """End it."""
        longest, wall = self._own.stop(), self._wall.stop()
        return Gaps(self._own.percentile(0.99), longest, wall)


@dataclass(frozen=True)
class Stage:
    """The shown window with everything under it."""

    home: Path
    services: Services
    window: MainWindow
    driver: Driver
    pulse: Pulse

    def load(self, model: InstalledModel) -> None:
        """Load a model and wait until it is ready.

        Raises:
            StepFailed: It is not.
        """
        session = self.services.session
        self.services.switch_model(model)
        over = (SessionState.READY, SessionState.FAILED)
        self.driver.wait(lambda: session.model == model and session.state in over, LOAD_SECONDS, "the model is loaded")
        if session.state is SessionState.FAILED:
            raise StepFailed(f"{model.title} could not be loaded")

    def load_starter(self) -> None:
        """Load the built-in model."""
        self.load(self.services.store.get(STARTER_KEY))

    def unload(self) -> None:
        """Let go of the model and wait until it has gone."""
        self.services.switch_model(None)
        session = self.services.session
        self.driver.wait(lambda: session.state is SessionState.EMPTY, LOAD_SECONDS, "the model is unloaded")


@contextmanager
def opened(home: Path) -> Iterator[Stage]:
    """The window over the workspace `home`; when the block ends, it is closed and all it ran has ended."""
    sys.setswitchinterval(SWITCH_SECONDS)
    application = make_application(["llamahome"])
    splash = Splash()
    import_parts(splash)
    splash.finish()
    loop = _loop(application)
    services = Services(Workspace.open(home))
    window = MainWindow(services)
    window.resize(1360, 860)
    window.show()
    window.panels.complete()  # a program that has been open for some seconds
    spare_what_is_there()
    turn_for(_CALM_MS)
    try:
        yield Stage(home, services, window, Driver(window, home), Pulse(window))
    finally:
        window.close_now()
        turn_for(50)
        _forget(application, window, services)
        asyncio.events._set_running_loop(None)
        loop.close()


def _loop(application: QApplication) -> asyncio.AbstractEventLoop:
    """The loop of the window's network; it turns whenever Qt's does."""
    import qasync

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    # Not by running it: whoever drives the window turns Qt's loop himself.
    asyncio.events._set_running_loop(loop)
    return loop


def _forget(application: QApplication, *widgets: MainWindow | Services) -> None:
    """Delete the widgets while the application still lives."""
    for one in widgets:
        one.deleteLater()
    application.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
