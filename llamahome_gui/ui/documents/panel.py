"""The documents panel: files in, Markdown out, every failure on its own row."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from llamahome_gui.documents import DocumentRecord
from llamahome_gui.documents.progress import Progress
from llamahome_gui.errors import DocumentError
from llamahome_gui.ui.documents.choosing import choose_files, choose_folder
from llamahome_gui.ui.documents.exporter import Exporter
from llamahome_gui.ui.documents.failed import FailedFiles
from llamahome_gui.ui.documents.finding import PlaceFinder
from llamahome_gui.ui.documents.importer import DocumentImporter
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.model import DocumentsModel
from llamahome_gui.ui.documents.page import DocumentsPage
from llamahome_gui.ui.documents.preview import Preview
from llamahome_gui.ui.documents.removal import Removal, named
from llamahome_gui.ui.documents.rows import NOTHING_YET, Row, RowState, Show, outcome, rows_of, summary
from llamahome_gui.ui.documents.stale import StaleNotice
from llamahome_gui.ui.documents.table import DocumentsTable
from llamahome_gui.ui.documents.tokens import TokenCounter
from llamahome_gui.ui.documents.watch_menu import WatchMenu, more_button
from llamahome_gui.ui.documents.watches import Watches
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ErrorBanner, PanelHeader, ask_secret, button

log = logging.getLogger(__name__)

_FILTER_DELAY_MS = 120
_REFRESH_DELAY_MS = 50
_MOST_OFFERED = 8
_MOST_SNIPPETS = 500


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
        self._page = DocumentsPage(self.table, self.preview, self.choose_files)
        self.filter, self.splitter = self._page.filter, self._page.splitter
        self.reset_splitter = self._page.reset_splitter
        self.progress, self.export_line = self._page.progress, self._page.export_line
        self.banner = ErrorBanner()
        self.exporter = Exporter(services, self)
        self.places = PlaceFinder(self)
        self.watches = Watches(self._library, self.importer, self.model, self)
        self.removal = Removal(services, self._library, self.importer, self.model, self.selected_rows, self)
        self._menu = WatchMenu(self.watches, self.removal, self.choose_watched, self.export_all, self)
        self.stale = StaleNotice(services, self.importer, self.model, self.banner, self._convert_again, self)
        self.failed = FailedFiles(self.model, self.filter, self._convert_again, self)
        self._filter_later = QTimer(self)
        self._filter_later.setSingleShot(True)
        self._filter_later.setInterval(_FILTER_DELAY_MS)
        self._refresh_later = QTimer(self)
        self._refresh_later.setSingleShot(True)
        self._refresh_later.setInterval(_REFRESH_DELAY_MS)
        self._build()
        self._connect()
        self._library.call(rows_of, self._show_rows, self._show_none)

    # -- what others ask for ----------------------------------------------------------------------------------

    @Slot(object)
    def add_paths(self, paths: Sequence[Path], *, again: bool = False, password: str = "") -> None:
        """Convert files, and folders to the bottom; what the library has as it is only when `again` is asked for."""
        self.banner.clear()
        self.progress.begin()
        self._menu.offer([] if again else paths[:_MOST_OFFERED])
        self.importer.add_paths(paths, again=again, password=password)

    def choose_files(self) -> None:
        """Ask for files to add."""
        choose_files(self, tr("Add files"), self.add_paths)

    def choose_folder(self) -> None:
        """Ask for a folder to add."""
        choose_folder(self, tr("Add a folder"), Path.home(), self._add_folder)

    def choose_watched(self) -> None:
        """Ask for a folder to keep in step with."""
        choose_folder(self, tr("Keep in step with a folder"), Path.home(), self.watches.add)

    def _add_folder(self, folder: Path) -> None:
        self.add_paths([folder])

    def selected_rows(self) -> list[Row]:
        """The chosen rows, from top to bottom."""
        return self.model.rows_at(self.table.selected_places())

    def select(self, keys: Sequence[str]) -> None:
        """Choose rows by their path, and nothing else."""
        self.table.choose(map(self.model.index_of, keys))

    def show_document(self, key: str) -> None:
        """Choose one row by its path and bring it into view; a filter that hides it is taken away."""
        if not self.model.index_of(key).isValid():
            self.filter.search.clear()
            self.filter.kinds.choose(str(Show.ALL))
            self._apply_filter()
        self.select([key])
        self.table.setFocus()

    @property
    def splitter_used(self) -> bool:
        """Whether the user has moved the line between table and preview."""
        return self._page.splitter_used

    def shutdown(self) -> None:
        """Give up what is not converted, write what is, end the threads."""
        self.watches.close()
        self.importer.close()
        self.exporter.close()
        self._tokens.close()
        self._library.close()

    # -- buttons ----------------------------------------------------------------------------------------------

    def chat_with_selected(self) -> None:
        """Hand the chosen documents that have a text to the chat."""
        records = [row.record for row in self.selected_rows() if row.record and row.state is RowState.DONE]
        if records:
            self.chatRequested.emit(records)

    def export_selected(self) -> None:
        """Ask how and where to export the chosen documents, or all."""
        self.exporter.ask(self._chosen_ids(), self.model.counts()[Show.READY])

    def export_all(self) -> None:
        """Ask how and where to export all documents."""
        self.exporter.ask([], self.model.counts()[Show.READY])

    def _chosen_ids(self) -> list[int]:
        return [row.record.id for row in self.selected_rows() if row.record and row.state is RowState.DONE]

    def retry_selected(self) -> None:
        """Convert the chosen files again."""
        self.add_paths([row.path for row in self.selected_rows() if not row.state.running], again=True)

    def _convert_again(self, paths: Sequence[Path]) -> None:
        self.add_paths(paths, again=True)

    def ask_password(self) -> None:
        """Ask for the password of the chosen files that have one, and convert them with it."""
        paths = [row.path for row in self.selected_rows() if row.locked and not row.state.running]
        if paths:
            what = named([path.name for path in paths], tr("files"))
            ask_secret(
                self,
                tr("Open {what}", what=what),
                tr("The password is used once and is not kept. The text is then readable in the library."),
                yes=tr("Open"),
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

    def _show_rows(self, rows: list[Row]) -> None:
        self.model.put(rows)
        self.model.arrange()
        self._tokens.want([row.record for row in rows if row.record])
        self.importer.rows_known()
        self._refresh()
        self.stale.offer()
        self.watches.start()
        self.loaded.emit()

    def _show_none(self, error: Exception) -> None:
        self.banner.show_error(error)
        self.importer.rows_known()

    @Slot(object)
    def _progressed(self, progress: Progress) -> None:
        self.progress.show_progress(progress)
        if self.importer.busy:
            self.progress.show()
        self._refresh_later.start()

    @Slot()
    def _idle(self) -> None:
        self.progress.hide()
        self.model.arrange()
        self.statusMessage.emit(outcome(self.model.rows()))
        self._refresh_later.start()
        self.importFinished.emit()

    @Slot(object, object)
    def _kept(self, record: DocumentRecord, error: DocumentError) -> None:
        """The file could not be converted again: that is said, but the text of the last time stays."""
        self.banner.show_notice(
            tr("{name}: {message} Its earlier text is kept.", name=record.name, message=error.message), error.hint or ""
        )

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

    @Slot(int, int)
    def _exporting(self, done: int, total: int) -> None:
        self.export_line.show_count(tr("Exporting"), done, total)

    @Slot(object, object)
    def _exported(self, folder: Path, written: list[Path]) -> None:
        self.export_line.hide()
        files = plural(len(written), "{n} file was written.", "{n} files were written.")
        self.statusMessage.emit(tr("Export finished"))
        self.banner.show_notice(files, str(folder), "success")

    @Slot(object)
    def _not_exported(self, error: Exception) -> None:
        self.export_line.hide()
        self.banner.show_error(error)

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
            best = ids[:_MOST_SNIPPETS]
            self._library.call(lambda library: library.snippets(text, best), partial(self._show_snippets, text))

    def _show_snippets(self, text: str, snippets: dict[int, str]) -> None:
        if text == self.filter.search.text():
            self.model.show_snippets(snippets)

    @Slot()
    def _selection_changed(self) -> None:
        self._preview_current()
        self._refresh_buttons()

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
        self._page.show_table(bool(rows) or self.importer.busy)
        self.filter.export.setEnabled(any(row.state is RowState.DONE for row in rows))
        self.filter.show_counts(self.model.counts())
        self.table.say_nothing_fits(bool(rows) and self.model.rowCount() == 0)
        self.header.set_sentence(summary(rows))
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        rows = self.selected_rows()
        ready = any(row.state is RowState.DONE for row in rows)
        self.filter.chat.setEnabled(ready)
        self.filter.remove.setEnabled(bool(rows))
        self.filter.unlock.setVisible(any(row.locked for row in rows))
        self.filter.retry.setEnabled(any(not row.state.running for row in rows))
        running = any(row.state.running for row in rows)
        self.progress.cancel.setText(tr("Cancel selected") if running else tr("Cancel all"))

    def _connect(self) -> None:
        self.importer.progressed.connect(self._progressed)
        self.importer.idle.connect(self._idle)
        self.importer.stored.connect(self._stored)
        self.importer.kept.connect(self._kept)
        self.exporter.progressed.connect(self._exporting)
        self.exporter.finished.connect(self._exported)
        self.exporter.failed.connect(self._not_exported)
        self.export_line.cancel.clicked.connect(self.exporter.cancel)
        self.watches.marked.connect(self._refresh_later.start)
        self.importer.failed.connect(self.banner.show_error)
        self._tokens.counted.connect(self._counted)
        self._tokens.forgotten.connect(self._forget_counts)
        self.filter.search.textChanged.connect(self._filter_later.start)
        self.filter.kinds.chosen.connect(self._filter_kind)
        self._filter_later.timeout.connect(self._apply_filter)
        self._refresh_later.timeout.connect(self._refresh)
        self.filter.chat.clicked.connect(self.chat_with_selected)
        self.filter.export.clicked.connect(self.export_selected)
        self.filter.remove.clicked.connect(self.removal.ask)
        self.filter.retry.clicked.connect(self.retry_selected)
        self.filter.unlock.clicked.connect(self.ask_password)
        self.progress.cancel.clicked.connect(self.cancel)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.removeWanted.connect(self.removal.ask)
        self.removal.removed.connect(self._refresh_later.start)
        self.removal.said.connect(self.statusMessage)
        self.removal.failed.connect(self.banner.show_error)
        self.table.chatWanted.connect(self.chat_with_selected)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PanelHeader(
            tr("Documents"),
            tr(NOTHING_YET),
            more_button(self._menu),
            button(tr("Add folder…"), self.choose_folder, icon_name="folder"),
            button(tr("Add files…"), self.choose_files, kind="primary", icon_name="plus"),
        )
        notes = QVBoxLayout()
        notes.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        notes.addWidget(self.banner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(notes)
        column.addWidget(self._page, 1)
