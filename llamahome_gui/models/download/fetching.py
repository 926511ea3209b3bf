"""The files of one model, several side by side; the first that cannot be had ends them all."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from llamahome_gui.models.download.journal import FILES
from llamahome_gui.models.download.keeper import Keeper
from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.stopping import Stop, Stopped
from llamahome_gui.models.download.transfer import PIECE, Progress, Transfer
from llamahome_gui.models.download.types import Timing
from llamahome_gui.models.download.wire import Source, Wire

_LOOK_AT_DISK_SECONDS = 1.0
# What a kill may cost in all: pieces that were read and not yet written, and what nobody has read yet.
_LOST_BYTES = 1024**2


class Fetching:
    """Threads that fetch what is not verified yet.

    Args:
        source: Where the files come from.
        progress: Of every file.
        folder: Of the download.
        keeper: Told of every file that is done.
        stop: Set when a file fails, so that the others end as well.
        workers: Files at a time.
    """

    def __init__(
        self,
        source: Source,
        progress: Sequence[Progress],
        folder: Path,
        keeper: Keeper,
        *,
        limiter: Limiter,
        stop: Stop,
        timing: Timing,
        workers: int,
    ) -> None:
        self._source = source
        self._progress = progress
        self._folder = folder
        self._keeper = keeper
        self._limiter = limiter
        self._stop = stop
        self._timing = timing
        self._todo = deque(item for item in progress if not item.verified)
        count = min(workers, len(self._todo))
        self._piece = min(PIECE, _LOST_BYTES // 2 // max(1, count))
        self._wire = Wire(stop, timing, workers, unread=self._piece)
        self._threads = [threading.Thread(target=self._work, name="download-file", daemon=True) for _ in range(count)]
        self._ended = threading.Semaphore(0)
        self._error: BaseException | None = None

    def run(self, tick: Callable[[], None], look_at_disk: Callable[[int], None]) -> None:
        """Fetch everything; blocks.

        Args:
            tick: Called often, to tell how far it is.
            look_at_disk: Called now and then with the bytes that are missing; may raise.

        Raises:
            DownloadError: A file cannot be had.
            OSError: The disk is full or cannot be written.
            Stopped: As asked.
        """
        for thread in self._threads:
            thread.start()
        try:
            self._watch(tick, look_at_disk)
        except BaseException as error:
            self._fail(error)
        for thread in self._threads:
            thread.join()
        self._wire.close()
        if self._error is not None:
            raise self._error
        self._stop.check()

    def _watch(self, tick: Callable[[], None], look_at_disk: Callable[[int], None]) -> None:
        running, looked = len(self._threads), time.monotonic()
        while running:
            if self._ended.acquire(timeout=self._timing.report):
                running -= 1
            tick()
            if self._keeper.error is not None:
                raise self._keeper.error
            if time.monotonic() - looked >= _LOOK_AT_DISK_SECONDS:
                looked = time.monotonic()
                look_at_disk(sum(item.file.size - item.done for item in self._progress))

    def _work(self) -> None:
        try:
            while self._todo:
                self._one(self._todo.popleft())
        except (Stopped, IndexError):
            pass  # asked to end, or another thread took the last file
        except BaseException as error:
            self._fail(error)
        finally:
            self._ended.release()

    def _one(self, item: Progress) -> None:
        target = self._folder / FILES / item.file.path
        transfer = Transfer(
            self._wire,
            self._source,
            item,
            target,
            limiter=self._limiter,
            stop=self._stop,
            timing=self._timing,
            piece=self._piece,
            remember=self._keeper.wake,
        )
        item.active = True
        try:
            transfer.run()
        finally:
            item.active = False
        self._keeper.wake()

    def _fail(self, error: BaseException) -> None:
        if self._error is None and not self._stop.asked:
            self._error = error
        self._stop.set()
