"""The list of chats at work: filled, searched, and what is done to a chat from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.chat_list import ChatList
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.widgets import ErrorBanner

HITS = 50


class Browsing(QObject):
    """Connects the list with the controller.

    Signals:
        bringable: whether there is a deleted chat that can be brought back.
        messageFound: id of a message in the chat that was just opened, to be shown.
        said: one sentence for the status bar.
    """

    messageFound = Signal(int)
    bringable = Signal(bool)
    said = Signal(str)

    def __init__(
        self, chats: ChatList, controller: ChatController, banner: ErrorBanner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._list, self._controller, self._banner = chats, controller, banner
        self._deleted: list[int] = []
        self._wanted, self._most = "", HITS
        controller.conversationsChanged.connect(self.refresh)
        chats.newRequested.connect(controller.new)
        chats.chosen.connect(self._open)
        chats.hitChosen.connect(self._open_hit)
        chats.searched.connect(self._search)
        chats.moreWanted.connect(self._show_more, Qt.ConnectionType.QueuedConnection)  # not in the midst of a click
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
        if text != self._wanted:
            self._wanted, self._most = text, HITS
        if text:
            found = self._controller.search(text, self._most + 1)
            self._list.show_hits(found[: self._most], shown, more=len(found) > self._most)
        else:
            self._list.show_conversations(self._controller.conversations(), shown)

    @Slot()
    def _show_more(self) -> None:
        """More places of the same words, below those that are listed."""
        self._most += HITS
        with self._list.stays():
            self.refresh()

    @Slot(int)
    def _open(self, conversation: int) -> None:
        if not self._controller.open(conversation):
            self._list.select(self._controller.conversation)
        if self._list.list.by_keys:  # a click goes on to the question, a key to the next chat
            self._list.list.setFocus()

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
            tr("It can be brought back until the program ends, also from the Edit menu."),
            "success",
            action=tr("Undo"),
            callback=lambda: self.bring_back(conversation),
        )
        self._deleted.append(conversation)
        self.bringable.emit(True)

    @property
    def can_bring_back(self) -> bool:
        """Whether a chat was deleted since the start and has not been brought back."""
        return bool(self._deleted)

    def bring_back(self, conversation: int | None = None) -> None:
        """Bring a deleted chat back, or the one that was deleted last, and show it."""
        if not self._deleted:
            return
        conversation = self._deleted[-1] if conversation is None else conversation
        if self._controller.restore(conversation):
            self._deleted.remove(conversation)
            self.bringable.emit(self.can_bring_back)

    @Slot(int)
    def _forget_readings(self, conversation: int) -> None:
        forgetting = self._controller.forget_readings(conversation)
        said = tr("What was read for this chat is forgotten")
        forgetting.success(lambda _none: self.said.emit(said)).failure(self._banner.show_error).run()
