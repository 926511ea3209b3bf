"""Asks for the names, family and version, under which a model is put into the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.models import Catalogue
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, button, label, style_popup


class NameDialog(QDialog):
    """Non-blocking: show it with `open()`. Subclasses say by `named` what becomes of the names.

    Args:
        title: Also of the window.
        subject: What gets the names, below the title.
        names: Family and version to begin with.
        yes: On the button that confirms.
        sentence: Below the names.
    """

    def __init__(
        self,
        title: str,
        subject: str,
        catalogue: Catalogue,
        names: tuple[str, str],
        yes: str,
        sentence: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._catalogue = catalogue
        self.confirm = button(yes, self._confirm, kind="primary")
        self.explanation = label(sentence, "small", wrap=True)
        self.family = self._combo(tr("Family"), [family.name for family in catalogue.families])
        self.version = self._combo(tr("Version"), [])
        self.family.currentTextChanged.connect(self._offer_versions)
        self.form = QFormLayout()
        self._build(title, subject)
        self.family.setCurrentText(names[0])
        self.version.setCurrentText(names[1])
        self._check("")

    def named(self, family: str, version: str) -> None:
        """The names are confirmed."""
        raise NotImplementedError

    def _combo(self, name: str, choices: list[str]) -> QComboBox:
        made = QComboBox()
        made.setEditable(True)
        made.setAccessibleName(name)
        style_popup(made)
        made.addItems(choices)
        made.editTextChanged.connect(self._check)
        return made

    def _build(self, title: str, subject: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label(title, "title"))
        column.addWidget(ElidedLabel(subject, kind="muted", mode=Qt.TextElideMode.ElideMiddle))
        self.form.setSpacing(GRID)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addRow(tr("Family"), self.family)
        self.form.addRow(tr("Version"), self.version)
        column.addLayout(self.form)
        column.addWidget(self.explanation)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button(tr("Cancel"), self.reject))
        row.addWidget(self.confirm)
        column.addLayout(row)
        self.confirm.setDefault(True)

    def _offer_versions(self, family: str) -> None:
        known, text = self._catalogue.family(family), self.version.currentText()
        self.version.clear()
        self.version.addItems(list(known.versions) if known else [])
        self.version.setCurrentText(text)

    def _check(self, _text: str) -> None:
        if hasattr(self, "version"):  # the first combo box tells of its choices before the second is there
            self.confirm.setEnabled(bool(self.family.currentText().strip() and self.version.currentText().strip()))

    def _confirm(self) -> None:
        self.named(self.family.currentText().strip(), self.version.currentText().strip())
        self.accept()
