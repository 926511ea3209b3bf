"""A pool of processes that convert documents and can be killed: one file each at a time, one pipe each.

A supervisor thread owns the workers. It hands out paths, takes results, ends a worker whose file is cancelled or
goes over its time or memory, and starts another: a file that crashes a native library costs that file only.
Callers talk to it through a lock-guarded queue of jobs and a queue of events, from any thread.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from .poolqueue import Job, PoolQueue
from .supervisor import Supervisor
from .types import USUAL_OPTIONS, ConversionEvent, Limits, Options


class ConversionPool:
    """Converts submitted files in child processes.

    Args:
        workers: How many processes; by default one per CPU core, four at most. They start with the first job.
        seconds_per_file: A file that takes longer fails with LIMIT.
        memory_bytes: A file whose worker grows by more than this fails with LIMIT.
        limits: Sizes within one file.
        cache: File of the texts that are known by their files' content; without it each file is converted.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        seconds_per_file: float = 30.0,
        memory_bytes: int = 1 << 30,
        limits: Limits | None = None,
        cache: Path | None = None,
    ) -> None:
        self._count = workers or max(1, min(4, os.cpu_count() or 1))
        self._queue = PoolQueue()
        bounds = limits or Limits()
        self._supervisor = Supervisor(self._queue, self._count, seconds_per_file, memory_bytes, bounds, cache)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._finalizer = weakref.finalize(self, PoolQueue.close, self._queue)

    def submit(self, key: str, path: Path, options: Options = USUAL_OPTIONS, *, fresh: bool = False) -> None:
        """Queue a file under a key of the caller's.

        Args:
            options: What the user chose about its conversion.
            fresh: Convert it though the cache may know its text.

        Raises:
            ValueError: The key is still at work.
            RuntimeError: The pool is closed.
        """
        self._queue.submit(Job(key, Path(path), options, fresh))
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._supervisor.run, name="conversion-pool", daemon=True)
                self._thread.start()

    def cancel(self, key: str) -> None:
        """Drop a queued file, or end the worker that converts it; a finished or unknown key is ignored."""
        self._queue.cancel([key])

    def cancel_all(self) -> None:
        self._queue.cancel(None)

    def poll(self) -> list[ConversionEvent]:
        """Events since the last call, oldest first; never waits."""
        return self._queue.take()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until every submitted file is finished; False if `timeout` seconds were not enough."""
        return self._queue.wait_idle(timeout)

    def events(self) -> Iterator[ConversionEvent]:
        """Events as they come, until every submitted file is finished and told."""
        while True:
            idle = self._queue.wait_event()
            yield from self._queue.take()
            if idle and not self._queue.has_events():
                return

    @property
    def pending(self) -> int:
        """How many submitted files are not finished."""
        return self._queue.pending

    def close(self) -> None:
        """End every worker and the supervisor; unfinished files are told as cancelled. May be called twice."""
        self._queue.close()
        with self._starting:
            if self._thread is not None:
                self._thread.join()
        self._queue.release()

    def __enter__(self) -> ConversionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
