"""Asks under which name a folder with a model is imported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.models import Catalogue, guess_name
from llamahome_gui.ui.models.tasks import ImportWish
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, Segments, button, label, style_popup

_COPY, _LINK = "copy", "link"
_EXPLANATIONS = {
    _COPY: "The files are checked and copied into the workspace. The folder stays as it is.",
    _LINK: "The files are checked and used where they are; nothing is copied. Moving or deleting the folder breaks the "
    "model. Removing the model leaves the folder alone.",
}


class ImportDialog(QDialog):
    """Non-blocking: show it with `open()`; `chosen` carries an `ImportWish`."""

    chosen = Signal(object)

    def __init__(self, folder: Path, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import a model")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._folder, self._catalogue = folder, catalogue
        self.family = self._combo([family.name for family in catalogue.families])
        self.version = self._combo([])
        self.family.currentTextChanged.connect(self._offer_versions)
        self.how = Segments([(_COPY, "Copy"), (_LINK, "Link")])
        self.how.chosen.connect(self._explain)
        self._explanation = label("", "small", wrap=True)
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
        form.addRow("Files", self.how)
        column.addLayout(form)
        column.addWidget(self._explanation)
        self._explain(_COPY)
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

    def _explain(self, how: str) -> None:
        self._explanation.setText(_EXPLANATIONS[how])

    def _check(self, _text: str) -> None:
        if hasattr(self, "confirm"):
            self.confirm.setEnabled(bool(self.family.currentText().strip() and self.version.currentText().strip()))

    def _confirm(self) -> None:
        family, version = self.family.currentText().strip(), self.version.currentText().strip()
        self.chosen.emit(ImportWish(self._folder, family, version, self.how.value == _LINK))
        self.accept()
