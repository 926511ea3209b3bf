"""The library, read and written outside the GUI thread: one thread, one connection, one call after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from llamahome_gui.documents import Library

log = logging.getLogger(__name__)

Callback = Callable[[Any], object]


class _Worker(QObject):
    """Lives in the thread; opens the database with the first call, because a connection belongs to its thread."""

    done = Signal(int, object, object)

    def __init__(self, db: Path) -> None:
        super().__init__()
        self._db = db
        self._library: Library | None = None

    @Slot(int, object)
    def run(self, number: int, function: Callable[[Library], Any]) -> None:
        try:
            if self._library is None:
                self._library = Library(self._db)
            result = function(self._library)
        except Exception as error:  # the caller decides what a failure means
            self.done.emit(number, None, error)
        else:
            self.done.emit(number, result, None)

    @Slot()
    def finish(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None
        QThread.currentThread().quit()


class LibraryThread(QObject):
    """`call(function, success)`: the function gets the library in the thread, the callback its result in ours."""

    _wanted = Signal(int, object)
    _ended = Signal()

    def __init__(self, db: Path, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._numbers = count()
        self._callbacks: dict[int, tuple[Callback | None, Callback | None]] = {}
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._worker = _Worker(db)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._wanted.connect(self._worker.run, queued)
        self._ended.connect(self._worker.finish, queued)
        self._worker.done.connect(self._done, queued)

    @property
    def waiting(self) -> int:
        """Calls whose outcome has not been delivered."""
        return len(self._callbacks)

    def call(
        self,
        function: Callable[[Library], Any],
        success: Callback | None = None,
        failure: Callback | None = None,
    ) -> None:
        """Queue a call; without `failure` an error goes to the log. After the end nothing is done any more."""
        if self._closed:
            return
        number = next(self._numbers)
        self._callbacks[number] = (success, failure)
        if not self._thread.isRunning():
            self._thread.start()
        self._wanted.emit(number, function)

    def close(self) -> None:
        """Do what was asked so far, close the database and end the thread; no callback comes afterwards."""
        self._closed = True  # a timer may still ask for something, and a thread begun now would never end
        self._callbacks.clear()
        if self._thread.isRunning():
            self._ended.emit()
            self._thread.wait()

    @Slot(int, object, object)
    def _done(self, number: int, result: Any, error: Exception | None) -> None:
        if number not in self._callbacks:
            return
        success, failure = self._callbacks.pop(number)
        if error is None:
            if success:
                success(result)
        elif failure:
            failure(error)
        else:
            log.error("the library could not be used", exc_info=error)
