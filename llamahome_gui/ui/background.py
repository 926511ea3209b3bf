"""Short background work in one sentence: `Op(self, function).success(self.done).failure(self.failed).run()`.

The function runs in a thread of the global pool and may not touch widgets. The callbacks run in the GUI thread,
and not at all once the parent is gone. Long work (generation, conversion, training) has its own worker.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

# As many jobs as this go on at once. Most of them wait, for a disk or for one another; were there only as many as
# cores, a dataset that is looked through would keep a click elsewhere waiting.
_LEAST_THREADS = 8

_running: set[Op] = set()


class _Bridge(QObject):
    """Carries the outcome from the pool's thread to the GUI thread by a queued signal."""

    done = Signal(object, object)


class _Job(QRunnable):
    def __init__(self, function: Callable[[], Any], bridge: _Bridge) -> None:
        super().__init__()
        self._function, self._bridge = function, bridge

    def run(self) -> None:
        try:
            self._bridge.done.emit(self._function(), None)
        except Exception as error:  # the caller decides what a failure means
            self._bridge.done.emit(None, error)


class Op(QObject):
    """One function in the background. Without a failure callback an error goes to the log.

    Args:
        parent: Whoever asks; when it is destroyed the outcome is dropped.
        function: Runs in another thread, returns what `success` receives.
    """

    def __init__(self, parent: QObject, function: Callable[[], Any]) -> None:
        super().__init__()
        self._parent = parent
        self._success: Callable[[Any], object] | None = None
        self._failure: Callable[[Exception], object] | None = None
        self._bridge = _Bridge()
        self._bridge.done.connect(self._finished, Qt.ConnectionType.QueuedConnection)
        self._job = _Job(function, self._bridge)
        self._job.setAutoDelete(False)  # Python owns it: deleting it in the pool's thread would race with us

    def success(self, callback: Callable[[Any], object]) -> Op:
        """Call this with the function's result, in the GUI thread."""
        self._success = callback
        return self

    def failure(self, callback: Callable[[Exception], object]) -> Op:
        """Call this with the function's exception, in the GUI thread."""
        self._failure = callback
        return self

    def run(self) -> Op:
        """Start; returns at once."""
        _running.add(self)
        pool = QThreadPool.globalInstance()
        pool.setMaxThreadCount(max(_LEAST_THREADS, pool.maxThreadCount()))
        pool.start(self._job)
        return self

    @Slot(object, object)
    def _finished(self, result: Any, error: Exception | None) -> None:
        _running.discard(self)
        if not shiboken6.isValid(self._parent):
            return
        if error is None:
            if self._success:
                self._success(result)
        elif self._failure:
            self._failure(error)
        else:
            log.error("background work failed", exc_info=error)


def wait_for_background(milliseconds: int = 3000) -> bool:
    """Wait until the pool is idle; True when it is. For shutting down and for tests."""
    return QThreadPool.globalInstance().waitForDone(milliseconds)
