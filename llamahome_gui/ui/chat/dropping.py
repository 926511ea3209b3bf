"""Documents that are dragged out of the library are attached where they are dropped on the chat."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.document_drops import DocumentDrop
from llamahome_gui.ui.dropping import DropOverlay
from llamahome_gui.ui.i18n import plural, tr


class ChatDrop(DocumentDrop):
    """Covers the chat while documents hang over it, and says what dropping them does."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(self._hovered, panel)
        self.overlay = DropOverlay(panel)
        self.watch(panel)

    def _hovered(self, documents: int) -> None:
        if not documents:
            self.overlay.hide()
        elif not self.overlay.isVisible():
            said = plural(
                documents,
                "{n} document of the library is attached to your question.",
                "{n} documents of the library are attached to your question.",
            )
            self.overlay.say(tr("Drop to ask about it"), said)
            self.overlay.cover()
