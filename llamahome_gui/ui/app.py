"""Start and end of the window: display, splash, imports, event loop, services, and an exit that never hangs."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from llamahome_gui import __version__
from llamahome_gui.config.paths import Workspace
from llamahome_gui.display import OFFSCREEN_PLATFORMS, check_display
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.monitoring.collector import spare_what_is_there, start_at_rest
from llamahome_gui.ui import i18n
from llamahome_gui.ui.about import tell_of_crash
from llamahome_gui.ui.collecting import Collecting
from llamahome_gui.ui.crash import CrashReporter, SessionMark, log_file, start_logging
from llamahome_gui.ui.file_opening import Application
from llamahome_gui.ui.guide import welcome
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.idle import IdleSteps
from llamahome_gui.ui.instance import SingleInstance
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.splash import Splash
from llamahome_gui.ui.theme import manager
from llamahome_gui.ui.widgets import AskDialog, tell

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

log = logging.getLogger(__name__)

Opened = Callable[["MainWindow"], object]
# From the moment all is saved. With that the window and all it ran are gone within three seconds.
EXIT_SECONDS = 2.8
# How long a thread that computes in Python may keep the lock while the window waits for it; Python's own 5 ms add up
# when an event takes it several times.
SWITCH_SECONDS = 0.001


def run(argv: Sequence[str], *, paths: Sequence[Path] = (), opened: Opened = lambda _window: None) -> int:
    """Open the window and return its exit code when it has been closed.

    Where another program has the window of this workspace open already, that one comes to the front with the files.

    Args:
        argv: As `sys.argv`; Qt takes its own options from it.
        paths: Files and folders to add to the documents.
        opened: Given the shown window before the event loop turns.

    Raises:
        DisplayError: There is no display, or a system library is missing.
        ConfigError: The workspace or a settings file cannot be used, or the window that has it does not answer.
        StorageError: A database of the workspace is damaged.
    """
    check_display()
    sys.setswitchinterval(SWITCH_SECONDS)
    workspace = Workspace.open()
    app = make_application(argv)
    instance = SingleInstance(workspace)
    if not instance.claim():
        instance.hand_over(paths)
        return 0
    start_logging(workspace)
    start_at_rest()
    try:
        return _open(app, workspace, instance, paths, opened)
    finally:
        gc.enable()  # where the start failed before the window was there
        instance.release()


def _open(
    app: Application, workspace: Workspace, instance: SingleInstance, paths: Sequence[Path], opened: Opened
) -> int:
    mark = SessionMark(workspace)  # a signal would not keep it
    splash = Splash()
    splash.show()
    splash.say("Starting…")  # the language is not known yet
    try:
        services = Services(workspace)
        manager().set_mode(services.settings.appearance.theme)
        manager().set_text_percent(services.settings.appearance.text_size)
        i18n.install(app, services.settings.appearance.language)
        import_parts(splash)
        return _run_loop(app, services, splash, partial(_begin, app, instance, mark, services, paths, opened))
    except LlamaHomeError as error:
        splash.close()
        _tell_why(error)
        raise


def make_application(argv: Sequence[str]) -> Application:
    """The application with its name, icon and look."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QApplication.setApplicationName("LlamaHome")
    QApplication.setApplicationDisplayName("LlamaHome")
    QApplication.setApplicationVersion(__version__)
    QApplication.setOrganizationName("LlamaHome")
    QApplication.setDesktopFileName("llamahome")
    app = Application(list(argv) or ["llamahome"])
    manager().install(app)
    app.setWindowIcon(icon("app"))
    return app


def import_parts(splash: Splash) -> None:
    """Import what holds Python's lock in one piece, here and now: in a thread it would freeze the window later.

    The engine comes with the first model: see `inference.parts`.
    """
    splash.say(tr("Loading torch…"))
    import torch  # noqa: F401

    splash.say(tr("Opening the workspace…"))


def _tell_why(error: LlamaHomeError) -> None:
    """Whoever started from an icon sees no terminal."""
    if QGuiApplication.platformName() not in OFFSCREEN_PLATFORMS:
        AskDialog(tr("LlamaHome cannot start"), str(error), yes=tr("Close"), icon="error").exec()


def _run_loop(app: QApplication, services: Services, splash: Splash, opened: Opened) -> int:
    import qasync

    from llamahome_gui.ui.main_window import MainWindow

    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        window = MainWindow(services)
        reporter = _report_crashes(window, services.workspace)
        loop.set_exception_handler(reporter.asyncio)
        window.saved.connect(_start_watchdog)
        window.closed.connect(loop.stop)
        _close_on_signals(window)
        window.show()
        splash.finish()
        spare_what_is_there()
        collecting = Collecting(window)
        window.load_first_model()
        welcome(window, window.store)
        opened(window)
        idle = IdleSteps(window, window.panels.steps())
        window.saved.connect(idle.stop)
        if not window.ended:  # a signal may have closed it before the loop turns
            loop.run_forever()
        reporter.uninstall()
        collecting.stop()
        _forget(window, services)
    return 0


def _begin(
    app: Application,
    instance: SingleInstance,
    mark: SessionMark,
    services: Services,
    paths: Sequence[Path],
    opened: Opened,
    window: MainWindow,
) -> None:
    """What the shown window is told before its loop turns: an earlier crash, files, and whoever starts it again."""
    began = mark.begin()
    window.saved.connect(mark.end)
    window.saved.connect(instance.release)  # a start from here on opens a window of its own
    instance.started.connect(window.take_start)
    if began is not None:
        tell_of_crash(window.banner, services, began)
    app.give_files_to(window.take_start, paths)
    window.saved.connect(partial(app.give_files_to, None))
    opened(window)


def _report_crashes(window: MainWindow, workspace: Workspace) -> CrashReporter:
    def report(sentence: str) -> None:
        details = tr("Your documents and chats are kept. The details are in {file}.", file=log_file(workspace))
        tell(window, tr("Something went wrong"), f"{sentence}\n\n{details}")

    reporter = CrashReporter(report, window)
    reporter.install()
    return reporter


def _forget(window: MainWindow, services: Services) -> None:
    """Delete the widgets while the application still lives."""
    window.deleteLater()
    services.deleteLater()
    QApplication.processEvents()


def _close_on_signals(window: MainWindow) -> None:
    """Ctrl+C in the terminal and a polite kill close the window as “Quit anyway” does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: window.close_now())


def _start_watchdog() -> None:
    """Everything is saved by now; a step of the model that will not end may not keep the process."""
    threading.Thread(target=_exit_late, name="exit watchdog", daemon=True).start()


def _exit_late() -> None:
    time.sleep(EXIT_SECONDS)
    log.warning("a thread did not end in time; leaving without it")
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
