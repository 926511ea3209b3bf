"""The queue of downloads: adds, pauses, resumes, cancels, and tells of every change.

The work is done in threads; the coroutines only wait for it. `subscribe`d functions are called from any thread: the
window passes their statuses on by a queued signal. All other methods may be called from any thread as well.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import DownloadSettings
from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download.installing import discard
from llamahome_gui.models.download.job import Job
from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.locking import locked
from llamahome_gui.models.download.order import Order, clear_remains, find_unfinished, remember
from llamahome_gui.models.download.types import DownloadState, DownloadStatus, Timing
from llamahome_gui.models.download.waiting import Waiters
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.references import check_repository, check_revision
from llamahome_gui.models.importing import check_name, refuse_taken

log = logging.getLogger(__name__)

# A thread that is being stopped ends at once, unless it is looking up a name, connecting, or deleting large files.
# What is not done then is kept by the journals as after any sudden end.
_CLOSE_SECONDS = 1.5
_PATIENT_SECONDS = 0.4


@dataclass
class _Entry:
    """One download of this queue. `job` is None while no thread works on it."""

    order: Order
    status: DownloadStatus
    job: Job | None = None


class DownloadManager:
    """Downloads of one workspace, some models at a time.

    Args:
        workspace: Where the models go.
        client_factory: Makes a client of the hub for each download.
        settings: How many at a time, and how fast.
        timing: How patient.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        client_factory: Callable[[], HubClient] = HubClient,
        settings: DownloadSettings | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._models_dir = workspace.models_dir
        self._client_factory = client_factory
        self._settings = settings or DownloadSettings()
        self._timing = timing or Timing()
        self._limiter = Limiter(self._settings.bytes_per_second)
        self._lock = threading.RLock()
        self._entries: dict[str, _Entry] = {}
        self._subscribers: list[Callable[[DownloadStatus], object]] = []
        self._waiters = Waiters()
        self._threads = 0
        self._serving = False
        self._closed = False

    # -- what there is ----------------------------------------------------------------------------------------

    def unfinished(self) -> list[DownloadStatus]:
        """Downloads that an earlier start left, as paused ones; reads the disk, and clears what is nobody's."""
        clear_remains(self._models_dir)
        with self._lock:
            known = {key for key, entry in self._entries.items() if entry.status.state is not DownloadState.CANCELLED}
        return [status for status, _ in find_unfinished(self._models_dir) if status.key not in known]

    def status(self, key: str) -> DownloadStatus | None:
        """The present status of a download of this queue."""
        with self._lock:
            entry = self._entries.get(key)
            return entry.status if entry else None

    def queue(self) -> tuple[str, ...]:
        """Keys of the downloads that have not begun, the next one first."""
        with self._lock:
            return tuple(key for key, entry in self._entries.items() if entry.status.state is DownloadState.QUEUED)

    def subscribe(self, callback: Callable[[DownloadStatus], object]) -> Callable[[], None]:
        """Call `callback` with every new status, from any thread, at most ten times a second for each download.

        Returns:
            A function that ends it.
        """
        with self._lock:
            self._subscribers.append(callback)

        def end() -> None:
            with self._lock, contextlib.suppress(ValueError):
                self._subscribers.remove(callback)

        return end

    def set_limit(self, bytes_per_second: float | None) -> None:
        """Limit all downloads together, from now on; None for no limit."""
        self._limiter.set_rate(bytes_per_second)

    # -- what is wanted ---------------------------------------------------------------------------------------

    def add(self, repository: str, family: str, version: str, revision: str = "main") -> str:
        """Queue a download; one that was left unfinished goes on. It begins when `run` or `wait` is awaited.

        Returns:
            Its key, ``family/version``.

        Raises:
            ModelError: The name cannot be used or is taken.
            DownloadError: There can be no such repository or revision, or something else is fetched by this name.
        """
        check_repository(repository)
        check_revision(revision)
        check_name(family, "family")
        check_name(version, "version")
        order = Order(repository, family, version, revision, self._models_dir)
        refuse_taken(order.target)
        with self._lock:
            entry = self._entries.get(order.key)
            if entry and (entry.job or not entry.status.state.ended):
                return self._same(entry, order)
            # Behind those that wait already.
            self._entries.pop(order.key, None)
            self._entries[order.key] = _Entry(order, self._queued(order))
        self._changed(order.key)
        return order.key

    def pause(self, key: str) -> None:
        """Rest at once; what was fetched stays."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry.status.state.ended or entry.status.state is DownloadState.INSTALLING:
                return
            self._end(entry, DownloadState.PAUSED)
        self._changed(key)

    def resume(self, key: str) -> None:
        """Go on with one that is paused, has failed, or was left unfinished by an earlier start.

        Raises:
            DownloadError: There is none.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry.status.state is DownloadState.CANCELLED:
                entry = self._left(key)
            elif not entry.status.state.ended or entry.status.state is DownloadState.DONE:
                return
            self._entries.pop(key, None)
            self._entries[key] = entry
            queued = DownloadState.QUEUED
            entry.status = replace(entry.status, state=queued, error=None, note="", speed=0.0, seconds_left=None)
        self._changed(key)

    def move(self, key: str, place: int) -> None:
        """Give a queued download another place in the queue, 0 for the next one; nothing happens to any other."""
        with self._lock:
            queue = list(self.queue())
            if key not in queue:
                return
            queue.remove(key)
            queue.insert(max(0, place), key)
            moved = iter(queue)
            names = [next(moved) if name in queue else name for name in self._entries]
            self._entries = {name: self._entries[name] for name in names}

    async def cancel(self, key: str) -> None:
        """Give up and delete what was fetched, also of one that an earlier start left.

        Raises:
            DownloadError: There is none.
        """
        with self._lock:
            entry = self._entries.get(key) or self._left(key)
            if entry.status.state in (DownloadState.DONE, DownloadState.INSTALLING):
                return
            self._entries[key] = entry
            self._end(entry, DownloadState.CANCELLED)
            if entry.job is None:
                self._start_thread(partial(self._discard, entry), key)
        self._changed(key)
        await self._waiters.until(lambda: not entry.order.folder.exists(), _PATIENT_SECONDS)

    # -- running ----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Work on the queue until `close`."""
        self._serve()
        await self._waiters.until(lambda: self._closed)

    async def wait(self, key: str) -> DownloadStatus:
        """Work on the queue until the download has ended: done, failed, cancelled or paused.

        Raises:
            KeyError: It is not in the queue.
        """
        self._serve()
        await self._waiters.until(lambda: self._entries[key].status.state.ended)
        return self._entries[key].status

    async def close(self) -> None:
        """Stop everything; what was fetched stays for the next start, and so does what waits in the queue."""
        with self._lock:
            self._closed, self._serving = True, False
            running = [entry for entry in self._entries.values() if not entry.status.state.ended]
            for entry in running:
                if entry.status.state is DownloadState.QUEUED and entry.job is None:
                    remember(entry.order)
                self._end(entry, DownloadState.PAUSED)
        for entry in running:
            self._changed(entry.order.key)
        self._waiters.wake()
        await self._waiters.until(lambda: not self._threads, _CLOSE_SECONDS)

    # -- within -----------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        with self._lock:
            self._serving = not self._closed
        self._start_next()

    def _start_next(self) -> None:
        with self._lock:
            if not self._serving:
                return
            free = self._settings.models_at_a_time - sum(entry.job is not None for entry in self._entries.values())
            queued = [
                entry
                for entry in self._entries.values()
                if entry.status.state is DownloadState.QUEUED and entry.job is None
            ]
            for entry in queued[: max(free, 0)]:
                self._start(entry)

    def _start(self, entry: _Entry) -> None:
        job = Job(
            entry.order,
            client_factory=self._client_factory,
            limiter=self._limiter,
            files_at_a_time=self._settings.files_at_a_time,
            timing=self._timing,
            tell=lambda status: self._told(entry, job, status),
        )
        entry.job = job
        self._start_thread(partial(self._work, entry, job), entry.order.key)

    def _start_thread(self, function: Callable[[], None], key: str) -> None:
        # Not one of a pool: the interpreter would wait at its end for a look-up of a name that hangs.
        def work() -> None:
            try:
                function()
            finally:
                with self._lock:
                    self._threads -= 1
                self._waiters.wake()

        with self._lock:
            self._threads += 1
        threading.Thread(target=work, name=f"download {key}", daemon=True).start()

    def _work(self, entry: _Entry, job: Job) -> None:
        try:
            status = job.run()
        except BaseException as error:
            log.exception("a download broke off")
            failure = DownloadError(f"Unexpected error ({type(error).__name__}: {error}).", DownloadReason.SERVER)
            status = replace(entry.status, state=DownloadState.FAILED, error=failure)
        with self._lock:
            entry.job = None
            wanted = entry.status.state
            # Queued again while it was being stopped; one that failed before it told anything is still called queued.
            again = wanted is DownloadState.QUEUED and job.stopped
            if status.state is DownloadState.DONE or not (wanted.ended or again):
                entry.status = status
            elif wanted is DownloadState.PAUSED:
                entry.status = replace(status, state=wanted, error=None)
        if entry.status.state is DownloadState.CANCELLED:
            self._discard(entry)
        self._changed(entry.order.key)

    def _discard(self, entry: _Entry) -> None:
        """Delete what was fetched, unless another program is at it."""
        try:
            with locked(entry.order.folder):
                discard(entry.order.folder)
        except (DownloadError, OSError) as error:
            log.warning("what was fetched of %s is not deleted: %s", entry.order.key, error)
        self._waiters.wake()

    def _end(self, entry: _Entry, state: DownloadState) -> None:
        entry.status = replace(entry.status, state=state, speed=0.0, seconds_left=None, note="", error=None)
        if entry.job is not None:
            entry.job.stop()

    def _told(self, entry: _Entry, job: Job, status: DownloadStatus) -> None:
        with self._lock:
            # The last words of a job that was paused are no news.
            if (
                entry.job is not job
                or entry.status.state.ended
                or (entry.status.state is DownloadState.QUEUED and job.stopped)
            ):
                return
            entry.status = status
        self._publish(status)

    def _changed(self, key: str) -> None:
        with self._lock:
            status = self._entries[key].status
        self._publish(status)
        self._start_next()

    def _publish(self, status: DownloadStatus) -> None:
        with self._lock:
            subscribers = list(self._subscribers)
        for callback in subscribers:
            try:
                callback(status)
            except Exception:
                log.exception("a listener to downloads failed")
        self._waiters.wake()

    def _left(self, key: str) -> _Entry:
        found = next(
            ((status, order) for status, order in find_unfinished(self._models_dir) if status.key == key), None
        )
        if found is None:
            raise DownloadError("There is no such download.", DownloadReason.MISSING, subject=key)
        return _Entry(found[1], found[0])

    def _same(self, entry: _Entry, order: Order) -> str:
        if entry.order != order:
            raise DownloadError(
                f"{entry.order.repository} is being fetched by this name.",
                DownloadReason.REFUSED,
                subject=order.key,
                hint="Cancel that download first, or choose another name.",
            )
        if entry.status.state.ended:
            self.resume(order.key)
        return order.key

    def _queued(self, order: Order) -> DownloadStatus:
        left = next((status for status, _ in find_unfinished(self._models_dir) if status.key == order.key), None)
        if left is not None and left.repository == order.repository:
            return replace(left, state=DownloadState.QUEUED)
        return DownloadStatus(order.key, order.repository, order.revision, DownloadState.QUEUED)
