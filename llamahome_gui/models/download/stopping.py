"""Stopping a download at once: reads that block end because their sockets are shut, waits because they wait for it."""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Stopped(Exception):
    """Work ended because it was asked to; never shown to anybody."""


class Stop:
    """A request to stop that reaches every thread of a download; may be set from any thread, once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    @property
    def asked(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        """Ask to stop, and shut the sockets that somebody may be reading from."""
        with self._lock:
            self._event.set()
            for connection in list(self._sockets):
                _shut(connection)

    def check(self) -> None:
        """Raises `Stopped` if asked."""
        if self.asked:
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Wait; raises `Stopped` as soon as asked."""
        if self._event.wait(seconds):
            raise Stopped

    def watch(self, connection: socket.socket) -> None:
        """Shut this socket when asked; it is forgotten with its last user."""
        with self._lock:
            self._sockets.add(connection)
            if self.asked:
                _shut(connection)

    def call(self, function: Callable[[], Result]) -> Result:
        """Run what cannot be interrupted in a thread of its own, and leave it alone there when asked to stop."""
        outcome: list[tuple[Result | None, BaseException | None]] = []
        ready = threading.Event()

        def run() -> None:
            try:
                outcome.append((function(), None))
            except BaseException as error:
                outcome.append((None, error))
            finally:
                ready.set()

        threading.Thread(target=run, name="download-ask", daemon=True).start()
        while not ready.wait(0.05):
            self.check()
        result, error = outcome[0]
        if error is not None:
            raise error
        return result  # type: ignore[return-value]


def _shut(connection: socket.socket) -> None:
    # Not the method of a TLS socket: that one takes the session from under the thread that is reading.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
