"""What the pages of a window tell one another: each page is linked as soon as it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.panel import ChatPanel
    from llamahome_gui.ui.documents.panel import DocumentsPanel
    from llamahome_gui.ui.finetune.panel import FineTunePanel
    from llamahome_gui.ui.main_window import MainWindow


def link(window: MainWindow, key: str, panel: Any) -> None:
    """Connect what a page says with whoever hears it."""
    panel.statusMessage.connect(window.status.announce)
    panel.statusMessage.connect(partial(window.work.hear, key))
    if key in _LINKS:
        _LINKS[key](window, panel)


def _chat(window: MainWindow, chat: ChatPanel) -> None:
    chat.documentsRequested.connect(window.add_files)
    chat.importRequested.connect(window.import_paths)
    window.rail.dropped.connect(chat.attachments.add_ids)


def _documents(window: MainWindow, documents: DocumentsPanel) -> None:
    documents.chatRequested.connect(window.chat_with)
    importer, attachments = documents.importer, window.chat.attachments
    importer.stored.connect(attachments.stored)
    importer.stored.connect(window.chat.renewal.stored)
    importer.unchanged.connect(attachments.stored)
    importer.kept.connect(attachments.kept)
    importer.idle.connect(attachments.stop_waiting)
    documents.removal.forgotten.connect(window.chat.renewal.forgotten)


def _finetune(window: MainWindow, finetune: FineTunePanel) -> None:
    finetune.adapterReady.connect(window.models_changed)
    finetune.storeChanged.connect(window.models_changed)
    finetune.chatRequested.connect(window.new_chat)


_LINKS: dict[str, Callable[[MainWindow, Any], None]] = {"chat": _chat, "documents": _documents, "finetune": _finetune}
