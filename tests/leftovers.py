"""What a test leaves behind: threads, processes, and of Qt's things windows, running timers and running QThreads."""

from __future__ import annotations

import gc
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import psutil

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

_Thing = TypeVar("_Thing", bound="QObject")


def let_go() -> None:
    """What nothing holds any more goes: Python's rings first, then what Qt was told to delete later."""
    gc.collect()
    if "PySide6.QtCore" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _threads() -> list[threading.Thread]:
    """Live Python threads; tqdm's monitor serves the whole process and ends with it.

    A foreign thread that once ran Python stays listed as a dummy for ever, so dummies say nothing.
    """
    return [
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread) and type(thread).__name__ != "TMonitor"
    ]


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "its last line"


def _children() -> list[psutil.Process]:
    """Live child processes; multiprocessing's resource tracker serves the whole process and ends with it."""
    return [process for process in psutil.Process().children() if _matters(process)]


def _matters(process: psutil.Process) -> bool:
    try:
        tracker = "multiprocessing.resource_tracker" in " ".join(process.cmdline())
        return not tracker and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _describe(process: psutil.Process) -> str:
    try:
        return f"{process.pid} ({' '.join(process.cmdline())[:200]})"
    except psutil.Error:
        return str(process.pid)


def _new(now: list[QObject], before: list[QObject]) -> list[QObject]:
    known = {id(thing) for thing in before}
    return [thing for thing in now if id(thing) not in known]


def _name(thing: QObject) -> str:
    parent = thing.parent()
    called = thing.objectName() or thing.property("title") or thing.property("windowTitle") or ""
    own = f"{type(thing).__name__} “{called}”"
    return f"{own} of {type(parent).__name__}" if parent is not None else own


def _widgets() -> list[QObject]:
    """Widgets that belong to no other, but for Qt's one tool tip and for the menu that pyqtgraph makes with each plot.

    That menu outlives its plot where Qt takes the plot apart before Python does; a parent for it ends in a crash.
    """
    from PySide6.QtWidgets import QApplication

    if not isinstance(QApplication.instance(), QApplication):
        return []
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.parent() is None
        and widget.metaObject().className() != "QTipLabel"
        and widget.property("title") != "Plot Options"
    ]


def _timers() -> list[QObject]:
    """Timers that run, as far as Python knows of them.

    Those of `QTimer.singleShot`, which PySide makes without a parent, are left out: they end by themselves, and say
    nothing to a receiver that is gone.
    """
    from PySide6.QtCore import QTimer

    running = [timer for timer in _known(QTimer) if timer.isActive()]
    return [timer for timer in running if timer.parent() is not None or not timer.isSingleShot()]


def _running_qthreads() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QThread

    application = QCoreApplication.instance()
    main = application.thread() if application else None
    running = [thread for thread in _known(QThread) if thread != main and thread.isRunning()]
    return [thread.objectName() or repr(thread) for thread in running]


def _known(kind: type[_Thing]) -> list[_Thing]:
    """All objects of a kind that Python holds and Qt has not deleted."""
    from shiboken6 import isValid

    # `type`, not isinstance: lazy module objects answer __class__ by importing things.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kind) and isValid(thing)]


@dataclass(frozen=True)
class Running:
    """What was there at one moment."""

    threads: set[threading.Thread] = field(default_factory=lambda: set(_threads()))
    children: set[psutil.Process] = field(default_factory=lambda: set(_children()))

    def since(self) -> list[str]:
        """What is there now and was not then, each in words."""
        found = [f"thread {t.name} in {_where(t)}" for t in _threads() if t not in self.threads]
        return found + [f"process {_describe(p)}" for p in _children() if p not in self.children]


@dataclass(frozen=True)
class Shown:
    """What of Qt's things was there at one moment; held, so that no other gets the place of one in memory."""

    widgets: list[QObject] = field(default_factory=_widgets)
    timers: list[QObject] = field(default_factory=_timers)

    def since(self) -> list[str]:
        """What is there now and was not then, each in words; running QThreads at any rate."""
        found = [f"widget {_name(widget)}" for widget in _new(_widgets(), self.widgets)]
        found += [f"timer {_name(timer)}" for timer in _new(_timers(), self.timers)]
        return found + [f"QThread {name}" for name in _running_qthreads()]
