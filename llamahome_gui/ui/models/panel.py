"""The models panel: installed models first, then the catalogue by family; load, unload, import, remove."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.models import InstalledModel
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.models.import_dialog import ImportDialog
from llamahome_gui.ui.models.row_widget import ModelRowWidget
from llamahome_gui.ui.models.rows import GET_SENTENCE, ModelRow, Section, sections
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, ErrorBanner, PanelHeader, ask, button, divider, file_size, label

log = logging.getLogger(__name__)


class ModelsPanel(QWidget):
    """Follows the store and the session.

    Signals:
        statusMessage: One sentence for the status bar.
        refreshed: The list shows what is on the disk.
    """

    statusMessage = Signal(str)
    refreshed = Signal()
    _importProgress = Signal(str, float)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._installed: dict[str, InstalledModel] = {}
        self._sections: list[Section] = []
        self._rows: dict[str, ModelRowWidget] = {}
        self._cards: dict[str, Card] = {}
        self._todo: list[tuple[int, Section]] = []
        self._build_later = QTimer(self)
        self._build_later.setSingleShot(True)
        self._build_later.setInterval(0)
        self._build_later.timeout.connect(self._build_next)
        self._importing = ""
        self._failure = ""
        self._stop_import = False
        self.banner = ErrorBanner()
        self.import_progress = QProgressBar()
        self._build()
        services.session.stateChanged.connect(self._session_changed)
        services.session.progress.connect(self._session_progress)
        services.session.failed.connect(self._session_failed)
        self._importProgress.connect(self._import_progressed)
        self.refresh()

    def refresh(self) -> None:
        """Look again at what is installed, in the background."""
        Op(self, self._look).success(self._show).failure(self.banner.show_error).run()

    def busy_reason(self) -> str | None:
        """What would be broken off by closing now."""
        return f"Importing {self._importing}" if self._importing else None

    def shutdown(self) -> None:
        """Break off an import; nothing of it stays."""
        self._stop_import = True

    def row(self, key: str) -> ModelRowWidget:
        """The row of a model; raises KeyError when there is none."""
        return self._rows[key]

    def load(self, key: str) -> None:
        """Load an installed model."""
        self._failure = ""
        self.banner.clear()
        self._services.switch_model(self._installed[key])

    def choose_import_folder(self) -> None:
        """Ask for a folder with a model."""
        dialog = QFileDialog(self, "Folder with a model", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._ask_import_name)
        dialog.open()

    def import_folder(self, source: Path, family: str, version: str) -> None:
        """Copy a model into the workspace in the background; only one at a time."""
        if self._importing:
            self.banner.show_notice(f"{self._importing} is still being imported.", "Wait until it is done.")
            return
        self._importing, self._stop_import = f"{family}/{version}", False
        self.banner.clear()
        self.import_progress.setValue(0)
        self.import_progress.show()
        store = self._services.store
        Op(self, lambda: store.import_folder(source, family, version, self._report)).success(self._imported).failure(
            self._import_failed
        ).run()

    def open_folder(self) -> None:
        """Show the models folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._services.workspace.models_dir)))

    def _look(self) -> list[Section]:
        installed = self._services.store.installed()
        return sections(self._services.catalogue, installed)

    def _report(self, step: str, share: float) -> None:
        """Called in the copying thread."""
        if self._stop_import:
            raise InterruptedError("the window was closed")
        self._importProgress.emit(step, share)

    @Slot(str, float)
    def _import_progressed(self, step: str, share: float) -> None:
        self.import_progress.setValue(round(1000 * share))
        self.statusMessage.emit(f"{step} ({round(100 * share)} %)")

    def _imported(self, model: InstalledModel) -> None:
        self._end_import()
        self.banner.show_notice(f"{model.title} was imported.", f"{file_size(model.size_bytes)}", "success")
        self.statusMessage.emit(f"{model.title} was imported")
        self.refresh()

    def _import_failed(self, error: Exception) -> None:
        self._end_import()
        self.banner.show_error(error)

    def _end_import(self) -> None:
        self._importing = ""
        self.import_progress.hide()

    @Slot(str)
    def _ask_import_name(self, folder: str) -> None:
        dialog = ImportDialog(Path(folder), self._services.catalogue, self)
        dialog.chosen.connect(self.import_folder)
        dialog.open()

    @Slot(str)
    def _ask_remove(self, key: str) -> None:
        model = self._installed[key]
        users = [other.title for other in self._installed.values() if other.base_key == key]
        extra = f" Adapters that need it: {', '.join(users)}." if users else ""
        ask(
            self,
            f"Remove {model.title}?",
            f"Its files are deleted from this machine and {file_size(model.size_bytes)} become free.{extra}",
            yes="Remove",
            confirmed=lambda: self.remove(key),
        )

    def remove(self, key: str) -> None:
        """Delete an installed model's files in the background."""
        model, store = self._installed[key], self._services.store
        self.banner.clear()
        Op(self, lambda: store.remove(model)).success(self._removed).failure(self.banner.show_error).run()

    def _removed(self, freed: int) -> None:
        self.statusMessage.emit(f"{file_size(freed)} are free again")
        self.banner.show_notice("The model was removed.", f"{file_size(freed)} are free again.", "success")
        self.refresh()

    def _unload(self) -> None:
        self._services.switch_model(None)

    @Slot(object)
    def _session_changed(self, state: SessionState) -> None:
        if state is not SessionState.FAILED:
            self._failure = ""
        self._show_states()
        model = self._services.session.model
        if state is SessionState.READY and model:
            self.statusMessage.emit(f"{model.title} is loaded")

    @Slot(str, float)
    def _session_progress(self, step: str, share: float) -> None:
        model = self._services.session.model
        if model and model.key in self._rows:
            self._rows[model.key].show_progress(step, share)

    @Slot(object)
    def _session_failed(self, error: LlamaHomeError) -> None:
        self._failure = f"{error.message} {error.hint or ''}".strip()
        self.statusMessage.emit(str(error))
        self._show_states()

    def _show_states(self) -> None:
        session = self._services.session
        for key, widget in self._rows.items():
            current = session.model is not None and session.model.key == key
            widget.show_state(session.state, current=current, failure=self._failure)

    def _show(self, made: list[Section]) -> None:
        self._installed = {row.model.key: row.model for row in made[0].rows if row.model}
        for key in self._cards.keys() - {section.key for section in made}:
            self._drop_card(key)
        self._todo = [(place, section) for place, section in enumerate(made) if section not in self._sections]
        self._sections = made
        self._build_next()

    @Slot()
    def _build_next(self) -> None:
        """One section per turn of the event loop: all at once would hold it for too long."""
        if self._todo:
            self._replace_card(*self._todo.pop(0))
            self._build_later.start()
            return
        self._show_states()
        self.refreshed.emit()

    def _replace_card(self, place: int, section: Section) -> None:
        if section.key in self._cards:
            self._drop_card(section.key)
        card = Card()
        card.body.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        card.body.setSpacing(0)
        for index, row in enumerate(section.rows):
            if index:
                card.body.addWidget(divider())
            card.body.addWidget(self._make_row(row))
        heading = label(section.title.upper(), "section")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(heading)
        column.addWidget(card)
        self._cards[section.key] = card
        # The second place is the sentence that says how to get what is not installed.
        self._list.insertWidget(min(place if place == 0 else place + 1, self._list.count() - 1), holder)

    def _drop_card(self, key: str) -> None:
        card = self._cards.pop(key)
        holder = card.parentWidget()
        for row in card.findChildren(ModelRowWidget):
            if self._rows.get(row.row.key) is row:
                del self._rows[row.row.key]
        if holder is not None:
            self._list.removeWidget(holder)
            holder.hide()
            holder.deleteLater()

    def _make_row(self, row: ModelRow) -> ModelRowWidget:
        widget = ModelRowWidget(row)
        widget.loadRequested.connect(self.load)
        widget.unloadRequested.connect(self._unload)
        widget.removeRequested.connect(self._ask_remove)
        session = self._services.session
        current = session.model is not None and session.model.key == row.key
        widget.show_state(session.state, current=current, failure=self._failure)
        self._rows[row.key] = widget
        return widget

    def _build(self) -> None:
        header = PanelHeader(
            "Models",
            "One model is loaded at a time and runs on this machine.",
            button("Open models folder", self.open_folder, kind="quiet", icon_name="folder-open"),
            button("Import folder…", self.choose_import_folder, kind="primary", icon_name="import"),
        )
        self.import_progress.setRange(0, 1000)
        self.import_progress.setTextVisible(False)
        self.import_progress.hide()
        page = QWidget()
        page.setProperty("page", True)
        self._list = QVBoxLayout(page)
        self._list.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        self._list.setSpacing(2 * GRID)
        self._list.addWidget(label(GET_SENTENCE, "muted", wrap=True))
        self._list.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        notes = QVBoxLayout()
        notes.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        notes.addWidget(self.banner)
        notes.addWidget(self.import_progress)
        column.addLayout(notes)
        column.addWidget(scroll, 1)
