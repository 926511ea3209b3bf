"""A pool of processes that convert documents and can be killed: one file each at a time, one pipe each.

A supervisor thread owns the workers. It hands out paths, takes results, ends a worker whose file is cancelled or
goes over its time or memory, and starts another: a file that crashes a native library costs that file only.
Callers talk to it through a lock-guarded queue of jobs and a queue of events, from any thread.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from types import TracebackType

from llamahome_gui.errors import DocumentError, DocumentReason

from . import problems
from .types import ConversionEvent, Converted, JobState, Limits
from .workerhandle import WorkerHandle

_TICK = 0.2  # seconds between looks at clocks and memory
_MAX_FAILED_STARTS = 3


class ConversionPool:
    """Converts submitted files in child processes.

    Args:
        workers: How many processes; by default one per CPU core, four at most. They start with the first job.
        seconds_per_file: A file that takes longer fails with LIMIT.
        memory_bytes: A file whose worker grows by more than this fails with LIMIT.
        limits: Sizes within one file.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        seconds_per_file: float = 30.0,
        memory_bytes: int = 1 << 30,
        limits: Limits | None = None,
    ) -> None:
        self._count = workers or max(1, min(4, os.cpu_count() or 1))
        self._shared = _Shared()
        self._supervisor = _Supervisor(self._shared, self._count, seconds_per_file, memory_bytes, limits or Limits())
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._finalizer = weakref.finalize(self, _Shared.close, self._shared)

    def submit(self, key: str, path: Path) -> None:
        """Queue a file under a key of the caller's.

        Raises:
            ValueError: The key is still at work.
            RuntimeError: The pool is closed.
        """
        self._shared.submit(key, Path(path))
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._supervisor.run, name="conversion-pool", daemon=True)
                self._thread.start()

    def cancel(self, key: str) -> None:
        """Drop a queued file, or end the worker that converts it; a finished or unknown key is ignored."""
        self._shared.cancel([key])

    def cancel_all(self) -> None:
        self._shared.cancel(None)

    def poll(self) -> list[ConversionEvent]:
        """Events since the last call, oldest first; never waits."""
        return self._shared.take()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until every submitted file is finished; False if `timeout` seconds were not enough."""
        return self._shared.wait_idle(timeout)

    def events(self) -> Iterator[ConversionEvent]:
        """Events as they come, until every submitted file is finished and told."""
        while True:
            idle = self._shared.wait_event()
            yield from self._shared.take()
            if idle and not self._shared.has_events():
                return

    @property
    def pending(self) -> int:
        """How many submitted files are not finished."""
        return self._shared.pending

    def close(self) -> None:
        """End every worker and the supervisor; unfinished files are told as cancelled. May be called twice."""
        self._shared.close()
        with self._starting:
            if self._thread is not None:
                self._thread.join()
        self._shared.release()

    def __enter__(self) -> ConversionPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Shared:
    """What callers and the supervisor both touch, behind one lock."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: OrderedDict[str, Path] = OrderedDict()
        self._active: set[str] = set()
        self._events: deque[ConversionEvent] = deque()
        self._to_kill: set[str] = set()
        self.closed = False
        self.wake_reader, self._wake_writer = get_context("spawn").Pipe(duplex=False)
        self._woken = False

    @property
    def pending(self) -> int:
        return len(self._active)

    def submit(self, key: str, path: Path) -> None:
        with self._changed:
            if self.closed:
                raise RuntimeError("The conversion pool is closed.")
            if key in self._active:
                raise ValueError(f"{key!r} is still being converted.")
            self._active.add(key)
            self._queue[key] = path
            self._emit(ConversionEvent(key, JobState.QUEUED))
            self._wake()

    def cancel(self, keys: list[str] | None) -> None:
        with self._changed:
            for key in list(self._active) if keys is None else keys:
                if self._queue.pop(key, None) is not None:
                    self._emit(ConversionEvent(key, JobState.CANCELLED))
                elif key in self._active:
                    self._to_kill.add(key)
            self._wake()

    def close(self) -> None:
        with self._changed:
            if not self.closed:
                self.cancel(None)
                self.closed = True
                self._wake()

    def take(self) -> list[ConversionEvent]:
        with self._changed:
            events = list(self._events)
            self._events.clear()
            return events

    def has_events(self) -> bool:
        return bool(self._events)

    def wait_idle(self, timeout: float | None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._active, timeout)

    def wait_event(self) -> bool:
        """Wait for an event or the end of all work; True when nothing more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._events or not self._active)
            return not self._active

    def next_job(self) -> tuple[str, Path] | None:
        with self._changed:
            if self.closed or not self._queue:
                return None
            key, path = self._queue.popitem(last=False)
            self._emit(ConversionEvent(key, JobState.RUNNING))
            return key, path

    @property
    def queued(self) -> int:
        return len(self._queue)

    def take_kills(self) -> set[str]:
        with self._changed:
            keys, self._to_kill = self._to_kill, set()
            return keys

    def fail_queue(self, reason: str) -> None:
        with self._changed:
            for key, path in self._queue.items():
                error = problems.unreadable(path, reason)
                self._emit(ConversionEvent(key, JobState.FAILED, error=error))
            self._queue.clear()

    def emit(self, event: ConversionEvent) -> None:
        with self._changed:
            self._emit(event)

    def _emit(self, event: ConversionEvent) -> None:
        if event.state.final:
            self._active.discard(event.key)
            self._to_kill.discard(event.key)
        self._events.append(event)
        self._changed.notify_all()

    def _wake(self) -> None:
        if not self._woken:
            self._woken = True
            self._wake_writer.send_bytes(b"!")

    def woken(self) -> None:
        with self._changed:
            if self.wake_reader.poll():
                self.wake_reader.recv_bytes()
            self._woken = False

    def release(self) -> None:
        with self._changed:
            self._woken = True  # nobody reads any more
            self.wake_reader.close()
            self._wake_writer.close()


class _Supervisor:
    """The loop of the pool's thread; the workers are its alone."""

    def __init__(self, shared: _Shared, count: int, seconds: float, memory_bytes: int, limits: Limits) -> None:
        self._shared = shared
        self._count = count
        self._seconds = seconds
        self._memory = memory_bytes
        self._limits = limits
        self._workers: list[WorkerHandle] = []
        self._failed_starts = 0

    def run(self) -> None:
        try:
            while not self._shared.closed:
                self._start_workers()
                self._assign()
                self._wait()
                self._cancel()
                self._enforce()
        finally:
            self._finish()

    def _start_workers(self) -> None:
        busy = sum(worker.job is not None for worker in self._workers)
        wanted = min(self._count, busy + self._shared.queued)
        try:
            while len(self._workers) < wanted:
                self._workers.append(WorkerHandle(self._memory, self._limits))
        except OSError as error:
            self._count_failed_start(f"no worker process can be started ({error.strerror})")

    def _count_failed_start(self, reason: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            self._failed_starts = 0
            self._shared.fail_queue(reason)

    def _assign(self) -> None:
        for worker in list(self._workers):
            if worker.ready and worker.job is None:
                job = self._shared.next_job()
                if job is None:
                    return
                if not worker.send(*job):
                    self._lost(worker)

    def _wait(self) -> None:
        busy = any(worker.job is not None or not worker.ready for worker in self._workers)
        sources = {worker.connection: worker for worker in self._workers}
        for source in wait_for([self._shared.wake_reader, *sources], timeout=_TICK if busy else None):
            if source is self._shared.wake_reader:
                self._shared.woken()
            else:
                self._receive(sources[source])  # type: ignore[index]

    def _receive(self, worker: WorkerHandle) -> None:
        reply = worker.receive()
        if reply is None:
            self._lost(worker)
            return
        kind, result = reply
        if kind == "ready":
            self._failed_starts = 0
            return
        key, _, seconds = worker.finish()
        if isinstance(result, Converted):
            self._shared.emit(ConversionEvent(key, JobState.DONE, converted=result, seconds=seconds))
        elif isinstance(result, DocumentError):
            self._shared.emit(ConversionEvent(key, JobState.FAILED, error=result, seconds=seconds))
        # Freed memory does not always go back to the system: a worker that has grown fat, or ran into its limit,
        # makes room for a lean one, or the next file would pay for this one.
        at_limit = isinstance(result, DocumentError) and result.reason is DocumentReason.LIMIT
        if at_limit or worker.growth() > self._memory // 2:
            self._retire(worker)

    def _lost(self, worker: WorkerHandle) -> None:
        """A worker died: its file is to blame if it had one."""
        if worker.job is None:
            self._retire(worker)
            if not worker.was_ready:
                self._count_failed_start("the worker process ends as soon as it starts")
            return
        path = worker.job[1]
        if worker.peak > self._memory // 2:
            # Native libraries end the process when the memory they ask for is refused.
            self._fail(worker, problems.over_limit(path, "it needs too much memory"))
        else:
            self._fail(worker, problems.damaged(path, "its content crashed the converter"))

    def _fail(self, worker: WorkerHandle, error: DocumentError) -> None:
        key, _, seconds = worker.finish()
        self._retire(worker)
        self._shared.emit(ConversionEvent(key, JobState.FAILED, error=error, seconds=seconds))

    def _cancel(self) -> None:
        keys = self._shared.take_kills()
        for worker in [worker for worker in self._workers if worker.job and worker.job[0] in keys]:
            key, _, seconds = worker.finish()
            self._retire(worker)
            self._shared.emit(ConversionEvent(key, JobState.CANCELLED, seconds=seconds))

    def _enforce(self) -> None:
        for worker in [worker for worker in self._workers if worker.job is not None]:
            path = worker.job[1] if worker.job else Path()
            if worker.seconds > self._seconds:
                self._fail(worker, problems.over_limit(path, f"it takes over {self._seconds:g} seconds"))
            elif worker.growth() > self._memory:
                used = problems.megabytes(self._memory)
                self._fail(worker, problems.over_limit(path, f"it needs over {used} of memory"))

    def _retire(self, worker: WorkerHandle) -> None:
        self._workers.remove(worker)
        worker.kill()

    def _finish(self) -> None:
        self._cancel()
        for worker in list(self._workers):
            if worker.job is not None:
                key, _, seconds = worker.finish()
                self._shared.emit(ConversionEvent(key, JobState.CANCELLED, seconds=seconds))
            self._retire(worker)
        self._shared.fail_queue("the pool of workers has ended")
        self._shared.release()
