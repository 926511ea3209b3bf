"""Folders that the library keeps in step with: what is new or changed in them is converted, what is gone is marked."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.documents import DocumentRecord, Library
from llamahome_gui.documents.watching import Changes, FolderWatch
from llamahome_gui.ui.documents.importer import DocumentImporter
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.model import DocumentsModel
from llamahome_gui.ui.documents.rows import row_of_record

_BATCH_FILES = 256


class Watches(QObject):
    """The folders are remembered in the library.

    Signals:
        changed: other folders are watched now.
        marked: files of documents are gone, or back.
    """

    changed = Signal()
    marked = Signal()
    _told = Signal(object)

    def __init__(
        self,
        library: LibraryThread,
        importer: DocumentImporter,
        model: DocumentsModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._importer, self._model = library, importer, model
        self._watch = FolderWatch(self._tell)
        self._told.connect(self._take)

    @property
    def folders(self) -> list[Path]:
        """What is watched, in the order it was asked for."""
        return self._watch.folders

    def start(self) -> None:
        """Go on with the folders of the last time."""
        self._library.call(lambda library: library.watched(), self._begin)

    def add(self, folder: Path) -> None:
        """Keep in step with a folder; folders within it need no watch of their own any more."""
        folder = folder.absolute()
        if any(folder.is_relative_to(known) for known in self.folders):
            return
        for known in self.folders:
            if known.is_relative_to(folder):
                self.remove(known)
        self._library.call(partial(_remember, folder, True))
        self._begin([folder])

    def remove(self, folder: Path) -> None:
        """Let go of a folder; its documents stay."""
        self._watch.remove(folder)
        self._library.call(partial(_remember, folder, False))
        self.changed.emit()

    def close(self) -> None:
        """End the watching."""
        self._watch.close()

    def _begin(self, folders: list[Path]) -> None:
        for folder in folders:
            self._watch.add(folder)
        self.changed.emit()

    def _tell(self, changes: Changes) -> None:
        """In the watch's thread: many files come in parts, so that the window need not take them all at once."""
        for at in range(0, len(changes.files), _BATCH_FILES):
            self._told.emit(changes.files[at : at + _BATCH_FILES])
        self._told.emit(changes)

    @Slot(object)
    def _take(self, told: object) -> None:
        if isinstance(told, Changes):
            self._mark(told)
        elif isinstance(told, list):
            self._importer.add_found(told)

    def _mark(self, changes: Changes) -> None:
        """Mark the documents whose files are gone; the mark goes when the file is back."""
        inside = os.path.join(changes.folder, "")  # noqa: PTH118 - the folder's path with its last separator
        gone: list[int] = []
        back: list[int] = []
        for row in self._model.rows():
            if row.record is None or not row.key.startswith(inside):
                continue
            if row.record.gone is (row.key in changes.present):
                (back if row.record.gone else gone).append(row.record.id)
        for ids, is_gone in ((gone, True), (back, False)):
            if ids:
                self._library.call(partial(_mark_gone, ids, is_gone), self._marked)

    def _marked(self, records: list[DocumentRecord]) -> None:
        known = [record for record in records if not self._is_busy(record)]
        self._model.put([row_of_record(record) for record in known])
        self.marked.emit()

    def _is_busy(self, record: DocumentRecord) -> bool:
        row = self._model.row(record.path)
        return row is None or row.state.running


def _remember(folder: Path, wanted: bool, library: Library) -> None:
    library.watch(folder, wanted)


def _mark_gone(ids: list[int], gone: bool, library: Library) -> list[DocumentRecord]:
    return library.mark_gone(ids, gone)
