"""The chat on show as the window's commands see it: whether there is one, and what can be done to it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.chat_list import ChatList
    from llamahome_gui.ui.chat.controller import ChatController


class ChatOnShow(QObject):
    """Does nothing where there is no chat yet.

    Signals:
        said: one sentence for the status bar.
    """

    said = Signal(str)

    def __init__(self, controller: ChatController, chats: ChatList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller, self._chats = controller, chats

    @property
    def there(self) -> bool:
        """Whether a stored chat is on show; one that has not begun is none."""
        return self._controller.conversation is not None

    @property
    def pinned(self) -> bool:
        """Whether it stays above the others."""
        stored = self._controller.stored(self._controller.conversation)
        return stored is not None and stored.pinned

    @property
    def answer(self) -> str:
        """The last answer as it was written; empty where there is none, and while one is being written."""
        if self._controller.answering_here:
            return ""
        written = (turn.content for turn in reversed(self._controller.turns) if turn.role == "assistant")
        return next(filter(None, written), "")

    def rename(self) -> None:
        """Edit its title in the list."""
        if self._controller.conversation is not None:
            self._chats.rename(self._controller.conversation)

    def pin(self, wanted: bool) -> None:
        """Keep it above the others, or no longer."""
        if self._controller.conversation is not None:
            self._controller.pin(self._controller.conversation, wanted)

    def file(self) -> None:
        """Let the user choose its folder."""
        if self._controller.conversation is not None:
            self._chats.offer_folders(self._controller.conversation)

    def delete(self) -> None:
        """Take it away, as the list does; it can be brought back."""
        stored = self._controller.stored(self._controller.conversation)
        if stored is not None:
            self._chats.deleted.emit(stored.id, stored.title)

    def copy_answer(self) -> None:
        """Put the last answer on the clipboard."""
        if self.answer:
            QGuiApplication.clipboard().setText(self.answer)
            self.said.emit(tr("The last answer is on the clipboard"))
