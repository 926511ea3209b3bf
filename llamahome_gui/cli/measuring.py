"""How far a benchmark is: its words are lines, and where somebody watches a bar tells the time left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from llamahome_gui.cli.output import note

if TYPE_CHECKING:
    from llamahome_gui.evaluation.steps import Steps

Reached = Callable[[float], None]
_listener: ContextVar[Reached | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(reached: Reached) -> Iterator[None]:
    """Tell `reached` the share that is done, 0 to 1, of every benchmark within."""
    before = _listener.set(reached)
    try:
        yield
    finally:
        _listener.reset(before)


@contextmanager
def measuring() -> Iterator[Steps]:
    """What a benchmark says its steps to."""
    from llamahome_gui.cli.progressing import ShareBar
    from llamahome_gui.evaluation.steps import Steps
    from llamahome_gui.pace import Pace

    pace, listener = Pace(0.0, time.monotonic()), _listener.get()
    with ShareBar() as bar:

        def reached(share: float) -> None:
            bar.show("Measuring", share, pace.seconds_left(share, time.monotonic()))
            if listener is not None:
                listener(share)

        yield Steps(note, reached)
