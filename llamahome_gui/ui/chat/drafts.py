"""What is being written survives a change of chat, and the end of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from llamahome_gui.inference import Draft

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.composer import Composer
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.services import Services

KEEP_AFTER_MS = 600


class Drafts(QObject):
    """Stores the composer's text with the chat on show, soon after a change and before another chat is opened."""

    def __init__(
        self, services: Services, controller: ChatController, composer: Composer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._controller, self._composer = services, controller, composer
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_AFTER_MS)
        self._later.timeout.connect(self.keep)
        composer.changed.connect(self._changed)

    @Slot()
    def keep(self) -> None:
        """Store what is written now; another version of an earlier question is no draft."""
        self._later.stop()
        if self._composer.editing.question is None:
            documents = tuple(record.id for record in self._composer.chips.records)
            self._controller.keep_draft(Draft(self._composer.text, documents))

    def bring(self) -> None:
        """Put the draft of the chat on show into the composer."""
        draft = self._controller.draft()
        self._composer.clear()
        self._composer.set_text(draft.text)
        wanted = set(draft.documents)
        records = [record for record in self._services.library.records() if record.id in wanted] if wanted else []
        self._composer.chips.add([record for record in records if record.state == "done"])
        self._later.stop()

    @Slot()
    def _changed(self) -> None:
        self._later.start()
