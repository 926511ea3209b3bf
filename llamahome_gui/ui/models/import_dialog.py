"""Asks under which name a folder with a model is imported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.models import Catalogue, guess_name
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, button, label, style_popup


class ImportDialog(QDialog):
    """Non-blocking: show it with `open()`; `chosen` carries folder, family and version."""

    chosen = Signal(object, str, str)

    def __init__(self, folder: Path, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import a model")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._folder, self._catalogue = folder, catalogue
        self.family = self._combo([family.name for family in catalogue.families])
        self.version = self._combo([])
        self.family.currentTextChanged.connect(self._offer_versions)
        self.confirm = button("Import", self._confirm, kind="primary")
        self._build()
        family, version = guess_name(folder, catalogue)
        self.family.setCurrentText(family)
        self.version.setCurrentText(version)

    def _combo(self, names: list[str]) -> QComboBox:
        made = QComboBox()
        made.setEditable(True)
        style_popup(made)
        made.addItems(names)
        made.editTextChanged.connect(self._check)
        return made

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label("Import a model", "title"))
        column.addWidget(ElidedLabel(str(self._folder), kind="muted", mode=Qt.TextElideMode.ElideMiddle))
        form = QFormLayout()
        form.setSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Family", self.family)
        form.addRow("Version", self.version)
        column.addLayout(form)
        column.addWidget(label("The files are checked and copied into the workspace; the folder stays.", "small"))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("Cancel", self.reject))
        row.addWidget(self.confirm)
        column.addLayout(row)
        self.confirm.setDefault(True)

    def _offer_versions(self, family: str) -> None:
        known, text = self._catalogue.family(family), self.version.currentText()
        self.version.clear()
        self.version.addItems(list(known.versions) if known else [])
        self.version.setCurrentText(text)

    def _check(self, _text: str) -> None:
        if hasattr(self, "confirm"):
            self.confirm.setEnabled(bool(self.family.currentText().strip() and self.version.currentText().strip()))

    def _confirm(self) -> None:
        self.chosen.emit(self._folder, self.family.currentText().strip(), self.version.currentText().strip())
        self.accept()
