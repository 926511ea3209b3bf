"""What a running job tells: its status, whenever it changes, and not more often than anybody can read."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from llamahome_gui.errors import DownloadError
from llamahome_gui.models.download.transfer import Progress
from llamahome_gui.models.download.types import DownloadState, DownloadStatus

_WINDOW_SECONDS = 5.0


class Speed:
    """Bytes per second over a sliding window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._points: deque[tuple[float, int]] = deque()

    def add(self, received: int) -> float:
        """Note that `received` bytes have come in all; the present speed."""
        now = self._clock()
        self._points.append((now, received))
        while len(self._points) > 2 and now - self._points[1][0] >= _WINDOW_SECONDS:
            self._points.popleft()
        then, before = self._points[0]
        return (received - before) / (now - then) if now > then else 0.0


class Telling:
    """Builds the statuses of one job and hands on those that differ from the last."""

    def __init__(self, key: str, repository: str, revision: str, tell: Callable[[DownloadStatus], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._status = DownloadStatus(key, repository, revision, DownloadState.RESOLVING)
        self._told: DownloadStatus | None = None
        self._remark = ""
        self._speed = Speed()
        self.progress: Sequence[Progress] = ()

    def kept(self, status: DownloadStatus) -> None:
        """What an earlier try left: it is told until the files are known."""
        self._status = replace(self._status, done=status.done, total=status.total, files=status.files)

    def files(self, revision: str, progress: Sequence[Progress], remark: str) -> None:
        """The files are known, and what is unusual about them."""
        self.progress, self._remark = progress, remark
        self._status = replace(self._status, revision=revision)

    def state(self, state: DownloadState, note: str = "") -> None:
        """A new state, told at once."""
        self._put(replace(self._counted(), state=state, note=note or self._remark))

    def waiting(self, note: str, until: float, *, offline: bool) -> None:
        """It waits for another try, which comes at `until`, by `time.monotonic`."""
        left = max(1, math.ceil(until - time.monotonic()))
        status = replace(self._counted(), state=DownloadState.WAITING, note=note)
        self._put(replace(status, retry_in=left, offline=offline))

    def tick(self) -> None:
        """Tell how far the files are."""
        active = [item for item in self.progress if item.active]
        waiting = [item for item in active if item.waiting]
        times = [item.retry_at for item in waiting if item.retry_at is not None]
        if times and len(waiting) == len(active):
            offline = all(item.offline for item in waiting)
            self.waiting(next((item.note for item in waiting if item.note), ""), min(times), offline=offline)
            return
        notes = [item.note for item in self.progress if item.note and not item.waiting]
        note = notes[0] if notes else self._remark
        self._put(replace(self._counted(), state=DownloadState.DOWNLOADING, note=note))

    def end(self, state: DownloadState, error: DownloadError | None = None) -> DownloadStatus:
        """The last status; it is for the caller to tell."""
        note = self._remark if error is None else ""
        return replace(self._counted(), state=state, speed=0.0, seconds_left=None, note=note, error=error)

    def _counted(self) -> DownloadStatus:
        if not self.progress:
            return self._status
        done, total = (sum(values) for values in zip(*_sizes(self.progress), strict=True))
        speed = self._speed.add(sum(item.received for item in self.progress))
        return replace(
            self._status,
            done=done,
            total=total,
            speed=speed,
            seconds_left=(total - done) / speed if speed > 0 else None,
            files=tuple(item.status for item in self.progress),
        )

    def _put(self, status: DownloadStatus) -> None:
        with self._lock:
            if status == self._told:
                return
            self._told = status
        self._tell(status)


def _sizes(progress: Sequence[Progress]) -> list[tuple[int, int]]:
    return [(0, 0), *((item.done, item.file.size) for item in progress)]
