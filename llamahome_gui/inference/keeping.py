"""Writes what was read to the disk while the next question is asked already: one thread, there only while it writes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from llamahome_gui.inference.owners import Claim
from llamahome_gui.inference.remembered import Reading
from llamahome_gui.kvcache.tensorfile import Contents

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Order:
    """A reading to be written.

    Attributes:
        claim: Whose words they are, and whether they are still wanted.
        reading: Its cache is held as long as this is: a cache that nobody else holds would be written to.
        stop: The writing shall end.
        taken: Nothing is read from the cache any more.
        whole: All of it was.
    """

    reading: Reading
    contents: Contents
    path: Path
    claim: Claim
    stop: threading.Event = field(default_factory=threading.Event)
    taken: threading.Event = field(default_factory=threading.Event)
    whole: bool = False


class Keeper:
    """One order at a time; of those that come meanwhile the last one waits, the others are let go of.

    A disk that is slower than the questions would otherwise fill the memory.

    Args:
        write: Fulfils an order, in the thread; sets `taken` in any case.
    """

    def __init__(self, write: Callable[[Order], None]) -> None:
        self._write = write
        self._changed = threading.Condition()
        self._waiting: Order | None = None
        self._now: Order | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, order: Order) -> None:
        """Write this soon."""
        with self._changed:
            if self._closed:
                return
            self._waiting = order
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="texts kept as read")
                self._thread.start()

    def break_off(self, concerns: Callable[[Order], bool]) -> bool:
        """Write no more of these orders; whether one was not done yet. Nothing reads from their caches afterwards."""
        with self._changed:
            broken = self._waiting is not None and concerns(self._waiting)
            if broken:
                self._waiting = None
            now = self._now if self._now is not None and concerns(self._now) else None
        if now is None:
            return broken
        now.stop.set()
        now.taken.wait()
        return broken or not now.whole

    @property
    def busy(self) -> bool:
        """Whether anything is being written, or will be."""
        with self._changed:
            return self._thread is not None

    def writes(self, path: Path) -> bool:
        """Whether a file is being written, or will be."""
        with self._changed:
            return any(order is not None and order.path == path for order in (self._waiting, self._now))

    def finish(self, seconds: float | None = None) -> bool:
        """Wait until all is written; False where that takes longer than so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    def close(self, patience: float) -> None:
        """Take no more orders; what is being written gets so many seconds for its end."""
        with self._changed:
            self._closed, self._waiting = True, None
        if not self.finish(patience):
            self.break_off(lambda _order: True)
            self.finish()

    def _run(self) -> None:
        while True:
            with self._changed:
                order, self._waiting = self._waiting, None
                if order is None:
                    self._thread = None
                    self._changed.notify_all()
                    return
                self._now = order
            try:
                self._write(order)
            except Exception:  # it costs time later, and nothing else
                log.exception("a text that was read could not be kept")
            finally:
                order.taken.set()
                with self._changed:
                    self._now = None
            del order
