"""The library's documents as the chat needs them at once: by their ids, and their names for what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from llamahome_gui.errors import LlamaHomeError

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.chat.texts import Texts


class Documents(QObject):
    """Signals:
    failed: a `LlamaHomeError`: the library cannot be read.
    """

    failed = Signal(object)

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._names: dict[int, str] = {}

    def records(self) -> dict[int, DocumentRecord] | None:
        """All documents by their ids; None where the library cannot be read, which is told."""
        try:
            return self._texts.records()
        except LlamaHomeError as error:
            self.failed.emit(error)
            return None

    def learn(self) -> None:
        """Look again which names there are; those of the last time stay where that cannot be told."""
        records = self.records()
        if records is not None:
            self._names = {id: record.name for id, record in records.items()}

    def knows(self, ids: list[int]) -> bool:
        """Whether all of them have names."""
        return set(ids) <= self._names.keys()

    def name(self, document: int) -> str | None:
        """The name of a document; None where it is not in the library."""
        return self._names.get(document)
