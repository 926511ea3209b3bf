"""A gate in the way of background work, so that a test does something in its midst for certain, however busy it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pytestqt.qtbot import QtBot

Given = ParamSpec("Given")
Result = TypeVar("Result")

_MOST_SECONDS = 60.0


class Gate:
    """Shut at first. Work that comes to it waits until it is opened.

    Args:
        after: How many calls go through before one has to wait.
    """

    def __init__(self, after: int = 0) -> None:
        self._after, self._calls = after, 0
        self._reached, self._opened = threading.Event(), threading.Event()

    def before(self, work: Callable[Given, Result]) -> Callable[Given, Result]:
        """The same function with the gate in front of it."""

        def gated(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            self._calls += 1
            if self._calls > self._after:
                self._reached.set()
                assert self._opened.wait(_MOST_SECONDS), "nobody opened the gate"
            return work(*args, **kwargs)

        return gated

    def await_work(self, qtbot: QtBot) -> None:
        """Let the event loop turn until the work stands before the gate."""
        qtbot.waitUntil(self._reached.is_set, timeout=round(1000 * _MOST_SECONDS))

    def open(self) -> None:
        """Let everything through."""
        self._opened.set()
