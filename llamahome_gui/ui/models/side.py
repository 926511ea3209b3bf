"""What stands beside the list: one model's name, how it fits, all that is known of it, and what else can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.models import ModelKind
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.details import Details
from llamahome_gui.ui.models.export_menu import ExportMenu
from llamahome_gui.ui.models.fact_form import FactForm
from llamahome_gui.ui.models.fit_view import FitView
from llamahome_gui.ui.models.rows import ModelRow
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import Fold, button, label

LEAST_WIDTH = 300


class ModelSide(QScrollArea):
    """Shows one row of the list.

    Signals:
        validateWanted: The key of the model, and whether every byte shall be read.
        mergeWanted: The key of an adapter that shall become a model with its base.
        serverWanted: A model whose server shall be looked at again.
        exportWanted: A model, and the path it shall be written to.
    """

    validateWanted = Signal(str, bool)
    mergeWanted = Signal(str)
    serverWanted = Signal(object)
    exportWanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: ModelRow | None = None
        self._details = Details()
        self.title = label("", "subtitle", wrap=True)
        self.sentence = label("", "muted", wrap=True)
        self.check = button(tr("Check"), self._check, tip=tr("Files, sizes, tensors and configuration, in a moment"))
        self.check_all = button(tr("Check every byte"), self._check_all, tip=tr("Also compare the hash of every file"))
        self.merge = button(
            tr("Merge…"), self._merge, tip=tr("Write the base with this adapter in its weights as a new model")
        )
        self.export = button(tr("Export"), icon_name="export", tip=tr("Write its files to another place"))
        ExportMenu(self.export, lambda: self.row.model if self.row else None).chosen.connect(self.exportWanted)
        self.folder = button(tr("Open folder"), self._open_folder, kind="quiet", icon_name="folder-open")
        self.server = button(
            tr("Look again…"), self._look_again, tip=tr("Ask the server for its models anew, or give it another key")
        )
        self.page = button(tr("Model page"), self._open_page, kind="quiet", icon_name="eye")
        self.files = Fold(tr("Files"))
        self._facts, self._file_lines = FactForm(), FactForm()
        self.fit = FitView()
        self._page_url = ""
        self._build()
        self.show_row(None)

    def show_row(self, row: ModelRow | None) -> None:
        """Show another model; its details follow by `show_details`."""
        same = row is not None and self.row is not None and row.key == self.row.key
        self.row = row
        self._inside.setVisible(row is not None)
        if row is None:
            return
        self.title.setText(row.title)
        self.sentence.setText(row.refused or "")
        self.sentence.setVisible(bool(self.sentence.text()))
        remote = row.model is not None and row.model.kind is ModelKind.REMOTE
        for part in (self.check, self.check_all, self.folder):
            part.setVisible(row.model is not None and not remote)
        self.server.setVisible(remote)
        adapter = row.model is not None and row.model.kind is ModelKind.ADAPTER and not row.problem
        self.merge.setVisible(adapter)
        self.export.setVisible(row.model is not None and not remote and not row.problem)
        if not same:
            self.show_details(Details())
            self.fit.show_fit(None)
            self.verticalScrollBar().setValue(0)

    def show_details(self, details: Details) -> None:
        """Show what is known of the model."""
        if details == self._details:
            return
        self._details = details
        self._facts.show_facts(details.facts)
        self._file_lines.show_facts(details.files)
        self.files.setVisible(bool(details.files))
        self._page_url = next((fact.url for fact in details.facts if fact.name == tr("Repository")), "")
        self.page.setVisible(bool(self._page_url))

    def details(self) -> dict[str, str]:
        """What is shown, value by name."""
        return {fact.name: fact.value for fact in (*self._details.facts, *self._details.files)}

    def set_checking(self, running: bool) -> None:
        """Nothing of this kind beside one that runs."""
        for part in (self.check, self.check_all, self.merge, self.export):
            part.setEnabled(not running)

    @Slot()
    def _check(self) -> None:
        if self.row:
            self.validateWanted.emit(self.row.key, False)

    @Slot()
    def _check_all(self) -> None:
        if self.row:
            self.validateWanted.emit(self.row.key, True)

    @Slot()
    def _merge(self) -> None:
        if self.row:
            self.mergeWanted.emit(self.row.key)

    @Slot()
    def _look_again(self) -> None:
        if self.row and self.row.model:
            self.serverWanted.emit(self.row.model)

    @Slot()
    def _open_folder(self) -> None:
        if self.row and self.row.model:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.row.model.path)))

    @Slot()
    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page_url))

    def _build(self) -> None:
        self.setObjectName("model-side")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_scaled(self, lambda it: it.setMinimumWidth(scaled(LEAST_WIDTH)))
        self.setAccessibleName(tr("Model details"))
        self._inside = QWidget()
        self.files.body.addWidget(self._file_lines)
        self.files.body.setContentsMargins(GRID, 0, GRID, GRID)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + 4)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addWidget(self.fit)
        column.addWidget(self._facts)
        for pair in (
            (self.check, self.check_all),
            (self.merge, self.export),
            (self.server, self.folder, self.page),
        ):
            column.addLayout(_line(pair))
        column.addWidget(self.files)
        page = QWidget()
        page.setProperty("page", True)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        outer.addWidget(self._inside)
        outer.addStretch()
        self.setWidgetResizable(True)
        self.setWidget(page)


def _line(parts: Sequence[QWidget]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(GRID)
    for part in parts:
        line.addWidget(part)
    line.addStretch()
    return line
