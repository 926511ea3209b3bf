"""Keeps Python's garbage collector from stopping the window, and from deleting its objects in other threads."""

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
    _state.go_on()


def collect() -> None:
    """Take a whole round now; where rounds are taken by hand in another thread, soon and there."""
    if _state.owner in (None, threading.get_ident()):
        gc.collect()
    else:
        _state.whole_wanted = True


class _State:
    """Whether rounds may begin by themselves.

    Attributes:
        resting: How many blocks want the collector to rest now.
        by_hand: How many take its rounds by hand.
        owner: The thread in which they are taken; None where they begin by themselves.
        whole_wanted: Another thread wants one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.resting = self.by_hand = 0
        self.owner: int | None = None
        self.whole_wanted = False

    def rest(self, more: int) -> None:
        with self._lock:
            self.resting += more
        self.go_on()

    def take_over(self, more: int) -> None:
        with self._lock:
            self.by_hand += more
            self.owner = threading.get_ident() if self.by_hand else None
        self.go_on()

    def go_on(self) -> None:
        with self._lock:
            if self.resting or self.by_hand:
                gc.disable()
            else:
                gc.enable()


_state = _State()


class Rounds:
    """The collector's rounds, taken by hand: from here to `end` none begins by itself, in whatever thread.

    What a round deletes it deletes in the thread in which it began, and that would be whichever makes many objects just
    then. A window's objects must go in the window's thread: Qt's timers and models are used there without a lock.
    """

    def __init__(self) -> None:
        self._left = 0  # objects that the last whole round left
        self._ended = False
        _state.take_over(1)

    def take(self) -> None:
        """Take the round that is due, if any: by the collector's own rules, a whole one where a quarter is new."""
        if _state.resting:
            return
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if _state.whole_wanted or (due[1] and due[2] and 4 * len(gc.get_objects(2)) > 5 * self._left):
            _state.whole_wanted = False
            gc.collect()
            self._left = len(gc.get_objects(2))
        elif due[0]:
            gc.collect(1 if due[1] else 0)

    def end(self) -> None:
        """Let them begin by themselves again; may be called twice."""
        if not self._ended:
            self._ended = True
            _state.take_over(-1)


@contextmanager
def at_rest(*, spare: bool = False) -> Iterator[None]:
    """Let no round of the collector begin within, in any thread.

    For what makes a great many objects in a thread beside the window: every round walks all of them, with Python's
    lock held.

    Args:
        spare: They stay for good, so that no later round shall walk them either.
    """
    if spare and _state.owner is None:
        gc.collect(1)  # what has just become garbage would otherwise stay too
    _state.rest(1)
    try:
        yield
        if spare:
            gc.freeze()
    finally:
        _state.rest(-1)
