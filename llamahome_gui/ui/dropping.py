"""Files and folders may be dropped anywhere in the window: one filter, one overlay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import IconLabel, label

# What dropping does on a page, where it is not what it does on the documents' own.
_DROP_TEXTS = {
    "documents": (mark("Drop to add"), mark("Files and folders are added to Documents.")),
    "chat": (
        mark("Drop to ask about it"),
        mark("Files are converted and attached to your question; folders go to Documents."),
    ),
    "evaluate": (mark("Drop to hide facts in it"), mark("A needle test is made of these files.")),
    "finetune": (
        mark("Drop to train on it"),
        mark("A JSONL dataset is opened here; other files are added to Documents."),
    ),
}


def local_paths(mime: QMimeData) -> list[Path]:
    """The files and folders in a drag; empty when it carries anything else."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile() and url.toLocalFile()]


class DropOverlay(QFrame):
    """Covers the window while files hover over it, and says what dropping them will do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "dropzone")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addStretch()
        column.addWidget(IconLabel("import", 48, "accent"), 0, Qt.AlignmentFlag.AlignHCenter)
        self._title, self._sentence = label("", "title"), label("", "muted")
        for text in (self._title, self._sentence):
            column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.hide()

    def say(self, title: str, sentence: str) -> None:
        """What dropping will do here."""
        self._title.setText(title)
        self._sentence.setText(sentence)

    def say_for(self, page: str) -> None:
        """What dropping will do on a page."""
        title, sentence = _DROP_TEXTS.get(page, _DROP_TEXTS["documents"])
        self.say(tr(title), tr(sentence))

    def cover(self) -> None:
        """Show over the whole parent, a grid's width inside its edges."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect().adjusted(GRID, GRID, -GRID, -GRID))
        self.raise_()
        self.show()


class FileDropFilter(QObject):
    """Takes drops of local files on a window and on those of its children that would take them themselves.

    Args:
        window: Accepts drops from now on.
        overlay: Shown while files hover.
        dropped: Called with the list of paths.
    """

    def __init__(self, window: QWidget, overlay: DropOverlay, dropped: Callable[[list[Path]], object]) -> None:
        super().__init__(window)
        self._overlay, self._dropped = overlay, dropped
        window.setAcceptDrops(True)
        self._install(window)

    def take_in(self, _key: str, panel: QWidget) -> None:
        """Take drops on a page that was made since."""
        self._install(panel)

    def watch(self, widget: QWidget) -> None:
        """Take drops on another window as well."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):
            return self._hover(event)
        if isinstance(event, QDropEvent):
            return self._drop(event)
        if event.type() == QEvent.Type.DragLeave:
            self._overlay.hide()
        return False

    def _install(self, top: QWidget) -> None:
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.acceptDrops():
                widget.installEventFilter(self)

    def _hover(self, event: QDragEnterEvent | QDragMoveEvent) -> bool:
        if not local_paths(event.mimeData()):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if not self._overlay.isVisible():
            self._overlay.cover()
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self._overlay.hide()
        paths = local_paths(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._dropped(paths)
        return True
