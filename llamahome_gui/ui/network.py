"""All that the window asks of the network: questions to the hub, and downloads, as coroutines on the window's loop.

Blocking questions wait in a few threads of their own; a later question of the same name replaces the earlier one.
Widgets follow by signals and never wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.services import Services

if TYPE_CHECKING:
    from llamahome_gui.models.download import DownloadManager, DownloadStatus, Timing
    from llamahome_gui.models.hub import HubClient

log = logging.getLogger(__name__)

_THREADS = 4
_CLOSE_MS = 1600
Answer = TypeVar("Answer")


class Network(QObject):
    """Needs a running asyncio loop from the first question or download on; before that it opens nothing.

    Signals:
        changed: A `DownloadStatus`.
        refused: The key of a model whose download could not even be queued, and the error.
    """

    timing: ClassVar[Timing | None] = None
    """How patient downloads are; None for as patient as is right."""

    changed = Signal(object)
    refused = Signal(str, object)
    _told = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks: set[asyncio.Task[Any]] = set()
        self._asking: dict[str, asyncio.Task[Any]] = {}
        self._threads: ThreadPoolExecutor | None = None
        self._hub: HubClient | None = None
        self._manager: DownloadManager | None = None
        self._runner: asyncio.Task[Any] | None = None
        self._closed = False
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    # -- downloads --------------------------------------------------------------------------------------------

    def unfinished(self) -> list[DownloadStatus]:
        """Downloads that an earlier start left behind. Reads the disk: not for the GUI thread."""
        return self.manager.unfinished()

    def download(self, key: str, repository: str, revision: str = "") -> None:
        """Put a model into the queue."""
        family, _, version = key.partition("/")
        try:
            self.manager.add(repository, family, version, revision or "main")
        except LlamaHomeError as error:
            self.refused.emit(key, error)
            return
        self._keep_running()

    def pause(self, key: str) -> None:
        """Rest; what is there is kept."""
        self.manager.pause(key)

    def resume(self, key: str) -> None:
        """Go on after a pause, a failure or a new start of the program."""
        try:
            self.manager.resume(key)
        except LlamaHomeError as error:
            self.refused.emit(key, error)
            return
        self._keep_running()

    def move(self, key: str, place: int) -> None:
        """Give a queued download another place in the queue, 0 for the next one."""
        self.manager.move(key, place)

    def cancel(self, key: str) -> None:
        """Give a download up and delete what was fetched of it."""
        self._spawn(self.manager.cancel(key))

    @Slot()
    def apply_limit(self) -> None:
        """Let the bandwidth of the settings hold from now on."""
        if self._manager is not None:
            self._manager.set_limit(self._services.settings.downloads.bytes_per_second)

    @property
    def manager(self) -> DownloadManager:
        """The queue of downloads, made when it is first asked for."""
        if self._manager is None:
            from llamahome_gui.models.download import DownloadManager

            self._manager = DownloadManager(
                self._services.workspace,
                client_factory=self._services.hub_client,
                settings=self._services.settings.downloads,
                timing=self.timing,
            )
            self._manager.subscribe(self._told.emit)
        return self._manager

    @Slot(object)
    def _pass_on(self, status: DownloadStatus) -> None:
        if not self._closed:
            self.changed.emit(status)

    def _keep_running(self) -> None:
        if self._runner is None or self._runner.done():
            self._runner = self._spawn(self.manager.run())

    # -- questions --------------------------------------------------------------------------------------------

    def ask(
        self,
        name: str,
        question: Callable[[HubClient], Answer],
        done: Callable[[Answer], object],
        failed: Callable[[LlamaHomeError], object],
    ) -> None:
        """Ask the hub in the background; the answer comes by a callback in the GUI thread.

        Args:
            name: A later question of this name drops the answer to this one.
            question: Called in a thread.
        """
        self.drop(name)
        task = self._spawn(self._answer(partial(self._put, question), done, failed))
        self._asking[name] = task
        task.add_done_callback(partial(self._answered, name))

    def drop(self, name: str) -> None:
        """Forget a question; nobody is called back."""
        task = self._asking.pop(name, None)
        if task is not None:
            task.cancel()

    def forget_hub(self) -> None:
        """Ask with another token, or without one, from now on."""
        hub, self._hub = self._hub, None
        if hub is not None:
            hub.close()

    def _put(self, question: Callable[[HubClient], Answer]) -> Answer:
        if self._hub is None:
            self._hub = self._services.hub_client()
        return question(self._hub)

    async def _answer(
        self,
        question: Callable[[], Answer],
        done: Callable[[Answer], object],
        failed: Callable[[LlamaHomeError], object],
    ) -> None:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="hub")
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, question)
        except LlamaHomeError as error:
            failed(error)
        else:
            done(answer)

    def _answered(self, name: str, task: asyncio.Task[Any]) -> None:
        if self._asking.get(name) is task:
            del self._asking[name]

    # -- ending -----------------------------------------------------------------------------------------------

    def shutdown(self) -> None:
        """End every question and download; what was fetched stays for the next start. Waits for it shortly."""
        if self._closed:
            return
        self._closed = True
        if self._hub is not None:
            self._hub.close()
        for task in list(self._asking.values()):
            task.cancel()
        if self._runner is not None and self._manager is not None:
            self._spawn(self._manager.close())  # the queue's own task ends by it
        self._wait_for_tasks()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def _wait_for_tasks(self) -> None:
        """Let the loop turn until no task is left; the user can do nothing meanwhile.

        Within a task no other one can take a step: then nothing is waited for, and what was fetched is kept by the
        journals of the downloads as after any sudden end.
        """
        if not self._tasks:
            return
        if asyncio.current_task() is None:
            self._turn()
        for task in list(self._tasks):
            task.cancel()

    def _turn(self) -> None:
        loop = QEventLoop()
        for task in self._tasks:
            task.add_done_callback(lambda _task: None if self._tasks else loop.quit())
        QTimer.singleShot(_CLOSE_MS, loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("network work failed", exc_info=task.exception())
