"""Keeps Python's garbage collector from stopping the window."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def start_at_rest() -> None:
    """Let no round begin before `spare_what_is_there`: what a start imports stays, so that every round is in vain."""
    gc.disable()


def spare_what_is_there() -> None:
    """Take everything that exists now out of the collector's rounds.

    torch and transformers bring some hundred thousand objects that never go away; walking them all stops the GUI
    thread for about 50 ms at a time. To be called when the imports are done, before anybody looks.
    """
    if gc.isenabled():
        gc.collect()  # what has become garbage stays for good; a start makes too little of it to look for
    gc.freeze()
    gc.enable()


class _Rests:
    """How many blocks want the collector to rest now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0

    def begin(self) -> None:
        with self._lock:
            self._wanted += 1
            gc.disable()

    def end(self) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                gc.enable()


_rests = _Rests()


@contextmanager
def at_rest(*, spare: bool = False) -> Iterator[None]:
    """Let no round of the collector begin within, in any thread.

    For what makes a great many objects in a thread beside the window: every round walks all of them, with Python's
    lock held.

    Args:
        spare: They stay for good, so that no later round shall walk them either.
    """
    if spare:
        gc.collect(1)  # what has just become garbage would otherwise stay too
    _rests.begin()
    try:
        yield
        if spare:
            gc.freeze()
    finally:
        _rests.end()
