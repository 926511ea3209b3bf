"""Where documents that are dragged out of the library may be dropped: on a chat, and on the button of its page."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

MIME = "application/x-llamahome-documents"
# Hovering this long over the button of a page opens it.
OPEN_AFTER_MS = 400


def documents_in(mime: QMimeData) -> list[int]:
    """Ids of the documents in a drag; none where it carries something else."""
    if not mime.hasFormat(MIME):
        return []
    try:
        return [int(id) for id in json.loads(bytes(mime.data(MIME).data()))]
    except (ValueError, TypeError):
        return []


class DocumentDrop(QObject):
    """Takes documents that are dragged over some widgets; anything else is left to them.

    Args:
        hovers: Told whether documents hang over one of them, and how many.

    Signals:
        dropped: Ids of the documents.
    """

    dropped = Signal(object)

    def __init__(self, hovers: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._hovers = hovers

    def watch(self, widget: QWidget) -> None:
        """Take drops there, and on what in it takes drops of its own."""
        widget.setAcceptDrops(True)
        for part in (widget, *widget.findChildren(QWidget)):
            if part.acceptDrops():
                part.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self._hovers(0)
            return False
        if not isinstance(event, QDropEvent):  # of which those of entering and moving are kinds
            return False
        documents = documents_in(event.mimeData())
        if not documents:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if isinstance(event, QDragEnterEvent | QDragMoveEvent):
            self._hovers(len(documents))
        else:
            self._hovers(0)
            self.dropped.emit(documents)
        return True


class PageDrop(DocumentDrop):
    """A page's button in the rail: documents that hover over it open the page, and may be dropped there at once.

    Signals:
        opened: The page is wanted.
    """

    opened = Signal()

    def __init__(self, button: QWidget) -> None:
        super().__init__(self._hovered, button)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(OPEN_AFTER_MS)
        self._later.timeout.connect(self.opened)
        self.dropped.connect(self.opened)
        self.watch(button)

    def _hovered(self, documents: int) -> None:
        if not documents:
            self._later.stop()
        elif not self._later.isActive():
            self._later.start()
