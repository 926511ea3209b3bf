"""Which process works on something, written down so that another one can see whether it still lives."""

from __future__ import annotations

import os

Mark = tuple[int, float]
"""Id and start time of a process: ids are used again."""

NOBODY: Mark = (0, 0.0)


def this_process() -> Mark:
    """The mark of this process."""
    import psutil

    return os.getpid(), psutil.Process().create_time()


def is_alive(mark: Mark) -> bool:
    """Whether that very process lives."""
    import psutil

    process, started = mark
    try:
        return abs(psutil.Process(process).create_time() - started) < 1.0
    except psutil.Error:
        return False
