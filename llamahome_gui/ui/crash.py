"""Where the log goes, and what happens to an exception that nobody caught: the log gets it, the user a sentence."""

from __future__ import annotations

import faulthandler
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace

log = logging.getLogger(__name__)

_LOG_BYTES, _LOG_FILES = 2_000_000, 3
_FAULT_LIFE = timedelta(days=14)
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_file(workspace: Workspace) -> Path:
    """The newest log of a workspace."""
    return workspace.logs_dir / "llamahome.log"


def log_handler(workspace: Workspace) -> logging.Handler:
    """What writes records to the workspace's log."""
    handler = RotatingFileHandler(log_file(workspace), maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


def start_logging(workspace: Workspace) -> None:
    """Write everything from INFO on to the workspace's log, Qt's own messages too."""
    root = logging.getLogger()
    root.addHandler(log_handler(workspace))
    root.setLevel(logging.INFO)
    qInstallMessageHandler(_qt_message)


def _qt_message(kind: QtMsgType, _context: object, message: str | None) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.INFO), "%s", message)


def faults(workspace: Workspace) -> Iterator[tuple[Path, datetime]]:
    """Stacks of crashes below Python of the last two weeks, and when they were written: the newest file first."""
    oldest = datetime.now().astimezone() - _FAULT_LIFE
    for path in _fault_files(workspace):
        with suppress(OSError):  # there is none
            known = path.stat()
            written = datetime.fromtimestamp(known.st_mtime).astimezone()
            if known.st_size and written >= oldest:
                yield path, written


def _fault_files(workspace: Workspace) -> tuple[Path, Path]:
    """That of the session that is open, and the last one of earlier sessions that has anything in it."""
    return workspace.logs_dir / "faults.log", workspace.logs_dir / "faults-before.log"


class SessionMark:
    """A file that is there while the window is open: one from before tells that the window did not end by itself.

    Args:
        workspace: Whose window it is; only one may have it open.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._path = workspace.logs_dir / "session.json"
        self._faults, self._earlier_faults = _fault_files(workspace)
        self._file: TextIO | None = None

    def begin(self) -> datetime | None:
        """Leave the mark, and let a crash below Python write its stack; when an earlier session began that crashed."""
        earlier = self._read()
        write_atomic(self._path, json.dumps({"began": datetime.now().astimezone().isoformat(timespec="seconds")}))
        self._set_faults_aside()
        if not faulthandler.is_enabled():
            self._file = self._faults.open("a", encoding="utf-8")
            faulthandler.enable(self._file)
        return earlier

    def end(self) -> None:
        """All is saved: whatever happens from here on is no crash. Safe to call twice."""
        self._path.unlink(missing_ok=True)
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None

    def _set_faults_aside(self) -> None:
        """What the last session wrote is told for a while; what it is put in place of is not told again."""
        with suppress(OSError):  # no start fails by this
            if self._faults.exists() and self._faults.stat().st_size:
                self._faults.replace(self._earlier_faults)

    def _read(self) -> datetime | None:
        try:
            began = json.loads(self._path.read_text(encoding="utf-8"))["began"]
            return datetime.fromisoformat(began)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):  # cut off as it was written: the machine went down
            return datetime.fromtimestamp(self._path.stat().st_mtime).astimezone()


class CrashReporter(QObject):
    """Takes over `sys.excepthook` and that of threads; `report` is called in the GUI thread, once per burst."""

    _caught = Signal(str)

    def __init__(self, report: Callable[[str], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._report = report
        self._busy = False
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch from now on."""
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def uninstall(self) -> None:
        """Give the interpreter its own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def asyncio(self, _loop: object, context: dict[str, object]) -> None:
        """The handler for asyncio's loop."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._hook(type(error), error, error.__traceback__)
        else:
            log.error("asyncio: %s", context.get("message"))

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("uncaught exception: %s", kind.__qualname__, exc_info=(kind, error, trace))
        self._caught.emit(f"{kind.__name__}: {error}")

    @Slot(str)
    def _show(self, sentence: str) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            self._report(sentence)
        finally:
            self._busy = False
