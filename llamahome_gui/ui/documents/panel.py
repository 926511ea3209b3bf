"""The documents panel: files in, Markdown out, every failure on its own row."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from llamahome_gui.documents import SUPPORTED_SUFFIXES, DocumentRecord, Library
from llamahome_gui.documents.cache import forget
from llamahome_gui.documents.progress import Progress
from llamahome_gui.errors import DocumentError
from llamahome_gui.ui.documents.importer import DocumentImporter
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.model import NAME, DocumentsModel
from llamahome_gui.ui.documents.preview import Preview
from llamahome_gui.ui.documents.rows import Row, RowState, Show, row_of_record
from llamahome_gui.ui.documents.stale import StaleNotice
from llamahome_gui.ui.documents.table import DocumentsTable
from llamahome_gui.ui.documents.tokens import TokenCounter
from llamahome_gui.ui.documents.toolbar import FilterBar, ProgressLine
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import EmptyState, ErrorBanner, PanelHeader, ask, ask_secret, button, thousands

log = logging.getLogger(__name__)

_FILTER_DELAY_MS = 120


class DocumentsPanel(QWidget):
    """Owns the table, the import and the preview.

    Signals:
        statusMessage: One sentence for the status bar.
        chatRequested: A list of `DocumentRecord` to chat with.
        loaded: The library's documents are in the table.
        importFinished: Everything that was added is converted and stored, or failed.
    """

    statusMessage = Signal(str)
    chatRequested = Signal(object)
    loaded = Signal()
    importFinished = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.model = DocumentsModel(self)
        self._library = LibraryThread(services.workspace.library_db, "library", self)
        self.importer = DocumentImporter(services, self._library, self.model, self)
        self._tokens = TokenCounter(services, self)
        self.table = DocumentsTable(self.model)
        self.preview = Preview(self._library)
        self.filter = FilterBar()
        self.progress = ProgressLine()
        self.banner = ErrorBanner()
        self.stale = StaleNotice(services, self.importer, self.model, self.banner, self._convert_again, self)
        self._cache = services.workspace.conversions_db
        self._filter_later = QTimer(self)
        self._filter_later.setSingleShot(True)
        self._filter_later.setInterval(_FILTER_DELAY_MS)
        self._refresh_later = QTimer(self)
        self._refresh_later.setSingleShot(True)
        self._refresh_later.setInterval(0)
        self.splitter_used = False
        self._build()
        self._connect()
        self._library.call(lambda library: library.records(), self._show_records, self.banner.show_error)

    # -- what others ask for ----------------------------------------------------------------------------------

    @Slot(object)
    def add_paths(self, paths: Sequence[Path], *, again: bool = False, password: str = "") -> None:
        """Convert files, and folders to the bottom; what the library has as it is only when `again` is asked for."""
        self.banner.clear()
        self.progress.begin()
        self.importer.add_paths(paths, again=again, password=password)

    def choose_files(self) -> None:
        """Ask for files to add."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUPPORTED_SUFFIXES))
        dialog = QFileDialog(self, "Add files", str(Path.home()), f"Documents ({patterns});;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._chosen)
        dialog.open()

    def choose_folder(self) -> None:
        """Ask for a folder to add."""
        dialog = QFileDialog(self, "Add a folder", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.filesSelected.connect(self._chosen)
        dialog.open()

    def selected_rows(self) -> list[Row]:
        """The chosen rows, from top to bottom."""
        indexes = sorted(self.table.selectionModel().selectedRows(NAME), key=lambda index: index.row())
        return [self.model.row_at(index) for index in indexes]

    def select(self, keys: Sequence[str]) -> None:
        """Choose rows by their path, and nothing else."""
        selection = self.table.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for key in keys:
            index = self.model.index_of(key)
            if index.isValid():
                selection.select(index, flags)

    def busy_reason(self) -> str | None:
        """What would be broken off by closing now."""
        return "Converting documents" if self.importer.busy else None

    def shutdown(self) -> None:
        """Give up what is not converted, write what is, end the threads."""
        self.importer.close()
        self._tokens.close()
        self._library.close()

    # -- buttons ----------------------------------------------------------------------------------------------

    def chat_with_selected(self) -> None:
        """Hand the chosen documents that have a text to the chat."""
        records = [row.record for row in self.selected_rows() if row.record and row.state is RowState.DONE]
        if records:
            self.chatRequested.emit(records)

    def export_selected(self) -> None:
        """Ask for a folder and write the chosen documents' Markdown there."""
        dialog = QFileDialog(self, "Export Markdown to", str(self._services.workspace.exports_dir))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot(str)
    def export_to(self, folder: str) -> None:
        """Write the Markdown of the chosen documents into a folder, in the background."""
        ids = [row.record.id for row in self.selected_rows() if row.record and row.state is RowState.DONE]
        target = Path(folder)
        self._library.call(
            lambda library: library.export(ids, target), partial(self._exported, target), self.banner.show_error
        )

    def ask_remove(self) -> None:
        """Ask whether the chosen rows should go; running ones are cancelled."""
        rows = self.selected_rows()
        if not rows:
            return
        keys = [row.key for row in rows]
        what = _named([row.name for row in rows], "documents")
        ask(
            self,
            f"Remove {what}?",
            "The converted text is removed from the library. The files themselves are not touched.",
            yes="Remove",
            confirmed=partial(self.remove, keys),
        )

    def remove(self, keys: Sequence[str]) -> None:
        """Forget documents; files that are being converted are given up."""
        rows = [row for row in map(self.model.row, keys) if row is not None]
        self.importer.cancel(row.key for row in rows if row.state.running)
        ids = [row.record.id for row in rows if row.record]
        self.model.remove([row.key for row in rows])
        self._library.call(partial(_remove, ids, self._cache), None, self.banner.show_error)
        self._refresh_later.start()

    def retry_selected(self) -> None:
        """Convert the chosen files again."""
        self.add_paths([row.path for row in self.selected_rows() if not row.state.running], again=True)

    def _convert_again(self, paths: Sequence[Path]) -> None:
        self.add_paths(paths, again=True)

    def ask_password(self) -> None:
        """Ask for the password of the chosen files that have one, and convert them with it."""
        paths = [row.path for row in self.selected_rows() if row.locked and not row.state.running]
        if paths:
            what = _named([path.name for path in paths], "files")
            ask_secret(
                self,
                f"Open {what}",
                "The password is used once and is not kept. The text is then readable in the library.",
                yes="Open",
                given=lambda password: self.add_paths(paths, again=True, password=password),
            )

    def cancel(self) -> None:
        """Give up the chosen files that are not converted yet; without a choice, all."""
        chosen = [row.key for row in self.selected_rows() if row.state.running]
        if chosen:
            self.importer.cancel(chosen)
        else:
            self.importer.cancel_all()

    # -- following --------------------------------------------------------------------------------------------

    @Slot(list)
    def _chosen(self, names: list[str]) -> None:
        self.add_paths([Path(name) for name in names])

    def _show_records(self, records: list[DocumentRecord]) -> None:
        self.model.put(row_of_record(record) for record in records)
        self.model.arrange()
        self._tokens.want(records)
        self._refresh_later.start()
        self.stale.offer()
        self.loaded.emit()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        self.progress.show_progress(progress)
        self._refresh_later.start()

    @Slot()
    def _idle(self) -> None:
        self.progress.hide()
        self.model.arrange()
        rows = self.model.rows()
        failed = sum(row.state is RowState.FAILED for row in rows)
        self.statusMessage.emit(
            f"{len(rows)} documents, {failed} with a problem" if failed else f"{len(rows)} documents are ready"
        )
        self._refresh_later.start()
        self.importFinished.emit()

    @Slot(object, object)
    def _kept(self, record: DocumentRecord, error: DocumentError) -> None:
        """The file could not be converted again: that is said, but the text of the last time stays."""
        self.banner.show_notice(f"{record.name}: {error.message} Its earlier text is kept.", error.hint or "")

    @Slot(object)
    def _stored(self, record: DocumentRecord) -> None:
        self._tokens.want([record])
        if self.preview.shows(record.path):
            self._preview_current()

    @Slot(str, int)
    def _counted(self, path: str, tokens: int) -> None:
        row = self.model.row(path)
        if row is not None:
            row.tokens = tokens
            self.model.touch([path])
            self._refresh_later.start()

    @Slot()
    def _forget_counts(self) -> None:
        rows = self.model.rows()
        for row in rows:
            row.tokens = None
        self.model.touch(row.key for row in rows)
        self._tokens.want([row.record for row in rows if row.record])
        self._refresh_later.start()

    def _exported(self, folder: Path, written: list[Path]) -> None:
        self.statusMessage.emit(f"{len(written)} documents exported")
        self.banner.show_notice(f"{len(written)} Markdown files were written.", str(folder), "success")

    @Slot(str)
    def _filter_kind(self, _key: str) -> None:
        self._apply_filter()

    @Slot()
    def _apply_filter(self) -> None:
        """Names at once, texts as soon as the library has looked them through."""
        text = self.filter.search.text()
        self.model.set_filter(text, Show(self.filter.kinds.value))
        self._refresh()
        if text.strip():
            self._library.call(lambda library: library.search(text), partial(self._found, text), self.banner.show_error)

    def _found(self, text: str, ids: list[int]) -> None:
        if text == self.filter.search.text():
            self.model.set_filter(text, Show(self.filter.kinds.value), frozenset(ids))
            self._refresh()

    @Slot()
    def _selection_changed(self) -> None:
        self._preview_current()
        self._refresh_buttons()

    @Slot(int, int)
    def _splitter_moved(self, _position: int, _index: int) -> None:
        self.splitter_used = True

    def _preview_current(self) -> None:
        rows = self.selected_rows()
        if rows:
            self.preview.show_row(rows[0])
        else:
            self.preview.clear()

    @Slot()
    def _refresh(self) -> None:
        """Counts, sentence and buttons; asked for by a timer, once for many changes."""
        rows = self.model.rows()
        self._stack.setCurrentIndex(1 if rows or self.importer.busy else 0)
        self.filter.show_counts(self.model.counts())
        self.table.say_nothing_fits(bool(rows) and self.model.rowCount() == 0)
        ready = [row for row in rows if row.state is RowState.DONE]
        counted = all(row.tokens is not None for row in ready)
        tokens = sum(row.tokens_or_estimate for row in ready)
        self.header.set_sentence(
            f"{len(ready)} ready  ·  {thousands(sum(row.words for row in ready))} words  ·  "
            f"{'' if counted else '≈ '}{thousands(tokens)} tokens"
            if ready
            else "Files you add are converted to text on this machine."
        )
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        rows = self.selected_rows()
        ready = any(row.state is RowState.DONE for row in rows)
        self.filter.chat.setEnabled(ready)
        self.filter.export.setEnabled(ready)
        self.filter.remove.setEnabled(bool(rows))
        self.filter.unlock.setVisible(any(row.locked for row in rows))
        self.filter.retry.setEnabled(any(not row.state.running for row in rows))
        running = any(row.state.running for row in rows)
        self.progress.cancel.setText("Cancel selected" if running else "Cancel all")

    def _connect(self) -> None:
        self.importer.progressed.connect(self._progressed)
        self.importer.idle.connect(self._idle)
        self.importer.stored.connect(self._stored)
        self.importer.kept.connect(self._kept)
        self.importer.failed.connect(self.banner.show_error)
        self._tokens.counted.connect(self._counted)
        self._tokens.forgotten.connect(self._forget_counts)
        self.filter.search.textChanged.connect(self._filter_later.start)
        self.filter.kinds.chosen.connect(self._filter_kind)
        self._filter_later.timeout.connect(self._apply_filter)
        self._refresh_later.timeout.connect(self._refresh)
        self.filter.chat.clicked.connect(self.chat_with_selected)
        self.filter.export.clicked.connect(self.export_selected)
        self.filter.remove.clicked.connect(self.ask_remove)
        self.filter.retry.clicked.connect(self.retry_selected)
        self.filter.unlock.clicked.connect(self.ask_password)
        self.progress.cancel.clicked.connect(self.cancel)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.removeWanted.connect(self.ask_remove)
        self.table.chatWanted.connect(self.chat_with_selected)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PanelHeader(
            "Documents",
            "Files you add are converted to text on this machine.",
            button("Add folder…", self.choose_folder, icon_name="folder"),
            button("Add files…", self.choose_files, kind="primary", icon_name="plus"),
        )
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.preview)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([780, 430])
        self.table.setMinimumWidth(480)
        self.preview.setMinimumWidth(280)
        splitter.splitterMoved.connect(self._splitter_moved)
        self.splitter = splitter
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.filter)
        inside.addWidget(self.progress)
        inside.addWidget(splitter, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState(
                "documents",
                "Drop files or folders here",
                "Word, Excel, PowerPoint, PDF, HTML, Markdown, text, JSON, XML, YAML and CSV become text that you can "
                "chat with, however long it is. Nothing leaves this machine.",
                "Add files…",
                self.choose_files,
            )
        )
        self._stack.addWidget(full)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        notes = QVBoxLayout()
        notes.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        notes.addWidget(self.banner)
        column.addWidget(self.header)
        column.addLayout(notes)
        column.addWidget(self._stack, 1)


def _remove(ids: Sequence[int], cache: Path, library: Library) -> None:
    forget(cache, library.remove(ids))


def _named(names: Sequence[str], kind: str) -> str:
    """One by its name, several by their number."""
    return f"“{names[0]}”" if len(names) == 1 else f"{len(names)} {kind}"
