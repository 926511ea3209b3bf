"""The sockets of an HTTP client, so that a blocked read can be ended from another thread."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Any


class Sockets:
    """Remembers each connection's socket; `trace` is an httpx extension."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._sockets: list[socket.socket] = []

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the client with what it does."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            found = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets = [known for known in self._sockets if known.fileno() >= 0]
                if isinstance(found, socket.socket):
                    self._sockets.append(found)
                    if self._closed:
                        _shut(found)

    def shut(self) -> None:
        """End every read and write that is under way, and all that are still to come."""
        with self._lock:
            self._closed = True
            for connection in self._sockets:
                _shut(connection)
            self._sockets.clear()


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
