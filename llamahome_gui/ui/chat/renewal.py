"""What becomes of documents in the library, as far as it concerns the chat on show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.chat.chips import ChipRow
    from llamahome_gui.ui.chat.context_count import ContextCount
    from llamahome_gui.ui.chat.names import Documents
    from llamahome_gui.ui.chat.transcript import Transcript


class Renewal(QObject):
    """Names, chips and the count follow a document that was converted again, or was removed."""

    def __init__(
        self, library: Documents, chips: ChipRow, transcript: Transcript, context: ContextCount, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._library, self._chips, self._transcript, self._context = library, chips, transcript, context

    @Slot(object)
    def stored(self, record: DocumentRecord) -> None:
        """A document was converted, or could not be."""
        self._take({record.id: record})

    @Slot(object)
    def forgotten(self, ids: Sequence[int]) -> None:
        """Documents are no longer in the library."""
        self._take(dict.fromkeys(ids))

    def look(self) -> None:
        """See what has become of what is attached, whoever changed it."""
        records = self._library.records()
        if records is not None:
            self._take({record.id: records.get(record.id) for record in self._chips.records})

    def _take(self, found: Mapping[int, DocumentRecord | None]) -> None:
        self._library.take(found)
        self._chips.renew(found)
        self._transcript.renew_documents()
        self._context.wait()
