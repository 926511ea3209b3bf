"""A button that asks where a model or an adapter is exported to: a ZIP archive, or a folder in another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from llamahome_gui.models import InstalledModel
from llamahome_gui.ui.documents.choosing import choose_folder
from llamahome_gui.ui.i18n import tr


class ExportMenu(QObject):
    """The menu of `button`.

    Args:
        model: The one that is shown now.

    Signals:
        chosen: A model and the path that it shall be written to.
    """

    chosen = Signal(object, object)

    def __init__(self, button: QPushButton, model: Callable[[], InstalledModel | None]) -> None:
        super().__init__(button)
        self._button, self._model = button, model
        menu = QMenu(button)
        menu.addAction(tr("As a ZIP archive…"), self._ask_archive)
        menu.addAction(tr("Into a folder…"), self._ask_folder)
        button.setMenu(menu)

    @Slot()
    def _ask_archive(self) -> None:
        """Ask for the file, which may be one that is there."""
        model = self._model()
        if model is None:
            return
        start = str(Path.home() / f"{_name(model)}.zip")
        dialog = QFileDialog(self._button, tr("Export as a ZIP archive"), start, tr("ZIP archives (*.zip)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.fileSelected.connect(lambda path: self.chosen.emit(model, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _ask_folder(self) -> None:
        """Ask for the folder that a new one is made in."""
        model = self._model()
        if model is not None:
            choose_folder(
                self._button,
                tr("Export into a folder"),
                Path.home(),
                lambda folder: self.chosen.emit(model, folder / _name(model)),
            )


def _name(model: InstalledModel) -> str:
    """An adapter's folder says all; a model's only its version."""
    return model.path.name if model.base_key is not None else model.key.replace("/", "-")
