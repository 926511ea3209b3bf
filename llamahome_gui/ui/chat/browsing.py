"""The list of chats at work: filled, searched, and what is done to a chat from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.chat_list import ChatList
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.widgets import ErrorBanner


class Browsing(QObject):
    """Connects the list with the controller.

    Signals:
        messageFound: id of a message in the chat that was just opened, to be shown.
        said: one sentence for the status bar.
    """

    messageFound = Signal(int)
    said = Signal(str)

    def __init__(
        self, chats: ChatList, controller: ChatController, banner: ErrorBanner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._list, self._controller, self._banner = chats, controller, banner
        controller.conversationsChanged.connect(self.refresh)
        chats.newRequested.connect(controller.new)
        chats.chosen.connect(self._open)
        chats.hitChosen.connect(self._open_hit)
        chats.searched.connect(self._search)
        chats.pinned.connect(controller.pin)
        chats.deleted.connect(self._delete)
        chats.filed.connect(controller.file)
        chats.readForgotten.connect(self._forget_readings)
        # The list is filled anew after a renaming, which its editor must have ended before.
        chats.renamed.connect(controller.rename, Qt.ConnectionType.QueuedConnection)
        chats.folderRenamed.connect(controller.rename_folder, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def refresh(self) -> None:
        """Fill the list anew, with what is looked for where that is something."""
        self._search(self._list.wanted)

    @Slot(str)
    def _search(self, text: str) -> None:
        shown = self._controller.conversation
        if text:
            self._list.show_hits(self._controller.search(text), shown)
        else:
            self._list.show_conversations(self._controller.conversations(), shown)

    @Slot(int)
    def _open(self, conversation: int) -> None:
        if not self._controller.open(conversation):
            self._list.select(self._controller.conversation)

    @Slot(int, int)
    def _open_hit(self, conversation: int, message: int) -> None:
        if self._controller.open(conversation, message):
            self.messageFound.emit(message)
        else:
            self._list.select(self._controller.conversation)

    @Slot(int, str)
    def _delete(self, conversation: int, title: str) -> None:
        if not self._controller.delete(conversation):
            return
        self._banner.show_notice(
            tr("“{title}” was deleted.", title=title),
            tr("It can be brought back until the program ends."),
            "success",
            action=tr("Undo"),
            callback=lambda: self._controller.restore(conversation),
        )

    @Slot(int)
    def _forget_readings(self, conversation: int) -> None:
        forgetting = self._controller.forget_readings(conversation)
        said = tr("What was read for this chat is forgotten")
        forgetting.success(lambda _none: self.said.emit(said)).failure(self._banner.show_error).run()
