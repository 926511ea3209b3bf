"""The thread of a conversion pool: it owns the workers, feeds them, and ends those that go astray."""

from __future__ import annotations

from multiprocessing.connection import wait as wait_for
from pathlib import Path

from llamahome_gui.errors import DocumentError, DocumentReason

from . import problems
from .poolqueue import PoolQueue
from .types import ConversionEvent, Converted, JobState, Limits
from .workerhandle import WorkerHandle

_TICK = 0.2  # seconds between looks at clocks and memory
_MAX_FAILED_STARTS = 3


class Supervisor:
    """The loop of the pool's thread; the workers are its alone."""

    def __init__(
        self,
        queue: PoolQueue,
        count: int,
        seconds: float,
        memory_bytes: int,
        limits: Limits,
        cache: Path | None = None,
    ) -> None:
        self._queue = queue
        self._count = count
        self._seconds = seconds
        self._memory = memory_bytes
        self._limits = limits
        self._cache = cache
        self._workers: list[WorkerHandle] = []
        self._failed_starts = 0

    def run(self) -> None:
        try:
            if self._cache is not None:
                from .cache import ConversionCache  # and with it what converts, which this process does not

                self._cache = ConversionCache.prepare(self._cache)
            while not self._queue.closed:
                self._start_workers()
                self._assign()
                self._wait()
                self._cancel()
                self._enforce()
        finally:
            self._queue.close()  # also after an error of our own: nobody may wait for a thread that is gone
            self._finish()

    def _start_workers(self) -> None:
        busy = sum(worker.job is not None for worker in self._workers)
        wanted = min(self._count, busy + self._queue.queued)
        try:
            while len(self._workers) < wanted:
                self._workers.append(WorkerHandle(self._memory, self._limits, self._cache))
        except OSError as error:
            if not self._workers:  # or those there are do the work
                self._count_failed_start(f"no worker process can be started ({error.strerror})")

    def _count_failed_start(self, reason: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            self._failed_starts = 0
            self._queue.fail_queue(reason)

    def _assign(self) -> None:
        for worker in list(self._workers):
            if worker.ready and worker.job is None:
                others = set[str]().union(*(other.known for other in self._workers if other is not worker))
                job = self._queue.next_job(worker.known, others)
                if job is None:
                    return
                if not worker.send(job):
                    self._lost(worker)

    def _wait(self) -> None:
        busy = self._failed_starts or any(worker.job is not None or not worker.ready for worker in self._workers)
        sources = {worker.connection: worker for worker in self._workers}
        for source in wait_for([self._queue.wake_reader, *sources], timeout=_TICK if busy else None):
            if source is self._queue.wake_reader:
                self._queue.woken()
            else:
                self._receive(sources[source])  # type: ignore[index]

    def _receive(self, worker: WorkerHandle) -> None:
        reply = worker.receive()
        if reply is None:
            self._lost(worker)
            return
        kind, result, digest = reply
        if kind == "ready":
            self._failed_starts = 0
            return
        key, seconds = worker.finish()
        if isinstance(result, Converted):
            self._queue.emit(ConversionEvent(key, JobState.DONE, converted=result, seconds=seconds, digest=digest))
        elif isinstance(result, DocumentError):
            self._queue.emit(ConversionEvent(key, JobState.FAILED, error=result, seconds=seconds))
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
        path = worker.job.path
        if worker.peak > self._memory // 2:
            # Native libraries end the process when the memory they ask for is refused.
            self._fail(worker, problems.over_limit(path, "it needs too much memory"))
        else:
            self._fail(worker, problems.damaged(path, "its content crashed the converter"))

    def _fail(self, worker: WorkerHandle, error: DocumentError) -> None:
        key, seconds = worker.finish()
        self._retire(worker)
        self._queue.emit(ConversionEvent(key, JobState.FAILED, error=error, seconds=seconds))

    def _cancel(self) -> None:
        keys = self._queue.take_kills()
        for worker in [worker for worker in self._workers if worker.job and worker.job.key in keys]:
            key, seconds = worker.finish()
            self._retire(worker)
            self._queue.emit(ConversionEvent(key, JobState.CANCELLED, seconds=seconds))

    def _enforce(self) -> None:
        for worker in [worker for worker in self._workers if worker.job is not None]:
            path = worker.job.path if worker.job else Path()
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
                key, seconds = worker.finish()
                self._queue.emit(ConversionEvent(key, JobState.CANCELLED, seconds=seconds))
            self._retire(worker)
        self._queue.fail_queue("the pool of workers has ended")
        self._queue.release()
