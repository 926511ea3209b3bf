"""What is being written survives a change of chat, and the end of the program."""

from __future__ import annotations

from collections.abc import Sequence
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
        self._absent: tuple[int, ...] = ()  # documents of a draft whose text was brought
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_AFTER_MS)
        self._later.timeout.connect(self.keep)
        composer.changed.connect(self._changed)
        controller.weighing.unkept.connect(self._hold)
        controller.weighing.fits.connect(self._asked)  # behind the controller, which asks it

    @Slot()
    def keep(self) -> None:
        """Store what is written now; another version of an earlier question is no draft."""
        self._later.stop()
        self.bring_late()
        if self._composer.editing.question is None and (self._written() or not self._unread):
            self._unstored[self._controller.conversation] = self._draft()
        for conversation, draft in list(self._unstored.items()):
            if not self._controller.keep_draft(conversation, draft):
                return  # once is enough to be told
            del self._unstored[conversation]

    def _draft(self) -> Draft:
        """What is written now, behind a question that was sent and whose length is still counted."""
        documents = dict.fromkeys([*self._absent, *(record.id for record in self._composer.chips.records)])
        written, weighed = Draft(self._composer.text, tuple(documents)), self._controller.weighing.weighed
        return written if weighed is None or weighed.instead_of is not None else joined(weighed, written)

    def bring(self) -> None:
        """Put the draft of the chat on show into the composer."""
        conversation = self._controller.conversation
        draft = self._unstored.get(conversation) or self._controller.draft(conversation)
        self._unread = draft is None  # nothing empty shall take its place
        self._absent = draft.documents if draft is not None else ()
        self._composer.clear()
        self._composer.set_text(draft.text if draft is not None else "")
        self._bring_documents()
        self._later.stop()

    def make_room(self, weighed: Weighed) -> None:
        """Another version of an earlier question comes back into the composer: what stands there since is a draft."""
        if weighed.instead_of is not None:
            self.keep()
            self._composer.clear()

    def leave_other_branch(self) -> None:
        """What was to be another version of a question that is not on show any more is one of this branch.

        The draft of the chat stands before it.
        """
        editing, conversation = self._composer.editing, self._controller.conversation
        if editing.question is None or editing.question in [turn.id for turn in self._controller.turns]:
            return
        editing.end()
        draft = self._unstored.get(conversation) or self._controller.draft(conversation)
        if draft is not None:
            self._composer.take_back(draft.text, [], None)
            self._absent = draft.documents
            self._bring_documents()

    @Slot(object, int)
    def attach(self, conversation: int | None, document: int) -> None:
        """Add a document to what is written in a chat that is not on show."""
        draft = self._unstored.get(conversation) or self._controller.draft(conversation) or Draft()
        if document not in draft.documents:
            self._unstored[conversation] = Draft(draft.text, (*draft.documents, document))
            self.keep()

    def bring_late(self) -> bool:
        """Try again to read what could not be read; it comes before what has been written since.

        Returns:
            Whether all documents of what is written are there now.
        """
        if self._composer.editing.question is not None:
            return True
        draft = self._controller.draft(self._controller.conversation) if self._unread else None
        if draft is not None:
            self._unread, self._absent = False, draft.documents
            self._composer.take_back(draft.text, [], None)
        self._bring_documents()
        return not self._absent

    def _bring_documents(self) -> None:
        records = self._records(self._absent) if self._absent else None
        if records is not None:
            self._absent = ()
            self._composer.chips.add(records)

    @Slot(object)
    def _asked(self, weighed: Weighed) -> None:
        """A question that was kept while its length was counted stands in its chat now."""
        if weighed.instead_of is None:
            self._unstored.pop(weighed.conversation, None)
        self._changed()

    @Slot(object)
    def _hold(self, weighed: Weighed) -> None:
        """A question that was sent, was not asked, and is not in its chat's draft."""
        conversation = weighed.conversation
        since = self._unstored.get(conversation) or self._controller.draft(conversation) or Draft()
        self._unstored[conversation] = joined(weighed, since)

    def _records(self, documents: Sequence[int]) -> list[DocumentRecord] | None:
        """Those of them that have a text; None where the library cannot be read."""
        try:
            return self._services.library.with_text(documents)
        except LlamaHomeError as error:
            self._controller.failed.emit(error)
            return None

    def _written(self) -> bool:
        return bool(self._composer.text.strip() or self._composer.chips.records)

    @Slot()
    def _changed(self) -> None:
        self._later.start()
