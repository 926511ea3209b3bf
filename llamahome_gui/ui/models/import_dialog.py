"""Asks under which name a folder with a model is imported, and whether its files are copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from llamahome_gui.models import Catalogue, guess_name
from llamahome_gui.models.adapterimport import is_adapter
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.models.name_dialog import NameDialog
from llamahome_gui.ui.models.tasks import ImportWish
from llamahome_gui.ui.widgets import Segments

_COPY, _LINK = "copy", "link"
_EXPLANATIONS = {
    _COPY: mark("The files are checked and copied into the workspace. The folder stays as it is."),
    _LINK: mark(
        "The files are checked and used where they are; nothing is copied. Moving or deleting the folder breaks the "
        "model. Removing the model leaves the folder alone."
    ),
}


def choose_import(catalogue: Catalogue, wish: Callable[[ImportWish], object], parent: QWidget) -> None:
    """Ask for a folder with a model or an adapter, and then what else there is to ask."""
    dialog = QFileDialog(parent, tr("Folder with a model or an adapter"), str(Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda folder: ask_import(Path(folder), catalogue, wish, parent))
    dialog.open()


def ask_import(folder: Path, catalogue: Catalogue, wish: Callable[[ImportWish], object], parent: QWidget) -> None:
    """Ask, and `wish` for what was answered; an adapter names itself and its base, so nothing is asked of one."""
    if is_adapter(folder):
        wish(ImportWish(folder))
        return
    dialog = ImportDialog(folder, catalogue, parent)
    dialog.chosen.connect(wish)
    dialog.open()


class ImportDialog(NameDialog):
    """`chosen` carries an `ImportWish`."""

    chosen = Signal(object)

    def __init__(self, folder: Path, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        names = guess_name(folder, catalogue)
        super().__init__(
            tr("Import a model"), str(folder), catalogue, names, tr("Import"), tr(_EXPLANATIONS[_COPY]), parent
        )
        self._folder = folder
        self.how = Segments([(_COPY, tr("Copy")), (_LINK, tr("Link"))])
        self.how.chosen.connect(self._explain)
        self.form.addRow(tr("Files"), self.how)

    def named(self, family: str, version: str) -> None:
        self.chosen.emit(ImportWish(self._folder, family, version, self.how.value == _LINK))

    def _explain(self, how: str) -> None:
        self.explanation.setText(tr(_EXPLANATIONS[how]))
