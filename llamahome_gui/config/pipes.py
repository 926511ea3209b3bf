"""How a child process speaks with whoever started it: lines of events out, words in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO


def event_stream() -> TextIO:
    """Standard output for events alone; whatever a library prints from now on goes to standard error."""
    sys.stdout.flush()
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return events


def read_words(told: Callable[[str], object]) -> None:
    """Call `told` with each line of standard input until its end, which means nothing: a script may have closed it.

    To be run in a daemon thread. It reads the bare descriptor: such a thread inside `sys.stdin`'s lock would abort the
    interpreter when that ends.
    """
    pending = b""
    while True:
        try:
            chunk = os.read(0, 4096)
        except OSError:
            return
        if not chunk:
            return
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            told(line.strip().decode("ascii", "replace"))
