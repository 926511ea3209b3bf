"""The texts that chats are about: read once from the library, and not again for every count and every question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord, Library
    from llamahome_gui.ui.services import Services

# What is remembered at most, in characters: reading a book of a million takes as long as a frame.
_MOST_CHARACTERS = 30_000_000


class Texts:
    """Stands before the library; a document that was converted again is another text."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[tuple[int, float], str] = {}

    @property
    def _library(self) -> Library:
        return self._services.library

    def records(self) -> dict[int, DocumentRecord]:
        """All documents by their ids."""
        return {record.id: record for record in self._library.records()}

    def text(self, record: DocumentRecord) -> str:
        """Markdown of a document.

        Raises:
            StorageError: It is no longer in the library, or that cannot be read.
        """
        key = record.id, record.added_at
        found = self._known.pop(key, None)
        self._known[key] = text = self._library.text(record.id) if found is None else found
        held = sum(map(len, self._known.values()))
        while held > _MOST_CHARACTERS:
            held -= len(self._known.pop(next(iter(self._known))))
        return text
