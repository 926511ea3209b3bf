"""From dropped paths to documents in the library: walk, convert, store, each outside the GUI thread.

The walk streams batches of files, a timer looks at the conversion pool 30 times a second, and the library's own
thread writes. Rows change in the model; the panel only draws.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.documents import ConversionEvent, DocumentRecord, FoundFile, JobState, Library, Options, walk
from llamahome_gui.documents.cache import forget
from llamahome_gui.documents.progress import Progress
from llamahome_gui.errors import DocumentError, DocumentReason, LlamaHomeError, StorageError
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.model import DocumentsModel
from llamahome_gui.ui.documents.rows import Row, RowState, error_text, row_of_file, row_of_record
from llamahome_gui.ui.services import Services

POLL_MS = 33
_BATCH_FILES = 64
_BATCH_SECONDS = 0.05
# These say nothing about the content: a text that was made earlier is worth more than such a failure.
_PASSING = (DocumentReason.ENCRYPTED, DocumentReason.UNREADABLE, DocumentReason.LIMIT)

_Store = Callable[[Library], DocumentRecord]
_Stored = tuple[str, DocumentRecord | LlamaHomeError]


class DocumentImporter(QObject):
    """Feeds the model with files.

    Attributes:
        progress: How far the running import is, by files and bytes.

    Signals:
        progressed: a `Progress`, by files and bytes, of the running import.
        stored: a `DocumentRecord` that was written to the library.
        unchanged: the `DocumentRecord` of a file that was asked for by its path, which the library has as it is.
        kept: a `DocumentRecord` whose file could not be converted again, and why; its earlier text stays.
        idle: nothing is walked, converted or stored any more.
        failed: an error that belongs to no row.
    """

    progressed = Signal(object)
    stored = Signal(object)
    unchanged = Signal(object)
    kept = Signal(object, object)
    idle = Signal()
    failed = Signal(object)
    _batch = Signal(object)

    def __init__(
        self, services: Services, library: LibraryThread, model: DocumentsModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._library, self._model = services, library, model
        self._stop = threading.Event()
        self._closed = False
        self._walks = 0
        self._early: list[list[Path]] | None = []  # asked for before it is known what the library has; None since then
        self._open: dict[str, int] = {}
        self._newer: dict[str, FoundFile] = {}  # by the key of an open one
        self._waiting: list[FoundFile] = []
        self._named: set[Path] = set()
        self._again: set[Path] = set()
        self._passwords: dict[Path, str] = {}
        self._options = self.options
        self.progress = Progress()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._batch.connect(self._take)

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._walks or self._open or self._early or self._waiting)

    @property
    def options(self) -> Options:
        """How files are converted by the present settings."""
        chosen = self._services.settings.documents
        return Options(hidden=chosen.hidden, formulas=chosen.formulas)

    def add_paths(self, paths: Iterable[Path], *, again: bool = False, password: str = "") -> None:
        """Find the files of these paths and convert them, once the library's rows are known.

        Args:
            again: Also those files that the library has as they are.
            password: For those of them that have one; it is kept nowhere.
        """
        wanted = list(paths)
        self._begin()
        self._named.update(wanted)
        self._again.update(wanted if again else ())
        self._passwords.update(dict.fromkeys(wanted, password) if password else {})
        if self._early is None:
            self._look(wanted)
        else:
            self._early.append(wanted)

    def rows_known(self) -> None:
        """The model has what the library has, or it cannot be had: look for the files that were asked for before.

        Without its row a file would be converted again that has not changed, and one that cannot be read now would
        lose its earlier text.
        """
        early, self._early = self._early or [], None
        for wanted in early:
            self._look(wanted)

    def _look(self, wanted: list[Path]) -> None:
        self._walks += 1
        Op(self, lambda: self._walk(wanted)).success(self._walked).failure(self._walk_failed).run()

    def add_found(self, batch: Sequence[FoundFile]) -> None:
        """Convert files that a watched folder has, but for those that have not changed.

        One that could not be converted is tried again by other converters; a text stays until the user asks for
        another.
        """
        fresh = [found for found in batch if not self._is_known(found)]
        if fresh and not self._closed:
            self._begin()
            self._take(fresh)

    def _is_known(self, found: FoundFile) -> bool:
        row = self._model.row(str(found.path))
        if row is None or row.record is None or not row.record.is_same(found):
            return False
        return row.record.state == "done" or row.record.is_of(self.options)

    def cancel(self, keys: Iterable[str]) -> None:
        """Give up some files."""
        for key in keys:
            self._services.pool.cancel(key)

    def cancel_all(self) -> None:
        """Give up the walk and every file that is not converted yet."""
        self._stop.set()
        if self._services.opened("pool"):
            self._services.pool.cancel_all()
        if self._early:
            self._early.clear()
            self._tell()

    def close(self) -> None:
        """Stop looking and take no more; the pool is ended by its owner."""
        self._closed, self._early = True, None
        self._stop.set()
        self._timer.stop()

    def _begin(self) -> None:
        if not self.busy:
            self.progress.reset()
            self._named.clear()
            self._again.clear()
            self._passwords.clear()
            self._options = self.options
            self._stop.clear()

    def _walk(self, paths: list[Path]) -> None:
        """In a thread of the pool: hand out batches, the first of them soon."""
        batch: list[FoundFile] = []
        since = time.monotonic()
        for found in walk(paths, self._stop.is_set):
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
        for found in batch:
            row = self._model.row(str(found.path)) if str(found.path) in self._open else None
            if row is not None and (row.size, row.modified) != (found.size, found.modified):
                self._newer[str(found.path)] = found  # it changed once more while it is being converted
        known = [found for found in batch if str(found.path) not in self._open]
        fresh = [found for found in known if not self._is_current(found)]
        self._model.put([self._row_of(found) for found in fresh])
        for found in known:
            self.progress.found(found.size)
        for found in fresh:
            self._submit(found)
        for found in known:
            if str(found.path) not in self._open:
                self.progress.finished(found.size)
                self._tell_unchanged(found)
        if self._open and not self._timer.isActive():
            self._timer.start()
        self._tell()

    def _row_of(self, found: FoundFile) -> Row:
        """A new row; it keeps the earlier document, whose text stays until there is another."""
        row, earlier = row_of_file(found), self._model.row(str(found.path))
        row.record = earlier.record if earlier is not None else None
        return row

    def _submit(self, found: FoundFile) -> None:
        key = str(found.path)
        if found.error is None:
            password = self._passwords.pop(found.path, "")
            options = Options((password,) if password else (), self._options.hidden, self._options.formulas)
            self._open[key] = found.size
            self._services.pool.submit(key, found.path, options, fresh=found.path in self._again)
        elif found.path in self._named:
            # Chosen by hand: its row stays, as those of a folder's other files need not.
            row = self._model.row(key)
            assert row is not None
            self._open[key] = found.size
            self._store([entry for entry in [self._failure_of(row, found.error)] if entry is not None])

    def _is_current(self, found: FoundFile) -> bool:
        """Whether the library has this file as it is: dropping a folder again converts only what has changed."""
        row = self._model.row(str(found.path)) if found.path not in self._again else None
        return row is not None and row.record is not None and row.record.is_current(found, self._options)

    def _tell_unchanged(self, found: FoundFile) -> None:
        """Who dropped this very file waits for it; of a folder's files nobody does."""
        row = self._model.row(str(found.path)) if found.path in self._named and self._is_current(found) else None
        if row is not None:
            self.unchanged.emit(row.record)

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
        entries = []
        for event in events:
            row = self._model.row(event.key)
            if row is not None:
                entries.append(self._follow(row, event))
            elif event.state.final:
                self._close(event.key)
        self._store([entry for entry in entries if entry is not None])
        if events:
            self._model.touch(event.key for event in events)
            self._tell()

    def _follow(self, row: Row, event: ConversionEvent) -> tuple[str, _Store] | None:
        """Show an event on its row; what is to be stored because of it."""
        if event.state is JobState.RUNNING:
            row.state = RowState.CONVERTING
        elif event.state is JobState.CANCELLED:
            self._close(event.key)
            if row.record is not None:
                self._model.put([row_of_record(row.record)])
            else:
                row.state = RowState.CANCELLED
        elif event.state is JobState.DONE and event.converted is not None:
            row.state = RowState.SAVING
            row.words, row.format = event.converted.words, event.converted.format
            return row.key, partial(_add, row, event, self._options)
        elif event.error is not None:
            return self._failure_of(row, event.error)
        return None

    def _failure_of(self, row: Row, error: DocumentError) -> tuple[str, _Store] | None:
        if row.record is not None and row.record.state == "done" and _keeps_its_text(row, row.record, error):
            self._close(row.key)
            self._model.put([row_of_record(row.record)])
            self.kept.emit(row.record, error)
            return None
        row.state, row.message = RowState.FAILED, error_text(error)
        return row.key, partial(_add_failure, row, error, self._options)

    def _store(self, entries: list[tuple[str, _Store]]) -> None:
        """Many at once: each call wakes the library's thread, and then this one."""
        if entries:
            keys = [key for key, _ in entries]
            cache = self._services.workspace.conversions_db
            self._library.call(partial(_store_all, entries, cache), self._stored, partial(self._not_stored, keys))

    def _not_stored(self, keys: Sequence[str], error: Exception) -> None:
        """The library cannot be used at all."""
        self._stored([(key, error if isinstance(error, LlamaHomeError) else StorageError(str(error))) for key in keys])

    def _stored(self, outcomes: list[_Stored]) -> None:
        records, unwanted = list[DocumentRecord](), list[int]()
        for key, outcome in outcomes:
            self._close(key)
            row = self._model.row(key)
            if isinstance(outcome, DocumentRecord):
                records += [outcome] if row is not None else []
                unwanted += [outcome.id] if row is None else []  # removed while it was on its way to the disk
            elif row is not None and isinstance(outcome, LlamaHomeError):
                row.state, row.message = RowState.FAILED, error_text(outcome)
                self._model.touch([key])
        if unwanted:
            self._library.call(partial(give_up, unwanted, self._services.workspace.conversions_db))
        self._model.put([row_of_record(record) for record in records])
        for record in records:
            self.stored.emit(record)
        self._tell()

    def _close(self, key: str) -> None:
        size, newer = self._open.pop(key, None), self._newer.pop(key, None)
        if size is not None:
            self.progress.finished(size)
        if newer is not None and not self._closed and not self._stop.is_set():
            self._waiting.append(newer)
            QTimer.singleShot(0, self, self._take_newer)

    @Slot()
    def _take_newer(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._take(waiting)

    def _tell(self) -> None:
        self.progressed.emit(self.progress)
        if not self.busy:
            self._timer.stop()
            self.idle.emit()


def _keeps_its_text(row: Row, record: DocumentRecord, error: DocumentError) -> bool:
    """Whether the earlier text is still the file's, as far as anybody knows."""
    return error.reason in _PASSING or (record.size, record.modified) == (row.size, row.modified)


def give_up(ids: Sequence[int], cache: Path, library: Library) -> None:
    """Take documents out of the library, and their texts out of the cache."""
    forget(cache, library.remove(ids))


def _store_all(entries: list[tuple[str, _Store]], cache: Path, library: Library) -> list[_Stored]:
    outcomes: list[_Stored] = []
    for key, function in entries:
        try:
            outcomes.append((key, function(library)))
        except StorageError as error:
            outcomes.append((key, error))
    forget(cache, library.take_replaced())
    return outcomes


def _add(row: Row, event: ConversionEvent, options: Options, library: Library) -> DocumentRecord:
    assert event.converted is not None
    return library.add(row.path, _relative(row), row.size, event.converted, row.modified, options, event.digest)


def _add_failure(row: Row, error: DocumentError, options: Options, library: Library) -> DocumentRecord:
    return library.add_failure(row.path, _relative(row), row.size, error, row.modified, options)


def _relative(row: Row) -> str:
    return f"{row.folder}/{row.name}" if row.folder else row.name
