"""Fetch one model: ask the hub, make room, fetch every file, verify, and install by one rename."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from llamahome_gui.errors import DownloadError, DownloadReason, LlamaHomeError
from llamahome_gui.models.download import installing
from llamahome_gui.models.download.fetching import Fetching
from llamahome_gui.models.download.journal import Journal, read_journal
from llamahome_gui.models.download.keeper import Keeper
from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.locking import locked
from llamahome_gui.models.download.order import Order, kept_status
from llamahome_gui.models.download.retrying import Backoff, Hindrance
from llamahome_gui.models.download.room import check_room, no_room
from llamahome_gui.models.download.settling import settle
from llamahome_gui.models.download.stopping import Stop, Stopped
from llamahome_gui.models.download.telling import Telling
from llamahome_gui.models.download.types import DownloadState, DownloadStatus, Timing
from llamahome_gui.models.download.wire import Source
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.plan import HubPlan, make_plan
from llamahome_gui.models.importing import refuse_taken

_TELL_SECONDS = 1.0
_PASSING = frozenset({DownloadReason.OFFLINE, DownloadReason.SERVER, DownloadReason.LIMIT})


class Job:
    """One try to fetch a model; a later one goes on from what it left.

    Args:
        order: What to fetch.
        client_factory: Makes a client of the hub, closed at the end.
        limiter: Shared by all jobs.
        files_at_a_time: Fetched side by side.
        timing: Patience.
        tell: Called with every change, from the job's threads; at most ten times a second but for new states.
    """

    def __init__(
        self,
        order: Order,
        *,
        client_factory: Callable[[], HubClient],
        limiter: Limiter,
        files_at_a_time: int,
        timing: Timing,
        tell: Callable[[DownloadStatus], None],
    ) -> None:
        self.order = order
        self._client_factory = client_factory
        self._limiter = limiter
        self._files_at_a_time = files_at_a_time
        self._timing = timing
        self._stop = Stop()
        self._lock = threading.Lock()
        self._client: HubClient | None = None
        self._telling = Telling(order.key, order.repository, order.revision, tell)

    @property
    def stopped(self) -> bool:
        return self._stop.asked

    def stop(self) -> None:
        """End `run` within a moment, from any thread; what is there stays. An installation is not interrupted."""
        self._stop.set()
        with self._lock:
            if self._client is not None:
                self._client.close()

    def run(self) -> DownloadStatus:
        """Fetch and install; blocks. The last status: done, failed, or paused when it was stopped."""
        try:
            with locked(self.order.folder):
                try:
                    self._work()
                finally:
                    installing.clear_empty(self.order.folder)
        except Stopped:
            return self._telling.end(DownloadState.PAUSED)
        except LlamaHomeError as error:
            return self._telling.end(DownloadState.FAILED, _typed(error, self.order))
        except OSError as error:
            return self._telling.end(DownloadState.FAILED, no_room(error, self.order.models_dir))
        finally:
            self._close_client()
        return self._telling.end(DownloadState.DONE)

    def _work(self) -> None:
        refuse_taken(self.order.target)
        journal = read_journal(self.order.folder)
        if journal:
            self._telling.kept(kept_status(journal, self.order))
        client = self._open_client()
        plan = self._resolve(client)
        commit = plan.model.revision
        settled = settle(self.order.folder, journal, plan.files, commit)
        self._telling.files(commit, settled.progress, " ".join(filter(None, (settled.note, *plan.notes))))
        check_room(self.order.models_dir, settled.missing)
        journal = Journal(repository=plan.model.repository, asked=self.order.revision, commit=commit)
        with Keeper(self.order.folder, journal, settled.progress, settled.flushed, self._timing.flush) as keeper:
            self._fetch(Source(client, plan.model.repository, commit), plan, keeper)
            self._telling.state(DownloadState.INSTALLING)
            keeper.flush()
        self._stop.check()
        installing.install(self.order.folder, self.order.target, plan.model)

    def _fetch(self, source: Source, plan: HubPlan, keeper: Keeper) -> None:
        self._telling.state(DownloadState.DOWNLOADING)
        Fetching(
            source,
            self._telling.progress,
            self.order.folder,
            keeper,
            limiter=self._limiter,
            stop=self._stop,
            timing=self._timing,
            workers=self._files_at_a_time,
        ).run(self._telling.tick, lambda missing: check_room(self.order.models_dir, missing, reserve_only=True))

    def _resolve(self, client: HubClient) -> HubPlan:
        backoff = Backoff(self._timing)
        while True:
            self._telling.state(DownloadState.RESOLVING)
            try:
                return self._stop.call(lambda: make_plan(client, self.order.repository, self.order.revision))
            except DownloadError as error:
                self._stop.check()
                if error.reason not in _PASSING:
                    raise
                offline = error.reason is DownloadReason.OFFLINE
                hindrance = Hindrance(error.message, offline=offline, wait=error.retry_after)
                seconds = backoff.wait(hindrance, self.order.repository)
            self._rest(hindrance, seconds)

    def _rest(self, hindrance: Hindrance, seconds: float) -> None:
        """Wait for the next try, and tell each second how long that is."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._telling.waiting(hindrance.note, ends, offline=hindrance.offline)
            self._stop.sleep(min(left, _TELL_SECONDS))

    def _open_client(self) -> HubClient:
        client = self._client_factory()
        with self._lock:
            self._client = client
        self._stop.check()
        return client

    def _close_client(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()


def _typed(error: LlamaHomeError, order: Order) -> DownloadError:
    """As what a download fails with: what is no error of the network is a model that is refused."""
    if isinstance(error, DownloadError):
        return error
    return DownloadError(
        error.message, DownloadReason.REFUSED, subject=error.subject or order.repository, hint=error.hint
    )
