"""One piece of work, one program: a file that only one can hold at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


def hold(path: Path) -> BaseFileLock | None:
    """Hold `path`, which is made; to be released by whoever asked. None where somebody holds it, this process included.

    The system lets go of it when the program dies.

    Raises:
        OSError: The file cannot be made.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, blocking=False, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock
