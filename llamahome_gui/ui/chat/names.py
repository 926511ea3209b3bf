"""The library's documents as the chat needs them at once: by their ids, and what is shown of them."""

from __future__ import annotations

from collections.abc import Mapping
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
        self._readable: set[int] = set()

    def records(self) -> dict[int, DocumentRecord] | None:
        """All documents by their ids; None where the library cannot be read, which is told."""
        try:
            return self._texts.records()
        except LlamaHomeError as error:
            self.failed.emit(error)
            return None

    def learn(self) -> None:
        """Look again which documents there are; what was known stays where that cannot be told."""
        records = self.records()
        if records is not None:
            self._names.clear()
            self._readable.clear()
            self.take(records)

    def take(self, found: Mapping[int, DocumentRecord | None]) -> None:
        """Some documents are as these records say now; with None, no longer in the library."""
        for id, record in found.items():
            self._readable.discard(id)
            self._names.pop(id, None)
            if record is not None:
                self._names[id] = record.name
                if record.state == "done":
                    self._readable.add(id)

    def name(self, document: int) -> str | None:
        """The name of a document; None where it is not in the library."""
        return self._names.get(document)

    def readable(self, document: int) -> bool:
        """Whether it has a text that a model can read."""
        return document in self._readable
