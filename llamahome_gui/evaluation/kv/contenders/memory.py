"""Memory of this process: what is resident now, and its peak while something runs."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil

from llamahome_gui.monitoring import heap

_INTERVAL_SECONDS = 0.005
_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


class Peak:
    """The largest resident size seen so far, in bytes."""

    def __init__(self) -> None:
        self.bytes = resident()

    def look(self) -> None:
        """Note the present size."""
        self.bytes = max(self.bytes, resident())


def resident() -> int:
    """Bytes of memory that this process occupies."""
    return int(psutil.Process().memory_info().rss)


def settled() -> int:
    """`resident` after everything that can be given back was given back."""
    gc.collect()
    heap.give_back()
    return resident()


@contextlib.contextmanager
def peak() -> Iterator[Peak]:
    """The peak inside the block: Linux keeps account itself, elsewhere a thread looks every few milliseconds."""
    top, kept_by_system = Peak(), _reset_high_water()
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(top, done), name="memory")
    watcher.start()
    try:
        yield top
    finally:
        done.set()
        watcher.join()
        top.look()
        if kept_by_system:
            top.bytes = max(top.bytes, high_water() or 0)


def _watch(top: Peak, done: threading.Event) -> None:
    while not done.wait(_INTERVAL_SECONDS):
        top.look()


def _reset_high_water() -> bool:
    """Let the system's own peak begin anew; False where that is not possible."""
    try:
        _CLEAR.write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def high_water() -> int | None:
    """The system's own peak of this process, in bytes; None where it keeps none that is this process's alone."""
    if not _STATUS.exists():
        return None
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None
