"""From dropped paths to documents in the library: walk, convert, store, each outside the GUI thread.

The walk streams batches of files, a timer looks at the conversion pool 30 times a second, and the library's own
thread writes. Rows change in the model; the panel only draws.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.documents import ConversionEvent, DocumentRecord, FoundFile, JobState, Library, Options, walk
from llamahome_gui.errors import DocumentError, LlamaHomeError
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.model import DocumentsModel
from llamahome_gui.ui.documents.rows import Row, RowState, error_text, row_of_file, row_of_record
from llamahome_gui.ui.services import Services

POLL_MS = 33
_BATCH_FILES = 64
_BATCH_SECONDS = 0.05


class DocumentImporter(QObject):
    """Feeds the model with files.

    Signals:
        progressed: finished and all files of the running import.
        stored: a `DocumentRecord` that was written to the library.
        idle: nothing is walked, converted or stored any more.
        failed: an error that belongs to no row.
    """

    progressed = Signal(int, int)
    stored = Signal(object)
    idle = Signal()
    failed = Signal(object)
    _batch = Signal(object)

    def __init__(
        self, services: Services, library: LibraryThread, model: DocumentsModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._library, self._model = services, library, model
        self._stop = threading.Event()
        self._walks = 0
        self._open: set[str] = set()
        self._named: set[Path] = set()
        self._again: set[Path] = set()
        self._passwords: dict[Path, str] = {}
        self._total = 0
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._batch.connect(self._take)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._walks or self._open)

    def add_paths(self, paths: Iterable[Path], *, again: bool = False, password: str = "") -> None:
        """Find the files of these paths and convert them.

        Args:
            again: Also those files that the library has as they are.
            password: For those of them that have one; it is kept nowhere.
        """
        wanted = list(paths)
        if not self.busy:
            self._total = 0
            self._named.clear()
            self._again.clear()
            self._passwords.clear()
            self._stop.clear()
        self._named.update(wanted)
        self._again.update(wanted if again else ())
        self._passwords.update(dict.fromkeys(wanted, password) if password else {})
        self._walks += 1
        Op(self, lambda: self._walk(wanted)).success(self._walked).failure(self._walk_failed).run()

    def cancel(self, keys: Iterable[str]) -> None:
        """Give up some files."""
        for key in keys:
            self._services.pool.cancel(key)

    def cancel_all(self) -> None:
        """Give up the walk and every file that is not converted yet."""
        self._stop.set()
        if self._services.opened("pool"):
            self._services.pool.cancel_all()

    def close(self) -> None:
        """Stop looking; the pool is ended by its owner."""
        self._stop.set()
        self._timer.stop()

    def _walk(self, paths: list[Path]) -> None:
        """In a thread of the pool: hand out batches, the first of them soon."""
        batch: list[FoundFile] = []
        since = time.monotonic()
        for found in walk(paths):
            if self._stop.is_set():
                break
            batch.append(found)
            if len(batch) >= _BATCH_FILES or time.monotonic() - since > _BATCH_SECONDS:
                self._batch.emit(batch)
                batch, since = [], time.monotonic()
        self._batch.emit(batch)

    @Slot(object)
    def _take(self, batch: list[FoundFile]) -> None:
        if self._stop.is_set():
            return
        known = [found for found in batch if str(found.path) not in self._open]
        self._total += len(known)
        fresh = [found for found in known if not self._is_current(found)]
        self._model.put(row_of_file(found) for found in fresh)
        for found in fresh:
            key = str(found.path)
            if found.error is None:
                self._open.add(key)
                password = self._passwords.pop(found.path, "")
                self._services.pool.submit(key, found.path, Options(passwords=(password,) if password else ()))
            elif found.path in self._named:
                # Chosen by hand: its row stays, as those of a folder's other files need not.
                row = self._model.row(key)
                assert row is not None
                self._store_failure(row, found.error)
        if self._open and not self._timer.isActive():
            self._timer.start()
        self._tell()

    def _is_current(self, found: FoundFile) -> bool:
        """Whether the library has this file as it is: dropping a folder again converts only what has changed."""
        row = self._model.row(str(found.path)) if found.path not in self._again else None
        return row is not None and row.record is not None and row.record.is_current(found)

    def _walked(self, _result: object) -> None:
        self._walks -= 1
        self._tell()

    def _walk_failed(self, error: Exception) -> None:
        self._walks -= 1
        self.failed.emit(error)
        self._tell()

    @Slot()
    def _poll(self) -> None:
        events = self._services.pool.poll()
        for event in events:
            row = self._model.row(event.key)
            if row is not None:
                self._follow(row, event)
            elif event.state.final:
                self._open.discard(event.key)
        if events:
            self._model.touch(event.key for event in events)
            self._tell()

    def _follow(self, row: Row, event: ConversionEvent) -> None:
        if event.state is JobState.RUNNING:
            row.state = RowState.CONVERTING
        elif event.state is JobState.CANCELLED:
            row.state = RowState.CANCELLED
            self._open.discard(event.key)
        elif event.state is JobState.DONE and event.converted is not None:
            row.state = RowState.SAVING
            row.words, row.format = event.converted.words, event.converted.format
            converted = event.converted
            self._store(row, lambda library: library.add(row.path, _relative(row), row.size, converted, row.modified))
        elif event.error is not None:
            row.state, row.message = RowState.FAILED, error_text(event.error)
            self._store_failure(row, event.error)

    def _store_failure(self, row: Row, error: DocumentError) -> None:
        self._open.add(row.key)
        self._store(row, lambda library: library.add_failure(row.path, _relative(row), row.size, error))

    def _store(self, row: Row, function: Callable[[Library], DocumentRecord]) -> None:
        self._library.call(function, partial(self._stored, row.key), partial(self._not_stored, row.key))

    def _stored(self, key: str, record: DocumentRecord) -> None:
        self._open.discard(key)
        if self._model.row(key) is not None:
            self._model.put([row_of_record(record)])
            self.stored.emit(record)
        self._tell()

    def _not_stored(self, key: str, error: Exception) -> None:
        self._open.discard(key)
        row = self._model.row(key)
        if row is not None:
            row.state = RowState.FAILED
            row.message = error_text(error) if isinstance(error, LlamaHomeError) else str(error)
            self._model.touch([key])
        self._tell()

    def _tell(self) -> None:
        self.progressed.emit(self._total - len(self._open), self._total)
        if not self.busy:
            self._timer.stop()
            self.idle.emit()


def _relative(row: Row) -> str:
    return f"{row.folder}/{row.name}" if row.folder else row.name
