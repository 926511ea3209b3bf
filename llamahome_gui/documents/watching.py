"""Folders that are kept in step with: what is new, changed or gone in them, told by a thread.

The system says that something has happened (watchdog); what it was, a walk over the folder finds out. So nothing is
missed where events are not to be had: on network drives, beyond inotify's limits, and while the program was closed;
there a walk now and then finds it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llamahome_gui.errors import DocumentReason

from .types import FoundFile
from .walk import walk

log = logging.getLogger(__name__)

_SHARE_OF_TIME = 20  # a walk of one second is not repeated within this many
_EVENTS = ("created", "modified", "moved", "deleted", "closed")  # not "opened": converting a file would be one


@dataclass(frozen=True, slots=True)
class Changes:
    """What a look at a folder has found: its files that are new or changed, and the paths of all that it has."""

    folder: Path
    files: list[FoundFile]
    present: frozenset[str]


@dataclass(slots=True)
class _Folder:
    path: Path
    known: dict[Path, tuple[int, int]] = field(default_factory=dict)
    unsettled: dict[Path, tuple[int, int]] = field(default_factory=dict)
    heard: bool = False
    next_look: float = 0.0
    earliest: float = 0.0

    @property
    def due(self) -> float:
        """When to look at it."""
        return self.earliest if self.heard else max(self.next_look, self.earliest)


class FolderWatch:
    """Watches folders to the bottom. The first look at each tells all its files.

    Args:
        told: Called in the watch's thread with `Changes`, whenever there are some.
        settle_seconds: A file is told once it has not changed for so long: it may still be written.
        look_seconds: How often the folders are walked though nothing was heard of them.
        events: Whether to listen to the system.
    """

    def __init__(
        self,
        told: Callable[[Changes], object],
        *,
        settle_seconds: float = 1.0,
        look_seconds: float = 60.0,
        events: bool = True,
    ) -> None:
        self._told = told
        self._settle, self._pause, self._events = settle_seconds, look_seconds, events
        self._lock = threading.Lock()
        self._folders: dict[Path, _Folder] = {}
        self._woken = threading.Event()
        self._closed = False
        self._observer: Any = None
        self._thread: threading.Thread | None = None

    @property
    def folders(self) -> list[Path]:
        """The folders that are watched."""
        with self._lock:
            return list(self._folders)

    def add(self, folder: Path) -> None:
        """Watch a folder; the first look at it begins at once."""
        with self._lock:
            if self._closed or folder in self._folders:
                return
            self._folders[folder] = _Folder(folder)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="folder-watch", daemon=True)
                self._thread.start()
        self._woken.set()

    def remove(self, folder: Path) -> None:
        """Watch it no more."""
        with self._lock:
            self._folders.pop(folder, None)
        self._woken.set()

    def close(self) -> None:
        """End the threads. May be called twice."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._woken.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _run(self) -> None:
        listened: dict[Path, Any] = {}
        try:
            while not self._closed:
                folders = self._present()
                self._listen(folders, listened)
                for folder in folders:
                    if not self._closed and folder.due <= time.monotonic():
                        self._look(folder)
                self._rest()
        finally:
            self._stop_listening()

    def _present(self) -> list[_Folder]:
        with self._lock:
            return list(self._folders.values())

    def _rest(self) -> None:
        """Until something is heard, or the next look is due; then a moment more, for the rest of what is happening."""
        due = min((folder.due for folder in self._present()), default=time.monotonic() + self._pause)
        heard = self._woken.wait(max(0.0, due - time.monotonic()))
        if heard and not self._closed:
            self._woken.clear()
            deadline = time.monotonic() + 5 * self._settle
            while not self._closed and time.monotonic() < deadline and self._woken.wait(self._settle / 4):
                self._woken.clear()
                time.sleep(self._settle / 20)

    def _look(self, folder: _Folder) -> None:
        began = time.monotonic()
        folder.heard = False
        found = self._files(folder)
        if found is not None:
            changed, folder.unsettled = self._sorted_out(folder, found)
            gone = folder.known.keys() - found.keys()
            if changed or gone or not folder.known:
                for file in changed:
                    folder.known[file.path] = (file.size, file.modified)
                for path in gone:
                    del folder.known[path]
                if not self._closed:
                    self._told(Changes(folder.path, changed, frozenset(map(str, found))))
        now = time.monotonic()
        folder.earliest = now + _SHARE_OF_TIME * (now - began)
        folder.next_look = now + (self._settle if folder.unsettled else self._pause)

    def _files(self, folder: _Folder) -> dict[Path, FoundFile] | None:
        """What is in a folder; None while it cannot be reached, which says nothing about its files."""
        found = {}
        for file in walk([folder.path], lambda: self._closed):
            if file.path == folder.path:
                log.info("%s cannot be watched now: %s", folder.path, file.error)
                return None
            if file.error is None or file.error.reason is not DocumentReason.UNSUPPORTED:
                found[file.path] = file
        return found if folder.path.is_dir() and not self._closed else None

    def _sorted_out(
        self, folder: _Folder, found: dict[Path, FoundFile]
    ) -> tuple[list[FoundFile], dict[Path, tuple[int, int]]]:
        """New and changed files, and of those the ones that may still be written."""
        now = time.time_ns()
        changed, unsettled = [], {}
        for path, file in found.items():
            state = (file.size, file.modified)
            if folder.known.get(path) == state:
                continue
            if 0 <= now - file.modified < self._settle * 1e9 and folder.unsettled.get(path) != state:
                unsettled[path] = state
            else:
                changed.append(file)
        return changed, unsettled

    def _listen(self, folders: list[_Folder], listened: dict[Path, Any]) -> None:
        """Ask the system for events of all folders, and of no others."""
        if not self._events:
            return
        wanted = {folder.path for folder in folders}
        for path in set(listened) - wanted:
            watch = listened.pop(path)
            if watch is not None:
                self._observer.unschedule(watch)
        for path in wanted - set(listened):
            listened[path] = self._scheduled(path)

    def _scheduled(self, path: Path) -> Any:
        """The system's watch; None where it refuses, and looking now and then must do."""
        from watchdog import events
        from watchdog.observers import Observer

        heard = self._woken
        by_folder = self._folders

        class Handler(events.FileSystemEventHandler):
            def on_any_event(self, event: events.FileSystemEvent) -> None:
                folder = by_folder.get(path)
                if folder is not None and event.event_type in _EVENTS:
                    folder.heard = True
                    heard.set()

        try:
            if self._observer is None:
                self._observer = Observer()
                self._observer.start()
            return self._observer.schedule(Handler(), str(path), recursive=True)
        except OSError as error:  # the limit of inotify, a folder that is away
            log.info("no events of %s: %s", path, error)
            return None

    def _stop_listening(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
