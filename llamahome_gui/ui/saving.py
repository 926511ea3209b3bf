"""Something on show as a file: its name is asked for, the writing is done in the background, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from llamahome_gui.config.files import write_atomic
from llamahome_gui.errors import StorageError
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr


@dataclass(frozen=True)
class Form:
    """A kind of file that something can be saved as.

    Attributes:
        title: In the dialog, as `Table`.
        content: Makes the file's content; called in the background.
    """

    title: str
    content: Callable[[], str | bytes]


class FileSaver(QObject):
    """Signals:
    saved: the path of a file that was written.
    failed: a `StorageError`.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent

    def ask(self, title: str, name: str, forms: Mapping[str, Form]) -> None:
        """Ask for a file's name, and write it.

        Args:
            name: Suggested, without an ending.
            forms: By ending, without the dot; the first is suggested.
        """
        filters = {f"{form.title} (*.{ending})": ending for ending, form in forms.items()}
        first = next(iter(forms))
        dialog = QFileDialog(self._window, title, str(Path.home() / f"{name}.{first}"), ";;".join(filters))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)

        def chosen(file: str) -> None:
            path = Path(file)
            ending = path.suffix.lower().removeprefix(".")
            if ending not in forms:
                ending = filters.get(dialog.selectedNameFilter(), first)
                path = path.with_name(f"{path.name}.{ending}")
            self.write(path, forms[ending].content)

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path, content: Callable[[], str | bytes]) -> None:
        """Write a file."""
        work = Op(self, lambda: write_atomic(path, content()))
        work.success(lambda _none: self.saved.emit(path)).failure(lambda error: self._refused(path, error)).run()

    def _refused(self, path: Path, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        self.failed.emit(StorageError(tr("The file cannot be written."), subject=str(path), hint=reason or str(error)))


def as_png(picture: QPixmap) -> bytes:
    """A picture as the content of a PNG file. To be called in the GUI thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())
