"""The chats as they lie in the store: listed, searched, filed, named. What the store refuses is told."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import Draft
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.inference import Conversation, Hit
    from llamahome_gui.ui.background import Op
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)

Given = ParamSpec("Given")
Its = TypeVar("Its", bound="ChatShelf")


def told(act: Callable[Concatenate[Its, Given], object]) -> Callable[Concatenate[Its, Given], bool]:
    """The same act, which says whether it was done; why it was not, `failed` tells."""

    @functools.wraps(act)
    def done(its: Its, /, *args: Given.args, **kwargs: Given.kwargs) -> bool:
        try:
            act(its, *args, **kwargs)
        except LlamaHomeError as error:
            its.failed.emit(error)
            return False
        return True

    return done


class ChatShelf(QObject):
    """What is done to chats without opening them.

    Signals:
        conversationsChanged: the list of chats is another one.
        failed: a `LlamaHomeError`.
    """

    conversationsChanged = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._store = services.conversations
        self._listed: list[Conversation] = []

    def conversations(self) -> list[Conversation]:
        """All chats, the one used last first; as they were last where the store cannot be read."""
        try:
            self._listed = self._store.conversations()
        except LlamaHomeError as error:
            self.failed.emit(error)
        return list(self._listed)

    def stored(self, conversation: int | None) -> Conversation | None:
        """A chat as it lies in the store; None where it is not there, or cannot be read."""
        try:
            return None if conversation is None else self._store.conversation(conversation)
        except LlamaHomeError as error:
            log.warning("chat %s cannot be read: %s", conversation, error)
            return None

    def search(self, text: str, most: int) -> list[Hit]:
        """Where words stand in titles and messages of all chats, up to so many places."""
        try:
            return self._store.search(text, most)
        except LlamaHomeError as error:
            self.failed.emit(error)
            return []

    @told
    def pin(self, conversation: int, pinned: bool) -> None:
        """Keep a chat above the others, or no longer."""
        self._store.pin(conversation, pinned)
        self.conversationsChanged.emit()

    @told
    def file(self, conversation: int, folder: str) -> None:
        """File a chat in a folder; an empty name takes it out."""
        self._store.file(conversation, " ".join(folder.split()))
        self.conversationsChanged.emit()

    def rename_folder(self, folder: str, name: str) -> None:
        """Give a folder another name, for all that is filed there; an empty one takes them out."""
        self._rename_folder(folder, " ".join(name.split()))
        self.conversationsChanged.emit()  # a name that was not taken goes out of the list again

    @told
    def _rename_folder(self, folder: str, name: str) -> None:
        for each in self._store.conversations():
            if each.folder == folder:
                self._store.file(each.id, name)

    def rename(self, conversation: int, title: str) -> None:
        """Give a chat another title; an empty one changes nothing."""
        if title.strip():
            self._rename(conversation, " ".join(title.split()))
        self.conversationsChanged.emit()

    @told
    def _rename(self, conversation: int, title: str) -> None:
        self._store.rename(conversation, title)

    def forget_readings(self, conversation: int) -> Op:
        """What was read for a chat is read again the next time; to be begun by who asks."""
        from llamahome_gui.inference.owners import Owners

        return self._services.forget_readings(Owners(chats=frozenset({conversation})))

    def draft(self, conversation: int | None) -> Draft | None:
        """What was written in a chat and not sent; None where that cannot be read."""
        try:
            return self._store.draft(conversation)
        except LlamaHomeError as error:
            self.failed.emit(error)
            return None

    @told
    def keep_draft(self, conversation: int | None, draft: Draft) -> None:
        """Keep what is being written in a chat."""
        self._store.set_draft(conversation, draft)

    @Slot(object)
    def _report(self, error: Exception) -> None:
        if isinstance(error, LlamaHomeError):
            self.failed.emit(error)
        else:
            log.error("unexpected error in the chat", exc_info=error)
            hint = tr("Details are in the log file.")
            self.failed.emit(LlamaHomeError(f"{type(error).__name__}: {error}", hint=hint))
