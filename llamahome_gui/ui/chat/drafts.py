"""What is being written survives a change of chat, and the end of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import Draft
from llamahome_gui.ui.chat.weighing import joined

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.chat.composer import Composer
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.chat.weighing import Weighed
    from llamahome_gui.ui.services import Services

KEEP_AFTER_MS = 600


class Drafts(QObject):
    """Stores the composer's text with the chat on show, soon after a change and before another chat is opened.

    What the disk does not take stays here, and is offered to it again.
    """

    def __init__(
        self, services: Services, controller: ChatController, composer: Composer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._controller, self._composer = services, controller, composer
        self._unstored: dict[int | None, Draft] = {}
        self._unread = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_AFTER_MS)
        self._later.timeout.connect(self.keep)
        composer.changed.connect(self._changed)
        controller.weighing.unkept.connect(self._hold)

    @Slot()
    def keep(self) -> None:
        """Store what is written now; another version of an earlier question is no draft."""
        self._later.stop()
        if self._unread:
            self._bring_late()
        if self._composer.editing.question is None and (self._written() or not self._unread):
            documents = tuple(record.id for record in self._composer.chips.records)
            self._unstored[self._controller.conversation] = Draft(self._composer.text, documents)
        for conversation, draft in list(self._unstored.items()):
            if not self._controller.keep_draft(conversation, draft):
                return  # once is enough to be told
            del self._unstored[conversation]

    def bring(self) -> None:
        """Put the draft of the chat on show into the composer."""
        conversation = self._controller.conversation
        draft = self._unstored.get(conversation) or self._controller.draft(conversation)
        records = self._records(draft) if draft is not None else None
        self._unread = records is None  # nothing empty shall take its place
        self._composer.clear()
        if draft is not None:
            self._composer.set_text(draft.text)
            self._composer.chips.add(records or [])
        self._later.stop()

    @Slot(object, int)
    def attach(self, conversation: int | None, document: int) -> None:
        """Add a document to what is written in a chat that is not on show."""
        draft = self._unstored.get(conversation) or self._controller.draft(conversation) or Draft()
        if document not in draft.documents:
            self._unstored[conversation] = Draft(draft.text, (*draft.documents, document))
            self.keep()

    def _bring_late(self) -> None:
        """What could not be read comes before what has been written since."""
        draft = self._controller.draft(self._controller.conversation)
        records = self._records(draft) if draft is not None else None
        if draft is not None and records is not None:
            self._unread = False
            if draft != Draft():
                self._composer.take_back(draft.text, records, self._composer.editing.question)
                self._later.stop()

    @Slot(object)
    def _hold(self, weighed: Weighed) -> None:
        """A question that was sent, was not asked, and is not in its chat's draft."""
        conversation = weighed.conversation
        since = self._unstored.get(conversation) or self._controller.draft(conversation) or Draft()
        self._unstored[conversation] = joined(weighed, since)

    def _records(self, draft: Draft) -> list[DocumentRecord] | None:
        """The documents of a draft that are ready; None where the library cannot be read."""
        wanted = set(draft.documents)
        try:
            every = self._services.library.records() if wanted else []
        except LlamaHomeError as error:
            self._controller.failed.emit(error)
            return None
        return [record for record in every if record.id in wanted and record.state == "done"]

    def _written(self) -> bool:
        return bool(self._composer.text.strip() or self._composer.chips.records)

    @Slot()
    def _changed(self) -> None:
        self._later.start()
