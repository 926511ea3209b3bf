"""Coroutines that wait for what threads do."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable


class Waiters:
    """Wakes coroutines, on whichever loops they run, when something has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = set()

    async def until(self, holds: Callable[[], bool], seconds: float | None = None) -> None:
        """Wait until something holds, looked at with every `wake`; or until the time is over."""
        loop = asyncio.get_running_loop()
        ends = None if seconds is None else loop.time() + seconds
        while True:
            waiter = (loop, loop.create_future())
            with self._lock:
                self._waiting.add(waiter)
            try:
                if holds():
                    return
                await asyncio.wait_for(waiter[1], None if ends is None else max(0.0, ends - loop.time()))
            except TimeoutError:
                return
            finally:
                with self._lock:
                    self._waiting.discard(waiter)

    def wake(self) -> None:
        """Let everybody look again; from any thread."""
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for loop, future in waiting:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_resolve, future)


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
