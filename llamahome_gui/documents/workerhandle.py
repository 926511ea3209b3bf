"""The parent's end of one worker process: its pipe, its present file, its clock and its memory."""

from __future__ import annotations

import contextlib
import os
import time
from multiprocessing import get_context
from pathlib import Path

import psutil

from . import worker
from .poolqueue import Job
from .types import Limits


class WorkerHandle:
    """A spawned worker. Spawn, because forking a process with Qt's or PyTorch's threads is not safe."""

    def __init__(self, memory_bytes: int, limits: Limits, cache: Path | None) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(
            target=worker.main, args=(theirs, memory_bytes, limits, cache), name="document-converter", daemon=True
        )
        try:
            self._process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()
        self.ready = False
        self.job: Job | None = None
        self.known = set[str]()  # suffixes of the files it has had
        self._started = 0.0
        self._baseline = 0
        self.peak = 0  # bytes of growth seen during the present file
        self._monitor: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._monitor = psutil.Process(self._process.pid)

    @property
    def was_ready(self) -> bool:
        return self.ready

    def send(self, job: Job) -> bool:
        """Hand out a file; False when the worker is gone."""
        self.job = job
        self.known.add(job.path.suffix.lower())
        self._started = time.monotonic()
        self.peak = 0
        try:
            self.connection.send((os.fspath(job.path), job.options, job.fresh))
        except OSError:
            return False
        return True

    def receive(self) -> worker.Reply | None:
        """The next reply; None when the worker has died."""
        try:
            reply: worker.Reply = self.connection.recv()
        except Exception:  # end of file, or half a message from a worker that died while sending
            return None
        if reply[0] == "ready":
            self.ready = True
            self._baseline = self.resident()
        return reply

    def finish(self) -> tuple[str, float]:
        """Take the present job off: its key, and the seconds it took."""
        assert self.job is not None
        key, self.job = self.job.key, None
        return key, time.monotonic() - self._started

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def resident(self) -> int:
        """Bytes of memory in use now; 0 when that cannot be known."""
        try:
            return int(self._monitor.memory_info().rss) if self._monitor else 0
        except psutil.Error:
            return 0

    def growth(self) -> int:
        """Bytes in use beyond what the worker had before its first file."""
        growth = self.resident() - self._baseline
        self.peak = max(self.peak, growth)
        return growth

    def kill(self) -> None:
        """End the process now and reap it."""
        self.connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()
