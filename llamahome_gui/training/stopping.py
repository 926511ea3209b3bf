"""How a run that goes on is asked to end before its time: pause, keep what is there, or leave nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    """What shall become of a run that is stopped. The values are the lines that a child process reads."""

    PAUSE = "pause"
    KEEP = "keep"
    DISCARD = "cancel"


class StopRequest(threading.Event):
    """Set from any thread, looked at by the run; as a plain event it discards the run.

    Attributes:
        wish: What was asked for; counts once the event is set.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wish = Wish.DISCARD

    def ask(self, wish: Wish) -> None:
        """Ask for this; a later wish takes the place of an earlier one that is not yet obeyed."""
        self.wish = wish
        self.set()

    def only(self, *wishes: Wish) -> OnlyWhere:
        """This request as one that is set only where one of these was asked for."""
        return OnlyWhere(self, wishes)

    def wants(self, *wishes: Wish) -> bool:
        """Whether one of these was asked for."""
        return self.is_set() and self.wish in wishes


@dataclass(frozen=True)
class OnlyWhere:
    """A request that heeds some wishes alone."""

    request: StopRequest
    wishes: tuple[Wish, ...]

    def is_set(self) -> bool:
        """Whether one of the wishes was asked for."""
        return self.request.wants(*self.wishes)
