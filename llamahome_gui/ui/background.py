"""Short background work in one sentence: `Op(self, function).success(self.done).failure(self.failed).run()`.

The function runs in a thread of the global pool and may not touch widgets. The callbacks run in the GUI thread,
and not at all once the parent is gone. Long work (generation, conversion, training) has its own worker.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

# As many jobs as this go on at once. Most of them wait, for a disk or for one another; were there only as many as
# cores, a dataset that is looked through would keep a click elsewhere waiting.
_LEAST_THREADS = 8

_running: dict[int, Op] = {}
_numbers = itertools.count()


class _Bridge(QObject):
    """Carries outcomes from the pool's threads to the GUI thread by a queued signal.

    There is one, which never goes: were it a job's own, the job's thread might be the last to hold it, and delete an
    object of the GUI thread while that works with it. For the same reason it carries a number and not the `Op`.
    """

    done = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: Any, error: Exception | None) -> None:
        _running.pop(number)._finish(result, error)


@cache
def _bridge() -> _Bridge:
    return _Bridge()


class _Job(QRunnable):
    def __init__(self, function: Callable[[], Any], number: int) -> None:
        super().__init__()
        self.setAutoDelete(False)  # Python owns it: deleting it in the pool's thread would race with us
        self._function, self._number, self._bridge = function, number, _bridge()

    def run(self) -> None:
        outcome: tuple[Any, Exception | None]
        try:
            outcome = self._function(), None
        except Exception as error:  # the caller decides what a failure means
            outcome = None, error
        del self._function  # the `Op` has it still: what it holds goes in the GUI thread
        self._bridge.done.emit(self._number, *outcome)
        del outcome  # an error holds this frame


class Op:
    """One function in the background. Without a failure callback an error goes to the log.

    Args:
        parent: Whoever asks; when it is destroyed the outcome is dropped.
        function: Runs in another thread, returns what `success` receives.
    """

    def __init__(self, parent: QObject, function: Callable[[], Any]) -> None:
        self._parent, self._function = parent, function
        self._success: Callable[[Any], object] | None = None
        self._failure: Callable[[Exception], object] | None = None
        self._job: _Job | None = None

    def success(self, callback: Callable[[Any], object]) -> Op:
        """Call this with the function's result, in the GUI thread."""
        self._success = callback
        return self

    def failure(self, callback: Callable[[Exception], object]) -> Op:
        """Call this with the function's exception, in the GUI thread."""
        self._failure = callback
        return self

    def run(self) -> Op:
        """Start; returns at once. To be called in the GUI thread."""
        number = next(_numbers)
        _running[number] = self
        self._job = _Job(self._function, number)
        pool = QThreadPool.globalInstance()
        pool.setMaxThreadCount(max(_LEAST_THREADS, pool.maxThreadCount()))
        pool.start(self._job)
        return self

    def _finish(self, result: Any, error: Exception | None) -> None:
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
