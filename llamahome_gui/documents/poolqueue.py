"""What the callers of a conversion pool and its supervisor thread both touch."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from . import problems
from .types import USUAL_OPTIONS, ConversionEvent, JobState, Options


@dataclass(frozen=True, slots=True)
class Job:
    """A file to convert, under a key of the caller's; `fresh` is to be converted though the cache may know it."""

    key: str
    path: Path
    options: Options = USUAL_OPTIONS
    fresh: bool = False


# Characters of text that may wait to be taken before no further file is begun: what hundreds of large files come to
# would fill the memory of the program whose user is slower than the workers.
MOST_WAITING = 100_000_000
# How many jobs are looked at for the next, and how often in a row the oldest may be passed over for another.
_AHEAD, _PATIENCE = 100, 50


class PoolQueue:
    """Jobs on their way in, events on their way out, behind one lock."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: OrderedDict[str, Job] = OrderedDict()
        self._active: set[str] = set()
        self._events: deque[ConversionEvent] = deque()
        self._to_kill: set[str] = set()
        self._waiting_text = 0
        self._waiters = 0
        self._passed_over = 0
        self.closed = False
        self.wake_reader, self._wake_writer = get_context("spawn").Pipe(duplex=False)
        self._woken = False

    @property
    def pending(self) -> int:
        return len(self._active)

    def submit(self, job: Job) -> None:
        with self._changed:
            if self.closed:
                raise RuntimeError("The conversion pool is closed.")
            if job.key in self._active:
                raise ValueError(f"{job.key!r} is still being converted.")
            self._active.add(job.key)
            self._queue[job.key] = job
            self._emit(ConversionEvent(job.key, JobState.QUEUED))
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
            if self._full:
                self._wake()
            self._waiting_text = 0
            return events

    @property
    def _full(self) -> bool:
        return self._waiting_text > MOST_WAITING and not self._waiters

    def has_events(self) -> bool:
        return bool(self._events)

    def wait_idle(self, timeout: float | None) -> bool:
        with self._changed:
            self._waiters += 1  # nobody takes anything meanwhile
            if not self.closed:
                self._wake()
            try:
                return self._changed.wait_for(lambda: not self._active, timeout)
            finally:
                self._waiters -= 1

    def wait_event(self) -> bool:
        """Wait for an event or the end of all work; True when nothing more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._events or not self._active)
            return not self._active

    def next_job(self, known: Collection[str] = (), taken: Collection[str] = ()) -> Job | None:
        """The job that a worker is to do next, usually the oldest.

        Where other workers are at it too, one whose format the worker has imported goes before, and then one whose
        format no other has: to import what a format needs takes as long as several of its files.

        Args:
            known: Suffixes of the files that the worker has had.
            taken: Those of the others.
        """
        with self._changed:
            if self.closed or not self._queue or self._full:
                return None
            job = self._queue.pop(self._choice(known, taken))
            self._emit(ConversionEvent(job.key, JobState.RUNNING))
            return job

    def _choice(self, known: Collection[str], taken: Collection[str]) -> str:
        oldest, *others = islice(self._queue, _AHEAD)
        if not taken or self._passed_over >= _PATIENCE:
            chosen = oldest
        else:
            suffixes = {key: self._queue[key].path.suffix.lower() for key in (oldest, *others)}
            fitting = (key for key in suffixes if suffixes[key] in known)
            new = (key for key in suffixes if suffixes[key] not in taken)
            chosen = next(fitting, None) or next(new, oldest)
        self._passed_over = 0 if chosen == oldest else self._passed_over + 1
        return chosen

    @property
    def queued(self) -> int:
        return len(self._queue)

    def take_kills(self) -> set[str]:
        with self._changed:
            keys, self._to_kill = self._to_kill, set()
            return keys

    def fail_queue(self, reason: str) -> None:
        with self._changed:
            for job in self._queue.values():
                error = problems.unreadable(job.path, reason)
                self._emit(ConversionEvent(job.key, JobState.FAILED, error=error))
            self._queue.clear()

    def emit(self, event: ConversionEvent) -> None:
        with self._changed:
            self._emit(event)

    def _emit(self, event: ConversionEvent) -> None:
        if event.state.final:
            self._active.discard(event.key)
            self._to_kill.discard(event.key)
        if event.converted is not None:
            self._waiting_text += len(event.converted.markdown)
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
